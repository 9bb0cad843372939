/* A recommendation: tracks that go with some seeds, within bounds and near
 * targets, of which each can be had in a market, none is a version of another
 * or of a seed, and not too many are one artist's.
 *
 * A pure function of the catalog, its live popularity, and what is asked: equal
 * questions have equal answers. Whichever bounds are asked for, candidates are
 * the same, so that a tighter bound never gives more tracks. Any thread. */
#ifndef TONEARM_RECOMMEND_RECOMMENDATION_H
#define TONEARM_RECOMMEND_RECOMMENDATION_H

#include "recommend/sources.h"
#include "recommend/tuning.h"

struct arena;
struct banned;
struct ground;
struct liked;

struct recommend_query {
    const struct recommend_seed *seeds; /* POOL_SEEDS at most */
    size_t seed_count;
    const struct liked *liked; /* tracks for which a model is asked: the seeds,
                                  which are tracks then, first, and others;
                                  NULL: the seeds alone */
    size_t liked_count;
    const struct tuning *tuning;
    int market; /* -1: none */
    uint32_t limit;
    const uint32_t *excluded; /* tracks that aren't to be given, nor is any
                                 version of them; seeds aren't anyway */
    size_t excluded_count;
    const struct banned *banned; /* the same of a user's; NULL: none */
};

/* Of one seed's candidates: how many there are, how many of these are within
 * the bounds, and how many of these can be had in the market, within the bounds
 * as the track that is played there. */
struct recommend_sizes {
    uint32_t initial;
    uint32_t filtered;
    uint32_t relinked;
};

struct recommend_item {
    uint32_t track; /* as the catalog has it: the market's is its instance
                       (generation/relink.h) */
    uint32_t seed;  /* the number of the one that it goes with best */
    float score;    /* compares with others of this answer only */
};

struct recommend_answer {
    struct recommend_item *items; /* best first, but for the spread */
    uint32_t count;
    struct recommend_sizes *sizes; /* of each seed */
};

/* Everything lies in the arena. */
void recommend_answer(const struct ground *g,
                      const struct recommend_query *query, struct arena *arena,
                      struct recommend_answer *out);

#endif
