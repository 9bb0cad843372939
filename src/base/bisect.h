/* Binary search: where in a sorted range the items that are below something
 * end.
 *
 *     struct bisect b = bisect_in(0, count);
 *     while (bisect_next(&b))
 *         bisect_put(&b, items[b.middle] < wanted);
 *
 * Afterwards b.low is the first item that isn't below, `count` when all are.
 * The range halves with each turn, so whoever reads a damaged file may answer
 * anything: the search ends. Any thread. */
#ifndef TONEARM_BASE_BISECT_H
#define TONEARM_BASE_BISECT_H

#include <stdbool.h>
#include <stddef.h>

/* All items before `low` are below, none from `high` on is. */
struct bisect {
    size_t low;
    size_t high;
    size_t middle; /* the item to look at, after bisect_next */
};

/* A search among the items low .. high-1. */
static inline struct bisect bisect_in(size_t low, size_t high)
{
    return (struct bisect){low, high, low};
}

/* Picks the item to look at; false when none is left. */
static inline bool bisect_next(struct bisect *b)
{
    b->middle = b->low + (b->high - b->low) / 2;
    return b->low < b->high;
}

/* Says whether the item at b->middle is below what is searched for. */
static inline void bisect_put(struct bisect *b, bool is_below)
{
    if (is_below)
        b->low = b->middle + 1;
    else
        b->high = b->middle;
}

#endif
