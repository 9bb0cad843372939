#include "api/metrics/recent.h"

#define SECOND_US 1000000ll
#define PLACES    (RECENT_S + 1)

/* The one that was kept `ago` before the last. */
static const struct recent_totals *kept(const struct recent *r, unsigned ago)
{
    return &r->kept[(r->next + PLACES - 1 - ago) % PLACES];
}

void recent_add(struct recent *r, const struct recent_totals *now)
{
    if (r->count > 0 && now->at_us - kept(r, 0)->at_us < SECOND_US)
        return;
    r->kept[r->next] = *now;
    r->next = (r->next + 1) % PLACES;
    if (r->count < PLACES)
        r->count++;
}

static const struct recent_totals *find_oldest(const struct recent *r,
                                               int64_t now_us)
{
    const struct recent_totals *oldest = NULL;

    for (unsigned i = 0; i < r->count; i++)
        if (now_us - kept(r, i)->at_us <= RECENT_S * SECOND_US)
            oldest = kept(r, i);
    return oldest;
}

struct recent_summary recent_summary(const struct recent *r,
                                     const struct recent_totals *now)
{
    const struct recent_totals *then = find_oldest(r, now->at_us);
    struct histogram_reading took = now->took;

    if (then == NULL || then->at_us == now->at_us)
        return (struct recent_summary){.seconds = 0};
    histogram_subtract(&took, &then->took);
    return (struct recent_summary){
        .seconds = (double)(now->at_us - then->at_us) / SECOND_US,
        .requests = histogram_count(&took),
        .errors = now->errors - then->errors,
        .p50_us = histogram_quantile(&took, &histogram_times, 0.5),
        .p99_us = histogram_quantile(&took, &histogram_times, 0.99)};
}
