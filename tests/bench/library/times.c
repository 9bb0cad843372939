/* Times are kept as they are, since there are some hundreds of them. */
#include "times.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

void times_add(struct times *t, int64_t us)
{
    t->us = mem_grow(t->us, t->count, &t->capacity, sizeof *t->us);
    t->us[t->count++] = us;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

double times_ms(struct times *t, unsigned percent)
{
    assert(t->count > 0 && percent < 100);
    qsort(t->us, t->count, sizeof *t->us, by_size);
    return (double)t->us[t->count * percent / 100] / 1e3;
}

void times_release(struct times *t)
{
    free(t->us);
    *t = (struct times){0};
}
