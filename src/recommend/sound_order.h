/* Tracks in an order in which those that sound alike stand near each other: for
 * a track that nobody has played and of which nothing is known but how it
 * sounds. The most popular ones by the file, SOUND_ORDER_MAX at most, that have
 * audio features. Immutable; any thread. */
#ifndef TONEARM_RECOMMEND_SOUND_ORDER_H
#define TONEARM_RECOMMEND_SOUND_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct catalog;
struct features;
struct sound_order;

#define SOUND_ORDER_MAX (1u << 18)

/* Reads the features of every track that may be in it: a fifth of a second a
 * million tracks. The catalog outlives the order. */
struct sound_order *sound_order_new(const struct catalog *c);
void sound_order_free(struct sound_order *o); /* NULL is fine */

/* How far two tracks sound from each other: 0 alike, 1 as far as can be. Key
 * and mode, loudness and length aren't heard. */
float sound_distance(const struct features *a, const struct features *b);

struct sound_near {
    uint32_t track;
    float distance;
};

/* Tracks that sound like `f`, the nearest first, of equals the lower number;
 * at most `max` of SOUND_LOOKED_AT that are looked at, into `out`. How many
 * there are. */
#define SOUND_LOOKED_AT 160u
size_t sound_order_near(const struct sound_order *o, const struct features *f,
                        struct sound_near *out, size_t max);

#endif
