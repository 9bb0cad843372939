/* Previews: half a minute of a file in formats that every browser plays, made
 * by tonearm-media when they are first asked for, and kept in the cache. Any
 * thread, but not one that others wait for. */
#ifndef TONEARM_AUDIO_PREVIEWS_H
#define TONEARM_AUDIO_PREVIEWS_H

#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

#define PREVIEW_MS 30000u

enum preview_format { PREVIEW_MP3, PREVIEW_OPUS, PREVIEW_FORMATS };

/* "mp3" and "opus", static. */
const char *preview_ending(enum preview_format format);

struct previews;

/* What is made: the part of the file `path` below the folder `root`. */
struct preview {
    struct id id;     /* of the track */
    uint64_t version; /* another number when the file is another one */
    struct str root;
    struct str path;
    uint32_t from_ms;
    uint32_t duration_ms;
};

/* `cache_dir` (DATA/cache) and `media`, the program or NULL for tonearm-media,
 * outlive it. */
struct previews *previews_new(const char *cache_dir, const char *media);

/* Nobody uses it any more. NULL is fine. */
void previews_free(struct previews *p);

/* tonearm-media, as it is run. */
const char *previews_program(const struct previews *p);

/* Opens a preview for reading. ERR_BUSY when it isn't there, and another one is
 * being made: one at a time, so that nobody can have the machine do nothing
 * else. ERR_IO, logged, when it can't be made. */
enum err previews_open(struct previews *p, const struct preview *what,
                       enum preview_format format, int *fd) MUST_CHECK;

#endif
