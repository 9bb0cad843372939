/* An edit that is under way: the list's sequence, and the steps that were done
 * to it so far. */
#ifndef TONEARM_LIBRARY_PLAYLIST_WORK_H
#define TONEARM_LIBRARY_PLAYLIST_WORK_H

#include "base/buf.h"
#include "library/playlist_edit.h"
#include "library/playlist_items.h"

struct playlist_work {
    struct playlist_editing *edit;
    struct sequence *s;
    uint32_t editor;  /* the number of who edits */
    struct buf steps; /* as playlist_change has them */
};

/* The list's sequence. */
enum err playlist_sequence_open(struct db *db, struct id playlist,
                                struct arena *arena,
                                struct sequence **out) MUST_CHECK;

/* Opens the list. work_end follows whatever this returns. */
enum err work_begin(struct playlist_editing *edit,
                    struct playlist_work *work) MUST_CHECK;

/* Writes the steps as a new revision if there are any, and `e` is OK; returns
 * `e` else. */
enum err work_end(struct playlist_work *work, enum err e) MUST_CHECK;

/* Steps, at positions of the list as it is by then. */
enum err work_insert(struct playlist_work *work, uint32_t position,
                     struct sequence_entry *entries, uint32_t count) MUST_CHECK;
enum err work_remove(struct playlist_work *work, uint32_t position,
                     uint32_t count) MUST_CHECK;
enum err work_move(struct playlist_work *work, uint32_t position,
                   uint32_t count, uint32_t to) MUST_CHECK;

/* Removes the items at `count` positions, which are ascending. */
enum err work_remove_all(struct playlist_work *work, const uint32_t *positions,
                         size_t count) MUST_CHECK;

/* Whether the edit is against the list as it is now. */
bool work_is_current(const struct playlist_work *work);

/* All entries as they are now, before any step. */
enum err work_now(struct playlist_work *work,
                  struct playlist_version *out) MUST_CHECK;

/* All entries as the edit's maker has seen them. ERR_NOT_FOUND as in
 * playlist_items.h. */
enum err work_seen(struct playlist_work *work,
                   struct playlist_version *out) MUST_CHECK;

/* Whether the snapshot is the list's, now or earlier: else ERR_NOT_FOUND as in
 * playlist_items.h. */
enum err
playlist_check_snapshot(struct db *db, const struct playlist *p,
                        const struct playlist_snapshot *snapshot) MUST_CHECK;

/* Entries of some version, found again by their numbers. */
struct work_set {
    uint32_t *numbers; /* ascending */
    size_t count;
};
struct work_set work_set_of(struct arena *arena,
                            const struct playlist_version *v,
                            const uint32_t *positions, size_t count);
bool work_set_has(const struct work_set *set, uint32_t number);

#endif
