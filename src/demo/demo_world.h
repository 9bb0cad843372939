/* What all parts of the demo generator share: the options, the tables, and
 * where randomness comes from. Everything is a function of the seed, a
 * purpose and a number, so that any artist or recording can be made again
 * whenever another one mentions it. Any thread: a world doesn't change. */
#ifndef TONEARM_DEMO_DEMO_WORLD_H
#define TONEARM_DEMO_DEMO_WORLD_H

#include <stdint.h>

#include "base/id.h"
#include "base/random.h"
#include "catalog/field.h"
#include "demo/demo_market.h"

struct demo_words;

struct demo_world {
    uint64_t seed;
    uint32_t tracks;
    uint32_t artists; /* numbered by rank, the most popular first */
    uint32_t scale;   /* of artists' sizes: demo_artist_size */
    struct demo_words *words;
    struct demo_markets markets;
};

/* The day on which the demo's world stands still, in days since 1970: the
 * newest releases are days old. 2026-11-20. */
#define DEMO_TODAY 20777

/* Release, audiobook and show parts per whole; recordings per artist. */
#define DEMO_MAX_PARTS 512

enum demo_stream {
    DEMO_STREAM_ID = 0x100, /* plus the type of entity */
    DEMO_STREAM_ARTIST = 0x200,
    DEMO_STREAM_NAME,
    DEMO_STREAM_SIZE,
    DEMO_STREAM_PLAN,
    DEMO_STREAM_RELEASE,
    DEMO_STREAM_TITLE,
    DEMO_STREAM_RECORDING,
    DEMO_STREAM_FEATURES,
    DEMO_STREAM_TRACK,
    DEMO_STREAM_LABEL,
    DEMO_STREAM_VARIOUS,
    DEMO_STREAM_SHOW,
    DEMO_STREAM_EPISODE,
    DEMO_STREAM_AUDIOBOOK,
    DEMO_STREAM_CHAPTER
};

static inline struct random_sequence
demo_world_stream(const struct demo_world *w, enum demo_stream purpose,
                  uint64_t number)
{
    return random_sequence(w->seed + (uint64_t)purpose * 0x9e3779b97f4a7c15u,
                           number);
}

/* The id of the entity of that number: 128 bits that look random. */
static inline struct id demo_world_id(const struct demo_world *w,
                                      enum entity type, uint64_t number)
{
    struct random_sequence r =
        demo_world_stream(w, (enum demo_stream)(DEMO_STREAM_ID + type), number);
    uint64_t hi = random_u64(&r);

    return (struct id){hi, random_u64(&r)};
}

#endif
