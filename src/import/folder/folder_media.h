/* Runs tonearm-media on files of music folders. Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_MEDIA_H
#define TONEARM_IMPORT_FOLDER_FOLDER_MEDIA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct folder_media {
    const char *program;
    unsigned workers;        /* 0: as many as tonearm-media likes */
    const struct str *roots; /* nothing outside of them is opened */
    size_t root_count;
    struct arena *arena;
};

/* Takes an answer: a line, valid until the next, "{}" in place of one that is
 * too long. False ends the program, whatever it hasn't answered yet. */
typedef bool folder_media_take(void *user, struct str line);

/* Starts the program with `words` (a list that ends with NULL) and the jobs.
 * ERR_IO, logged, when it couldn't be started, died or failed. */
enum err folder_media_run(const struct folder_media *m,
                          const char *const *words, struct str jobs,
                          folder_media_take *take, void *user) MUST_CHECK;

#endif
