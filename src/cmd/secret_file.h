/* Secrets that a command reads from a file, where no list of processes shows
 * them. */
#ifndef TONEARM_CMD_SECRET_FILE_H
#define TONEARM_CMD_SECRET_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "cmd/options.h"

#define SECRET_FILE_MAX_BYTES 4100 /* the longest password and a line end */

/* Reads the one line of the file into the arena, without the line's end.
 * ERR_USAGE for a file that has anything else, ERR_NOT_FOUND for no file,
 * ERR_LIMIT for one over SECRET_FILE_MAX_BYTES, ERR_IO; all are logged. */
enum err secret_file_read(const struct options *o, const char *path,
                          struct arena *arena, struct str *out) MUST_CHECK;

#endif
