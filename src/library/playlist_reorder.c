/* Moving a range. Against the list as it is, that is one step which reads and
 * writes the chunks at both ends; against an earlier version, what is left of
 * the range is gathered from wherever it is, and put before the first entry
 * that stood behind the place and is still there. */
#include "library/playlist_work.h"

static enum err reorder_now(struct playlist_work *work, uint32_t start,
                            uint32_t length, uint32_t before)
{
    if (before >= start && before <= start + length)
        return OK; /* they are there */
    return work_move(work, start, length,
                     before > start ? before - length : before);
}

/* How many of the entries before `end` stay where they are. */
static uint32_t count_staying(const struct playlist_version *now,
                              const struct work_set *moved, uint32_t end)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < end; i++)
        n += !work_set_has(moved, now->entries[i].number);
    return n;
}

/* All entries of a version as a set. */
static struct work_set set_of_all(struct arena *arena,
                                  const struct playlist_version *v)
{
    uint32_t *positions = arena_alloc(arena, v->count * sizeof *positions);

    for (uint32_t i = 0; i < v->count; i++)
        positions[i] = i;
    return work_set_of(arena, v, positions, v->count);
}

/* Where the moved ones go, among those that stay: before the first entry that
 * was seen at `before` or behind it, is still there, and stays. */
static uint32_t find_place(struct arena *arena,
                           const struct playlist_version *seen,
                           const struct playlist_version *now,
                           const struct work_set *moved, uint32_t before)
{
    struct work_set there = set_of_all(arena, now);
    uint32_t at = 0;

    while (before < seen->count &&
           (work_set_has(moved, seen->entries[before].number) ||
            !work_set_has(&there, seen->entries[before].number)))
        before++;
    if (before == seen->count)
        return count_staying(now, moved, now->count);
    while (now->entries[at].number != seen->entries[before].number)
        at++;
    return count_staying(now, moved, at);
}

/* The moved entries that are still there: in `entries`, in the order in which
 * they were seen, and where they stand now, ascending. */
struct gathered {
    struct sequence_entry *entries;
    uint32_t *positions;
    uint32_t count;
};

static struct gathered gather(struct arena *arena,
                              const struct playlist_version *now,
                              const struct sequence_entry *range,
                              uint32_t length, const struct work_set *moved)
{
    struct gathered g = {arena_alloc(arena, length * sizeof *g.entries),
                         arena_alloc(arena, length * sizeof *g.positions), 0};
    struct work_set left;

    for (uint32_t i = 0; i < now->count; i++)
        if (work_set_has(moved, now->entries[i].number))
            g.positions[g.count++] = i;
    left = work_set_of(arena, now, g.positions, g.count);
    g.count = 0;
    for (uint32_t i = 0; i < length; i++)
        if (work_set_has(&left, range[i].number))
            g.entries[g.count++] = range[i];
    return g;
}

static enum err reorder_seen(struct playlist_work *work,
                             const struct playlist_version *seen,
                             uint32_t start, uint32_t length, uint32_t before)
{
    struct arena *arena = work->edit->arena;
    uint32_t *range = arena_alloc(arena, length * sizeof *range);
    struct playlist_version now;
    struct work_set moved;
    struct gathered g;
    uint32_t place;
    enum err e = work_now(work, &now);

    if (e)
        return e;
    for (uint32_t i = 0; i < length; i++)
        range[i] = start + i;
    moved = work_set_of(arena, seen, range, length);
    g = gather(arena, &now, seen->entries + start, length, &moved);
    place = find_place(arena, seen, &now, &moved, before);
    if (g.count == 0)
        return OK;
    e = work_remove_all(work, g.positions, g.count);
    return e ? e : work_insert(work, place, g.entries, g.count);
}

static enum err reorder(struct playlist_work *work, uint32_t start,
                        uint32_t length, uint32_t before)
{
    struct playlist_version seen = {.count = sequence_count(work->s)};
    bool is_current = work_is_current(work);
    enum err e = is_current ? OK : work_seen(work, &seen);

    if (e)
        return e;
    if (start > seen.count || length > seen.count - start ||
        before > seen.count || length == 0)
        return ERR_INVALID;
    return is_current ? reorder_now(work, start, length, before)
                      : reorder_seen(work, &seen, start, length, before);
}

enum err playlist_reorder(struct playlist_editing *edit, uint32_t start,
                          uint32_t length, uint32_t before)
{
    struct playlist_work work;
    enum err e = work_begin(edit, &work);

    if (!e)
        e = reorder(&work, start, length, before);
    return work_end(&work, e);
}
