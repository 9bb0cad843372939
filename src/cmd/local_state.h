/* The state of the data directory that a command names, for commands that
 * work on it directly, also beside a running server. */
#ifndef TONEARM_CMD_LOCAL_STATE_H
#define TONEARM_CMD_LOCAL_STATE_H

#include "base/err.h"
#include "cmd/options.h"

struct catalog;
struct db;

/* Opens the state that --data and --state name. The data directory is made if
 * it is missing. The caller closes `*db`. */
enum err local_state_open(const struct options *o, struct db **db) MUST_CHECK;

/* After a change was committed: returns when a server on the same data
 * directory must have seen the change, so that a script can rely on that. */
void local_state_settle(const struct options *o);

/* The catalog of the data directory, the caller's to close; NULL when there is
 * none. */
enum err local_catalog_open(const struct options *o,
                            struct catalog **out) MUST_CHECK;

#endif
