/* Where the state is, and opening it ready for use. */
#ifndef TONEARM_DB_STATE_H
#define TONEARM_DB_STATE_H

#include "base/err.h"

struct db;
struct db_domain;

/* All of it outlives whoever has been given it. */
struct state_place {
    const char *data;  /* the data directory */
    const char *where; /* what --state says (db_open); NULL: DATA/state.db */
    const struct db_domain *const *domains; /* all of them; ends with NULL */
};

/* Opens the state and brings the tables of all domains up to date; any number
 * of processes may do so at the same time. ERR_VERSION when a newer program
 * has changed them. Each caller gets a connection of its own. */
enum err state_open(const struct state_place *place,
                    struct db **out) MUST_CHECK;

#endif
