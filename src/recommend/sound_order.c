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

#define DIMENSIONS 5u /* of the curve */
#define BITS       6u
#define HEARD      7u /* features that are heard, those of the curve first */

/* Features go into the place as bytes: a look at neighbours stays in the
 * order. */
struct place {
    uint32_t code;
    uint32_t track;
    uint8_t heard[HEARD];
};

struct sound_order {
    const struct catalog *catalog;
    struct place *places; /* by code, then track */
    size_t count;
};

/* 0 to 255, whatever a source says. */
static uint8_t share(float v)
{
    return v > 0 ? (v < 1 ? (uint8_t)(v * 255 + 0.5f) : 255) : 0; /* NaN: 0 */
}

/* Tempo as it is felt: from 50 to 200 a share of two octaves. */
static uint8_t tempo_share(float bpm)
{
    return bpm > 50 ? share(log2f(bpm / 50) / 2) : 0;
}

static void hear(const struct features *f, uint8_t heard[HEARD])
{
    heard[0] = share(f->energy);
    heard[1] = share(f->valence);
    heard[2] = share(f->acousticness);
    heard[3] = share(f->danceability);
    heard[4] = tempo_share(f->tempo);
    heard[5] = share(f->instrumentalness);
    heard[6] = share(f->speechiness);
}

static uint32_t code_of(const uint8_t heard[HEARD])
{
    uint32_t code = 0;

    for (unsigned bit = 8; bit-- > 8 - BITS;)
        for (unsigned d = 0; d < DIMENSIONS; d++)
            code = code << 1 | (heard[d] >> bit & 1u);
    return code;
}

/* Euclid's, of the whole range. */
static float distance_of(const uint8_t a[HEARD], const uint8_t b[HEARD])
{
    uint32_t sum = 0;

    for (unsigned i = 0; i < HEARD; i++)
        sum += (uint32_t)((a[i] - b[i]) * (a[i] - b[i]));
    return sqrtf((float)sum / (HEARD * 255 * 255));
}

float sound_distance(const struct features *a, const struct features *b)
{
    uint8_t x[HEARD], y[HEARD];

    hear(a, x);
    hear(b, y);
    return distance_of(x, y);
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
    const struct place *x = a, *y = b;

    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    return x->track < y->track ? -1 : x->track > y->track;
}

/* Puts the tracks of a popularity of `least` to `most`, while there is room. */
static void put(struct sound_order *o, size_t *capacity, unsigned least,
                unsigned most)
{
    uint32_t tracks = catalog_count(o->catalog, ENTITY_TRACK);
    struct features f;

    for (uint32_t i = 0; i < tracks && o->count < SOUND_ORDER_MAX; i++) {
        unsigned p = catalog_base_popularity(o->catalog, ENTITY_TRACK, i);
        struct place *place;

        if (p < least || p > most || !catalog_features(o->catalog, i, &f))
            continue;
        o->places = mem_grow(o->places, o->count, capacity, sizeof *o->places);
        place = &o->places[o->count++];
        hear(&f, place->heard);
        place->code = code_of(place->heard);
        place->track = i;
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
    uint8_t heard[HEARD];
    uint32_t code;
    size_t from, n = 0;

    hear(f, heard);
    code = code_of(heard);
    while (bisect_next(&b))
        bisect_put(&b, o->places[b.middle].code < code);
    /* As many on either side as there are; near an end, more on the other. */
    from = b.low > SOUND_LOOKED_AT / 2 ? b.low - SOUND_LOOKED_AT / 2 : 0;
    if (o->count <= SOUND_LOOKED_AT)
        from = 0;
    else if (from > o->count - SOUND_LOOKED_AT)
        from = o->count - SOUND_LOOKED_AT;
    for (size_t i = from; i < o->count && n < SOUND_LOOKED_AT; i++)
        all[n++] = (struct sound_near){o->places[i].track,
                                       distance_of(heard, o->places[i].heard)};
    if (n > 0)
        qsort(all, n, sizeof all[0], compare_near);
    if (n > max)
        n = max;
    memcpy(out, all, n * sizeof *out);
    return n;
}
