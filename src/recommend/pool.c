#include "recommend/pool.h"

#include <assert.h>

#include "base/arena.h"

static uint32_t slot_count(const struct pool *p)
{
    uint32_t n = 64;

    while (n < 2 * p->capacity)
        n *= 2;
    return n;
}

void pool_init(struct pool *p, size_t seeds, size_t excluded,
               struct arena *arena)
{
    size_t most = seeds * POOL_OF_SEED;

    assert(seeds <= POOL_SEEDS);
    *p = (struct pool){.count = 0};
    p->capacity = (uint32_t)((most < POOL_MAX ? most : POOL_MAX) + excluded);
    p->list = arena_alloc(arena, p->capacity * sizeof *p->list);
    p->slots = arena_zalloc(arena, slot_count(p) * sizeof *p->slots);
}

/* The track's candidate, which is made if there is room; else NULL. */
static struct candidate *candidate_of(struct pool *p, uint32_t track)
{
    uint32_t mask = slot_count(p) - 1;
    uint32_t i = (track * 0x9e3779b1u ^ track >> 15) & mask;

    while (p->slots[i] != 0 && p->list[p->slots[i] - 1].track != track)
        i = (i + 1) & mask;
    if (p->slots[i] == 0) {
        if (p->count == p->capacity)
            return NULL;
        p->list[p->count] = (struct candidate){.track = track};
        p->slots[i] = ++p->count;
    }
    return &p->list[p->slots[i] - 1];
}

void pool_exclude(struct pool *p, uint32_t track)
{
    struct candidate *c = candidate_of(p, track);

    if (c != NULL)
        c->is_excluded = true;
}

static void add_score(struct candidate *c, const struct pool_seed *seed,
                      float score)
{
    float before = c->last_seed == seed->number ? c->last : 0;
    float now = before + (1 - before) * score;

    c->score += (now - before) * seed->weight;
    c->last = now;
    c->last_seed = (uint8_t)seed->number;
    if (now * seed->weight > c->best) {
        c->best = now * seed->weight;
        c->best_seed = (uint8_t)seed->number;
    }
}

bool pool_put(struct pool *p, const struct pool_seed *seed, uint32_t track,
              float score)
{
    uint64_t bit = UINT64_C(1) << seed->number;
    struct candidate *c;

    assert(seed->number < POOL_SEEDS);
    if (p->of_seed[seed->number] == POOL_OF_SEED)
        return false;
    c = candidate_of(p, track);
    if (c == NULL)
        return false;
    if (c->is_excluded)
        return true;
    if ((c->seeds & bit) == 0) {
        if (c->seeds == 0)
            c->last_seed = UINT8_MAX; /* of none yet */
        c->seeds |= bit;
        p->of_seed[seed->number]++;
    }
    add_score(c, seed, score);
    return true;
}
