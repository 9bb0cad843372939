/* Weights of days are computed once an hour, as 24-bit fractions: that they are
 * rounded makes them the same on every machine, whatever its exp2 does in the
 * last bit. */
#include "trends/trend_score.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define WHOLE 24 /* bits */

/* ---- scores ---- */

void trend_weights_set(struct trend_weights *w, uint32_t hour)
{
    static const double half_lives[3] = {24, 7 * 24, 30 * 24};

    w->hour = hour;
    w->today = hour / 24;
    w->last_day = UINT32_MAX;
    for (unsigned i = 0; i < 3; i++)
        for (unsigned age = 0; age <= TREND_DAYS; age++) {
            double hours = (double)age * 24 + (double)(hour % 24) - 12;

            w->decay[i][age] = (uint32_t)lround(exp2(-hours / half_lives[i]) *
                                                (double)(1u << WHOLE));
        }
}

void trend_weights_set_past(struct trend_weights *w, uint32_t day)
{
    trend_weights_set(w, day * 24 + 23);
    w->last_day = day;
}

/* In days; what a clock dates into the future is of today. A day that isn't
 * counted is too old. */
#define TOO_OLD (TREND_DAYS + 1)
static uint32_t age_of(const struct trend_weights *w, uint32_t day)
{
    if (day > w->last_day || day + TREND_DAYS < w->today)
        return TOO_OLD;
    return day < w->today ? w->today - day : 0;
}

static uint64_t decayed(const struct trend_weights *w,
                        const struct trend_record *r, unsigned half_life)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < r->count; i++) {
        uint32_t age = age_of(w, r->cells[i].day);

        if (age != TOO_OLD)
            sum += (uint64_t)r->cells[i].weight * w->decay[half_life][age];
    }
    return sum;
}

/* The last `days` times 24 hours: 24 of each whole day, of the one in which
 * they begin what is left. */
static uint64_t recent(const struct trend_weights *w,
                       const struct trend_record *r, uint32_t days)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < r->count; i++) {
        uint32_t age = age_of(w, r->cells[i].day);

        if (age <= days)
            sum += (uint64_t)r->cells[i].weight *
                   (age < days ? 24 : 24 - w->hour % 24);
    }
    return sum;
}

void trend_score_record(const struct trend_weights *w, struct trend_record *r)
{
    uint64_t day = decayed(w, r, 0);

    r->score[TREND_NOW] = day;
    r->score[TREND_DAY] = recent(w, r, 1);
    r->score[TREND_WEEK] = recent(w, r, 7);
    if (r->key.market != TREND_WORLD)
        return;
    /* A sum over its mean life is a rate: 1/1, 1/7 and 1/30 of the sums, by
     * their shares, and all that times 840. */
    r->blend = 210 * (day >> 8) + 60 * (decayed(w, r, 1) >> 8) +
               7 * (decayed(w, r, 2) >> 8);
}

uint64_t trend_score_plays(const struct trend_weights *w,
                           const struct trend_record *r)
{
    return decayed(w, r, 2) >> WHOLE;
}

/* ---- popularity ---- */

uint16_t trend_bucket(uint64_t score)
{
    int exponent;

    if (score == 0)
        return 0;
    exponent = 63 - __builtin_clzll(score);
    /* The six bits behind the first one. */
    return (uint16_t)(exponent * 64 +
                      (int)((exponent >= 6 ? score >> (exponent - 6)
                                           : score << (6 - exponent)) &
                            63));
}

void trend_ranks_sum(struct trend_ranks *ranks)
{
    uint32_t sum = 0;

    for (unsigned i = TREND_BUCKETS; i-- > 0;) {
        ranks->above[i] = sum;
        sum += ranks->in[i];
    }
}

#define BASE_PLAYS 16u

unsigned trend_popularity(const struct trend_popular *p, uint16_t bucket)
{
    double entities = p->entities > 1000 ? p->entities : 1000;
    /* Those of one bucket share its middle. */
    double rank =
        1 + p->ranks->above[bucket] +
        (p->ranks->in[bucket] > 1 ? (p->ranks->in[bucket] - 1) / 2.0 : 0);
    double trend = 100 * (1 - log(rank) / log(1 + entities));
    double plays = (double)p->plays / TREND_EIGHTHS;
    double mixed =
        (plays * trend + BASE_PLAYS * (double)p->base) / (plays + BASE_PLAYS);

    return mixed < 0 ? 0 : mixed > 100 ? 100 : (unsigned)lround(mixed);
}

/* ---- rises ---- */

void trend_rise_add(const struct trend_weights *w, const struct trend_record *r,
                    struct trend_rise *rise)
{
    for (uint32_t i = 0; i < r->count; i++) {
        uint32_t age = age_of(w, r->cells[i].day);

        for (uint32_t k = 0; k < TREND_RISE_WINDOWS; k++)
            if (age <= k)
                rise->window[k] += r->cells[i].listeners;
            else if (age <= k + TREND_PAST_DAYS)
                rise->past[k] += r->cells[i].listeners;
    }
}

/* The chance of `count` or more where `mean` are expected, negative binomial of
 * size `size`. Beyond the mean each term is smaller than the one before by a
 * factor that tends to the same below 1, so the sum soon ends. */
static double tail(double count, double mean, double size)
{
    double p = mean / (mean + size), term, sum;
    int sign;

    assert(count > mean);
    term = exp(lgamma_r(count + size, &sign) - lgamma_r(size, &sign) -
               lgamma_r(count + 1, &sign) + size * log1p(-p) + count * log(p));
    sum = term;
    for (double k = count; term > sum * 1e-9; k++) {
        term *= (k + size) / (k + 1) * p;
        sum += term;
    }
    return sum;
}

static double steepness(const struct trend_rise *rise,
                        const struct trend_rise *all, unsigned window,
                        size_t tested)
{
    double listeners = (double)rise->window[window];
    double past = (double)rise->past[window] + TREND_PAST_DAYS;
    double mean, size = past < 50 ? past : 50;

    if (rise->window[window] < TREND_RISE_LISTENERS || all->past[window] == 0)
        return 0;
    mean = past * (double)all->window[window] / (double)all->past[window];
    if (listeners < TREND_RISE_STEEPNESS * mean ||
        tail(listeners, mean, size) * (double)tested * TREND_RISE_WINDOWS >
            TREND_RISE_CHANCE)
        return 0;
    return listeners / mean;
}

double trend_rise_steepness(const struct trend_rise *rise,
                            const struct trend_rise *all, size_t tested)
{
    double steepest = 0;

    for (unsigned k = 0; k < TREND_RISE_WINDOWS; k++)
        steepest = fmax(steepest, steepness(rise, all, k, tested));
    return steepest;
}
