/* Opening what a request names, and making what it wants made. Errors are
 * reasons in words, for the answer: NULL when all is well. */
#ifndef TONEARM_MEDIA_PROGRAM_OPENING_H
#define TONEARM_MEDIA_PROGRAM_OPENING_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Folders inside which files have to be. */
struct opening {
    const char *const *paths;
    const int *folders; /* descriptors of them */
    size_t count;       /* 0: anywhere */
};

/* Opens a regular file for reading. Nothing else is ever opened: a device or
 * a pipe does things when it is. With folders, a link that leads out of them
 * leads nowhere. */
const char *opening_file(const struct opening *o, const char *path,
                         struct arena *arena, int *fd, uint64_t *size);

/* A file beside `path` that is to become it, and its name in the arena. */
const char *opening_output(const char *path, struct arena *arena, int *fd,
                           char **temporary);

#endif
