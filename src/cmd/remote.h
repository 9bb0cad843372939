/* Commands that talk to a server, whose rows stand in cmd/remote_*.c: their
 * common options, and what the command line gives to the room `remote`. */
#ifndef TONEARM_CMD_REMOTE_H
#define TONEARM_CMD_REMOTE_H

#include "cmd/options.h"
#include "remote/remote.h"

/* Last in every such command's table. */
#define REMOTE_OPTIONS                                                         \
    OPTION("server", TEXT, "URL",                                              \
           "which server; spotify is Spotify itself (default: TONEARM_URL, "   \
           "else where the last login was)"),                                  \
        OPTION("token", TEXT, "TOKEN",                                         \
               "an access token in place of a login; better in the "           \
               "environment, as TONEARM_TOKEN"),                               \
        OPTION("json", FLAG, NULL,                                             \
               "JSON lines, not a table or, in a pipe, tab-separated lines")

#define DEVICE_OPTION                                                          \
    OPTION("device", TEXT, "DEVICE", "its name or id (default: the active one)")

/* Runs one with a server, output and memory of its own. ERR_USAGE, which is
 * said, for an argument that isn't UTF-8. */
enum err remote_run(const struct options *o,
                    enum err (*run)(struct remote *r,
                                    const struct options *o)) MUST_CHECK;

/* The value of an option, empty if there is none. */
struct str remote_text(const struct options *o, const char *name);

/* The arguments from the `first` on. */
struct words remote_words(const struct options *o, size_t first,
                          struct arena *arena);

/* An argument, empty if it wasn't given. */
struct str remote_argument(const struct options *o, size_t i);

#endif
