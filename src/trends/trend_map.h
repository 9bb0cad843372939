/* What a play of a track is a play of, too: its album, its artists, and the
 * genres of both, as a catalog has them. Any thread. */
#ifndef TONEARM_TRENDS_TREND_MAP_H
#define TONEARM_TRENDS_TREND_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "trends/trend.h"

struct catalog;

/* Enough for everything but a catalog's mistakes: what is beyond isn't
 * counted. */
#define TREND_MAP_ARTISTS 16u
#define TREND_MAP_GENRES  16u
#define TREND_MAP_MAX     (2u + TREND_MAP_ARTISTS + TREND_MAP_GENRES)

struct trend_mapped {
    struct id id;
    enum trend_type type;
    struct str genre; /* its name, in the catalog; else empty */
};

/* Each once, the track first. */
struct trend_map {
    struct trend_mapped of[TREND_MAP_MAX];
    size_t count;
    uint64_t mark; /* differs where the map does; 0: the catalog doesn't know
                      the track, which then stands alone */
};

void trend_map_track(const struct catalog *c, struct id track,
                     struct trend_map *out);

/* The id under which a genre is counted. */
struct id trend_genre_id(struct str name);

#endif
