/* What candidates come from: a catalog, and what is made of it once so that a
 * request looks at a few hundred tracks instead of at all. Immutable; any
 * thread. */
#ifndef TONEARM_RECOMMEND_GROUND_H
#define TONEARM_RECOMMEND_GROUND_H

#include "recommend/genre_seeds.h"

struct catalog;
struct learned;
struct sound_order;

#define GROUND_POPULAR 300u

struct ground {
    const struct catalog *catalog;
    struct genre_table *genres;
    struct sound_order *sounds;
    struct genre_meaning seeds[GENRE_SEEDS];
    uint32_t popular[GROUND_POPULAR]; /* tracks, the most popular by the file
                                         first; of equals the lower number */
    size_t popular_count;
    struct learned *learned; /* NULL: nothing was trained */
};

/* Reads the catalog, which outlives the ground: half a second a million tracks.
 * Takes the model over; NULL: there is none. */
struct ground *ground_new(const struct catalog *c, struct learned *learned);
void ground_free(struct ground *g); /* NULL is fine */

#endif
