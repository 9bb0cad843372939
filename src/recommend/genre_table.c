/* Pairs of an artist and a genre are gathered, sorted, and laid out twice: by
 * artist, and by genre. Genres get their numbers when all keys are known. */
#include "recommend/genre_table.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/bisect.h"
#include "base/hash.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "generation/genres.h"

struct genre {
    struct str key;
    struct str name;
    uint32_t first; /* of its artists */
    uint32_t artists;
    float weight;
    uint32_t number; /* in the order of keys, while the table is built */
};

struct genre_table {
    const struct catalog *catalog;
    struct arena arena; /* keys */
    struct genre *genres;
    size_t count, capacity;
    uint32_t *artists;   /* of each genre, one genre after the other */
    uint32_t *first_of;  /* of each artist, and the end: into of_artist */
    uint32_t *of_artist; /* genres of each artist */
    float *weights;      /* of each artist's genres together */
};

/* What is there while a table is built. */
struct gathering {
    struct genre_table *t;
    uint32_t *slots; /* by the key's hash: a genre's place, from 1 on */
    size_t slot_count;
    uint64_t *pairs; /* artist << 32 | genre */
    size_t count, capacity;
    struct arena scratch;
};

/* ---- gathering ---- */

static uint32_t *slot_of(const struct gathering *g, struct str key)
{
    size_t i = hash_bytes(key.p, key.n, 0) & (g->slot_count - 1);

    while (g->slots[i] != 0 && !str_eq(g->t->genres[g->slots[i] - 1].key, key))
        i = (i + 1) & (g->slot_count - 1);
    return &g->slots[i];
}

static void grow_slots(struct gathering *g)
{
    free(g->slots);
    g->slot_count = g->slot_count == 0 ? 256 : 2 * g->slot_count;
    g->slots = mem_zalloc(g->slot_count, sizeof *g->slots);
    for (size_t i = 0; i < g->t->count; i++)
        *slot_of(g, g->t->genres[i].key) = (uint32_t)i + 1;
}

/* The place of the genre, which is made if need be; GENRE_NONE for a name of
 * signs alone. */
static uint32_t place_of(struct gathering *g, struct str name)
{
    struct genre_table *t = g->t;
    struct str key;
    uint32_t *slot;

    arena_reset(&g->scratch);
    key = genre_key(&g->scratch, name);
    if (key.n == 0)
        return GENRE_NONE;
    if (2 * (t->count + 1) > g->slot_count)
        grow_slots(g);
    slot = slot_of(g, key);
    if (*slot == 0) {
        t->genres =
            mem_grow(t->genres, t->count, &t->capacity, sizeof *t->genres);
        t->genres[t->count++] =
            (struct genre){.key = arena_str(&t->arena, key), .name = name};
        *slot = (uint32_t)t->count;
    }
    return *slot - 1;
}

static void put_pair(struct gathering *g, uint32_t artist, uint32_t genre)
{
    g->pairs = mem_grow(g->pairs, g->count, &g->capacity, sizeof *g->pairs);
    g->pairs[g->count++] = (uint64_t)artist << 32 | genre;
}

static void gather(struct gathering *g, enum entity type, uint32_t n,
                   struct catalog_list artists)
{
    struct str list = catalog_attribute(g->t->catalog, type, n, FIELD_GENRES);
    struct str name;

    while (field_next_text(&list, &name)) {
        uint32_t genre = place_of(g, name);

        for (uint32_t i = 0; genre != GENRE_NONE && i < artists.n; i++)
            put_pair(g, catalog_at(artists, i), genre);
    }
}

static void gather_all(struct gathering *g)
{
    const struct catalog *c = g->t->catalog;
    struct album album;

    for (uint32_t i = 0; i < catalog_count(c, ENTITY_ARTIST); i++)
        gather(g, ENTITY_ARTIST, i, (struct catalog_list){&i, 1});
    for (uint32_t i = 0; i < catalog_count(c, ENTITY_ALBUM); i++)
        if (catalog_album(c, i, &album))
            gather(g, ENTITY_ALBUM, i, album.artists);
}

/* ---- numbers ---- */

static int compare_keys(const void *a, const void *b)
{
    const struct genre *x = a, *y = b;

    return str_cmp(x->key, y->key);
}

static int compare_pairs(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Sorts genres by key, and pairs, each once, by artist and genre. */
static void number(struct gathering *g)
{
    struct genre_table *t = g->t;
    uint32_t *number_of = mem_zalloc(t->count, sizeof *number_of);
    size_t kept = 0;

    for (size_t i = 0; i < t->count; i++)
        t->genres[i].number = (uint32_t)i;
    if (t->count > 0)
        qsort(t->genres, t->count, sizeof *t->genres, compare_keys);
    for (size_t i = 0; i < t->count; i++)
        number_of[t->genres[i].number] = (uint32_t)i;
    for (size_t i = 0; i < g->count; i++)
        g->pairs[i] = (g->pairs[i] & ~(uint64_t)UINT32_MAX) |
                      number_of[(uint32_t)g->pairs[i]];
    if (g->count > 0)
        qsort(g->pairs, g->count, sizeof *g->pairs, compare_pairs);
    for (size_t i = 0; i < g->count; i++)
        if (i == 0 || g->pairs[i] != g->pairs[i - 1])
            g->pairs[kept++] = g->pairs[i];
    g->count = kept;
    free(number_of);
}

/* ---- laying out ---- */

static void lay_by_artist(struct gathering *g)
{
    struct genre_table *t = g->t;
    uint32_t artists = catalog_count(t->catalog, ENTITY_ARTIST);
    size_t at = 0;

    t->first_of = mem_zalloc((size_t)artists + 1, sizeof *t->first_of);
    t->of_artist = mem_zalloc(g->count, sizeof *t->of_artist);
    for (uint32_t artist = 0; artist < artists; artist++) {
        t->first_of[artist] = (uint32_t)at;
        for (; at < g->count && g->pairs[at] >> 32 == artist; at++)
            t->of_artist[at] = (uint32_t)g->pairs[at];
    }
    /* A damaged file may name artists that there aren't; they come last. */
    t->first_of[artists] = (uint32_t)at;
    g->count = at;
}

/* The numbers of all artists, the most popular first: sorted by counting. */
static uint32_t *by_popularity(const struct catalog *c, uint32_t artists)
{
    uint32_t *order = mem_zalloc(artists, sizeof *order);
    uint32_t ends[256] = {0}, before = 0;

    for (uint32_t i = 0; i < artists; i++)
        ends[catalog_base_popularity(c, ENTITY_ARTIST, i)]++;
    for (unsigned p = 256; p-- > 0;) {
        uint32_t count = ends[p];

        ends[p] = before;
        before += count;
    }
    for (uint32_t i = 0; i < artists; i++)
        order[ends[catalog_base_popularity(c, ENTITY_ARTIST, i)]++] = i;
    return order;
}

static void lay_by_genre(struct gathering *g)
{
    struct genre_table *t = g->t;
    uint32_t artists = catalog_count(t->catalog, ENTITY_ARTIST), first = 0;
    uint32_t *order = by_popularity(t->catalog, artists);

    t->artists = mem_zalloc(g->count, sizeof *t->artists);
    for (size_t i = 0; i < g->count; i++)
        t->genres[t->of_artist[i]].artists++;
    for (size_t i = 0; i < t->count; i++) {
        t->genres[i].first = first;
        first += t->genres[i].artists;
        t->genres[i].artists = 0; /* counted again as they come */
    }
    for (uint32_t i = 0; i < artists; i++)
        for (uint32_t k = t->first_of[order[i]]; k < t->first_of[order[i] + 1];
             k++) {
            struct genre *genre = &t->genres[t->of_artist[k]];

            t->artists[genre->first + genre->artists++] = order[i];
        }
    for (size_t i = 0; i < t->count; i++)
        t->genres[i].weight =
            logf(1 + (float)artists / (float)t->genres[i].artists);
    t->weights = mem_zalloc(artists, sizeof *t->weights);
    for (uint32_t i = 0; i < artists; i++)
        for (uint32_t k = t->first_of[i]; k < t->first_of[i + 1]; k++)
            t->weights[i] += t->genres[t->of_artist[k]].weight;
    free(order);
}

struct genre_table *genre_table_new(const struct catalog *c)
{
    struct genre_table *t = mem_zalloc(1, sizeof *t);
    struct gathering g = {.t = t};

    t->catalog = c;
    arena_init(&t->arena);
    arena_init(&g.scratch);
    gather_all(&g);
    number(&g);
    lay_by_artist(&g);
    lay_by_genre(&g);
    arena_release(&g.scratch);
    free(g.pairs);
    free(g.slots);
    return t;
}

void genre_table_free(struct genre_table *t)
{
    if (t == NULL)
        return;
    arena_release(&t->arena);
    free(t->genres);
    free(t->artists);
    free(t->first_of);
    free(t->of_artist);
    free(t->weights);
    free(t);
}

/* ---- asking ---- */

uint32_t genre_table_count(const struct genre_table *t)
{
    return (uint32_t)t->count;
}

struct str genre_table_key(const struct genre_table *t, uint32_t genre)
{
    return t->genres[genre].key;
}

struct str genre_table_name(const struct genre_table *t, uint32_t genre)
{
    return t->genres[genre].name;
}

float genre_table_weight(const struct genre_table *t, uint32_t genre)
{
    return t->genres[genre].weight;
}

float genre_table_weight_of_artist(const struct genre_table *t, uint32_t artist)
{
    return artist < catalog_count(t->catalog, ENTITY_ARTIST)
               ? t->weights[artist]
               : 0;
}

uint32_t genre_table_find(const struct genre_table *t, struct str key)
{
    struct bisect b = bisect_in(0, t->count);

    while (bisect_next(&b))
        bisect_put(&b, str_cmp(t->genres[b.middle].key, key) < 0);
    return b.low < t->count && str_eq(t->genres[b.low].key, key)
               ? (uint32_t)b.low
               : GENRE_NONE;
}

struct catalog_list genre_table_artists(const struct genre_table *t,
                                        uint32_t genre)
{
    const struct genre *g = &t->genres[genre];

    return (struct catalog_list){t->artists + g->first, g->artists};
}

struct catalog_list genre_table_of_artist(const struct genre_table *t,
                                          uint32_t artist)
{
    if (artist >= catalog_count(t->catalog, ENTITY_ARTIST))
        return (struct catalog_list){NULL, 0};
    return (struct catalog_list){t->of_artist + t->first_of[artist],
                                 t->first_of[artist + 1] - t->first_of[artist]};
}
