/* What a running server says of itself, printed. */
#ifndef TONEARM_CMD_STAT_SERVER_H
#define TONEARM_CMD_STAT_SERVER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* What the server on the directory tells, JSON, in the arena; empty when none
 * runs. ERR_IO, logged. */
enum err stat_server_ask(const char *data, struct arena *arena,
                         struct str *out) MUST_CHECK;

/* Prints it for people; nothing for an empty text. */
void stat_server_print(struct str status, struct arena *arena);

/* Prints it once a second, on a terminal in place of the last, until the server
 * ends. ERR_NOT_FOUND, logged, when none runs. */
enum err stat_server_watch(const char *data, bool as_json) MUST_CHECK;

#endif
