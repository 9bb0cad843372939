/* How an artist sounds. Any thread. */
#ifndef TONEARM_RECOMMEND_SOUNDING_H
#define TONEARM_RECOMMEND_SOUNDING_H

#include <stdbool.h>
#include <stdint.h>

struct catalog;
struct features;

/* The mean of the features that are heard (sound_order.h) of the artist's most
 * popular tracks, SOUNDING_TRACKS at most; false when none has features. */
#define SOUNDING_TRACKS 8u
bool sounding_of_artist(const struct catalog *c, uint32_t artist,
                        struct features *out);

#endif
