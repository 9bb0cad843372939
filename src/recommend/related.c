/* Weights of shared genres are summed in a small table of artists; what two
 * share is divided by what either has, so that an artist of twenty genres isn't
 * like everybody. */
#include "recommend/related.h"

#include <stdlib.h>

#include "base/arena.h"
#include "catalog/catalog.h"
#include "recommend/ground.h"
#include "recommend/learned.h"
#include "recommend/sound_order.h"
#include "recommend/sounding.h"

#define GENRES_LOOKED_AT 8u
#define TRACKS_LOOKED_AT 40u /* for who plays with them */
#define ENOUGH           20u /* artists, themselves among them */
#define TOGETHER_MOST    4u  /* more tracks together say no more */
#define TOGETHER_SHARE   0.5f
#define SOUND_SHARE      0.4f
#define SLOTS            4096u /* a power of two, twice what can be put */

_Static_assert(SLOTS >= 2 * (GENRES_LOOKED_AT * RELATED_OF_GENRE +
                             TRACKS_LOOKED_AT * 8 + SOUND_LOOKED_AT),
               "there is always a free slot");

struct tally {
    uint32_t artist; /* CATALOG_NONE: free */
    float shared;    /* weights of genres */
    float sound;     /* how near its nearest track sounds */
    uint32_t together;
};

struct counting {
    const struct ground *ground;
    uint32_t artist;
    struct tally slots[SLOTS];
    uint32_t used[SLOTS / 2];
    size_t count;
};

static struct tally *tally_of(struct counting *c, uint32_t artist)
{
    uint32_t i = artist * 0x9e3779b1u >> 20;

    while (c->slots[i].artist != artist && c->slots[i].artist != CATALOG_NONE)
        i = (i + 1) & (SLOTS - 1);
    if (c->slots[i].artist == CATALOG_NONE) {
        c->slots[i] = (struct tally){.artist = artist};
        c->used[c->count++] = i;
    }
    return &c->slots[i];
}

float related_likeness(const struct ground *g, uint32_t a, uint32_t b)
{
    struct catalog_list x = genre_table_of_artist(g->genres, a);
    struct catalog_list y = genre_table_of_artist(g->genres, b);
    float shared = 0, all = genre_table_weight_of_artist(g->genres, a) +
                            genre_table_weight_of_artist(g->genres, b);

    if (a == b)
        return 1;
    for (uint32_t i = 0; i < x.n; i++)
        for (uint32_t k = 0; k < y.n; k++)
            if (catalog_at(x, i) == catalog_at(y, k))
                shared += genre_table_weight(g->genres, catalog_at(x, i));
    return shared > 0 ? shared / (all - shared) : 0;
}

static void count_genres(struct counting *c)
{
    struct catalog_list genres =
        genre_table_of_artist(c->ground->genres, c->artist);

    for (uint32_t i = 0; i < genres.n && i < GENRES_LOOKED_AT; i++) {
        uint32_t genre = catalog_at(genres, i);
        struct catalog_list list =
            genre_table_artists(c->ground->genres, genre);
        float weight = genre_table_weight(c->ground->genres, genre);

        for (uint32_t k = 0; k < list.n && k < RELATED_OF_GENRE; k++)
            tally_of(c, catalog_at(list, k))->shared += weight;
    }
}

static void count_together(struct counting *c)
{
    const struct catalog *catalog = c->ground->catalog;
    struct catalog_list tracks = catalog_artist_tracks(catalog, c->artist);
    struct track t;

    for (uint32_t i = 0; i < tracks.n && i < TRACKS_LOOKED_AT; i++) {
        if (!catalog_track(catalog, catalog_at(tracks, i), &t))
            continue;
        for (uint32_t k = 0; k < t.artists.n && k < 8; k++)
            tally_of(c, catalog_at(t.artists, k))->together++;
    }
}

/* Whose tracks sound as this artist's do: each by the nearest. */
static void count_sound(struct counting *c)
{
    struct sound_near near[SOUND_LOOKED_AT];
    struct features mean;
    struct track t;
    size_t n = 0;

    if (sounding_of_artist(c->ground->catalog, c->artist, &mean))
        n = sound_order_near(c->ground->sounds, &mean, near, SOUND_LOOKED_AT);
    for (size_t i = 0; i < n; i++)
        if (catalog_track(c->ground->catalog, near[i].track, &t) &&
            t.artists.n > 0) {
            struct tally *tally = tally_of(c, catalog_at(t.artists, 0));

            if (tally->sound == 0)
                tally->sound = 1 - near[i].distance;
        }
}

static float likeness_of(const struct counting *c, const struct tally *t,
                         float own)
{
    float of_both = own +
                    genre_table_weight_of_artist(c->ground->genres, t->artist) -
                    t->shared;
    uint32_t together =
        t->together < TOGETHER_MOST ? t->together : TOGETHER_MOST;
    float likeness = t->shared > 0 ? t->shared / of_both : 0;

    likeness += (1 - likeness) * SOUND_SHARE * t->sound;
    return likeness + (1 - likeness) * TOGETHER_SHARE * (float)together /
                          (float)TOGETHER_MOST;
}

struct ranked {
    struct related related;
    unsigned popularity;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->related.likeness != y->related.likeness)
        return x->related.likeness > y->related.likeness ? -1 : 1;
    if (x->popularity != y->popularity)
        return x->popularity > y->popularity ? -1 : 1;
    return x->related.artist < y->related.artist
               ? -1
               : x->related.artist > y->related.artist;
}

static struct counting *count(const struct ground *g, uint32_t artist,
                              struct arena *arena)
{
    struct counting *c = arena_alloc(arena, sizeof *c);

    c->ground = g;
    c->artist = artist;
    c->count = 0;
    for (size_t i = 0; i < SLOTS; i++)
        c->slots[i].artist = CATALOG_NONE;
    count_genres(c);
    count_together(c);
    if (c->count <= ENOUGH)
        count_sound(c);
    return c;
}

size_t related_by_catalog(const struct ground *g, uint32_t artist,
                          struct arena *arena, struct related *out, size_t max)
{
    struct counting *c = count(g, artist, arena);
    struct ranked *all = arena_alloc(arena, c->count * sizeof *all);
    float own = genre_table_weight_of_artist(g->genres, artist);
    size_t n = 0;

    for (size_t i = 0; i < c->count; i++) {
        const struct tally *t = &c->slots[c->used[i]];

        if (t->artist == artist ||
            t->artist >= catalog_count(g->catalog, ENTITY_ARTIST))
            continue;
        all[n++] = (struct ranked){
            {t->artist, likeness_of(c, t, own)},
            catalog_base_popularity(g->catalog, ENTITY_ARTIST, t->artist)};
    }
    if (n > 0)
        qsort(all, n, sizeof *all, compare_ranked);
    if (n > max)
        n = max;
    for (size_t i = 0; i < n; i++)
        out[i] = all[i].related;
    return n;
}

/* ---- with a model ---- */

static size_t by_model(const struct ground *g, uint32_t artist,
                       struct arena *arena, struct related *out, size_t max)
{
    struct learned_item *items = arena_alloc(arena, max * sizeof *items);
    const struct liked liked = {artist, 1};
    const struct learned_query query = {MODEL_ARTIST, &liked, 1, 1};
    size_t n = 0;

    if (g->learned != NULL)
        n = learned_nearest(g->learned, &query, arena, items, max);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct related){items[i].n, items[i].score};
    return n;
}

size_t related_artists(const struct ground *g, uint32_t artist,
                       struct arena *arena, struct related *out, size_t max)
{
    size_t learned = by_model(g, artist, arena, out, max), n = learned;
    struct related *rest = arena_alloc(arena, max * sizeof *rest);
    size_t known = related_by_catalog(g, artist, arena, rest, max);

    for (size_t i = 0; i < known && n < max; i++) {
        size_t k = 0;

        while (k < learned && out[k].artist != rest[i].artist)
            k++;
        if (k == learned)
            out[n++] = rest[i];
    }
    return n;
}
