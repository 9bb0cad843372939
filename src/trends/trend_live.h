/* Popularity, as trends make it, in the catalogs that are served: who has which
 * rank by which score, and what of that was set.
 *
 * One thread at a time. */
#ifndef TONEARM_TRENDS_TREND_LIVE_H
#define TONEARM_TRENDS_TREND_LIVE_H

#include "generation/watch.h"
#include "trends/trend_score.h"

/* Tracks, albums and artists have popularity. */
#define TREND_LIVE_TYPES 3
#define TREND_LIVE_BATCH 256

struct trend_live {
    struct generation_watch *watch;
    struct trend_ranks ranks[TREND_LIVE_TYPES];
    struct generation_live changes[TREND_LIVE_BATCH]; /* not yet set */
    size_t count;
};

struct trend_live *trend_live_new(struct generation_watch *watch);
void trend_live_free(struct trend_live *l); /* NULL is fine */

/* Ranks all records as they are scored. */
void trend_live_fill(struct trend_live *l, const struct trend_counts *counts);

/* A record was scored anew: moves it among the ranks, which hold once
 * trend_live_sum was called. */
void trend_live_move(struct trend_live *l, struct trend_record *r);
void trend_live_sum(struct trend_live *l);

/* Sets the record's popularity where it isn't what it was set to last: by its
 * rank and its plays, or the catalog's own when it is about to be dropped.
 * Those of the last trend_live_flush are set by then. */
struct catalog;
void trend_live_set(struct trend_live *l, const struct catalog *catalog,
                    const struct trend_weights *w, struct trend_record *r);
void trend_live_set_base(struct trend_live *l, const struct catalog *catalog,
                         struct trend_record *r);
void trend_live_flush(struct trend_live *l);

#endif
