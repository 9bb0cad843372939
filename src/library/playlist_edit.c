/* Steps are few in an edit, and undone from the last on: all of an edit's are
 * read first. */
#include "library/playlist_edit.h"

#include <assert.h>

#include "base/mem.h"
#include "base/pack.h"
#include "library/sequence_form.h"

#define HEAD_BYTES 9u

/* ---- bytes ---- */

void playlist_step_pack(const struct playlist_step *step, struct buf *out)
{
    buf_char(out, (char)step->kind);
    pack_u32(out, step->position);
    pack_u32(out, step->count);
    if (step->kind == STEP_MOVE) {
        pack_u32(out, step->to);
        return;
    }
    for (uint32_t i = 0; i < step->count; i++)
        sequence_entry_pack(&step->entries[i], out);
}

bool playlist_step_unpack(struct str *rest, struct arena *arena,
                          struct playlist_step *out)
{
    if (rest->n < HEAD_BYTES)
        return false;
    *out = (struct playlist_step){.kind = (unsigned char)rest->p[0]};
    *rest = str_from(*rest, 1);
    if (!unpack_u32(rest, &out->position) || !unpack_u32(rest, &out->count))
        return false;
    if (out->kind == STEP_MOVE)
        return unpack_u32(rest, &out->to);
    /* Room for no more entries than the bytes can hold, whatever they say. */
    if ((out->kind != STEP_INSERT && out->kind != STEP_REMOVE) ||
        out->count > rest->n)
        return false;
    out->entries = arena_alloc(arena, out->count * sizeof *out->entries);
    for (uint32_t i = 0; i < out->count; i++)
        if (!sequence_entry_unpack(rest, &out->entries[i]))
            return false;
    return true;
}

bool playlist_steps_unpack(struct str edit, struct arena *arena,
                           struct playlist_steps *out)
{
    struct playlist_step *steps = NULL;
    size_t count = 0, capacity = 0;
    bool is_good = true;

    while (edit.n > 0 && is_good) {
        steps = mem_grow(steps, count, &capacity, sizeof *steps);
        is_good = playlist_step_unpack(&edit, arena, &steps[count]);
        count += is_good;
    }
    out->count = count;
    out->list = arena_alloc(arena, count * sizeof *steps);
    if (count > 0)
        memcpy(out->list, steps, count * sizeof *steps);
    free(steps);
    return is_good;
}

/* ---- versions ---- */

/* Puts entries before `at`, which the version has or ends with. */
static void insert(struct playlist_version *v, uint32_t at,
                   const struct sequence_entry *entries, uint32_t count,
                   struct arena *arena)
{
    if (v->count + count > v->capacity) {
        struct sequence_entry *old = v->entries;

        v->capacity = 2 * (v->count + count);
        v->entries = arena_alloc(arena, v->capacity * sizeof *old);
        if (v->count > 0)
            memcpy(v->entries, old, v->count * sizeof *old);
    }
    memmove(v->entries + at + count, v->entries + at,
            (v->count - at) * sizeof *v->entries);
    if (count > 0)
        memcpy(v->entries + at, entries, count * sizeof *entries);
    v->count += count;
}

static void take_out(struct playlist_version *v, uint32_t at, uint32_t count)
{
    memmove(v->entries + at, v->entries + at + count,
            (v->count - at - count) * sizeof *v->entries);
    v->count -= count;
}

static bool has_range(const struct playlist_version *v, uint32_t at,
                      uint32_t count)
{
    return at <= v->count && count <= v->count - at;
}

/* The entries stand before `to`, and stood at `position` without that. */
static bool undo_move(struct playlist_version *v,
                      const struct playlist_step *step, struct arena *arena)
{
    struct sequence_entry *moved;

    if (!has_range(v, step->to, step->count) ||
        step->position > v->count - step->count)
        return false;
    moved = arena_alloc(arena, step->count * sizeof *moved);
    memcpy(moved, v->entries + step->to, step->count * sizeof *moved);
    take_out(v, step->to, step->count);
    insert(v, step->position, moved, step->count, arena);
    return true;
}

static bool undo_step(struct playlist_version *v,
                      const struct playlist_step *step, struct arena *arena)
{
    switch (step->kind) {
    case STEP_INSERT:
        if (!has_range(v, step->position, step->count))
            return false;
        take_out(v, step->position, step->count);
        return true;
    case STEP_REMOVE:
        if (step->position > v->count)
            return false;
        insert(v, step->position, step->entries, step->count, arena);
        return true;
    case STEP_MOVE:
        return undo_move(v, step, arena);
    }
    return false;
}

bool playlist_version_undo(struct playlist_version *v, struct str edit,
                           struct arena *arena)
{
    struct playlist_steps steps;

    if (!playlist_steps_unpack(edit, arena, &steps))
        return false;
    while (steps.count > 0)
        if (!undo_step(v, &steps.list[--steps.count], arena))
            return false;
    return true;
}
