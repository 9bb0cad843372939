/* What happened in the last minute: totals of now and then, of which two are
 * subtracted. Private to the room. One thread at a time. */
#ifndef TONEARM_API_METRICS_RECENT_H
#define TONEARM_API_METRICS_RECENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/histogram.h"

#define RECENT_S 60

/* Since the start, at a moment. */
struct recent_totals {
    int64_t at_us;                 /* monotonic */
    uint64_t errors;               /* answers of 5xx */
    struct histogram_reading took; /* of all requests; histogram_times */
};

/* Zero at first. */
struct recent {
    struct recent_totals kept[RECENT_S + 1]; /* a ring */
    unsigned next;
    unsigned count;
};

struct recent_summary {
    double seconds; /* that it is about; 0: nothing is known yet */
    uint64_t requests;
    uint64_t errors;
    double p50_us; /* of the requests' times */
    double p99_us;
};

/* Keeps the totals, unless those of less than a second before are kept. */
void recent_add(struct recent *r, const struct recent_totals *now);

/* What came between `now` and the oldest totals that are kept and not older
 * than RECENT_S seconds. */
struct recent_summary recent_summary(const struct recent *r,
                                     const struct recent_totals *now);

#endif
