/* What isn't to be recommended, as numbers of a catalog (bans.h). */
#ifndef TONEARM_RECOMMEND_BANNED_H
#define TONEARM_RECOMMEND_BANNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Both ascending. */
struct banned {
    uint32_t *tracks;
    size_t track_count;
    uint32_t *artists;
    size_t artist_count;
};

struct catalog;

/* Whether a track is by an artist who is banned. */
bool banned_has_artist(const struct banned *b, const struct catalog *c,
                       uint32_t track);

/* The same, and whether the track itself is. */
bool banned_has(const struct banned *b, const struct catalog *c,
                uint32_t track);

#endif
