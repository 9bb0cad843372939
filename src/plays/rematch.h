/* Looking again for the plays that are known by their names only, when there is
 * a new catalog: a batch at a time, each in a transaction of the caller's, in
 * the order of their names.
 *
 *     struct rematch r = {.catalog = ..., .search = ...};
 *     do
 *         e = rematch_some(db, now_ms, &r);     (in a transaction)
 *     while (!e && !r.is_done);
 *
 * What is found becomes a play of the track, stored anew (play_row.stored_ms),
 * so that who follows the log hears of it; or goes, if the listener has that
 * play of the track already. */
#ifndef TONEARM_PLAYS_REMATCH_H
#define TONEARM_PLAYS_REMATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

struct catalog;
struct db;
struct search;

/* Rows that one batch reads, and for each name that it finds writes, at most;
 * the rest is for the next. */
#define REMATCH_ROWS 200u

struct rematch {
    const struct catalog *catalog;
    const struct search *search;
    struct id after; /* names up to here have been looked for; first: zero */
    bool is_done;
    uint64_t matched; /* rows, as far as the transactions were committed */
};

/* Looks for the names of one batch, and moves on. When the transaction is run
 * again, the caller begins again with `*r` as it was before. */
enum err rematch_some(struct db *db, int64_t now_ms,
                      struct rematch *r) MUST_CHECK;

#endif
