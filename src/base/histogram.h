/* How often values were how large: counts by buckets whose bounds are fixed, so
 * that histograms of several threads, and of several moments, can be added and
 * subtracted bucket by bucket.
 *
 * One thread adds, any thread reads (count.h). A reading that is taken while
 * values are added may have one of them in the sum that is in no bucket yet, or
 * the other way round. */
#ifndef TONEARM_BASE_HISTOGRAM_H
#define TONEARM_BASE_HISTOGRAM_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/count.h"

#define HISTOGRAM_BOUNDS  14
#define HISTOGRAM_BUCKETS (HISTOGRAM_BOUNDS + 1)

/* The greatest value of each bucket, ascending. What is greater than all is in
 * the bucket behind the last. */
struct histogram_scale {
    unsigned count;
    uint32_t bounds[HISTOGRAM_BOUNDS];
};

extern const struct histogram_scale histogram_times; /* microseconds: 0.5 ms
                                                        to 10 s */
extern const struct histogram_scale histogram_sizes; /* 1 to 256 */

/* Zero at first. Whoever has it knows its scale. */
struct histogram {
    _Atomic uint64_t buckets[HISTOGRAM_BUCKETS];
    _Atomic uint64_t sum;
};

/* Most values are in the first buckets, so a search from there ends soon. */
static inline void histogram_add(struct histogram *h,
                                 const struct histogram_scale *scale,
                                 uint64_t value)
{
    unsigned i = 0;

    while (i < scale->count && value > scale->bounds[i])
        i++;
    count_add(&h->buckets[i], 1);
    count_add(&h->sum, value);
}

/* What one or several had at a moment. */
struct histogram_reading {
    uint64_t buckets[HISTOGRAM_BUCKETS];
    uint64_t sum;
};

/* Adds what `h` has to the reading. Any thread. */
void histogram_read(const struct histogram *h, struct histogram_reading *to);

/* Takes away from a reading what it had at an earlier moment. */
void histogram_subtract(struct histogram_reading *from,
                        const struct histogram_reading *earlier);

void histogram_join(struct histogram_reading *to,
                    const struct histogram_reading *other);

/* How many values it has. */
uint64_t histogram_count(const struct histogram_reading *r);

/* Below which value `share` (0 to 1) of the values are, as far as buckets tell:
 * values count as spread evenly over their bucket, those beyond the last bound
 * as that bound. 0 without values. */
double histogram_quantile(const struct histogram_reading *r,
                          const struct histogram_scale *scale, double share);

#endif
