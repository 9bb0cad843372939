/* The tracks of everybody's playlists, list by list: for who learns from them.
 * On the connection's thread, in a transaction that reads or in none; errors
 * are those of db.h and sequence.h, logged. */
#ifndef TONEARM_LIBRARY_PLAYLIST_TRACKS_H
#define TONEARM_LIBRARY_PLAYLIST_TRACKS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"

struct db;

struct playlist_track {
    struct id id;
    int64_t added_ms; /* SEQUENCE_NO_DATE: unknown */
};

/* The ids of lists that come after `after` in their order (NULL: the first),
 * `limit` at most, without those that their owners have dropped. */
enum err playlist_ids(struct db *db, const struct id *after, uint32_t limit,
                      struct arena *arena, struct id **out,
                      size_t *count) MUST_CHECK;

/* A list's tracks, in its order, of at most `chunks` chunks of it; `*count` of
 * them, in the arena. A list that isn't there has none. */
enum err playlist_tracks(struct db *db, struct id list, uint32_t chunks,
                         struct arena *arena, struct playlist_track **out,
                         size_t *count) MUST_CHECK;

#endif
