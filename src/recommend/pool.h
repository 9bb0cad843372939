/* Candidates: tracks that a seed has brought up, each once, with how well it
 * goes with the seeds and which of them have brought it. In one request's
 * arena, on its thread. */
#ifndef TONEARM_RECOMMEND_POOL_H
#define TONEARM_RECOMMEND_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define POOL_SEEDS   64u  /* at most */
#define POOL_OF_SEED 500u /* candidates that one seed may have */
#define POOL_MAX     6000u

struct candidate {
    uint32_t track;
    uint64_t seeds; /* a bit for each that has brought it */
    float score;    /* over all seeds */
    float last;     /* of seed `last_seed` so far */
    float best;     /* of one seed, the most */
    uint8_t last_seed;
    uint8_t best_seed;
    bool is_excluded; /* isn't to be given, nor is any version of it */
};

struct pool {
    struct candidate *list;
    uint32_t count;
    uint32_t of_seed[POOL_SEEDS]; /* how many each has brought */
    uint32_t *slots;              /* by track: a place in the list, from 1 on */
    uint32_t capacity;            /* of the list */
};

/* An empty one, for so many seeds and tracks that are excluded. */
void pool_init(struct pool *p, size_t seeds, size_t excluded,
               struct arena *arena);

/* Excludes a track, before any is put. */
void pool_exclude(struct pool *p, uint32_t track);

/* A seed brings a track, which goes with it so well, 0 to 1, times the seed's
 * weight. What a seed brings several times goes better with it each time, up to
 * 1. Seeds bring one after the other, each all of its own. False when the seed
 * may bring no more. */
struct pool_seed {
    unsigned number;
    float weight;
};
bool pool_put(struct pool *p, const struct pool_seed *seed, uint32_t track,
              float score);

#endif
