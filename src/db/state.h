/* Where the state is (the database of what users change), and opening it ready
 * for use. */
#ifndef TONEARM_DB_STATE_H
#define TONEARM_DB_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct db_domain;

/* What becomes of the connections of a place, whoever has them. Any thread. */
struct state_counts {
    _Atomic uint64_t renewed;   /* made again after they were lost */
    _Atomic uint64_t unrenewed; /* attempts at that in vain */
};

/* The texts, the domains and the counts outlive whoever has been given the
 * place. */
struct state_place {
    const char *data;  /* the data directory */
    const char *where; /* what --state says (db_open); NULL: DATA/state.db */
    const struct db_domain *const *domains; /* all of them; ends with NULL */
    struct state_counts *counts;            /* NULL: nobody wants to know */
    bool is_relaxed;                        /* db_relax */
};

/* Opens a connection to the state, with a limit of ten seconds a statement,
 * and brings the tables of all domains up to date; any number of processes may
 * do so at the same time. ERR_VERSION when a newer program has changed the
 * tables; what db_open says otherwise. All are logged. */
enum err state_open(const struct state_place *place,
                    struct db **out) MUST_CHECK;

#endif
