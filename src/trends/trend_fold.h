/* Following the log of plays: reads what is new in it, a page at a time, and
 * folds it into counts.
 *
 * A listener's plays of a day count less the more there are (trend_count.h), so
 * what the listener has played that day is looked for with each new play: in
 * memory, where those days are that were looked at last (16 to 32 MiB of them),
 * else in the log.
 *
 * Plays that are private, that don't count (plays.h), of anything but tracks,
 * and of days that are too old, are passed over. One thread at a time. Errors
 * are those of db.h, logged; what was folded before one isn't folded again. */
#ifndef TONEARM_TRENDS_TREND_FOLD_H
#define TONEARM_TRENDS_TREND_FOLD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "plays/plays.h"
#include "trends/trend_count.h"
#include "trends/trend_listener.h"
#include "trends/trend_seen.h"

struct catalog;
struct db;

struct trend_fold {
    struct trend_counts *counts;
    struct trend_listeners *listeners;
    struct trend_seen seen;
    int64_t newest_ms; /* when the newest row was stored that was read */
    bool is_quick;     /* the walk along the log that is on its way */
    bool has_place;    /* in the middle of it: after `place` */
    struct play_row place;
    struct buf place_user;
    struct arena page, day;
};

/* For rows stored at `from_ms` or later. */
void trend_fold_init(struct trend_fold *f, int64_t from_ms);
void trend_fold_release(struct trend_fold *f);

/* Where a fold of everything that still counts begins. */
int64_t trend_fold_first(int64_t now_ms);

/* Reads one page and folds it. `*has_more`: the page was full, and another call
 * goes on behind it. When there is no more, everything is folded that was
 * committed before the call, unless its node's clock is behind by more than
 * CHANGE_OVERLAP_MS.
 *
 * `is_quick` looks only at what is about as new as the newest row that is
 * known, which is what there mostly is; another look, that isn't quick, finds
 * what came late. */
enum err trend_fold_next(struct trend_fold *f, struct db *db,
                         const struct catalog *catalog, int64_t now_ms,
                         bool is_quick, bool *has_more) MUST_CHECK;

#endif
