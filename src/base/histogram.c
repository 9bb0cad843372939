/* Scales are the same for everybody: what isn't worth a scale of its own isn't
 * worth comparing either. */
#include "base/histogram.h"

const struct histogram_scale histogram_times = {
    14,
    {500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000,
     1000000, 2500000, 5000000, 10000000}};

const struct histogram_scale histogram_sizes = {
    9, {1, 2, 4, 8, 16, 32, 64, 128, 256}};

void histogram_read(const struct histogram *h, struct histogram_reading *to)
{
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
        to->buckets[i] += count_read(&h->buckets[i]);
    to->sum += count_read(&h->sum);
}

void histogram_subtract(struct histogram_reading *from,
                        const struct histogram_reading *earlier)
{
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
        from->buckets[i] -= earlier->buckets[i];
    from->sum -= earlier->sum;
}

void histogram_join(struct histogram_reading *to,
                    const struct histogram_reading *other)
{
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
        to->buckets[i] += other->buckets[i];
    to->sum += other->sum;
}

uint64_t histogram_count(const struct histogram_reading *r)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
        n += r->buckets[i];
    return n;
}

double histogram_quantile(const struct histogram_reading *r,
                          const struct histogram_scale *scale, double share)
{
    double rank = share * (double)histogram_count(r);
    double below = 0, low = 0;

    if (histogram_count(r) == 0)
        return 0;
    for (unsigned i = 0; i < scale->count; i++) {
        double here = (double)r->buckets[i], high = scale->bounds[i];

        if (here > 0 && below + here >= rank)
            return low + (high - low) * (rank - below) / here;
        below += here;
        low = high;
    }
    return low;
}
