/* Opening a model: the header first, then every part's place, size and
 * checksum, then that every number in it is in its range. A reader still cuts
 * what it reads to the arrays' lengths: a file that is cut or overwritten while
 * it is mapped reads as something else than what was checked. */
#include "model/model.h"

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/map_guard.h"
#include "base/mem.h"
#include "model/opened.h"

#define COUNT_MAX (1u << 31)

/* ---- refusing ---- */

static enum err refuse(const struct model *m, enum err e, const char *where,
                       const char *what, const char **why)
{
    log_error("%s: %s: %s", m->path, where, what);
    *why = what;
    return e;
}

static const char *part_name(enum model_part part)
{
    static const char *const names[] = {
#define PART(name, text, bytes) [name] = (text),
        MODEL_PARTS(PART)
#undef PART
    };

    return names[part];
}

static uint32_t part_size(enum model_part part)
{
    static const uint32_t sizes[] = {
#define PART(name, text, bytes) [name] = (bytes),
        MODEL_PARTS(PART)
#undef PART
    };

    return sizes[part];
}

/* ---- the header ---- */

static enum err check_header(const struct model *m, const char **why)
{
    const struct model_header *h = (const struct model_header *)m->map.p;
    uint8_t hash[MODEL_HASH_BYTES];

    if (m->map.n < MODEL_ALIGNMENT)
        return refuse(m, ERR_CORRUPT, "header", "the file is cut short", why);
    if (memcmp(h->magic, MODEL_MAGIC, sizeof h->magic) != 0)
        return refuse(m, ERR_CORRUPT, "header", "not a model's file", why);
    if (h->byte_order != MODEL_BYTE_ORDER)
        return refuse(m, ERR_VERSION, "header", "of another byte order", why);
    if (h->version != MODEL_VERSION)
        return refuse(m, ERR_VERSION, "header",
                      "of another version: run tonearm train", why);
    crypto_generichash(hash, sizeof hash, (const uint8_t *)h->kinds,
                       sizeof *h - offsetof(struct model_header, kinds), NULL,
                       0);
    if (memcmp(hash, h->hash, sizeof hash) != 0)
        return refuse(m, ERR_CORRUPT, "header", "damaged", why);
    if (h->file_bytes != m->map.n)
        return refuse(m, ERR_CORRUPT, "header",
                      "the file has another size than when it was written",
                      why);
    return OK;
}

static bool is_width(uint32_t width)
{
    return width <= MODEL_WIDTH_MAX && width % MODEL_LANES == 0;
}

/* Numbers of a kind that can't be: the checksum only says that they are as
 * they were written, by whoever wrote them. */
static bool is_possible(const struct model_kind_head *h)
{
    return h->rows < COUNT_MAX && h->played <= h->rows && is_width(h->width) &&
           is_width(h->content) &&
           (h->played == 0 || (h->width > 0 && h->cells > 0)) &&
           h->cells <= h->played && h->head <= h->played &&
           h->content_cells <= h->rows &&
           (h->content == 0 || h->rows == 0 || h->content_cells > 0);
}

/* ---- parts ---- */

/* How many elements a part has, of those that the head tells. */
static bool expected_count(const struct model_kind_head *h, uint32_t artists,
                           enum model_part part, uint64_t *out)
{
    const uint64_t counts[MODEL_PART_COUNT] = {
        [PART_IDS] = h->rows,
        [PART_BY_ID] = h->rows,
        [PART_FACTORS] = (uint64_t)h->played * h->width,
        [PART_SCALES] = h->played,
        [PART_CELLS] = (uint64_t)h->cells * h->width,
        [PART_CELL_ENDS] = h->cells,
        [PART_HEAD] = h->head,
        [PART_PLACES] = h->head > 0 ? h->played : 0,
        [PART_WEIGHT_ENDS] = h->head,
        [PART_CONTENT] = (uint64_t)h->rows * h->content,
        [PART_CONTENT_CELLS] = (uint64_t)h->content_cells * h->content,
        [PART_CONTENT_ENDS] = h->content_cells,
        [PART_CONTENT_ROWS] = h->content > 0 ? h->rows : 0,
        [PART_POPULARITY] = h->rows,
        [PART_CREDIT_ENDS] = h->rows,
        [PART_WORK_ENDS] = artists,
    };

    *out = counts[part];
    return part != PART_WEIGHTS && part != PART_CREDITS && part != PART_WORKS;
}

static enum err check_part(const struct model *m, unsigned kind,
                           enum model_part part, const char **why)
{
    const struct model_header *h = (const struct model_header *)m->map.p;
    const struct model_part_entry *p = &h->parts[kind][part];
    uint64_t elements = p->bytes / part_size(part), expected;
    uint8_t hash[MODEL_HASH_BYTES];

    if (p->offset % MODEL_ALIGNMENT != 0 || p->offset < MODEL_ALIGNMENT ||
        p->offset > m->map.n || p->bytes > m->map.n - p->offset)
        return refuse(m, ERR_CORRUPT, part_name(part),
                      "reaches beyond the file", why);
    if (p->bytes % part_size(part) != 0 || elements > (uint64_t)COUNT_MAX * 512)
        return refuse(m, ERR_CORRUPT, part_name(part), "is of an odd size",
                      why);
    if (expected_count(&h->kinds[kind], h->kinds[MODEL_ARTIST].rows, part,
                       &expected) &&
        elements != expected &&
        !((part == PART_CREDIT_ENDS || part == PART_WORK_ENDS) &&
          elements == 0))
        return refuse(m, ERR_CORRUPT, part_name(part),
                      "isn't as long as the header says", why);
    if (elements >= UINT32_MAX &&
        (part == PART_WEIGHTS || part == PART_CREDITS || part == PART_WORKS))
        return refuse(m, ERR_CORRUPT, part_name(part), "is too long", why);
    crypto_generichash(hash, sizeof hash, m->map.p + p->offset, p->bytes, NULL,
                       0);
    if (memcmp(hash, p->hash, sizeof hash) != 0)
        return refuse(m, ERR_CORRUPT, part_name(part),
                      "damaged: its checksum differs", why);
    return OK;
}

static const void *part_at(const struct model *m, unsigned kind,
                           enum model_part part, uint32_t *count)
{
    const struct model_header *h = (const struct model_header *)m->map.p;
    const struct model_part_entry *p = &h->parts[kind][part];

    if (count != NULL)
        *count = (uint32_t)(p->bytes / part_size(part));
    return p->bytes > 0 ? m->map.p + p->offset : NULL;
}

static void open_kind(struct model *m, unsigned kind)
{
    struct opened_kind *k = &m->kinds[kind];

    k->head = ((const struct model_header *)m->map.p)->kinds[kind];
    k->ids = part_at(m, kind, PART_IDS, NULL);
    k->by_id = part_at(m, kind, PART_BY_ID, NULL);
    k->factors = part_at(m, kind, PART_FACTORS, NULL);
    k->scales = part_at(m, kind, PART_SCALES, NULL);
    k->cells = part_at(m, kind, PART_CELLS, NULL);
    k->cell_ends = part_at(m, kind, PART_CELL_ENDS, NULL);
    k->head_rows = part_at(m, kind, PART_HEAD, NULL);
    k->places = part_at(m, kind, PART_PLACES, NULL);
    k->weight_ends = part_at(m, kind, PART_WEIGHT_ENDS, NULL);
    k->weights = part_at(m, kind, PART_WEIGHTS, &k->weight_count);
    k->content = part_at(m, kind, PART_CONTENT, NULL);
    k->content_cells = part_at(m, kind, PART_CONTENT_CELLS, NULL);
    k->content_ends = part_at(m, kind, PART_CONTENT_ENDS, NULL);
    k->content_rows = part_at(m, kind, PART_CONTENT_ROWS, NULL);
    k->popularity = part_at(m, kind, PART_POPULARITY, NULL);
    k->credit_ends = part_at(m, kind, PART_CREDIT_ENDS, NULL);
    k->credits = part_at(m, kind, PART_CREDITS, &k->credit_count);
    k->work_ends = part_at(m, kind, PART_WORK_ENDS, NULL);
    k->works = part_at(m, kind, PART_WORKS, &k->work_count);
    if (k->credit_ends == NULL || k->work_ends == NULL)
        k->credit_ends = k->work_ends = NULL;
}

static enum err check_parts(struct model *m, const char **why)
{
    const struct model_header *h = (const struct model_header *)m->map.p;
    enum err e = OK;

    for (unsigned kind = 0; kind < MODEL_KINDS && !e; kind++) {
        if (!is_possible(&h->kinds[kind]))
            return refuse(m, ERR_CORRUPT, "header", "has numbers that can't be",
                          why);
        for (unsigned part = 0; part < MODEL_PART_COUNT && !e; part++)
            e = check_part(m, kind, (enum model_part)part, why);
    }
    for (unsigned kind = 0; kind < MODEL_KINDS && !e; kind++)
        open_kind(m, kind);
    return e;
}

/* ---- what is in them ---- */

static bool are_below(const uint32_t *p, size_t count, uint32_t limit)
{
    for (size_t i = 0; p != NULL && i < count; i++)
        if (p[i] >= limit)
            return false;
    return true;
}

/* Ends never go down, and the last is `count`. */
static bool are_ends(const uint32_t *ends, uint32_t n, uint32_t count)
{
    for (uint32_t i = 1; i < n; i++)
        if (ends[i] < ends[i - 1])
            return false;
    return n == 0 || ends[n - 1] == count;
}

static bool are_places(const struct opened_kind *k)
{
    for (uint32_t r = 0; k->head.head > 0 && r < k->head.played; r++)
        if (k->places[r] != MODEL_NONE && k->places[r] >= k->head.head)
            return false;
    for (uint32_t i = 0; i < k->weight_count; i++)
        if (k->weights[i].place >= k->head.head)
            return false;
    return true;
}

/* Numbers of rows in ascending order of their ids. */
static bool are_in_order(const struct opened_kind *k)
{
    if (!are_below(k->by_id, k->head.rows, k->head.rows))
        return false;
    for (uint32_t i = 1; i < k->head.rows; i++)
        if (memcmp(k->ids + (size_t)k->by_id[i - 1] * ID_BYTES,
                   k->ids + (size_t)k->by_id[i] * ID_BYTES, ID_BYTES) >= 0)
            return false;
    return true;
}

static enum err check_kind(const struct model *m, unsigned kind,
                           const char **why)
{
    const struct opened_kind *k = &m->kinds[kind];
    const struct model_kind_head *h = &k->head;
    uint32_t artists = m->kinds[MODEL_ARTIST].head.rows;

    if (!are_in_order(k))
        return refuse(m, ERR_CORRUPT, "rows by id", "out of order", why);
    if (!are_ends(k->cell_ends, h->cells, h->played) ||
        !are_ends(k->content_ends, h->content_cells,
                  h->content > 0 ? h->rows : 0))
        return refuse(m, ERR_CORRUPT, "ends of cells", "out of order", why);
    if (!are_below(k->head_rows, h->head, h->played) || !are_places(k) ||
        !are_ends(k->weight_ends, h->head, k->weight_count))
        return refuse(m, ERR_CORRUPT, "weights", "name what isn't there", why);
    if (!are_below(k->content_rows, h->content > 0 ? h->rows : 0, h->rows))
        return refuse(m, ERR_CORRUPT, "rows by content",
                      "name what isn't there", why);
    if (k->credit_ends == NULL)
        return OK;
    if (!are_ends(k->credit_ends, h->rows, k->credit_count) ||
        !are_ends(k->work_ends, artists, k->work_count) ||
        !are_below(k->credits, k->credit_count, artists) ||
        !are_below(k->works, k->work_count, h->rows))
        return refuse(m, ERR_CORRUPT, "credits", "name what isn't there", why);
    return OK;
}

/* ---- opening ---- */

enum err model_open(const char *path, struct model **out, const char **why)
{
    struct model *m = mem_zalloc(1, sizeof *m);
    const char *reason = NULL;
    enum err e;

    if (sodium_init() < 0)
        abort();
    m->path = mem_strdup(path, strlen(path));
    e = io_map_file(path, &m->map);
    if (!e) {
        m->guard = map_guard_add(&m->map, path);
        e = check_header(m, &reason);
    }
    if (!e)
        e = check_parts(m, &reason);
    for (unsigned kind = 0; kind < MODEL_KINDS && !e; kind++)
        e = check_kind(m, kind, &reason);
    /* What was read as zeros says nothing of the file. */
    if (!e && map_guard_is_torn(m->guard))
        e = refuse(m, ERR_IO, "file", "can't be read", &reason);
    if (why != NULL)
        *why = reason != NULL ? reason : err_text(e);
    if (e) {
        model_close(m);
        return e;
    }
    *out = m;
    return OK;
}

void model_close(struct model *m)
{
    if (m == NULL)
        return;
    map_guard_remove(m->guard);
    io_unmap(&m->map);
    free(m->path);
    free(m);
}

/* ---- rows ---- */

uint32_t model_rows(const struct model *m, enum model_kind kind)
{
    return m->kinds[kind].head.rows;
}

struct id model_id(const struct model *m, enum model_kind kind, uint32_t row)
{
    const struct opened_kind *k = &m->kinds[kind];

    if (row >= k->head.rows)
        return (struct id){0, 0};
    return id_from_bytes(k->ids + (size_t)row * ID_BYTES);
}

uint32_t model_row(const struct model *m, enum model_kind kind, struct id id)
{
    const struct opened_kind *k = &m->kinds[kind];
    uint32_t low = 0, high = k->head.rows;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint32_t row = k->by_id[middle];
        int order = id_cmp(model_id(m, kind, row), id);

        if (order == 0)
            return row;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return MODEL_NONE;
}

struct model_settings model_settings(const struct model *m,
                                     enum model_kind kind)
{
    return m->kinds[kind].head.settings;
}
