/* Where the state is, and opening it ready for use. */
#ifndef TONEARM_DB_STATE_H
#define TONEARM_DB_STATE_H

#include "base/err.h"

struct db;

/* Opens the state of data directory `data`: `where` is what --state says
 * (db_open), NULL for DATA/state.db. Brings the tables up to date; any number
 * of processes may do so at the same time. ERR_VERSION when a newer program
 * has changed them. Each caller gets a connection of its own. */
enum err state_open(const char *data, const char *where,
                    struct db **out) MUST_CHECK;

#endif
