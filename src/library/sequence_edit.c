/* Edits, which change parts in memory, and writing what has changed.
 *
 * A chunk that would pass SEQUENCE_CHUNK entries is cut into pieces. At the
 * end of the list, where most things are added, pieces are full, so that a list
 * that only grows has no half-empty chunks; elsewhere they are three quarters
 * full, so that the next insertion finds room. Where entries were taken out,
 * two neighbours that would fill half a chunk become one. */
#include <assert.h>

#include "library/sequence_inner.h"

#define PIECE (SEQUENCE_CHUNK * 3 / 4)

/* ---- parts ---- */

/* `p` with room for one more element of `size` bytes, moved if need be. */
static void *grow(struct arena *arena, void *p, size_t count, size_t *capacity,
                  size_t size)
{
    void *moved;

    if (count < *capacity)
        return p;
    *capacity = *capacity > 0 ? 2 * *capacity : 16;
    moved = arena_alloc(arena, *capacity * size);
    if (count > 0)
        memcpy(moved, p, count * size);
    return moved;
}

/* A part that isn't stored yet, at place `i`. */
static struct sequence_part *add_part(struct sequence *s, size_t i)
{
    struct sequence_part *part;

    s->parts = grow(s->arena, s->parts, s->part_count, &s->part_capacity,
                    sizeof *s->parts);
    part = &s->parts[i];
    memmove(part + 1, part, (s->part_count - i) * sizeof *part);
    s->part_count++;
    *part = (struct sequence_part){.ref = {.chunk = s->next_chunk++}};
    part->entries =
        arena_alloc(s->arena, SEQUENCE_CHUNK * sizeof *part->entries);
    return part;
}

static void drop_part(struct sequence *s, size_t i)
{
    s->deleted = grow(s->arena, s->deleted, s->deleted_count,
                      &s->deleted_capacity, sizeof *s->deleted);
    s->deleted[s->deleted_count++] = s->parts[i].ref.chunk;
    memmove(&s->parts[i], &s->parts[i + 1],
            (s->part_count - i - 1) * sizeof *s->parts);
    s->part_count--;
}

/* Says that the part has `count` entries from now on, and is to be written. */
static void part_changed(struct sequence_part *part, uint32_t count)
{
    assert(count > 0 && count <= SEQUENCE_CHUNK);
    part->ref.count = count;
    part->ref.first_number = part->entries[0].number;
    part->ref.first_added_ms = part->entries[0].added_ms;
    part->is_changed = true;
}

/* ---- inserting ---- */

/* Where piece `k` of `pieces` ends. */
static uint32_t piece_end(uint32_t total, uint32_t pieces, uint32_t k,
                          bool is_full)
{
    uint64_t end = is_full ? (uint64_t)(k + 1) * SEQUENCE_CHUNK
                           : (uint64_t)total * (k + 1) / pieces;

    return end < total ? (uint32_t)end : total;
}

/* Has `total` entries in the place of part `i`: in that part, and in new ones
 * behind it. */
static void cut(struct sequence *s, size_t i,
                const struct sequence_entry *entries, uint32_t total,
                bool is_full)
{
    uint32_t pieces =
        is_full ? (total - 1) / SEQUENCE_CHUNK + 1 : total / PIECE + 1;
    uint32_t from = 0;

    for (uint32_t k = 0; k < pieces; k++) {
        struct sequence_part *part = k == 0 ? &s->parts[i] : add_part(s, i + k);
        uint32_t end = piece_end(total, pieces, k, is_full);

        memcpy(part->entries, entries + from, (end - from) * sizeof *entries);
        part_changed(part, end - from);
        from = end;
    }
    assert(from == total);
}

/* Puts the entries before the one at `offset` of part `i`, which is loaded. */
static void insert_into(struct sequence *s, size_t i, uint32_t offset,
                        const struct sequence_entry *entries, uint32_t count)
{
    struct sequence_part *part = &s->parts[i];
    uint32_t old = part->ref.count;
    uint32_t total = old + count;
    bool is_end = i + 1 == s->part_count && offset == old;
    struct sequence_entry *all = part->entries;

    if (total > SEQUENCE_CHUNK) {
        all = arena_alloc(s->arena, total * sizeof *all);
        memcpy(all, part->entries, offset * sizeof *all);
    }
    memmove(all + offset + count, part->entries + offset,
            (old - offset) * sizeof *all);
    memcpy(all + offset, entries, count * sizeof *all);
    if (total > SEQUENCE_CHUNK)
        cut(s, i, all, total, is_end);
    else
        part_changed(part, total);
}

/* The entries with numbers, which the caller's get, too, and with texts that
 * live as long as the sequence. */
static struct sequence_entry *
take(struct sequence *s, struct sequence_entry *entries, uint32_t count)
{
    struct sequence_entry *taken = arena_alloc(s->arena, count * sizeof *taken);

    for (uint32_t k = 0; k < count; k++) {
        if (entries[k].number == 0)
            entries[k].number = s->next_number++;
        taken[k] = entries[k];
        taken[k].text = arena_str(s->arena, entries[k].text);
    }
    return taken;
}

enum err sequence_insert(struct sequence *s, uint32_t position,
                         struct sequence_entry *entries, uint32_t count)
{
    uint32_t offset = 0;
    size_t i = 0;
    enum err e = OK;

    assert(position <= s->count && count <= UINT32_MAX - s->count);
    if (count == 0)
        return OK;
    if (s->part_count == 0) {
        (void)add_part(s, 0);
    } else if (position == s->count) {
        i = s->part_count - 1;
        offset = s->parts[i].ref.count;
    } else {
        i = sequence_part_at(s, position, &offset);
    }
    e = sequence_part_load(s, &s->parts[i]);
    if (e)
        return e;
    insert_into(s, i, offset, take(s, entries, count), count);
    s->count += count;
    s->is_changed = true;
    return OK;
}

/* ---- removing ---- */

/* Makes one part of two neighbours that are small together. */
static enum err join(struct sequence *s, size_t i)
{
    struct sequence_part *first = &s->parts[i];
    struct sequence_part *second = first + 1;
    uint32_t count;
    enum err e;

    if (i + 1 >= s->part_count)
        return OK;
    count = first->ref.count + second->ref.count;
    if (count > SEQUENCE_CHUNK / 2)
        return OK;
    e = sequence_part_load(s, first);
    if (!e)
        e = sequence_part_load(s, second);
    if (e)
        return e;
    memcpy(first->entries + first->ref.count, second->entries,
           second->ref.count * sizeof *second->entries);
    part_changed(first, count);
    drop_part(s, i + 1);
    return OK;
}

/* Takes `count` entries out of part `i` from `offset` on; an empty part goes
 * without having been read. */
static enum err remove_from(struct sequence *s, size_t i, uint32_t offset,
                            uint32_t count)
{
    struct sequence_part *part = &s->parts[i];
    uint32_t rest = part->ref.count - count;
    enum err e;

    if (rest == 0) {
        drop_part(s, i);
        return OK;
    }
    e = sequence_part_load(s, part);
    if (e)
        return e;
    memmove(part->entries + offset, part->entries + offset + count,
            (rest - offset) * sizeof *part->entries);
    part_changed(part, rest);
    return OK;
}

enum err sequence_remove(struct sequence *s, uint32_t position, uint32_t count)
{
    uint32_t left = count;
    uint32_t offset = 0;
    size_t first, i;
    enum err e = OK;

    assert(position <= s->count && count <= s->count - position);
    if (count == 0)
        return OK;
    first = i = sequence_part_at(s, position, &offset);
    while (left > 0 && !e) {
        uint32_t has = s->parts[i].ref.count;
        uint32_t n = has - offset < left ? has - offset : left;

        e = remove_from(s, i, offset, n);
        if (n < has)
            i++;
        offset = 0;
        left -= n;
    }
    if (e)
        return e;
    s->count -= count;
    s->is_changed = true;
    /* The part that lost the first of them, or the one that came in its place,
     * may be small now, and fit to the next one or to the one before. */
    e = join(s, first);
    return e || first == 0 ? e : join(s, first - 1);
}

/* ---- writing ---- */

static enum err write_part(struct sequence *s, struct sequence_part *part,
                           struct buf *bytes)
{
    buf_clear(bytes);
    for (uint32_t i = 0; i < part->ref.count; i++)
        sequence_entry_pack(&part->entries[i], bytes);
    assert(!buf_overflowed(bytes));
    part->is_changed = false;
    return db_exec(s->db, &s->place.tables->put_chunk,
                   DB_ARGS(s->place.owner, db_int(s->place.list),
                           db_int(part->ref.chunk),
                           db_bytes(bytes->p, bytes->n)),
                   NULL);
}

static enum err write_parts(struct sequence *s, struct buf *bytes)
{
    enum err e = OK;

    for (size_t i = 0; i < s->part_count && !e; i++)
        if (s->parts[i].is_changed)
            e = write_part(s, &s->parts[i], bytes);
    for (size_t i = 0; i < s->deleted_count && !e; i++)
        e = db_exec(s->db, &s->place.tables->delete_chunk,
                    DB_ARGS(s->place.owner, db_int(s->place.list),
                            db_int(s->deleted[i])),
                    NULL);
    s->deleted_count = 0;
    return e;
}

static enum err write_head(struct sequence *s, struct buf *bytes)
{
    buf_clear(bytes);
    for (size_t i = 0; i < s->part_count; i++)
        sequence_ref_pack(&s->parts[i].ref, bytes);
    assert(!buf_overflowed(bytes));
    return db_exec(s->db, &s->place.tables->put_head,
                   DB_ARGS(s->place.owner, db_int(s->place.list),
                           db_int(s->count), db_int(s->next_number),
                           db_int(s->next_chunk), db_bytes(bytes->p, bytes->n)),
                   NULL);
}

enum err sequence_write(struct sequence *s)
{
    struct buf bytes;
    enum err e;

    if (!s->is_changed)
        return OK;
    /* No list comes near: 4,294,967,295 entries. */
    buf_init(&bytes, (size_t)1 << 32);
    e = write_parts(s, &bytes);
    if (!e)
        e = write_head(s, &bytes);
    buf_release(&bytes);
    s->is_changed = e != OK;
    return e;
}
