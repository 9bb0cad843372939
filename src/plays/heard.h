/* What a listener has heard lately, track by track: for who learns from it. On
 * the connection's thread; errors are those of db.h, logged. */
#ifndef TONEARM_PLAYS_HEARD_H
#define TONEARM_PLAYS_HEARD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

/* So many plays are looked at, the newest. */
#define HEARD_PLAYS 5000u

struct heard {
    struct id track;
    uint32_t plays;
    int64_t last_s; /* when the last of them began: Unix time */
};

/* The tracks of the user's newest HEARD_PLAYS plays that count (plays.h) and
 * aren't private, the one that was heard last first, `limit` at most, in the
 * arena. */
enum err heard_lately(struct db *db, struct str user, uint32_t limit,
                      struct arena *arena, struct heard **out,
                      size_t *count) MUST_CHECK;

#endif
