/* What is other in one generation than in another, in numbers. Any thread. */
#ifndef TONEARM_CATALOG_COMPARE_H
#define TONEARM_CATALOG_COMPARE_H

#include <stdint.h>

#include "catalog/field.h"

struct catalog;

#define CATALOG_EXAMPLES 5

/* Of one type of entity. Who is who goes by ids. */
struct catalog_difference {
    uint32_t before; /* how many there are */
    uint32_t after;
    uint32_t added;   /* in the second only */
    uint32_t gone;    /* in the first only */
    uint32_t changed; /* in both, but with another name, image, artist, whole,
                         date, length, market or other attribute; long texts
                         aren't compared, nor what moves: popularity,
                         followers */

    /* The first of those, by number, in the second generation but for what is
     * gone; as many as there are and have room. */
    uint32_t some_added[CATALOG_EXAMPLES];
    uint32_t some_gone[CATALOG_EXAMPLES];
    uint32_t some_changed[CATALOG_EXAMPLES];
};

/* Fills in `out`, by type. Takes a second or two a million entities. */
void catalog_compare(const struct catalog *before, const struct catalog *after,
                     struct catalog_difference out[ENTITY_COUNT]);

/* How many entities there are in both together: what comparing costs. */
uint64_t catalog_compare_cost(const struct catalog *before,
                              const struct catalog *after);

/* The sum over all types, without examples. */
struct catalog_difference
catalog_difference_sum(const struct catalog_difference by_type[ENTITY_COUNT]);

#endif
