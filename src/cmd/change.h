/* A command's change of the state, beside a running server or without one, with
 * its line in the audit log. */
#ifndef TONEARM_CMD_CHANGE_H
#define TONEARM_CMD_CHANGE_H

#include "base/err.h"
#include "base/str.h"
#include "cmd/options.h"

struct db;

struct change {
    const char *action; /* base/audit.h */
    struct str subject;
    enum err (*run)(struct db *db, void *arg); /* in a transaction */
    void *arg;
};

/* The option that such a command has. */
#define CHANGE_OPTION                                                          \
    OPTION("audit-log", TEXT, "FILE",                                          \
           "note it there (default: on standard error)")

/* Makes the change, and returns when a server on the same data directory has
 * seen it. Without an audit log to note it in nothing is changed: ERR_IO. What
 * `run` returns is passed on, and not noted if it isn't OK. */
enum err change_make(const struct options *o,
                     const struct change *change) MUST_CHECK;

#endif
