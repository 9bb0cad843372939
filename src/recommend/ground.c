#include "recommend/ground.h"

#include <stdlib.h>

#include "base/mem.h"
#include "catalog/catalog.h"
#include "recommend/learned.h"
#include "recommend/sound_order.h"

/* Those of each popularity in the order of their numbers, from the greatest on:
 * two passes, whose first finds where the list ends. */
static void find_popular(struct ground *g)
{
    const struct catalog *c = g->catalog;
    uint32_t tracks = catalog_count(c, ENTITY_TRACK), counts[256] = {0};
    uint32_t ends[256], before = 0;

    for (uint32_t i = 0; i < tracks; i++)
        counts[catalog_base_popularity(c, ENTITY_TRACK, i)]++;
    for (unsigned p = 256; p-- > 0;) {
        ends[p] = before < GROUND_POPULAR ? before : GROUND_POPULAR;
        before += before < GROUND_POPULAR ? counts[p] : 0;
    }
    g->popular_count = tracks < GROUND_POPULAR ? tracks : GROUND_POPULAR;
    for (uint32_t i = 0; i < tracks; i++) {
        unsigned p = catalog_base_popularity(c, ENTITY_TRACK, i);

        if (ends[p] < GROUND_POPULAR)
            g->popular[ends[p]++] = i;
    }
}

struct ground *ground_new(const struct catalog *c, struct learned *learned)
{
    struct ground *g = mem_zalloc(1, sizeof *g);

    g->catalog = c;
    g->learned = learned;
    g->genres = genre_table_new(c);
    g->sounds = sound_order_new(c);
    genre_seeds_read(g->genres, g->seeds);
    find_popular(g);
    return g;
}

void ground_free(struct ground *g)
{
    if (g == NULL)
        return;
    genre_table_free(g->genres);
    sound_order_free(g->sounds);
    learned_close(g->learned);
    free(g);
}
