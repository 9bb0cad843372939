/* What became of a playlist, and which playlists hold an item: what people who
 * keep lists ask, and the service never told.
 *
 * On the connection's thread, in a transaction that reads. Errors are those of
 * db.h and sequence.h, all logged, and what each function says. */
#ifndef TONEARM_LIBRARY_PLAYLIST_HISTORY_H
#define TONEARM_LIBRARY_PLAYLIST_HISTORY_H

#include "library/playlist_edit.h"
#include "library/playlist_items.h"

/* One revision. Without steps: its name, its cover or who may see the list
 * changed. */
struct playlist_change {
    struct playlist_snapshot snapshot;
    int64_t made_ms;
    struct str by; /* a user's id; empty: unknown, or gone */
    struct playlist_steps steps;
};

/* The revisions after `since`, oldest first, `limit` at most, in the arena.
 * ERR_NOT_FOUND, not logged, when `since` isn't one of the list's snapshots
 * that are still remembered. */
enum err playlist_changes(struct db *db, const struct playlist *p,
                          const struct playlist_snapshot *since, uint32_t limit,
                          struct arena *arena, struct playlist_change **out,
                          size_t *count) MUST_CHECK;

/* The user's own lists that hold the item, in the order of their ids, `limit`
 * at most, in the arena. */
enum err playlists_holding(struct db *db, struct str user,
                           const struct playlist_name *name, uint32_t limit,
                           struct arena *arena, struct id **out,
                           size_t *count) MUST_CHECK;

#endif
