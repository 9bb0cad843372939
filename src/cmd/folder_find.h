/* The watched folder that somebody names on a command line. */
#ifndef TONEARM_CMD_FOLDER_FIND_H
#define TONEARM_CMD_FOLDER_FIND_H

#include "base/err.h"

struct arena;
struct db;
struct watched_folder;

/* By its path, as it is or as it leads there, or its id; texts are in the
 * arena. ERR_NOT_FOUND, logged. */
enum err folder_find(struct db *db, const char *name, struct arena *arena,
                     struct watched_folder *out) MUST_CHECK;

#endif
