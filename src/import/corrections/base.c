/* Records are appended to a buffer while a build goes on, and written whole. */
#include "import/corrections/base.h"

#include <endian.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/log.h"

#define MAGIC          "TONEBAS1"
#define MAGIC_SIZE     8
#define HASH_BYTES     8
#define HEAD_BYTES     (2 + ID_BYTES + 4)
#define PATH_MAX_BYTES 4096

void base_add(struct buf *out, const struct base_record *r)
{
    uint32_t length = htole32((uint32_t)r->fields.n);
    uint8_t id[ID_BYTES];

    id_to_bytes(r->id, id);
    buf_char(out, (char)r->type);
    buf_char(out, (char)r->level);
    buf_add(out, id, sizeof id);
    buf_add(out, &length, sizeof length);
    buf_str(out, r->fields);
}

bool base_next(struct str *rest, struct base_record *out)
{
    uint32_t length;

    if (rest->n < HEAD_BYTES)
        return false;
    memcpy(&length, rest->p + 2 + ID_BYTES, sizeof length);
    length = le32toh(length);
    if (length > rest->n - HEAD_BYTES || (uint8_t)rest->p[0] >= ENTITY_COUNT ||
        (uint8_t)rest->p[1] > DRAFT_FULL)
        return false;
    *out =
        (struct base_record){.type = (enum entity)rest->p[0],
                             .level = (enum draft_level)rest->p[1],
                             .id = id_from_bytes((const uint8_t *)rest->p + 2),
                             .fields = str_of(rest->p + HEAD_BYTES, length)};
    *rest = str_from(*rest, HEAD_BYTES + length);
    return true;
}

static void path_of(const char *data, uint32_t generation, char *out)
{
    (void)snprintf(out, PATH_MAX_BYTES, "%s/corrections/%u.base", data,
                   generation);
}

enum err base_write(const char *data, uint32_t generation, struct str records)
{
    char path[PATH_MAX_BYTES];
    struct buf out;
    uint64_t hash;
    enum err e;

    (void)snprintf(path, sizeof path, "%s/corrections", data);
    e = io_make_dir(path);
    path_of(data, generation, path);
    buf_init(&out, records.n + MAGIC_SIZE + HASH_BYTES);
    buf_lit(&out, MAGIC);
    buf_str(&out, records);
    hash = htole64(hash_bytes(out.p, out.n, 0));
    buf_add(&out, &hash, sizeof hash);
    if (!e)
        e = io_write_file(path, out.p, out.n, 0600);
    buf_release(&out);
    return e;
}

static bool is_whole(struct str file)
{
    uint64_t hash;

    if (file.n < MAGIC_SIZE + HASH_BYTES || !str_starts(file, STR(MAGIC)))
        return false;
    memcpy(&hash, file.p + file.n - HASH_BYTES, sizeof hash);
    return le64toh(hash) == hash_bytes(file.p, file.n - HASH_BYTES, 0);
}

enum err base_read(const char *data, uint32_t generation, struct buf *records)
{
    char path[PATH_MAX_BYTES];
    struct io_map map;
    struct str file;
    enum err e;

    path_of(data, generation, path);
    e = io_map_file(path, &map);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    file = str_of((const char *)map.p, map.n);
    if (is_whole(file))
        buf_add(records, file.p + MAGIC_SIZE, file.n - MAGIC_SIZE - HASH_BYTES);
    else
        log_warn("%s is damaged: what is undone stays as it is", path);
    io_unmap(&map);
    return OK;
}
