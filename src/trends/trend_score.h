/* From counts to numbers to rank by, at an hour.
 *
 * All is integers but the curve of popularity, and time goes by whole hours, so
 * that every node that has the same plays has the same numbers in the same
 * hour. docs/charts.md has the formulas for those who read charts. */
#ifndef TONEARM_TRENDS_TREND_SCORE_H
#define TONEARM_TRENDS_TREND_SCORE_H

#include "trends/trend_count.h"

/* ---- scores ---- */

/* What a day's plays weigh at an hour, by the day's age. */
struct trend_weights {
    uint32_t hour; /* Unix time in hours */
    uint32_t today;
    uint32_t last_day; /* later ones aren't counted: a look at the past */
    uint32_t decay[3][TREND_DAYS + 1]; /* half-lives of a day, a week, a
                                          month (30 days); 2^24: whole */
};

/* As it is in that hour; and as it was at the end of a day, which counts no
 * plays since. */
void trend_weights_set(struct trend_weights *w, uint32_t hour);
void trend_weights_set_past(struct trend_weights *w, uint32_t day);

/* Sets `score` and `blend` of the record.
 *
 * NOW: the sum of the days' weights, each halved for every day between the
 * middle of that day and now. DAY, WEEK: the weights of the last 24 and 168
 * hours, of whose first day the share counts that lies within. `blend`: the
 * plays an hour as the three half-lives see them, that of a day and that of a
 * month by a quarter each, that of a week by half. */
void trend_score_record(const struct trend_weights *w, struct trend_record *r);

/* ---- popularity ---- */

/* How many entities of a type have which score, so that a rank is a look-up:
 * scores in steps of a 64th of a doubling. */
#define TREND_BUCKETS 4096u
struct trend_ranks {
    uint32_t in[TREND_BUCKETS];
    uint32_t above[TREND_BUCKETS]; /* with a higher score; trend_ranks_sum */
};

uint16_t trend_bucket(uint64_t score);

/* After `in` was changed. */
void trend_ranks_sum(struct trend_ranks *ranks);

/* The popularity of an entity that is in bucket `bucket` of those of its type:
 *
 *     trend = 100 * (1 - log(rank) / log(1 + entities))
 *     popularity = (plays * trend + 16 * base) / (plays + 16)
 *
 * where `entities` (1,000 at least) are those of the type in the catalog,
 * `base` is what the catalog's file says, and `plays` the record's, decayed by
 * the month: so a few plays move it a little, and many decide. */
struct trend_popular {
    const struct trend_ranks *ranks;
    uint32_t entities;
    unsigned base;
    uint64_t plays; /* trend_score_plays */
};
unsigned trend_popularity(const struct trend_popular *p, uint16_t bucket);

/* Plays as the month's half-life sees them, in eighths. */
uint64_t trend_score_plays(const struct trend_weights *w,
                           const struct trend_record *r);

/* ---- rises ---- */

/* How many listened in a window, and in the 28 days before it. There are two
 * windows: today, and today with yesterday, since a rise may be an hour old at
 * midnight. */
#define TREND_RISE_WINDOWS 2u
#define TREND_PAST_DAYS    28u
struct trend_rise {
    uint64_t window[TREND_RISE_WINDOWS], past[TREND_RISE_WINDOWS];
};

#define TREND_RISE_LISTENERS 10u /* fewer chart never */
#define TREND_RISE_STEEPNESS 2.0
#define TREND_RISE_CHANCE    0.01 /* of one false rise in a chart */

/* Adds the record's listeners. */
void trend_rise_add(const struct trend_weights *w, const struct trend_record *r,
                    struct trend_rise *rise);

/* How many times as many listeners there are as the past makes one expect, in
 * the window in which that is more, if it is surely no chance when `tested`
 * entities are looked at; else 0. `all` is the same of all entities together.
 *
 * Expected are, by the windows of `all`, the share of the listeners that the
 * entity had, and of one more a day, which stands for what isn't known of it.
 * The number of listeners is taken for negative binomial about that, as wide as
 * so much past leaves it, and never narrower than 50 listeners would; a rise is
 * significant when its chance is below TREND_RISE_CHANCE / (2 * `tested`), for
 * so many tests are made (Bonferroni). */
double trend_rise_steepness(const struct trend_rise *rise,
                            const struct trend_rise *all, size_t tested);

#endif
