/* What there is to play, as rows show it: tracks, episodes, chapters, and what
 * these are of. Reads both of the wire's dialects. Any thread. */
#ifndef TONEARM_REMOTE_ITEM_H
#define TONEARM_REMOTE_ITEM_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct item {
    struct str json; /* whole, "null" for what is gone */
    struct str type; /* "track", "album", ...; empty for what is gone */
    struct str name;
    struct str by;    /* artists, the show, the owner, the authors */
    struct str album; /* of a track */
    struct str uri;
    int64_t duration_ms; /* 0: has none */
};

/* An object of any type, or null. Texts lie in the JSON or in the arena. */
struct item item_read(struct str json, struct arena *arena);

/* The object of an entry of a playlist, of saved things or of a history, under
 * whichever key that has it. */
struct str item_of_entry(struct str entry, struct arena *arena);

/* "3:07", "1:02:03"; empty for 0. */
struct str item_time(int64_t ms, struct arena *arena);

#endif
