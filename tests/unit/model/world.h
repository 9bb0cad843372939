/* A small world of lists, tracks and artists, fitted and written. */
#ifndef TONEARM_TESTS_MODEL_WORLD_H
#define TONEARM_TESTS_MODEL_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "model/als.h"
#include "model/edlae.h"
#include "model/interactions.h"
#include "model/model_write.h"

#define WORLD_CONTENT 5u

/* A kind. */
struct world_side {
    struct interactions lists;
    struct interactions items;
    struct als als;
    struct edlae neighbours;
    struct id *ids;
    uint32_t *popularity;
    float *content;
};

struct world {
    uint32_t tracks;
    uint32_t artists; /* track t is by artist t % artists */
    struct world_side sides[MODEL_KINDS];
    uint64_t *credit_begin;
    uint32_t *credits;
    struct model_draft drafts[MODEL_KINDS];
    char directory[40];
    char path[64];
};

/* Lists like items of one of four tastes, by their numbers modulo 4; the last
 * twentieth of items is in no list. */
static inline void world_fill(struct world_side *side, uint32_t items,
                              uint32_t lists, uint64_t seed)
{
    struct random_sequence r = random_sequence(seed, 0);
    struct interaction entries[24];

    interactions_init(&side->lists, items);
    for (uint32_t l = 0; l < lists; l++) {
        size_t n = 4 + random_below(&r, 20);

        for (size_t i = 0; i < n; i++) {
            uint32_t item = random_below(&r, items - items / 20);

            if (random_below(&r, 10) < 8)
                item = item / 4 * 4 + l % 4;
            entries[i] = (struct interaction){item % (items - items / 20), 1};
        }
        interactions_add(&side->lists, entries, n);
    }
    interactions_transpose(&side->lists, &side->items);
}

static inline void world_fit(struct world_side *side, uint32_t items,
                             uint64_t seed)
{
    const struct als_options o = {.factors = 12,
                                  .regularisation = 3,
                                  .weight = 8,
                                  .seed = seed,
                                  .threads = 2};
    const struct edlae_options e = {
        .head_max = 60, .ridge = 4, .keep = 20, .threads = 2};
    struct random_sequence r = random_sequence(seed, 1);

    als_init(&side->als, &side->lists, &side->items, &o);
    if (als_sweep(&side->als) || als_sweep(&side->als) ||
        als_whiten(&side->als) ||
        edlae_fit(&side->lists, &e, &side->neighbours))
        abort();
    side->ids = malloc(items * sizeof *side->ids);
    side->popularity = malloc(items * sizeof *side->popularity);
    side->content = malloc(items * WORLD_CONTENT * sizeof *side->content);
    interactions_popularity(&side->lists, side->popularity);
    for (uint32_t i = 0; i < items; i++) {
        side->ids[i] = (struct id){random_u64(&r), i};
        for (uint32_t c = 0; c < WORLD_CONTENT; c++)
            side->content[i * WORLD_CONTENT + c] =
                (c == i % 4 ? 1 : 0) + (float)random_unit(&r) * 0.5f;
    }
}

static inline void world_draft(struct world *w, enum model_kind kind,
                               uint32_t items)
{
    static const float blend[MODEL_WAYS] = {1, 0.5f, 0.3f, 0.2f, 0.1f, 0.05f};
    struct world_side *side = &w->sides[kind];

    w->drafts[kind] = (struct model_draft){.items = items,
                                           .ids = side->ids,
                                           .popularity = side->popularity,
                                           .factors = 12,
                                           .vectors = side->als.item_vectors,
                                           .settings.weight = 8,
                                           .neighbours = &side->neighbours,
                                           .content = WORLD_CONTENT,
                                           .content_vectors = side->content};
    memcpy(w->drafts[kind].blend, blend, sizeof blend);
}

static inline void world_make(struct world *w, uint32_t tracks,
                              uint32_t artists, uint32_t lists)
{
    *w = (struct world){.tracks = tracks, .artists = artists};
    world_fill(&w->sides[MODEL_TRACK], tracks, lists, 5);
    world_fill(&w->sides[MODEL_ARTIST], artists, lists, 6);
    world_fit(&w->sides[MODEL_TRACK], tracks, 1);
    world_fit(&w->sides[MODEL_ARTIST], artists, 2);
    w->credit_begin = malloc((tracks + 1) * sizeof *w->credit_begin);
    w->credits = malloc(tracks * sizeof *w->credits);
    for (uint32_t t = 0; t <= tracks; t++)
        w->credit_begin[t] = t;
    for (uint32_t t = 0; t < tracks; t++)
        w->credits[t] = t % artists;
    world_draft(w, MODEL_TRACK, tracks);
    world_draft(w, MODEL_ARTIST, artists);
    w->drafts[MODEL_TRACK].credit_begin = w->credit_begin;
    w->drafts[MODEL_TRACK].credits = w->credits;
    (void)snprintf(w->directory, sizeof w->directory,
                   "/tmp/tonearm-model-XXXXXX");
    if (mkdtemp(w->directory) == NULL)
        abort();
    (void)snprintf(w->path, sizeof w->path, "%s/1.rec", w->directory);
}

static inline void world_release(struct world *w)
{
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        struct world_side *side = &w->sides[kind];

        interactions_release(&side->lists);
        interactions_release(&side->items);
        als_release(&side->als);
        edlae_release(&side->neighbours);
        free(side->ids);
        free(side->popularity);
        free(side->content);
    }
    free(w->credit_begin);
    free(w->credits);
    (void)unlink(w->path);
    (void)rmdir(w->directory);
}

#endif
