/* What is in a playlist: pages of it, and edits.
 *
 * An edit may be made against an earlier snapshot, which its maker has looked
 * at: its positions are then those of that version, and mean the entries that
 * stood there. What has been added since stays, and what is gone is passed
 * over. So two who edit one list at once don't undo each other's work.
 *
 * On the connection's thread; edits are in a transaction that writes, pages in
 * one that reads. Errors are those of db.h and sequence.h, all logged, and what
 * each function says. */
#ifndef TONEARM_LIBRARY_PLAYLIST_ITEMS_H
#define TONEARM_LIBRARY_PLAYLIST_ITEMS_H

#include "library/playlist.h"
#include "library/sequence.h"

#define PLAYLIST_MAX_ITEMS 11000u

/* A position that stands for the end. */
#define PLAYLIST_END UINT32_MAX

/* ---- reading ---- */

struct playlist_item {
    struct sequence_entry entry;
    struct str by; /* a user's id; empty: unknown, or gone */
};

struct playlist_page {
    struct playlist_item *items; /* in the arena */
    size_t count;
    uint32_t total;
};

/* The items from `offset` on, `limit` at most. */
enum err playlist_items_page(struct db *db, struct id playlist, uint32_t offset,
                             uint32_t limit, struct arena *arena,
                             struct playlist_page *out) MUST_CHECK;

/* The whole list at an earlier snapshot. ERR_NOT_FOUND, not logged, when the
 * snapshot isn't one of this list's that is still remembered. */
enum err playlist_items_at(struct db *db, const struct playlist *p,
                           const struct playlist_snapshot *snapshot,
                           struct arena *arena,
                           struct playlist_page *out) MUST_CHECK;

/* ---- edits ---- */

/* What an edit names: a kind and an id, or a file's text. */
struct playlist_name {
    enum sequence_kind kind;
    struct id id;
    struct str text;
};

/* Whether an entry has the name. A chapter and an episode of one id are called
 * alike on the wire. */
bool playlist_is_called(const struct sequence_entry *entry,
                        const struct playlist_name *name);

/* Who edits which list, found in this transaction; its snapshot and its count
 * of items are those after the edit. An edit that changes nothing leaves the
 * snapshot as it was. */
struct playlist_editing {
    struct db *db;
    struct playlist *playlist;
    struct str user;
    int64_t now_ms;
    const struct playlist_snapshot *against; /* NULL: the list as it is now */
    struct arena *arena;
};

/* Each edit: ERR_NOT_FOUND, not logged, when `against` isn't one of the list's
 * snapshots that are still remembered (the last 90 days'); ERR_INVALID, not
 * logged, for a position that isn't there; nothing is changed then. */

/* Adds items before `position`. ERR_LIMIT, not logged, when the list would pass
 * PLAYLIST_MAX_ITEMS. */
enum err playlist_add(struct playlist_editing *edit, uint32_t position,
                      const struct playlist_name *names,
                      uint32_t count) MUST_CHECK;

/* Puts these in the place of everything. ERR_LIMIT as above. */
enum err playlist_replace(struct playlist_editing *edit,
                          const struct playlist_name *names,
                          uint32_t count) MUST_CHECK;

/* Moves `length` items from `start` on before the one that stands at `before`
 * (or to the end, if that is how many there are), as counted before the move.
 */
enum err playlist_reorder(struct playlist_editing *edit, uint32_t start,
                          uint32_t length, uint32_t before) MUST_CHECK;

/* What is to be removed: all that are called this, or those of them at the
 * given positions. A position at which another item stands is ERR_INVALID. */
struct playlist_target {
    struct playlist_name name;
    const uint32_t *positions;
    size_t position_count;
    bool has_positions;
};
enum err playlist_remove(struct playlist_editing *edit,
                         const struct playlist_target *targets,
                         size_t count) MUST_CHECK;

/* Removes whatever stands at the positions. */
enum err playlist_remove_at(struct playlist_editing *edit,
                            const uint32_t *positions, size_t count) MUST_CHECK;

/* Makes the list what it was at `against`; entries that come back are the ones
 * that they were. */
enum err playlist_restore(struct playlist_editing *edit) MUST_CHECK;

#endif
