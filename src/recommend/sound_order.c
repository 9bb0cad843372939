/* The order is a curve through the space of five features: their bits, the
 * highest of each first, in turn (Morton's order). Neighbours on the curve are
 * neighbours in the space; not all neighbours in the space are so on the curve,
 * which costs some candidates and no truth: those that are found are ranked by
 * their true distance. */
#include "recommend/sound_order.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/bisect.h"
#include "base/mem.h"
#include "catalog/catalog.h"

#define DIMENSIONS 5u
#define BITS       6u

struct sound_order {
    const struct catalog *catalog;
    uint64_t *places; /* code << 32 | track, ascending */
    size_t count;
};

/* 0 to 1, whatever a source says. */
static float share(float v)
{
    return v > 0 ? (v < 1 ? v : 1) : 0; /* NaN: 0 */
}

/* Tempo as it is felt: from 50 to 200 a share of two octaves. */
static float tempo_share(float bpm)
{
    return bpm > 50 ? share(log2f(bpm / 50) / 2) : 0;
}

static uint32_t code_of(const struct features *f)
{
    const float values[DIMENSIONS] = {
        share(f->energy), share(f->valence), share(f->acousticness),
        share(f->danceability), tempo_share(f->tempo)};
    uint32_t code = 0;

    for (unsigned bit = BITS; bit-- > 0;)
        for (unsigned d = 0; d < DIMENSIONS; d++) {
            uint32_t v = (uint32_t)(values[d] * (float)((1u << BITS) - 1));

            code = code << 1 | (v >> bit & 1);
        }
    return code;
}

float sound_distance(const struct features *a, const struct features *b)
{
    const float apart[] = {share(a->energy) - share(b->energy),
                           share(a->valence) - share(b->valence),
                           share(a->acousticness) - share(b->acousticness),
                           share(a->danceability) - share(b->danceability),
                           tempo_share(a->tempo) - tempo_share(b->tempo),
                           share(a->instrumentalness) -
                               share(b->instrumentalness),
                           share(a->speechiness) - share(b->speechiness)};
    float sum = 0;

    for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++)
        sum += apart[i] * apart[i];
    return sqrtf(sum / (sizeof apart / sizeof apart[0]));
}

/* ---- making it ---- */

/* The popularity from which on tracks are in the order. */
static unsigned least_popularity(const struct catalog *c)
{
    uint32_t tracks = catalog_count(c, ENTITY_TRACK), counts[256] = {0};
    unsigned p = 256;

    for (uint32_t i = 0; i < tracks; i++)
        counts[catalog_base_popularity(c, ENTITY_TRACK, i)]++;
    for (uint32_t sum = 0; p > 0 && sum < SOUND_ORDER_MAX; p--)
        sum += counts[p - 1];
    return p;
}

static int compare_places(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Puts the tracks of a popularity of `least` to `most`, while there is room. */
static void put(struct sound_order *o, size_t *capacity, unsigned least,
                unsigned most)
{
    uint32_t tracks = catalog_count(o->catalog, ENTITY_TRACK);
    struct features f;

    for (uint32_t i = 0; i < tracks && o->count < SOUND_ORDER_MAX; i++) {
        unsigned p = catalog_base_popularity(o->catalog, ENTITY_TRACK, i);

        if (p < least || p > most || !catalog_features(o->catalog, i, &f))
            continue;
        o->places = mem_grow(o->places, o->count, capacity, sizeof *o->places);
        o->places[o->count++] = (uint64_t)code_of(&f) << 32 | i;
    }
}

struct sound_order *sound_order_new(const struct catalog *c)
{
    struct sound_order *o = mem_zalloc(1, sizeof *o);
    unsigned least = least_popularity(c);
    size_t capacity = 0;

    o->catalog = c;
    /* Of the least popular ones there may be more than there is room for. */
    put(o, &capacity, least + 1, UINT_MAX);
    put(o, &capacity, least, least);
    if (o->count > 0)
        qsort(o->places, o->count, sizeof *o->places, compare_places);
    return o;
}

void sound_order_free(struct sound_order *o)
{
    if (o == NULL)
        return;
    free(o->places);
    free(o);
}

/* ---- asking ---- */

static int compare_near(const void *a, const void *b)
{
    const struct sound_near *x = a, *y = b;

    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return x->track < y->track ? -1 : x->track > y->track;
}

size_t sound_order_near(const struct sound_order *o, const struct features *f,
                        struct sound_near *out, size_t max)
{
    struct sound_near all[SOUND_LOOKED_AT];
    struct bisect b = bisect_in(0, o->count);
    uint64_t at = (uint64_t)code_of(f) << 32;
    size_t from, n = 0;

    while (bisect_next(&b))
        bisect_put(&b, o->places[b.middle] < at);
    /* As many on either side as there are; near an end, more on the other. */
    from = b.low > SOUND_LOOKED_AT / 2 ? b.low - SOUND_LOOKED_AT / 2 : 0;
    if (o->count <= SOUND_LOOKED_AT)
        from = 0;
    else if (from > o->count - SOUND_LOOKED_AT)
        from = o->count - SOUND_LOOKED_AT;
    for (size_t i = from; i < o->count && n < SOUND_LOOKED_AT; i++) {
        uint32_t track = (uint32_t)o->places[i];
        struct features own;

        if (catalog_features(o->catalog, track, &own))
            all[n++] = (struct sound_near){track, sound_distance(f, &own)};
    }
    if (n > 0)
        qsort(all, n, sizeof all[0], compare_near);
    if (n > max)
        n = max;
    memcpy(out, all, n * sizeof *out);
    return n;
}
