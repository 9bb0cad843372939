/* What a revision did to a list's items, as bytes, so that an earlier version
 * can be had again: steps, one after the other, each applied to what the one
 * before left.
 *
 *     1 position:4 count:4 entries      inserted before `position`
 *     2 position:4 count:4 entries      removed from there
 *     3 position:4 count:4 to:4         taken out from `position` and put
 *                                       before `to` of what was left
 *
 * Numbers are little-endian; entries are as in a sequence's chunk
 * (sequence_form.h). Pure functions; any thread. */
#ifndef TONEARM_LIBRARY_PLAYLIST_EDIT_H
#define TONEARM_LIBRARY_PLAYLIST_EDIT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "library/sequence.h"

enum playlist_step_kind { STEP_INSERT = 1, STEP_REMOVE, STEP_MOVE };

struct playlist_step {
    enum playlist_step_kind kind;
    uint32_t position;
    uint32_t count;
    uint32_t to;                    /* MOVE */
    struct sequence_entry *entries; /* INSERT and REMOVE */
};

void playlist_step_pack(const struct playlist_step *step, struct buf *out);

/* Cuts a step off the front of `*rest`; its entries are in the arena, their
 * texts in `*rest`. False when the bytes are no step. */
bool playlist_step_unpack(struct str *rest, struct arena *arena,
                          struct playlist_step *out);

/* All steps of an edit, in the arena; their texts are in `edit`. */
struct playlist_steps {
    struct playlist_step *list;
    size_t count;
};
bool playlist_steps_unpack(struct str edit, struct arena *arena,
                           struct playlist_steps *out);

/* A list's entries at some revision. */
struct playlist_version {
    struct sequence_entry *entries;
    uint32_t count;
    uint32_t capacity;
};

/* Takes the steps back, last one first, so that the version is what it was
 * before them. The version's entries may move within the arena. False when the
 * steps don't fit to the version, or are none. */
bool playlist_version_undo(struct playlist_version *v, struct str edit,
                           struct arena *arena);

#endif
