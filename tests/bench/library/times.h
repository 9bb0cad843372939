/* What single requests take, and what most of them don't exceed. */
#ifndef TONEARM_BENCH_TIMES_H
#define TONEARM_BENCH_TIMES_H

#include <stddef.h>
#include <stdint.h>

struct times {
    int64_t *us;
    size_t count;
    size_t capacity;
};

void times_add(struct times *t, int64_t us);

/* Milliseconds that `percent` of 100 don't exceed. Puts the times in order.
 * There is at least one. */
double times_ms(struct times *t, unsigned percent);

void times_release(struct times *t);

#endif
