/* What somebody has listened to most: a view of the log of plays (plays.h).
 * Only tracks, only plays that count, none of a private session: what was heard
 * there is in no list that an app sees. */
#ifndef TONEARM_PLAYS_TOP_H
#define TONEARM_PLAYS_TOP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;
struct catalog;

struct plays_top {
    struct id id;   /* of a track; of an artist for plays_top_artists */
    uint32_t plays; /* that began in the time, at least one */
    int64_t last_s; /* when the last of them began: Unix time */
};

/* The user's tracks of the plays that began at `from_ms` or later, each once:
 * most plays first, of as many the one that was played last, then by the id. On
 * the connection's thread; the list is the arena's. */
enum err plays_top_tracks(struct db *db, struct str user, int64_t from_ms,
                          struct arena *arena, struct plays_top **out,
                          size_t *count) MUST_CHECK;

/* The artists whom the catalog credits with these tracks, in the same order: a
 * play of a track is one of each of its artists. A track that the catalog
 * doesn't have is nobody's. */
void plays_top_artists(const struct catalog *c, const struct plays_top *tracks,
                       size_t count, struct arena *arena,
                       struct plays_top **out, size_t *artists);

#endif
