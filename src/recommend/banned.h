/* What isn't to be recommended, as numbers of a catalog (bans.h). */
#ifndef TONEARM_RECOMMEND_BANNED_H
#define TONEARM_RECOMMEND_BANNED_H

#include <stddef.h>
#include <stdint.h>

/* Both ascending. */
struct banned {
    uint32_t *tracks;
    size_t track_count;
    uint32_t *artists;
    size_t artist_count;
};

#endif
