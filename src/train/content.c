/* Genres that artists have together are near: an artist is a list of genres,
 * and the same factors that serve for plays make a short vector of it. */
#include "train/content.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/features.h"
#include "model/als.h"
#include "train/data.h"

#define GENRE_SWEEPS   8u
#define GENRES_EACH    32u
#define GENRE_WEIGHT   1.0f /* how much parts of a vector count */
#define FEATURE_WEIGHT 0.25f
#define YEAR_WEIGHT    0.35f
#define YEAR_MIDDLE    2000.0f
#define YEARS          15.0f

/* ---- genres ---- */

/* Genres by their names' hashes, in an open table; numbers ascend as they are
 * found. Two names of one hash are one genre, which harms nobody. */
struct genres {
    uint64_t *hashes;
    uint32_t *numbers;
    uint32_t count;
    size_t slots;
};

static uint32_t genres_number(struct genres *g, uint64_t hash);

static void genres_grow(struct genres *g)
{
    struct genres old = *g;

    g->slots = old.slots > 0 ? old.slots * 2 : 1024;
    g->hashes = mem_zalloc(g->slots, sizeof *g->hashes);
    g->numbers = mem_zalloc(g->slots, sizeof *g->numbers);
    for (size_t i = 0; i < old.slots; i++) {
        size_t at = old.hashes[i] & (g->slots - 1);

        while (old.hashes[i] != 0 && g->hashes[at] != 0)
            at = (at + 1) & (g->slots - 1);
        if (old.hashes[i] != 0) {
            g->hashes[at] = old.hashes[i];
            g->numbers[at] = old.numbers[i];
        }
    }
    free(old.hashes);
    free(old.numbers);
}

static uint32_t genres_number(struct genres *g, uint64_t hash)
{
    size_t at;

    if ((size_t)g->count * 2 >= g->slots)
        genres_grow(g);
    hash = hash == 0 ? 1 : hash; /* 0 is a free slot */
    at = hash & (g->slots - 1);
    while (g->hashes[at] != 0 && g->hashes[at] != hash)
        at = (at + 1) & (g->slots - 1);
    if (g->hashes[at] == 0) {
        g->hashes[at] = hash;
        g->numbers[at] = g->count++;
    }
    return g->numbers[at];
}

static size_t take_genres(const struct catalog *c, enum entity type, uint32_t n,
                          struct genres *g, struct interaction *out)
{
    struct str list = catalog_attribute(c, type, n, FIELD_GENRES), name;
    size_t count = 0;

    while (count < GENRES_EACH && field_next_text(&list, &name))
        out[count++] = (struct interaction){
            genres_number(g, hash_bytes(name.p, name.n, 0)), 1};
    return count;
}

static void read_genres(const struct catalog *c, struct interactions *lists)
{
    struct genres g = {.count = 0};

    for (uint32_t a = 0; a < catalog_count(c, ENTITY_ARTIST); a++) {
        struct interaction row[GENRES_EACH];

        interactions_add(lists, row, take_genres(c, ENTITY_ARTIST, a, &g, row));
    }
    free(g.hashes);
    free(g.numbers);
}

static void scale_to(float *v, uint32_t width, float length)
{
    float sum = 0;

    for (uint32_t i = 0; i < width; i++)
        sum += v[i] * v[i];
    for (uint32_t i = 0; i < width && sum > 0; i++)
        v[i] *= length / sqrtf(sum);
}

/* A vector of GENRE_WEIGHT's length for each artist that has genres, as the
 * first CONTENT_GENRES of its CONTENT_WIDTH. */
static enum err make_genres(const struct catalog *c, unsigned threads,
                            float *vectors)
{
    const struct als_options o = {.factors = CONTENT_GENRES,
                                  .regularisation = 1,
                                  .weight = 8,
                                  .seed = 3,
                                  .threads = threads};
    struct interactions lists, genres;
    struct als als;
    enum err e = OK;

    interactions_init(&lists, 1);
    read_genres(c, &lists);
    interactions_transpose(&lists, &genres);
    als_init(&als, &lists, &genres, &o);
    for (unsigned i = 0; i < GENRE_SWEEPS && !e; i++)
        e = als_sweep(&als);
    if (!e)
        e = als_solve_lists(&als);
    for (uint32_t a = 0; a < lists.rows && !e; a++) {
        float *v = vectors + (size_t)a * CONTENT_WIDTH;

        memcpy(v, als.list_vectors + (size_t)a * CONTENT_GENRES,
               CONTENT_GENRES * sizeof *v);
        scale_to(v, CONTENT_GENRES, GENRE_WEIGHT);
    }
    als_release(&als);
    interactions_release(&lists);
    interactions_release(&genres);
    return e;
}

/* ---- features and years ---- */

/* Each from about -1 to 1 for most tracks. */
static void put_features(const struct features *f, float *v)
{
    const float values[CONTENT_FEATURES] = {
        f->acousticness * 2 - 0.6f,
        (f->danceability - 0.6f) * 4,
        (f->energy - 0.65f) * 3,
        f->instrumentalness * 2 - 0.3f,
        f->liveness * 2 - 0.4f,
        (f->loudness + 8) / 5,
        f->speechiness * 4 - 0.4f,
        f->tempo > 30 ? log2f(f->tempo / 120) * 2 : 0,
        f->valence * 2 - 1};

    for (uint32_t i = 0; i < CONTENT_FEATURES; i++) {
        float x = isfinite(values[i]) ? values[i] : 0;

        v[i] = FEATURE_WEIGHT * fminf(fmaxf(x, -2), 2);
    }
}

static float year_of(const struct catalog *c, const struct track *t)
{
    struct album album;
    float x;

    if (!catalog_album(c, t->album, &album) || album.release_date.year == 0)
        return 0;
    x = ((float)album.release_date.year - YEAR_MIDDLE) / YEARS;
    return YEAR_WEIGHT * fminf(fmaxf(x, -2), 2);
}

/* The genres of a track are the mean of its artists'. */
static void put_genres(const struct track *t, const float *artists, float *v)
{
    for (uint32_t i = 0; i < t->artists.n; i++) {
        const float *a =
            artists + (size_t)catalog_at(t->artists, i) * CONTENT_WIDTH;

        for (uint32_t k = 0; k < CONTENT_GENRES; k++)
            v[k] += a[k];
    }
    scale_to(v, CONTENT_GENRES, GENRE_WEIGHT);
}

/* Adds what is known of a track to the sums of its artists. */
static void add_to_artists(const struct track *t, const float *v,
                           float *artists, uint32_t *counts)
{
    for (uint32_t i = 0; i < t->artists.n; i++) {
        uint32_t n = catalog_at(t->artists, i);
        float *a = artists + (size_t)n * CONTENT_WIDTH;

        for (uint32_t k = CONTENT_GENRES; k < CONTENT_WIDTH; k++)
            a[k] += v[k];
        counts[n]++;
    }
}

/* ---- all of it ---- */

static void init_items(const struct catalog *c, enum entity type,
                       struct train_items *items)
{
    items->count = catalog_count(c, type);
    items->content = CONTENT_WIDTH;
    items->ids = mem_alloc((size_t)items->count * sizeof *items->ids + 1);
    items->vectors =
        mem_zalloc((size_t)items->count + 1, CONTENT_WIDTH * sizeof(float));
    for (uint32_t i = 0; i < items->count; i++)
        items->ids[i] = catalog_id(c, type, i);
}

/* Credits of an artist whose number isn't one are left out: the catalog is
 * trusted by nobody. */
static struct catalog_list credits_of(const struct track *t, uint32_t artists)
{
    struct catalog_list all = t->artists;

    for (uint32_t i = 0; i < all.n; i++)
        if (catalog_at(all, i) >= artists)
            all.n = i;
    return all;
}

static void read_tracks(const struct catalog *c, struct train_data *data)
{
    struct train_items *tracks = &data->items[MODEL_TRACK];
    struct train_items *artists = &data->items[MODEL_ARTIST];
    uint32_t *counts = mem_zalloc((size_t)artists->count + 1, sizeof *counts);
    size_t room = 0, n = 0;

    data->credit_begin =
        mem_zalloc((size_t)tracks->count + 1, sizeof *data->credit_begin);
    for (uint32_t i = 0; i < tracks->count; i++) {
        float *v = tracks->vectors + (size_t)i * CONTENT_WIDTH;
        struct features features;
        struct track t;

        (void)catalog_track(c, i, &t);
        t.artists = credits_of(&t, artists->count);
        put_genres(&t, artists->vectors, v);
        if (catalog_features(c, i, &features))
            put_features(&features, v + CONTENT_GENRES);
        v[CONTENT_WIDTH - 1] = year_of(c, &t);
        add_to_artists(&t, v, artists->vectors, counts);
        for (uint32_t a = 0; a < t.artists.n; a++) {
            data->credits =
                mem_grow(data->credits, n, &room, sizeof *data->credits);
            data->credits[n++] = catalog_at(t.artists, a);
        }
        data->credit_begin[i + 1] = n;
    }
    for (uint32_t a = 0; a < artists->count; a++)
        for (uint32_t k = CONTENT_GENRES; k < CONTENT_WIDTH && counts[a] > 0;
             k++)
            artists->vectors[(size_t)a * CONTENT_WIDTH + k] /= (float)counts[a];
    free(counts);
}

enum err content_read(const struct catalog *c, unsigned threads,
                      struct train_data *data)
{
    enum err e;

    init_items(c, ENTITY_TRACK, &data->items[MODEL_TRACK]);
    init_items(c, ENTITY_ARTIST, &data->items[MODEL_ARTIST]);
    data->tracks.columns = data->items[MODEL_TRACK].count;
    data->artists.columns = data->items[MODEL_ARTIST].count;
    e = make_genres(c, threads, data->items[MODEL_ARTIST].vectors);
    if (!e)
        read_tracks(c, data);
    return e;
}
