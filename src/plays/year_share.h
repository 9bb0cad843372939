/* A year that its listener shows to whoever has its link: a key that nobody can
 * guess, for as long as the listener likes. One for each year of a user's.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h, all logged, and what each function says. */
#ifndef TONEARM_PLAYS_YEAR_SHARE_H
#define TONEARM_PLAYS_YEAR_SHARE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

struct year_share {
    struct id key; /* 128 random bits */
    struct str user;
    int year;
    struct str zone; /* whose times they are, by its name (base/zone.h) */
    int64_t made_s;  /* Unix time */
};

/* Shares a year, with the key of `share`, which year_share_draw has drawn. One
 * that is shared already keeps its key, and is shown for the new place. The
 * name is of ZONE_NAME_MAX bytes at most. */
enum err year_share_make(struct db *db,
                         const struct year_share *share) MUST_CHECK;
void year_share_draw(struct year_share *share);

/* The link is nobody's from then on. Fine when there is none. */
enum err year_share_end(struct db *db, struct str user, int year) MUST_CHECK;

/* A user's year, or the year of a key; texts are in the arena. ERR_NOT_FOUND,
 * not logged, for one that isn't shared. */
enum err year_share_get(struct db *db, struct str user, int year,
                        struct arena *arena, struct year_share *out) MUST_CHECK;
enum err year_share_find(struct db *db, struct id key, struct arena *arena,
                         struct year_share *out) MUST_CHECK;

#endif
