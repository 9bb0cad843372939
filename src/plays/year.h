/* A listener's year: what the log of plays (plays.h) says of a year, or of one
 * of its months, of one user's. Only plays that count. Days and hours are those
 * of a place, by the time that it had then.
 *
 * One look at the log: the year's rows, of which the newest YEAR_PLAYS_MAX are
 * read, and which items there were before, in the YEAR_BEFORE_MAX rows before
 * that. 100,000 plays in a year are some 140 ms of a core, and as many before
 * it another 100 ms (SQLite). */
#ifndef TONEARM_PLAYS_YEAR_H
#define TONEARM_PLAYS_YEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "catalog/field.h"

struct catalog;
struct db;
struct zone;

#define YEAR_PLAYS_MAX  200000u
#define YEAR_BEFORE_MAX 500000u

#define YEAR_FIRST 2002 /* nothing told of plays before (PLAYS_FIRST_MS) */
#define YEAR_LAST  9999
#define YEAR_TOP   20u /* of a list */

struct year_asked {
    struct str user;
    int year;                /* YEAR_FIRST to YEAR_LAST */
    unsigned month;          /* 1 to 12; 0: all of them */
    bool public_only;        /* as if there were no private plays */
    const struct zone *zone; /* of the place (base/zone.h); NULL: UTC */
};

struct year_sum {
    uint32_t plays;
    uint64_t heard_ms; /* of what nobody has measured: as long as it is */
};

/* Of a list: most plays first, of as many what was heard longer. */
struct year_place {
    enum entity type; /* TRACK, ARTIST */
    bool is_in_catalog;
    struct id id; /* if it is */
    struct str name;
    struct str by; /* a track's artists */
    struct year_sum sum;
    bool is_new; /* first heard in the time */
};

struct year_list {
    struct year_place *places; /* YEAR_TOP at most */
    size_t count;
    uint32_t total; /* how many different ones were heard */
    uint32_t fresh; /* how many of them for the first time */
};

/* Texts are in the arena or the catalog. */
struct year {
    struct year_sum sum;
    bool is_cut; /* there were more than YEAR_PLAYS_MAX */

    struct year_sum months[12]; /* of the whole year, whatever was asked */

    uint64_t hours_ms[7][24]; /* heard, by when it began: from Monday, 0:00 */

    uint32_t days;         /* on which something was heard */
    uint32_t streak_days;  /* the longest time of such days without a gap */
    struct date streak_at; /* its first day, if there is one */

    struct year_list tracks;
    struct year_list artists; /* of tracks, as they are credited */
    struct year_place *found; /* artists first heard in the time, as lists are
                                 in order; YEAR_TOP at most */
    size_t found_count;
};

/* Reads it. ERR_DB and the like, logged. On the connection's thread. */
enum err year_read(struct db *db, const struct catalog *catalog,
                   const struct year_asked *asked, struct arena *arena,
                   struct year *out) MUST_CHECK;

/* The years, by UTC, of the first and the last of a user's plays; 0 without
 * any. */
enum err year_range(struct db *db, struct str user, int *first,
                    int *last) MUST_CHECK;

#endif
