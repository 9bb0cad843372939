/* Scores are on one scale for all sources: 1 is what could as well have been
 * the seed. */
#include "recommend/sources.h"

#include "base/arena.h"
#include "catalog/catalog.h"
#include "recommend/ground.h"
#include "recommend/related.h"
#include "recommend/sound_order.h"
#include "recommend/sounding.h"

#define OWN_SCORE     0.60f /* the artist's own, from the best known on */
#define ALBUM_SCORE   0.35f
#define LIKE_SCORE    0.85f /* an artist's who is quite like them */
#define SOUND_SCORE   0.45f /* what sounds quite like it */
#define GENRE_SCORE   0.70f
#define POPULAR_SCORE 0.10f

#define OWN_TRACKS     40u /* of the artist of a track */
#define ALBUM_TRACKS   40u
#define CREDITS        4u /* artists of a track */
#define LIKE_ARTISTS   40u
#define LIKE_TRACKS    6u
#define SOUND_TRACKS   100u
#define GENRE_ARTISTS  80u
#define GENRE_TRACKS   4u
#define RELEASES       150u
#define RELEASE_TRACKS 2u
#define ENOUGH         40u /* candidates; who has fewer brings what is popular */
#define POPULAR_TRACKS 200u

struct bringing {
    const struct ground *ground;
    struct pool_seed seed;
    float share;
    struct arena *arena;
    struct pool *pool;
};

static void bring(struct bringing *b, uint32_t track, float score)
{
    /* A full pool takes no more, and there is nothing to do about it. */
    (void)pool_put(b->pool, &b->seed, track, score * b->share);
}

/* The artist's best known tracks, the later ones worth less, down to a half. */
static void bring_artist(struct bringing *b, uint32_t artist, uint32_t max,
                         float score)
{
    struct catalog_list tracks =
        catalog_artist_tracks(b->ground->catalog, artist);

    if (max > tracks.n)
        max = tracks.n;
    for (uint32_t i = 0; i < max; i++)
        bring(b, catalog_at(tracks, i),
              score * (1 - 0.5f * (float)i / (float)max));
}

static void bring_related(struct bringing *b, uint32_t artist, float score)
{
    struct related like[LIKE_ARTISTS];
    size_t n =
        related_by_catalog(b->ground, artist, b->arena, like, LIKE_ARTISTS);

    for (size_t i = 0; i < n; i++)
        bring_artist(b, like[i].artist, LIKE_TRACKS,
                     score * (0.3f + 0.7f * like[i].likeness));
}

static void bring_sound(struct bringing *b, const struct features *f,
                        float score)
{
    struct sound_near near[SOUND_TRACKS];
    size_t n = sound_order_near(b->ground->sounds, f, near, SOUND_TRACKS);

    for (size_t i = 0; i < n; i++)
        bring(b, near[i].track, score * (1 - near[i].distance));
}

static void bring_album(struct bringing *b, uint32_t album)
{
    struct album a;

    if (!catalog_album(b->ground->catalog, album, &a))
        return;
    for (uint32_t i = 0; i < a.track_count && i < ALBUM_TRACKS; i++)
        bring(b, a.first_track + i, ALBUM_SCORE);
}

static void of_track(struct bringing *b, uint32_t n)
{
    struct features f;
    struct track t;

    if (!catalog_track(b->ground->catalog, n, &t))
        return;
    for (uint32_t i = 0; i < t.artists.n && i < CREDITS; i++)
        bring_artist(b, catalog_at(t.artists, i), OWN_TRACKS, OWN_SCORE);
    bring_album(b, t.album);
    if (t.artists.n > 0)
        bring_related(b, catalog_at(t.artists, 0), LIKE_SCORE);
    if (catalog_features(b->ground->catalog, n, &f))
        bring_sound(b, &f, SOUND_SCORE);
}

static void of_artist(struct bringing *b, uint32_t n)
{
    struct features f;

    if (n >= catalog_count(b->ground->catalog, ENTITY_ARTIST))
        return;
    bring_artist(b, n, CATALOG_TOP_TRACKS, OWN_SCORE);
    bring_related(b, n, LIKE_SCORE);
    if (sounding_of_artist(b->ground->catalog, n, &f))
        bring_sound(b, &f, SOUND_SCORE);
}

/* The best known artists of a genre, the later ones worth less. */
static void bring_genre(struct bringing *b, uint32_t genre, float weight)
{
    struct catalog_list artists = genre_table_artists(b->ground->genres, genre);
    uint32_t max = artists.n < GENRE_ARTISTS ? artists.n : GENRE_ARTISTS;

    for (uint32_t i = 0; i < max; i++)
        bring_artist(b, catalog_at(artists, i), GENRE_TRACKS,
                     GENRE_SCORE * weight * (1 - 0.5f * (float)i / (float)max));
}

static void bring_releases(struct bringing *b)
{
    const struct catalog *c = b->ground->catalog;
    struct catalog_list albums = catalog_new_releases(c);
    uint32_t max = albums.n < RELEASES ? albums.n : RELEASES;
    struct album a;

    for (uint32_t i = 0; i < max; i++)
        if (catalog_album(c, catalog_at(albums, i), &a))
            for (uint32_t k = 0; k < a.track_count && k < RELEASE_TRACKS; k++)
                bring(b, a.first_track + k,
                      GENRE_SCORE * (1 - 0.5f * (float)i / (float)max));
}

static void of_genre(struct bringing *b, struct str name)
{
    const struct genre_meaning *meaning;
    uint32_t genre;
    unsigned seed;

    if (!genre_seed_find(b->ground->genres, name, b->arena, &seed, &genre))
        return;
    if (seed == GENRE_SEEDS) {
        bring_genre(b, genre, 1);
        return;
    }
    meaning = &b->ground->seeds[seed];
    for (size_t i = 0; i < meaning->count; i++)
        bring_genre(b, meaning->matches[i].genre, meaning->matches[i].weight);
    if (meaning->is_new_release)
        bring_releases(b);
    if (meaning->mood != NULL)
        bring_sound(b, meaning->mood, GENRE_SCORE);
}

static void bring_popular(struct bringing *b)
{
    const struct ground *g = b->ground;

    for (size_t i = 0; i < g->popular_count && i < POPULAR_TRACKS; i++)
        bring(b, g->popular[i],
              POPULAR_SCORE * (1 - 0.5f * (float)i / POPULAR_TRACKS));
}

/* Whether the seed is one that brings what is popular where it brings little
 * else. */
static bool is_known(const struct ground *g, const struct recommend_seed *seed)
{
    switch (seed->kind) {
    case SEED_TRACK:
        return seed->n < catalog_count(g->catalog, ENTITY_TRACK);
    case SEED_ARTIST:
        return seed->n < catalog_count(g->catalog, ENTITY_ARTIST);
    case SEED_GENRE:
        return false;
    case SEED_POPULAR:
        return true;
    }
    return false;
}

void sources_bring(const struct ground *g, const struct source *source,
                   struct arena *arena, struct pool *pool)
{
    const struct recommend_seed *seed = source->seed;
    struct bringing b = {.ground = g,
                         .seed = {source->number, seed->weight},
                         .share = source->share,
                         .arena = arena,
                         .pool = pool};

    if (seed->kind == SEED_TRACK)
        of_track(&b, seed->n);
    else if (seed->kind == SEED_ARTIST)
        of_artist(&b, seed->n);
    else if (seed->kind == SEED_GENRE)
        of_genre(&b, seed->genre);
    if (is_known(g, seed) && pool->of_seed[source->number] < ENOUGH)
        bring_popular(&b);
}
