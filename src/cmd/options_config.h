/* The file that --config names: lines `key = value`. */
#ifndef TONEARM_CMD_OPTIONS_CONFIG_H
#define TONEARM_CMD_OPTIONS_CONFIG_H

#include <stdbool.h>

#include "base/str.h"

struct config_error {
    unsigned line;   /* 0: of the file as a whole */
    const char *why; /* static */
};

/* Takes a key and its value: returns NULL, or why it refuses. */
typedef const char *options_config_take(void *user, struct str key,
                                        struct str value);

/* Calls `take` for each key and value. Empty lines are skipped, and what
 * follows a # at a line's start or after a space; a value in double quotes is
 * taken as it stands, with # and spaces. False with `*error` filled in when
 * the file can't be read, has a line of another form or has a value that
 * `take` refuses. */
bool options_config_read(const char *path, options_config_take *take,
                         void *user, struct config_error *error);

#endif
