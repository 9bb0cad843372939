/* Fictional listeners of a catalog: who they are, what they have listened to in
 * two years, what they keep. So that charts, histories and recommendations have
 * something to show before anybody has listened.
 *
 * Each listener has a taste: some artists, and of them the better known tracks.
 * Beside that, everybody hears some tracks of the day. A track has a course of
 * its own: most are as popular as ever, some rise, some fall, some have a
 * season, and a few are new this week.
 *
 * The same catalog and options give the same life on every machine. Any
 * thread. */
#ifndef TONEARM_DEMO_LIFE_LIFE_H
#define TONEARM_DEMO_LIFE_LIFE_H

#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "plays/plays.h"

struct catalog;

#define LIFE_MAX_LISTENERS 10000u
#define LIFE_DAYS          730
#define LIFE_PLAYLISTS     2u
#define LIFE_LIST_TRACKS   30u
#define LIFE_SAVED         40u

struct life_options {
    uint32_t listeners; /* 1 to LIFE_MAX_LISTENERS */
    uint64_t seed;
    int64_t until_ms; /* Unix time: of the LIFE_DAYS before */
};

struct life_playlist {
    struct id id;
    struct str name;
    struct id tracks[LIFE_LIST_TRACKS];
    uint32_t count;
};

/* One of them; all of it is good until `take` returns. */
struct life_listener {
    struct str id;   /* "demo-luna-7" */
    struct str name; /* "Luna" */
    struct str country;
    const struct play *plays; /* oldest first */
    size_t play_count;
    const struct id *saved; /* tracks */
    uint32_t saved_count;
    struct life_playlist playlists[LIFE_PLAYLISTS];
};

/* Calls `take` for each listener, and ends with the first error that it
 * returns. Nothing is called for a catalog without tracks. */
enum err life_generate(const struct catalog *c, const struct life_options *o,
                       enum err (*take)(void *owner,
                                        const struct life_listener *l),
                       void *owner) MUST_CHECK;

#endif
