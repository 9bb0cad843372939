/* The log of plays: what was listened to, by whom, when. It is the truth of
 * which histories, trends and recommendations are views.
 *
 * A play is known by its listener, the second in which it began, and what was
 * played: the same play told twice, by whomever, is one row, and the first
 * telling stays. What isn't in the catalog is kept by its names, and looked for
 * again when there is a new catalog (rematch.h).
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

/* Why a play began, or ended: the player's own reasons, into which who reads
 * another source turns what it says. The numbers are stored: append only. */
enum play_reason {
    PLAY_UNKNOWN,
    PLAY_DONE,    /* the item before, or this one, was heard to its end */
    PLAY_FORWARD, /* next */
    PLAY_BACK,    /* previous */
    PLAY_CHOSEN,  /* something was chosen to be played */
    PLAY_STOPPED, /* what played it was shut: from histories alone */
    PLAY_REASON_END
};

/* A play counts, in charts and in recently-played, when so much of it was
 * heard, or all. */
#define PLAY_COUNTS_MS 30000u

struct play {
    int64_t begun_ms;        /* Unix time, UTC */
    enum sequence_kind kind; /* TRACK, EPISODE, CHAPTER; NOTHING: known by its
                                names only */
    struct id id;            /* NOTHING: what match.h makes of the names */
    uint32_t heard_ms;       /* 0: not known, which counts as heard */
    bool is_whole;           /* heard to its end, and not only the end */
    enum play_source source;
    enum play_reason begun_by;
    enum play_reason ended_by;
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

/* Times that are no play's: before October 2002, when nothing told of plays, or
 * more than a day from now. Who reads plays refuses those. */
#define PLAYS_FIRST_MS 1033410600000ll
static inline bool play_is_timely(int64_t begun_ms, int64_t now_ms)
{
    return begun_ms >= PLAYS_FIRST_MS && begun_ms <= now_ms + 86400000;
}

/* The kind of the change that one call of a function that stores plays appends
 * when it has stored any. It has no subject: who follows the log reads what is
 * new, and rows that name accounts would have to go with them. */
#define CHANGE_PLAYS "plays"

/* The user's country goes into the row, as it is now: two letters, or empty. */
struct plays_new {
    struct str user;
    struct str country;
    const struct play *list;
    size_t count;
    int64_t now_ms;
};

/* Stores plays; `stored` (may be NULL) gets how many there weren't yet. Times
 * are timely, texts UTF-8 without U+0000. */
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
    bool counted_tracks_only; /* as recently-played shows them: no private ones,
                                 nothing that is known by names only */
    bool public_only;         /* no private ones */
    const struct play *from;  /* go on behind this one, of another page; NULL:
                                 from the beginning. Several plays may have
                                 begun in one millisecond */
    uint32_t limit;
};
enum err plays_range(struct db *db, const struct plays_range *range,
                     struct arena *arena, struct play **out,
                     size_t *count) MUST_CHECK;

/* A play's place in its listener's history as text, from which who asks for the
 * next page goes on: milliseconds, the kind, the id in hexadecimal, with dots.
 * In the arena. False for any other text; only these three are read. */
struct str play_cursor_write(struct arena *arena, const struct play *p);
bool play_cursor_read(struct str text, struct play *out);

/* How many plays a user has, private ones included or not. */
enum err plays_count(struct db *db, struct str user, bool public_only,
                     int64_t *count) MUST_CHECK;

/* How many plays there are, and how many of them are known by names only. */
enum err plays_totals(struct db *db, int64_t *plays,
                      int64_t *unmatched) MUST_CHECK;

/* ---- for who folds the log ---- */

/* A row as it lies in the log. */
struct play_row {
    int64_t stored_ms; /* by the clock of the node that stored it, or that
                          matched it (rematch.h) */
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

/* The rows of one listener that began in the seconds from `from_ms` on and
 * before `to_ms`, in the order in which they did. */
enum err plays_between(struct db *db, struct str user, int64_t from_ms,
                       int64_t to_ms, struct arena *arena,
                       struct play_row **out, size_t *count) MUST_CHECK;

extern const struct db_domain plays_domain;

#endif
