/* Few, and looked for only when an id isn't in the catalog: a sorted array. */
#include "catalog/merged.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/opened.h"

#define FILE_MAX_BYTES ((size_t)16 << 20)
#define PATH_MAX_BYTES 4096
#define LINE_LENGTH    (2 * ID_TEXT_LENGTH + 1)

/* ---- writing ---- */

static enum err write_lines(const char *path, const struct merged_id *list,
                            size_t count)
{
    char from[ID_TEXT_LENGTH], into[ID_TEXT_LENGTH];
    struct buf out;
    enum err e;

    buf_init(&out, FILE_MAX_BYTES);
    for (size_t i = 0; i < count; i++) {
        id_to_base62(list[i].from, from);
        id_to_base62(list[i].into, into);
        buf_printf(&out, "%.*s %.*s\n", ID_TEXT_LENGTH, from, ID_TEXT_LENGTH,
                   into);
    }
    e = io_write_file(path, out.p, out.n, 0600);
    buf_release(&out);
    return e;
}

enum err merged_write(const char *data, uint32_t generation,
                      const struct merged_id *list, size_t count)
{
    char path[PATH_MAX_BYTES];
    enum err e;

    (void)snprintf(path, sizeof path, "%s/corrections/%u.merged", data,
                   generation);
    if (count == 0) {
        /* A build that has failed may have left one under this number. */
        (void)unlink(path);
        return OK;
    }
    (void)snprintf(path, sizeof path, "%s/corrections", data);
    e = io_make_dir(path);
    (void)snprintf(path, sizeof path, "%s/corrections/%u.merged", data,
                   generation);
    return e ? e : write_lines(path, list, count);
}

/* ---- reading ---- */

static int by_id(const void *a, const void *b)
{
    const struct merged_artist *left = a, *right = b;

    return memcmp(left->id, right->id, ID_BYTES);
}

/* An artist who isn't in the catalog can't be found under another's id. */
static bool read_line(const struct catalog *c, struct str line,
                      struct merged_artist *out)
{
    struct id from, into;

    if (line.n != LINE_LENGTH || line.p[ID_TEXT_LENGTH] != ' ' ||
        !id_from_base62(str_of(line.p, ID_TEXT_LENGTH), &from) ||
        !id_from_base62(str_from(line, ID_TEXT_LENGTH + 1), &into))
        return false;
    id_to_bytes(from, out->id);
    out->n = catalog_find(c, ENTITY_ARTIST, into);
    return out->n != CATALOG_NONE;
}

void merged_read(struct catalog *c, const char *path)
{
    struct buf text;
    struct str rest, line;
    size_t capacity = 0, unusable = 0;

    buf_init(&text, FILE_MAX_BYTES);
    if (access(path, F_OK) == 0 && io_read_file(path, &text) != OK)
        log_warn("%s: artists that are merged aren't found", path);
    rest = buf_get(&text);
    while (str_split(&rest, '\n', &line)) {
        if (line.n == 0)
            continue;
        c->merged =
            mem_grow(c->merged, c->merged_count, &capacity, sizeof *c->merged);
        if (read_line(c, line, &c->merged[c->merged_count]))
            c->merged_count++;
        else
            unusable++;
    }
    if (unusable > 0)
        log_warn("%s: %zu lines lead nowhere", path, unusable);
    if (c->merged_count > 0)
        qsort(c->merged, c->merged_count, sizeof *c->merged, by_id);
    buf_release(&text);
}

/* ---- finding ---- */

uint32_t merged_find_artist(const struct catalog *c, struct id id)
{
    uint32_t n = catalog_find(c, ENTITY_ARTIST, id);
    struct merged_artist wanted;
    const struct merged_artist *found;

    if (n != CATALOG_NONE || c->merged_count == 0)
        return n;
    id_to_bytes(id, wanted.id);
    found = bsearch(&wanted, c->merged, c->merged_count, sizeof wanted, by_id);
    return found != NULL ? found->n : CATALOG_NONE;
}
