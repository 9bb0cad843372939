/* The log of plays: what was listened to, by whom, when. It is the truth of
 * which histories, trends and recommendations are views.
 *
 * A play is known by its listener, the second in which it began, and what was
 * played: the same play told twice, by whomever, is one row, and the first
 * telling stays. What isn't in the catalog is kept by its names, and looked for
 * again when there is a new catalog (plays_match).
 *
 * A row has the time at which it was stored, so that whoever folds the log
 * reads what is new (plays_since). On the connection's thread; who writes is in
 * a transaction that writes. Errors are those of db.h, all logged. */
#ifndef TONEARM_PLAYS_PLAYS_H
#define TONEARM_PLAYS_PLAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "db/domain.h"
#include "library/sequence.h"

struct db;

/* Who told of a play. The numbers are stored: append only. */
enum play_source {
    PLAY_FROM_PLAYER = 1,
    PLAY_FROM_LISTENBRAINZ, /* its calls, or an export of it */
    PLAY_FROM_AUDIOSCROBBLER,
    PLAY_FROM_SPOTIFY, /* a streaming history */
    PLAY_SOURCE_END
};

/* A play counts, in charts and in recently-played, when so much of it was
 * heard, or all. */
#define PLAY_COUNTS_MS 30000u

struct play {
    int64_t begun_ms;        /* Unix time, UTC */
    enum sequence_kind kind; /* TRACK, EPISODE, CHAPTER; NOTHING: known by its
                                names only */
    struct id id;            /* NOTHING: zero */
    uint32_t heard_ms;       /* 0: not known, which counts as heard */
    bool is_whole;           /* heard to its end */
    enum play_source source;
    uint8_t begun_by;   /* as the source has it; of the player: enum */
    uint8_t ended_by;   /* playback_reason; 0: not known */
    bool is_private;    /* not shown to anybody but its listener, and in no
                           chart */
    struct str context; /* a URI; empty: none */
    struct str device;  /* a device's id, or a program's name; empty: none */
    struct str artist;  /* as told; kept for NOTHING alone */
    struct str title;
    struct str album;
};

/* Whether it counts. */
static inline bool play_counts(const struct play *p)
{
    return p->is_whole || p->heard_ms == 0 || p->heard_ms >= PLAY_COUNTS_MS;
}

/* The user's country goes into the row, as it is now: two letters, or empty.
 * The kind of the change that one call appends, when it has stored anything. */
#define CHANGE_PLAYS "plays"

struct plays_new {
    struct str user;
    struct str country;
    const struct play *list;
    size_t count;
    int64_t now_ms;
};

/* Stores plays; `stored` (may be NULL) gets how many there weren't yet. Plays
 * that began before 2002 or more than a day from now are the caller's to
 * refuse. */
enum err plays_add(struct db *db, const struct plays_new *plays,
                   size_t *stored) MUST_CHECK;

/* A page of a user's history: plays that began after `after_ms` and before
 * `before_ms` (INT64_MIN, INT64_MAX: no end), both excluded, newest first, or
 * oldest first. */
struct plays_range {
    struct str user;
    int64_t after_ms;
    int64_t before_ms;
    bool oldest_first;
    bool counted_tracks_only; /* as recently-played shows them */
    uint32_t limit;
};
enum err plays_range(struct db *db, const struct plays_range *range,
                     struct arena *arena, struct play **out,
                     size_t *count) MUST_CHECK;

enum err plays_count(struct db *db, struct str user, int64_t *count) MUST_CHECK;

/* ---- for who folds the log ---- */

/* A row as it lies in the log. */
struct play_row {
    int64_t stored_ms; /* by the clock of the node that stored it */
    struct str user;
    struct str country;
    struct play play; /* without texts */
};

/* Rows stored at `since_ms` or later, in the order of (stored_ms, user, second,
 * item), `limit` at most; after the row `after`, if that isn't NULL. Since
 * clocks of nodes differ and commits take their time, who follows the log looks
 * CHANGE_OVERLAP_MS (db/change.h) back and passes over what was seen. */
enum err plays_since(struct db *db, int64_t since_ms,
                     const struct play_row *after, uint32_t limit,
                     struct arena *arena, struct play_row **out,
                     size_t *count) MUST_CHECK;

extern const struct db_domain plays_domain;

#endif
