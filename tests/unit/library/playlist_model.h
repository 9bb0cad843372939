/* A playlist as a plain array, with every version that it ever had, and the
 * edits' rules written down the simple way: everything by looking at every
 * entry, against whatever version. Included after cmocka.h. */
#ifndef TONEARM_TESTS_LIBRARY_PLAYLIST_MODEL_H
#define TONEARM_TESTS_LIBRARY_PLAYLIST_MODEL_H

#include "base/mem.h"
#include "library/playlist_items.h"

/* What is compared: who an entry is, and what the entry names. */
struct model_entry {
    uint32_t number;
    struct playlist_name name;
};

struct model_version {
    struct model_entry *entries;
    uint32_t count;
    struct playlist_snapshot snapshot;
};

struct model {
    struct model_version *versions; /* the last one is the list now */
    size_t count;
    size_t capacity;
    uint32_t next_number;
};

static inline struct model_version *model_now(struct model *m)
{
    return &m->versions[m->count - 1];
}

/* A new version with room for `room` entries, which has none yet. */
static inline struct model_version *model_next(struct model *m, uint32_t room)
{
    m->versions =
        mem_grow(m->versions, m->count, &m->capacity, sizeof *m->versions);
    m->versions[m->count] = (struct model_version){
        .entries = mem_zalloc(room + 1, sizeof(struct model_entry))};
    return &m->versions[m->count++];
}

static inline void model_free(struct model *m)
{
    for (size_t i = 0; i < m->count; i++)
        free(m->versions[i].entries);
    free(m->versions);
}

static inline bool model_has(const struct model_version *v, uint32_t number)
{
    for (uint32_t i = 0; i < v->count; i++)
        if (v->entries[i].number == number)
            return true;
    return false;
}

static inline void model_put(struct model_version *v, struct model_entry entry)
{
    v->entries[v->count++] = entry;
}

static inline bool model_same(const struct playlist_name *a,
                              const struct playlist_name *b)
{
    return a->kind == b->kind && id_eq(a->id, b->id) &&
           str_eq(a->text, b->text);
}

/* The list with `names` before the entry at `position`. */
static inline void model_add(struct model *m, uint32_t position,
                             const struct playlist_name *names, uint32_t count)
{
    uint32_t old = model_now(m)->count;
    struct model_version *next = model_next(m, old + count);
    const struct model_version *now = next - 1;

    for (uint32_t i = 0; i <= old; i++) {
        if (i == position)
            for (uint32_t k = 0; k < count; k++)
                model_put(next,
                          (struct model_entry){m->next_number++, names[k]});
        if (i < old)
            model_put(next, now->entries[i]);
    }
}

/* Makes one version of the last two. */
static inline void model_join(struct model *m)
{
    free(m->versions[m->count - 2].entries);
    m->versions[m->count - 2] = m->versions[m->count - 1];
    m->count--;
}

/* The list without the entries that `is_gone` says of version `seen`. */
static inline void model_remove(struct model *m, size_t seen,
                                const bool *is_gone)
{
    struct model_version *next = model_next(m, model_now(m)->count);
    const struct model_version *now = next - 1;
    const struct model_version *then = &m->versions[seen];

    for (uint32_t i = 0; i < now->count; i++) {
        bool goes = false;

        for (uint32_t k = 0; k < then->count; k++)
            goes |=
                is_gone[k] && then->entries[k].number == now->entries[i].number;
        if (!goes)
            model_put(next, now->entries[i]);
    }
}

static inline bool model_moves(const struct model_version *then, uint32_t start,
                               uint32_t length, uint32_t number)
{
    for (uint32_t k = start; k < start + length; k++)
        if (then->entries[k].number == number)
            return true;
    return false;
}

/* The list with a range of version `seen` before the entry that stood at
 * `before`, or the next one that is there. */
static inline void model_reorder(struct model *m, size_t seen, uint32_t start,
                                 uint32_t length, uint32_t before)
{
    struct model_version *next = model_next(m, model_now(m)->count);
    const struct model_version *now = next - 1;
    const struct model_version *then = &m->versions[seen];

    while (before < then->count &&
           (model_moves(then, start, length, then->entries[before].number) ||
            !model_has(now, then->entries[before].number)))
        before++;
    for (uint32_t i = 0; i <= now->count; i++) {
        bool is_here = i < now->count ? before < then->count &&
                                            now->entries[i].number ==
                                                then->entries[before].number
                                      : before == then->count;

        if (is_here)
            for (uint32_t k = start; k < start + length; k++)
                if (model_has(now, then->entries[k].number))
                    model_put(next, then->entries[k]);
        if (i < now->count &&
            !model_moves(then, start, length, now->entries[i].number))
            model_put(next, now->entries[i]);
    }
}

#endif
