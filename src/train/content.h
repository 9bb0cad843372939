/* What a catalog says of tracks and artists, as vectors: for what nobody
 * played. Of a track: the genres of its artists and album, its features, its
 * year; of an artist: its genres, and the means of its tracks' features and
 * years. What isn't known is zero. */
#ifndef TONEARM_TRAIN_CONTENT_H
#define TONEARM_TRAIN_CONTENT_H

#include "base/err.h"

struct catalog;
struct train_data;

#define CONTENT_GENRES   16u /* what genres are boiled down to */
#define CONTENT_FEATURES 9u
#define CONTENT_WIDTH    (CONTENT_GENRES + CONTENT_FEATURES + 1u)

/* Fills items, by the catalog's numbers, with ids and vectors, and the credits
 * of tracks. Memory: about 130 bytes a track and an artist. ERR_INVALID,
 * logged, when numbers get out of hand. */
enum err content_read(const struct catalog *c, unsigned threads,
                      struct train_data *data) MUST_CHECK;

#endif
