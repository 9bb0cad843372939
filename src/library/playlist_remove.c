/* Removing. What is named is found in the version that the edit's maker has
 * seen, and what of that is still there is taken out. Where only positions of
 * the list as it is now are named, no more than these entries are read. */
#include "library/playlist_work.h"

#include <stdlib.h>

/* Positions of the version that the maker has seen; a few twice, perhaps. */
struct picked {
    uint32_t *positions;
    size_t count;
};

static int compare_positions(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* Sorts, and keeps one of each. */
static void make_ascending(struct picked *picked)
{
    size_t n = 0;

    if (picked->count == 0)
        return;
    qsort(picked->positions, picked->count, sizeof *picked->positions,
          compare_positions);
    for (size_t i = 0; i < picked->count; i++)
        if (n == 0 || picked->positions[i] != picked->positions[n - 1])
            picked->positions[n++] = picked->positions[i];
    picked->count = n;
}

/* The entry at a position of `seen`, or, if that wasn't read, of the list. */
static enum err entry_at(struct playlist_work *work,
                         const struct playlist_version *seen, uint32_t position,
                         struct sequence_entry *out)
{
    uint32_t count = seen != NULL ? seen->count : sequence_count(work->s);

    if (position >= count)
        return ERR_INVALID;
    if (seen == NULL)
        return sequence_read(work->s, position, 1, out);
    *out = seen->entries[position];
    return OK;
}

/* The target's own positions, if its name stands at each of them. */
static enum err pick_positions(struct playlist_work *work,
                               const struct playlist_version *seen,
                               const struct playlist_target *target,
                               struct picked *picked)
{
    enum err e = OK;

    for (size_t i = 0; i < target->position_count && !e; i++) {
        struct sequence_entry entry = {0};

        e = entry_at(work, seen, target->positions[i], &entry);
        if (!e && !playlist_is_called(&entry, &target->name))
            e = ERR_INVALID;
        if (!e)
            picked->positions[picked->count++] = target->positions[i];
    }
    return e;
}

/* Whatever is called what a target without positions is. */
static void pick_names(const struct playlist_version *seen,
                       const struct playlist_target *targets, size_t count,
                       struct picked *picked)
{
    for (uint32_t i = 0; i < seen->count; i++) {
        size_t k = 0;

        while (k < count &&
               (targets[k].has_positions ||
                !playlist_is_called(&seen->entries[i], &targets[k].name)))
            k++;
        if (k < count)
            picked->positions[picked->count++] = i;
    }
}

/* Takes out what was picked, whatever place it has now. */
static enum err remove_picked(struct playlist_work *work,
                              const struct playlist_version *seen,
                              struct picked *picked)
{
    struct arena *arena = work->edit->arena;
    struct playlist_version now;
    struct work_set set;
    enum err e;

    make_ascending(picked);
    if (work_is_current(work))
        return work_remove_all(work, picked->positions, picked->count);
    set = work_set_of(arena, seen, picked->positions, picked->count);
    e = work_now(work, &now);
    if (e)
        return e;
    picked->count = 0; /* no more of them are left than there were */
    for (uint32_t i = 0; i < now.count; i++)
        if (work_set_has(&set, now.entries[i].number))
            picked->positions[picked->count++] = i;
    return work_remove_all(work, picked->positions, picked->count);
}

/* The version that the maker has seen, if it is needed: `*seen` is NULL when
 * the entries that are named by position are all there is to look at. */
static enum err look(struct playlist_work *work, bool needs_all,
                     struct playlist_version *room,
                     const struct playlist_version **seen)
{
    enum err e;

    *seen = NULL;
    if (work_is_current(work) && !needs_all)
        return OK;
    e = work_seen(work, room);
    *seen = room;
    return e;
}

static enum err remove_targets(struct playlist_work *work,
                               const struct playlist_target *targets,
                               size_t count)
{
    struct playlist_version room = {0};
    const struct playlist_version *seen;
    struct picked picked = {0};
    size_t most = 0;
    bool needs_all = false;
    enum err e;

    for (size_t i = 0; i < count; i++) {
        needs_all |= !targets[i].has_positions;
        most += targets[i].position_count;
    }
    e = look(work, needs_all, &room, &seen);
    if (e)
        return e;
    most += room.count;
    picked.positions =
        arena_alloc(work->edit->arena, most * sizeof *picked.positions);
    for (size_t i = 0; i < count && !e; i++)
        if (targets[i].has_positions)
            e = pick_positions(work, seen, &targets[i], &picked);
    if (e)
        return e;
    if (needs_all)
        pick_names(seen, targets, count, &picked);
    return remove_picked(work, seen, &picked);
}

enum err playlist_remove(struct playlist_editing *edit,
                         const struct playlist_target *targets, size_t count)
{
    struct playlist_work work;
    enum err e = work_begin(edit, &work);

    if (!e)
        e = remove_targets(&work, targets, count);
    return work_end(&work, e);
}

static enum err remove_at(struct playlist_work *work, const uint32_t *positions,
                          size_t count)
{
    struct playlist_version room = {0};
    const struct playlist_version *seen;
    struct picked picked;
    uint32_t has;
    enum err e = look(work, false, &room, &seen);

    if (e)
        return e;
    has = seen != NULL ? seen->count : sequence_count(work->s);
    picked.positions =
        arena_alloc(work->edit->arena, count * sizeof *positions);
    picked.count = count;
    for (size_t i = 0; i < count; i++) {
        if (positions[i] >= has)
            return ERR_INVALID;
        picked.positions[i] = positions[i];
    }
    return remove_picked(work, seen, &picked);
}

enum err playlist_remove_at(struct playlist_editing *edit,
                            const uint32_t *positions, size_t count)
{
    struct playlist_work work;
    enum err e = work_begin(edit, &work);

    if (!e)
        e = remove_at(&work, positions, count);
    return work_end(&work, e);
}
