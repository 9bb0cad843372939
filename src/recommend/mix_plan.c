/* Parts are found in one pass: each track, what counts most first, joins the
 * part whose first artist its own is likest to, or begins one while there is
 * room. So the same taste has the same parts. */
#include "recommend/mix_plan.h"

#include <stdlib.h>

#include "base/arena.h"
#include "catalog/catalog.h"
#include "recommend/ground.h"
#include "recommend/recommendation.h"
#include "recommend/related.h"
#include "recommend/taste.h"

#define LIKE_ENOUGH    0.3f /* for an artist to join a part */
#define SEEDS          10u  /* of a part */
#define FAMILIAR_EVERY 3u   /* so many tracks there is one that is played */

/* One part of a taste. */
struct part {
    uint32_t artist;   /* who began it */
    uint32_t *members; /* places in the taste */
    uint32_t count;
    uint32_t artists[3]; /* the first ones */
    uint32_t artist_count;
};

struct parts {
    struct part of[MIX_DAILY];
    size_t count;
};

/* ---- parts ---- */

static uint32_t first_artist(const struct ground *g, uint32_t track)
{
    struct track t;

    return catalog_track(g->catalog, track, &t) && t.artists.n > 0
               ? catalog_at(t.artists, 0)
               : CATALOG_NONE;
}

/* The part that the artist is likest to, and how much. */
static struct part *likest(struct parts *p, const struct ground *g,
                           uint32_t artist, float *likeness)
{
    struct part *best = NULL;

    *likeness = 0;
    for (size_t i = 0; i < p->count; i++) {
        float like = related_likeness(g, artist, p->of[i].artist);

        if (like > *likeness) {
            *likeness = like;
            best = &p->of[i];
        }
    }
    return best;
}

static void note_artist(struct part *p, uint32_t artist)
{
    for (uint32_t i = 0; i < p->artist_count; i++)
        if (p->artists[i] == artist)
            return;
    if (p->artist_count < sizeof p->artists / sizeof p->artists[0])
        p->artists[p->artist_count++] = artist;
}

static void find_parts(const struct ground *g, const struct taste *t,
                       struct arena *arena, struct parts *out)
{
    out->count = 0;
    for (size_t i = 0; i < t->count; i++) {
        uint32_t artist = first_artist(g, t->tracks[i].track);
        struct part *p;
        float likeness;

        if (artist == CATALOG_NONE)
            continue;
        p = likest(out, g, artist, &likeness);
        if (likeness < LIKE_ENOUGH && out->count < MIX_DAILY) {
            p = &out->of[out->count++];
            *p = (struct part){.artist = artist};
            p->members = arena_alloc(arena, t->count * sizeof *p->members);
        }
        if (p == NULL) /* like nothing of what counts more */
            continue;
        p->members[p->count++] = (uint32_t)i;
        note_artist(p, artist);
    }
}

/* ---- tracks ---- */

static void put(struct mix *m, uint32_t track, enum mix_reason reason,
                uint32_t because)
{
    m->tracks[m->count++] = (struct mix_track){track, reason, because};
}

/* What goes with the tracks at these places of the taste, without anything that
 * was heard. */
static void ask(const struct ground *g, const struct taste *t,
                const struct banned *banned, const uint32_t *places,
                size_t count, uint32_t limit, struct arena *arena,
                struct recommend_answer *out)
{
    struct recommend_seed seeds[POOL_SEEDS];
    struct tuning tuning;
    struct recommend_query query = {.seeds = seeds,
                                    .tuning = &tuning,
                                    .market = -1,
                                    .limit = limit,
                                    .excluded = t->heard,
                                    .excluded_count = t->heard_count,
                                    .banned = banned};

    tuning_init(&tuning);
    for (size_t i = 0; i < count; i++)
        seeds[query.seed_count++] =
            (struct recommend_seed){.kind = SEED_TRACK,
                                    .n = t->tracks[places[i]].track,
                                    .weight = t->tracks[places[i]].weight};
    if (count == 0)
        seeds[query.seed_count++] =
            (struct recommend_seed){.kind = SEED_POPULAR, .weight = 1};
    recommend_answer(g, &query, arena, out);
}

static void put_new(struct mix *m, const struct taste *t,
                    const uint32_t *places, size_t count,
                    const struct recommend_item *item)
{
    const struct taste_track *of;

    if (count == 0) {
        put(m, item->track, MIX_POPULAR, CATALOG_NONE);
        return;
    }
    of = &t->tracks[places[item->seed]];
    put(m, item->track, of->is_played ? MIX_PLAYED : MIX_SAVED, of->track);
}

static struct str name_artists(const struct ground *g, const struct part *p,
                               struct arena *arena)
{
    struct str text = STR_EMPTY;

    for (uint32_t i = 0; i < p->artist_count; i++) {
        struct str name =
            catalog_name(g->catalog, ENTITY_ARTIST, p->artists[i]);

        text = i == 0 ? name
                      : arena_printf(arena, "%.*s, %.*s", STR_ARG(text),
                                     STR_ARG(name));
    }
    return arena_printf(arena, "%.*s and more", STR_ARG(text));
}

/* What is played stands between what is new, as long as there is of both. */
static void fill(struct mix *m, const struct taste *t, const struct part *p,
                 const struct recommend_answer *answer)
{
    uint32_t seeds = p->count < SEEDS ? p->count : SEEDS;
    uint32_t heard = 0, new = 0;

    while (m->count < MIX_DAILY_TRACKS &&
           (new < answer->count || heard < p->count)) {
        bool is_familiar =
            heard < p->count &&
            (m->count % FAMILIAR_EVERY == 0 || new == answer->count);

        if (is_familiar)
            put(m, t->tracks[p->members[heard++]].track, MIX_FAMILIAR,
                CATALOG_NONE);
        else if (new < answer->count)
            put_new(m, t, p->members, seeds, &answer->items[new ++]);
        else
            break;
    }
}

void mix_plan_daily(const struct ground *g, const struct taste *t,
                    const struct banned *banned, struct arena *arena,
                    struct mix mixes[MIX_DAILY], size_t *count)
{
    struct parts parts;

    find_parts(g, t, arena, &parts);
    *count = 0;
    for (size_t i = 0; i < parts.count; i++) {
        const struct part *p = &parts.of[i];
        struct mix *m = &mixes[*count];
        struct recommend_answer answer;

        *m = (struct mix){.slot = (unsigned)*count};
        ask(g, t, banned, p->members, p->count < SEEDS ? p->count : SEEDS,
            MIX_DAILY_TRACKS, arena, &answer);
        fill(m, t, p, &answer);
        if (m->count < MIX_LEAST)
            continue;
        ++*count;
        m->name = arena_printf(arena, "Daily Mix %zu", *count);
        m->description = name_artists(g, p, arena);
    }
}

void mix_plan_weekly(const struct ground *g, const struct taste *t,
                     const struct banned *banned, struct arena *arena,
                     struct mix *out)
{
    uint32_t places[TASTE_SEEDS];
    size_t count = t->count < TASTE_SEEDS ? t->count : TASTE_SEEDS;
    struct recommend_answer answer;

    for (size_t i = 0; i < count; i++)
        places[i] = (uint32_t)i;
    *out = (struct mix){.slot = MIX_SLOT_WEEKLY,
                        .name = STR("New to You"),
                        .description = STR("What you haven't heard yet, and "
                                           "may like. Another every Monday.")};
    ask(g, t, banned, places, count, MIX_WEEKLY, arena, &answer);
    for (uint32_t i = 0; i < answer.count; i++)
        put_new(out, t, places, count, &answer.items[i]);
}
