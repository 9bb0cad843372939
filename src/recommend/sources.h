/* What a seed brings up. On the request's thread. */
#ifndef TONEARM_RECOMMEND_SOURCES_H
#define TONEARM_RECOMMEND_SOURCES_H

#include "base/str.h"
#include "recommend/pool.h"

struct ground;

enum recommend_seed_kind {
    SEED_TRACK,
    SEED_ARTIST,
    SEED_GENRE,
    SEED_POPULAR /* nothing is known: what is popular */
};

struct recommend_seed {
    enum recommend_seed_kind kind;
    uint32_t n;       /* of TRACK and ARTIST: its number; CATALOG_NONE: the
                         catalog doesn't know it */
    struct str genre; /* of GENRE: as it was asked for */
    float weight;     /* how much it counts; 1 */
};

/* Has the seed, the `number`th of its request, bring up candidates: of a track,
 * others of its album and its artists, of artists who are like them, and what
 * sounds like it; of an artist, theirs and those of artists who are like them;
 * of a genre, its artists', or what suits the mood. One of which nothing else
 * is known brings what is popular. What isn't in the catalog brings nothing. A
 * `share` of its worth is what all that counts for, 1 where nothing knows
 * better. */
struct source {
    const struct recommend_seed *seed;
    unsigned number;
    float share;
};
void sources_bring(const struct ground *g, const struct source *source,
                   struct arena *arena, struct pool *pool);

#endif
