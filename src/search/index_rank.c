/* The order of documents: the most popular first; among equals artists with
 * more followers, and other things that are newer. The rest is the catalog's
 * order. And the order of their names. */
#include "search/indexer.h"

#include <stdlib.h>

#include "base/mem.h"

/* More is earlier. */
static uint32_t weight_of(const struct catalog *c, enum entity type, uint32_t n)
{
    uint32_t popularity = catalog_popularity(c, type, n);
    struct artist artist;
    struct program program;

    switch (type) {
    case ENTITY_ARTIST:
        if (!catalog_artist(c, n, &artist))
            return 0;
        /* Seven bits of popularity above 25 of followers, cut. */
        return popularity << 25 |
               (artist.followers < (1u << 25) - 1 ? artist.followers
                                                  : (1u << 25) - 1);
    case ENTITY_ALBUM:
    case ENTITY_TRACK:
        return popularity;
    default:
        if (!catalog_program(c, type, n, &program))
            return 0;
        return (uint32_t)program.release_date.year << 9 |
               (uint32_t)program.release_date.month << 5 |
               program.release_date.day;
    }
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

void indexer_rank(struct indexer *x)
{
    const struct catalog *c = x->job->catalog;
    enum entity type = x->job->type;
    uint64_t *keys = mem_zalloc(x->documents, sizeof *keys);

    for (uint32_t n = 0; n < x->documents; n++)
        keys[n] = (uint64_t)~weight_of(c, type, n) << 32 | n;
    qsort(keys, x->documents, sizeof *keys, compare);
    x->order = mem_zalloc(x->documents, sizeof *x->order);
    x->ranks = mem_zalloc(x->documents, sizeof *x->ranks);
    x->popularity = mem_zalloc(x->documents, 1);
    for (uint32_t rank = 0; rank < x->documents; rank++) {
        uint32_t n = (uint32_t)keys[rank];

        x->order[rank] = n;
        x->ranks[n] = rank;
        x->popularity[rank] = (uint8_t)catalog_popularity(c, type, n);
    }
    free(keys);
}

void indexer_order_keys(struct indexer *x)
{
    uint64_t *keys = mem_zalloc(x->documents, sizeof *keys);

    x->keys = mem_zalloc(x->documents, sizeof *x->keys);
    for (uint32_t rank = 0; rank < x->documents; rank++)
        keys[rank] = (uint64_t)x->shapes[rank].key << 32 | rank;
    qsort(keys, x->documents, sizeof *keys, compare);
    for (uint32_t i = 0; i < x->documents; i++)
        x->keys[i] = (uint32_t)keys[i];
    free(keys);
}
