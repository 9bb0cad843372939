/* What trends are counted for: tracks, albums, artists and genres, each
 * worldwide and in each market. Days are those of UTC, counted from 1970. */
#ifndef TONEARM_TRENDS_TREND_H
#define TONEARM_TRENDS_TREND_H

#include <stdint.h>

#include "base/id.h"

/* The numbers are stored: append only. */
enum trend_type { TREND_TRACK, TREND_ALBUM, TREND_ARTIST, TREND_GENRE };
#define TREND_TYPES 4

/* A market is a number (market_number of catalog/field.h), or the world. */
#define TREND_WORLD 0xffffu

/* How long plays count: days older than these are dropped. */
#define TREND_DAYS 122u

#define TREND_DAY_MS  86400000ll
#define TREND_HOUR_MS 3600000ll

struct trend_key {
    struct id id; /* of a genre: trend_genre_id of its name */
    uint16_t market;
    uint8_t type; /* enum trend_type */
};

#endif
