/* Secrets that a command reads from a file, where no list of processes shows
 * them. */
#ifndef TONEARM_CMD_SECRET_FILE_H
#define TONEARM_CMD_SECRET_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "cmd/options.h"

#define SECRET_FILE_MAX_BYTES 2048

/* The one line in the file, without its end, in the arena. ERR_USAGE for
 * another content, ERR_NOT_FOUND, ERR_IO or ERR_LIMIT; all logged. */
enum err secret_file_read(const struct options *o, const char *path,
                          struct arena *arena, struct str *out) MUST_CHECK;

#endif
