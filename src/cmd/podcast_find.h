/* The subscription that somebody names on a command line. */
#ifndef TONEARM_CMD_PODCAST_FIND_H
#define TONEARM_CMD_PODCAST_FIND_H

#include "base/err.h"

struct arena;
struct db;
struct subscription;

/* By its address or its id; texts are in the arena. ERR_NOT_FOUND, logged. */
enum err podcast_find(struct db *db, const char *name, struct arena *arena,
                      struct subscription *out) MUST_CHECK;

#endif
