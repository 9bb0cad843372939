/* Stages, each over all candidates: they are brought up; what they are
 * versions of and what is played for them is found; bounds are looked at; each
 * recording's best version is scored; the best are chosen one by one, each
 * counting for less the more of its artist's were chosen before. */
#include "recommend/recommendation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "catalog/catalog.h"
#include "generation/relink.h"
#include "recommend/banned.h"
#include "recommend/ground.h"
#include "recommend/learned.h"
#include "recommend/versions.h"

/* Scores go from 0 to 1; a distance of one spread from the targets costs as
 * much as three of that, and each earlier track of the artist a fifth. */
#define TARGET_WEIGHT     3.0
#define ARTIST_PENALTY    0.2
#define POPULARITY_WEIGHT 0.05

/* Of what a model says, so many are candidates; the best go with the seeds
 * better than anything that the catalog knows. */
#define LEARNED            400u
#define SHARE_BESIDE_MODEL 0.5f /* what the catalog knows counts for then */
#define LEARNED_SCORE      0.95f
#define LIKED_OF_ARTIST    5u

/* What is known of a candidate, beside the pool's. */
struct looked_at {
    struct attributes own;    /* of the track */
    struct attributes played; /* of what is played for it */
    uint32_t artist;          /* the first */
    uint32_t version;         /* the first candidate that is a version of it */
    bool is_candidate;        /* neither it nor a version of it is excluded */
    bool is_filtered;         /* within the bounds */
    bool is_relinked;         /* and to be had, within the bounds there, too */
};

struct work {
    const struct ground *ground;
    const struct recommend_query *query;
    struct arena *arena;
    struct pool pool;
    struct looked_at *of; /* each candidate of the pool */
    double spread[ATTRIBUTES];
    struct learned_item *learned; /* what a model says */
    size_t learned_count;
    uint32_t *seed_of; /* of each track that it was asked for */
};

/* ---- candidates ---- */

/* The tracks that stand for a seed when a model is asked: itself, or an
 * artist's best known ones. */
static void put_liked(struct work *w, uint32_t seed, struct liked *liked,
                      size_t *count)
{
    const struct recommend_seed *s = &w->query->seeds[seed];
    struct catalog_list tracks = {&s->n, s->kind == SEED_TRACK};

    if (s->kind == SEED_ARTIST)
        tracks = catalog_artist_tracks(w->ground->catalog, s->n);
    for (uint32_t i = 0; i < tracks.n && i < LIKED_OF_ARTIST; i++) {
        uint32_t of = tracks.n < LIKED_OF_ARTIST ? tracks.n : LIKED_OF_ARTIST;

        w->seed_of[*count] = seed;
        liked[(*count)++] =
            (struct liked){catalog_at(tracks, i), s->weight / (float)of};
    }
}

/* All seeds at once, which is how a model is best at it. */
static void ask_model(struct work *w)
{
    const struct recommend_query *q = w->query;
    size_t most = q->seed_count * LIKED_OF_ARTIST + 1;
    struct learned_query asked = {.kind = MODEL_TRACK};
    struct liked *of_seeds;

    if (w->ground->learned == NULL)
        return;
    w->learned = arena_alloc(w->arena, LEARNED * sizeof *w->learned);
    w->seed_of = arena_alloc(w->arena, most * sizeof *w->seed_of);
    of_seeds = arena_alloc(w->arena, most * sizeof *of_seeds);
    for (uint32_t i = 0; i < q->seed_count; i++)
        put_liked(w, i, of_seeds, &asked.because);
    asked.liked = q->liked != NULL ? q->liked : of_seeds;
    asked.count = q->liked != NULL ? q->liked_count : asked.because;
    w->learned_count = learned_nearest(w->ground->learned, &asked, w->arena,
                                       w->learned, LEARNED);
}

/* What the model has found because of this seed. */
static void bring_learned(struct work *w, unsigned seed)
{
    const struct pool_seed of = {seed, w->query->seeds[seed].weight};

    for (size_t i = 0; i < w->learned_count; i++) {
        const struct learned_item *item = &w->learned[i];

        if (w->seed_of[item->because] == seed)
            (void)pool_put(&w->pool, &of, item->n, LEARNED_SCORE * item->score);
    }
}

static void gather(struct work *w)
{
    const struct recommend_query *q = w->query;

    pool_init(&w->pool, q->seed_count,
              q->seed_count + q->excluded_count +
                  (q->banned != NULL ? q->banned->track_count : 0),
              w->arena);
    for (size_t i = 0; q->banned != NULL && i < q->banned->track_count; i++)
        pool_exclude(&w->pool, q->banned->tracks[i]);
    for (size_t i = 0; i < q->excluded_count; i++)
        pool_exclude(&w->pool, q->excluded[i]);
    for (size_t i = 0; i < q->seed_count; i++)
        if (q->seeds[i].kind == SEED_TRACK && q->seeds[i].n != CATALOG_NONE)
            pool_exclude(&w->pool, q->seeds[i].n);
    ask_model(w);
    for (size_t i = 0; i < q->seed_count; i++) {
        bring_learned(w, (unsigned)i);
        sources_bring(
            w->ground,
            &(struct source){&q->seeds[i], (unsigned)i,
                             w->learned_count > 0 ? SHARE_BESIDE_MODEL : 1},
            w->arena, &w->pool);
    }
}

/* What can be had nowhere isn't recommended without a market, either. */
static bool is_somewhere(const struct catalog *c, uint32_t markets)
{
    static const struct market_set nowhere = {{0}};
    struct market_set set = catalog_market_set(c, markets);

    return markets == 0 || memcmp(&set, &nowhere, sizeof set) != 0;
}

/* What is played for the track in the market; CATALOG_NONE: nothing. */
static uint32_t played_for(const struct work *w, uint32_t n,
                           const struct track *t)
{
    const struct catalog *c = w->ground->catalog;

    if (w->query->market >= 0)
        return relink_track(c, n, w->query->market);
    return is_somewhere(c, t->markets) ? n : CATALOG_NONE;
}

static void prefetch(const struct work *w)
{
    uint32_t *tracks = arena_alloc(w->arena, w->pool.count * sizeof *tracks);

    for (uint32_t i = 0; i < w->pool.count; i++)
        tracks[i] = w->pool.list[i].track;
    catalog_prefetch_tracks(w->ground->catalog, tracks, w->pool.count);
}

static void look_at(struct work *w, struct versions *v, uint32_t i)
{
    const struct catalog *c = w->ground->catalog;
    struct looked_at *of = &w->of[i];
    uint32_t track = w->pool.list[i].track, played;
    struct track t;

    if (!catalog_track(c, track, &t)) /* of a damaged file */
        w->pool.list[i].is_excluded = true;
    played = played_for(w, track, &t);
    versions_put(v, i, track);
    of->artist = t.artists.n > 0 ? catalog_at(t.artists, 0) : CATALOG_NONE;
    if (w->query->banned != NULL &&
        banned_has_artist(w->query->banned, c, track))
        w->pool.list[i].is_excluded = true;
    attributes_read(c, track, &of->own);
    of->played = of->own;
    if (played == track || played == CATALOG_NONE) {
        of->is_relinked = played == track;
        return;
    }
    versions_put(v, i, played);
    attributes_read(c, played, &of->played);
    of->is_relinked = true;
}

/* ---- bounds ---- */

static void find_versions(struct work *w, struct versions *v)
{
    bool *is_excluded = arena_zalloc(w->arena, w->pool.count);

    for (uint32_t i = 0; i < w->pool.count; i++) {
        w->of[i].version = versions_of(v, i);
        if (w->pool.list[i].is_excluded)
            is_excluded[w->of[i].version] = true;
    }
    for (uint32_t i = 0; i < w->pool.count; i++)
        w->of[i].is_candidate = !is_excluded[w->of[i].version];
}

static void filter(struct work *w)
{
    const struct tuning *t = w->query->tuning;

    for (uint32_t i = 0; i < w->pool.count; i++) {
        struct looked_at *of = &w->of[i];

        of->is_filtered = of->is_candidate && tuning_admits(t, &of->own);
        of->is_relinked =
            of->is_relinked && of->is_filtered && tuning_admits(t, &of->played);
    }
}

static void count_sizes(const struct work *w, struct recommend_sizes *sizes)
{
    for (uint32_t i = 0; i < w->pool.count; i++) {
        const struct looked_at *of = &w->of[i];

        for (size_t s = 0; s < w->query->seed_count; s++) {
            if ((w->pool.list[i].seeds >> s & 1) == 0)
                continue;
            sizes[s].initial += of->is_candidate;
            sizes[s].filtered += of->is_filtered;
            sizes[s].relinked += of->is_relinked;
        }
    }
}

/* ---- scores ---- */

/* Standard deviations over all candidates, whatever the bounds leave of
 * them. */
static void measure_spread(struct work *w)
{
    for (unsigned a = 0; a < ATTRIBUTES; a++) {
        double sum = 0, squares = 0, n = 0;

        w->spread[a] = 1;
        if ((w->query->tuning->targeted & ATTRIBUTE_BIT(a)) == 0)
            continue;
        for (uint32_t i = 0; i < w->pool.count; i++)
            if ((w->of[i].played.known & ATTRIBUTE_BIT(a)) != 0) {
                sum += w->of[i].played.of[a];
                squares += w->of[i].played.of[a] * w->of[i].played.of[a];
                n++;
            }
        if (n > 1 && squares / n - sum / n * sum / n > 1e-12)
            w->spread[a] = sqrt(squares / n - sum / n * sum / n);
    }
}

/* One recording, by the best of its versions. */
struct choice {
    uint32_t candidate;
    uint32_t artist;
    double score;
};

static double score_of(const struct work *w, uint32_t i, double best)
{
    const struct attributes *a = &w->of[i].played;

    return (double)w->pool.list[i].score / best +
           POPULARITY_WEIGHT * a->of[ATTRIBUTE_popularity] / 100 -
           TARGET_WEIGHT * tuning_distance(w->query->tuning, a, w->spread);
}

/* A recording's artist is that of its first version, whichever is left: so the
 * spread over artists is the same whatever bounds there are. */
static uint32_t find_choices(struct work *w, struct choice *out)
{
    uint32_t *place = arena_zalloc(w->arena, w->pool.count * sizeof *place);
    double best = 1e-9;
    uint32_t n = 0;

    for (uint32_t i = 0; i < w->pool.count; i++)
        if (w->of[i].is_candidate && (double)w->pool.list[i].score > best)
            best = (double)w->pool.list[i].score;
    for (uint32_t i = 0; i < w->pool.count; i++) {
        uint32_t version = w->of[i].version;
        struct choice c = {i, w->of[version].artist, 0};

        if (!w->of[i].is_relinked)
            continue;
        c.score = score_of(w, i, best);
        if (place[version] == 0) {
            out[n++] = c;
            place[version] = n;
        } else if (c.score > out[place[version] - 1].score) {
            out[place[version] - 1] = c;
        }
    }
    return n;
}

/* ---- choosing ---- */

static int compare_artists(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;

    if (x->artist != y->artist)
        return x->artist < y->artist ? -1 : 1;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->candidate < y->candidate ? -1 : x->candidate > y->candidate;
}

static int compare_scores(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;

    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->candidate < y->candidate ? -1 : x->candidate > y->candidate;
}

/* The more of an artist's come before, the less each counts: of an artist's own
 * the better ones come first anyway, so what each costs is known before any is
 * chosen, and choosing is sorting. */
static void spread_artists(struct choice *choices, uint32_t n)
{
    uint32_t before = 0;

    if (n == 0)
        return;
    qsort(choices, n, sizeof *choices, compare_artists);
    for (uint32_t i = 0; i < n; i++) {
        before = i > 0 && choices[i].artist == choices[i - 1].artist
                     ? before + 1
                     : 0;
        choices[i].score -= ARTIST_PENALTY * before;
    }
    qsort(choices, n, sizeof *choices, compare_scores);
}

static void choose(struct work *w, struct recommend_answer *out)
{
    struct choice *choices =
        arena_alloc(w->arena, w->pool.count * sizeof *choices);
    uint32_t n = find_choices(w, choices);

    spread_artists(choices, n);
    out->count = n < w->query->limit ? n : w->query->limit;
    out->items = arena_alloc(w->arena, out->count * sizeof *out->items);
    for (uint32_t i = 0; i < out->count; i++) {
        const struct candidate *c = &w->pool.list[choices[i].candidate];

        out->items[i] =
            (struct recommend_item){.track = c->track,
                                    .seed = c->best_seed,
                                    .score = (float)choices[i].score};
    }
}

void recommend_answer(const struct ground *g,
                      const struct recommend_query *query, struct arena *arena,
                      struct recommend_answer *out)
{
    struct work w = {.ground = g, .query = query, .arena = arena};
    struct versions versions;

    gather(&w);
    prefetch(&w);
    w.of = arena_zalloc(arena, w.pool.count * sizeof *w.of);
    versions_init(&versions, g->catalog, w.pool.count, arena);
    for (uint32_t i = 0; i < w.pool.count; i++)
        look_at(&w, &versions, i);
    find_versions(&w, &versions);
    filter(&w);
    out->sizes = arena_zalloc(arena, query->seed_count * sizeof *out->sizes);
    count_sizes(&w, out->sizes);
    measure_spread(&w);
    choose(&w, out);
}
