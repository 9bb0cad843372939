/* The state of the data directory that a command names, for commands that
 * work on it directly, also beside a running server. */
#ifndef TONEARM_CMD_LOCAL_STATE_H
#define TONEARM_CMD_LOCAL_STATE_H

#include "base/err.h"
#include "cmd/options.h"

struct db;

/* By --data, which is made if it is missing, and --state. */
enum err local_state_open(const struct options *o, struct db **db) MUST_CHECK;

/* After a change was committed: returns when a server on the same directory
 * must have seen it, so that a script can rely on it. */
void local_state_settle(const struct options *o);

#endif
