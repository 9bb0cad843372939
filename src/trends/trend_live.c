/* Ranks are by bucket of score (trend_score.h), so that one play moves one
 * entity in constant time; that all others have moved down by one is set at the
 * caller's leisure. */
#include "trends/trend_live.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "catalog/catalog.h"

static const enum entity entities[TREND_LIVE_TYPES] = {
    [TREND_TRACK] = ENTITY_TRACK,
    [TREND_ALBUM] = ENTITY_ALBUM,
    [TREND_ARTIST] = ENTITY_ARTIST};

struct trend_live *trend_live_new(struct generation_watch *watch)
{
    struct trend_live *l = mem_zalloc(1, sizeof *l);

    l->watch = watch;
    return l;
}

void trend_live_free(struct trend_live *l)
{
    free(l);
}

/* Whether the record is one that popularity comes of. */
static bool is_live(const struct trend_record *r)
{
    return r->is_known && r->key.market == TREND_WORLD &&
           r->key.type < TREND_LIVE_TYPES;
}

void trend_live_fill(struct trend_live *l, const struct trend_counts *counts)
{
    size_t slots;
    struct trend_record **all = trend_counts_all(counts, &slots);

    memset(l->ranks, 0, sizeof l->ranks);
    for (size_t i = 0; i < slots; i++) {
        struct trend_record *r = all[i];

        if (r == NULL || !is_live(r))
            continue;
        r->bucket = trend_bucket(r->blend);
        l->ranks[r->key.type].in[r->bucket]++;
    }
    trend_live_sum(l);
}

void trend_live_move(struct trend_live *l, struct trend_record *r)
{
    struct trend_ranks *ranks;

    if (!is_live(r))
        return;
    ranks = &l->ranks[r->key.type];
    /* One that is new isn't among them yet. */
    if (r->bucket > 0)
        ranks->in[r->bucket]--;
    r->bucket = trend_bucket(r->blend);
    ranks->in[r->bucket]++;
}

void trend_live_sum(struct trend_live *l)
{
    for (unsigned type = 0; type < TREND_LIVE_TYPES; type++)
        trend_ranks_sum(&l->ranks[type]);
}

static void change(struct trend_live *l, struct trend_record *r,
                   unsigned popularity)
{
    if (popularity == r->popularity)
        return;
    r->popularity = (uint8_t)popularity;
    if (l->count == TREND_LIVE_BATCH)
        trend_live_flush(l);
    l->changes[l->count++] =
        (struct generation_live){.type = entities[r->key.type],
                                 .id = r->key.id,
                                 .has_popularity = true,
                                 .popularity = popularity};
}

static unsigned base_of(const struct catalog *catalog,
                        const struct trend_record *r)
{
    enum entity type = entities[r->key.type];

    return catalog_base_popularity(catalog, type,
                                   catalog_find(catalog, type, r->key.id));
}

void trend_live_set(struct trend_live *l, const struct catalog *catalog,
                    const struct trend_weights *w, struct trend_record *r)
{
    struct trend_popular p;

    if (!is_live(r))
        return;
    p = (struct trend_popular){
        .ranks = &l->ranks[r->key.type],
        .entities = catalog_count(catalog, entities[r->key.type]),
        .base = base_of(catalog, r),
        .plays = trend_score_plays(w, r)};
    change(l, r, trend_popularity(&p, r->bucket));
}

void trend_live_set_base(struct trend_live *l, const struct catalog *catalog,
                         struct trend_record *r)
{
    if (is_live(r))
        change(l, r, base_of(catalog, r));
}

void trend_live_flush(struct trend_live *l)
{
    generation_watch_set(l->watch, l->changes, l->count);
    l->count = 0;
}
