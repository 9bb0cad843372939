/* Opening and reading. The whole directory is read with the head: at a million
 * entries that is 70 KB. Chunks are read when somebody looks into them, and
 * kept. */
#include <assert.h>

#include "base/log.h"
#include "library/sequence_inner.h"

static enum err corrupt(const struct sequence *s, const char *what)
{
    log_error("state: %s: list %lld: the %s is damaged",
              s->place.tables->find_head.name, (long long)s->place.list, what);
    return ERR_CORRUPT;
}

/* ---- opening ---- */

/* The records of a head's directory; the head's own count has to be theirs. */
static enum err read_directory(struct sequence *s, struct str chunks,
                               int64_t count)
{
    uint64_t sum = 0;

    s->part_count = s->part_capacity = chunks.n / SEQUENCE_REF_BYTES;
    s->parts = arena_zalloc(s->arena, s->part_count * sizeof *s->parts);
    for (size_t i = 0; i < s->part_count; i++) {
        if (!sequence_ref_unpack(&chunks, &s->parts[i].ref))
            return corrupt(s, "directory");
        sum += s->parts[i].ref.count;
    }
    if (chunks.n != 0 || sum != (uint64_t)count || sum > UINT32_MAX)
        return corrupt(s, "directory");
    s->count = (uint32_t)sum;
    return OK;
}

static enum err read_head(struct sequence *s)
{
    struct db_rows rows =
        db_query(s->db, &s->place.tables->find_head,
                 DB_ARGS(s->place.owner, db_int(s->place.list)));
    enum err read = OK;
    enum err e;

    while (db_next(&rows)) {
        s->next_number = (uint32_t)db_get_int(&rows, 1);
        s->next_chunk = (uint32_t)db_get_int(&rows, 2);
        read = read_directory(s, db_get_bytes(&rows, 3), db_get_int(&rows, 0));
    }
    e = db_end(&rows);
    return e ? e : read;
}

enum err sequence_open(struct db *db, const struct sequence_place *place,
                       struct arena *arena, struct sequence **out)
{
    struct sequence *s = arena_zalloc(arena, sizeof *s);

    s->db = db;
    s->place = *place;
    s->arena = arena;
    /* 0 stands for an entry that has none yet. */
    s->next_number = place->first_number + 1;
    *out = s;
    return read_head(s);
}

uint32_t sequence_count(const struct sequence *s)
{
    return s->count;
}

uint32_t sequence_next_number(const struct sequence *s)
{
    return s->next_number;
}

/* ---- reading ---- */

size_t sequence_part_at(const struct sequence *s, uint32_t position,
                        uint32_t *offset)
{
    size_t i = 0;

    assert(position < s->count);
    while (position >= s->parts[i].ref.count)
        position -= s->parts[i++].ref.count;
    *offset = position;
    return i;
}

/* A chunk's row as entries; their texts are copied, for the row goes. */
static bool unpack_chunk(struct sequence *s, struct str bytes,
                         struct sequence_part *part)
{
    for (uint32_t i = 0; i < part->ref.count; i++) {
        struct sequence_entry *entry = &part->entries[i];

        if (!sequence_entry_unpack(&bytes, entry))
            return false;
        entry->text = arena_str(s->arena, entry->text);
    }
    return bytes.n == 0;
}

enum err sequence_part_load(struct sequence *s, struct sequence_part *part)
{
    enum err read = ERR_NOT_FOUND;
    enum err e;

    if (part->entries != NULL)
        return OK;
    part->entries =
        arena_alloc(s->arena, SEQUENCE_CHUNK * sizeof *part->entries);
    struct db_rows rows =
        db_query(s->db, &s->place.tables->find_chunk,
                 DB_ARGS(s->place.owner, db_int(s->place.list),
                         db_int(part->ref.chunk)));

    while (db_next(&rows))
        read = unpack_chunk(s, db_get_bytes(&rows, 0), part) ? OK : ERR_CORRUPT;
    e = db_end(&rows);
    if (e || !read)
        return e;
    return corrupt(s, "chunk");
}

enum err sequence_read(struct sequence *s, uint32_t from, uint32_t count,
                       struct sequence_entry *out)
{
    uint32_t offset = 0;
    size_t i;

    assert(from <= s->count && count <= s->count - from);
    if (count == 0)
        return OK;
    for (i = sequence_part_at(s, from, &offset); count > 0; i++) {
        struct sequence_part *part = &s->parts[i];
        uint32_t n = part->ref.count - offset;
        enum err e = sequence_part_load(s, part);

        if (e)
            return e;
        if (n > count)
            n = count;
        memcpy(out, part->entries + offset, n * sizeof *out);
        out += n;
        count -= n;
        offset = 0;
    }
    return OK;
}

/* ---- finding by time ---- */

static bool is_before(int64_t added_ms, uint32_t number, int64_t than_added_ms,
                      uint32_t than_number)
{
    return added_ms != than_added_ms ? added_ms < than_added_ms
                                     : number < than_number;
}

/* How many parts begin before the pair. */
static size_t count_parts_before(const struct sequence *s, int64_t added_ms,
                                 uint32_t number)
{
    size_t low = 0, high = s->part_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct sequence_ref *ref = &s->parts[middle].ref;

        if (is_before(ref->first_added_ms, ref->first_number, added_ms, number))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum err sequence_find_place(struct sequence *s, int64_t added_ms,
                             uint32_t number, uint32_t *position)
{
    size_t parts = count_parts_before(s, added_ms, number);
    struct sequence_part *last;
    uint32_t i = 0;
    enum err e;

    *position = 0;
    if (parts == 0)
        return OK;
    /* Only the last of them can have entries that come after the pair. */
    last = &s->parts[parts - 1];
    e = sequence_part_load(s, last);
    if (e)
        return e;
    while (i < last->ref.count &&
           is_before(last->entries[i].added_ms, last->entries[i].number,
                     added_ms, number))
        i++;
    for (size_t k = 0; k + 1 < parts; k++)
        *position += s->parts[k].ref.count;
    *position += i;
    return OK;
}
