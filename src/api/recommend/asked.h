/* What a call asks to be recommended: seeds and tunables. Private to the wing;
 * on the request's thread. */
#ifndef TONEARM_API_RECOMMEND_ASKED_H
#define TONEARM_API_RECOMMEND_ASKED_H

#include "api/call/call.h"
#include "recommend/recommendation.h"

#define ASKED_SEEDS 5u

struct asked {
    struct recommend_seed seeds[ASKED_SEEDS]; /* artists, tracks, genres */
    struct str texts[ASKED_SEEDS];            /* each as it was written */
    size_t count;
    struct tuning tuning;
};

/* Queries seed_artists, seed_tracks and seed_genres: one to five in sum.
 * False: it has answered what is wrong. An id that the catalog doesn't know is
 * a seed without candidates. */
bool asked_seeds(struct call *call, const struct catalog *c, struct asked *out);

/* Queries min_*, max_* and target_* of each attribute; the same. */
bool asked_tuning(struct call *call, struct asked *out);

#endif
