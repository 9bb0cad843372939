/* A lease: a name that one of several processes holds for a while, so that a
 * piece of work is done by one of them. Nothing may rest on it but economy: a
 * holder that was asleep goes on when the lease has run out and another has it,
 * so what both do then must do no harm. */
#ifndef TONEARM_DB_LEASE_H
#define TONEARM_DB_LEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct db;

/* Takes the lease if it is free or has run out, or makes it longer when
 * `holder`, a text that nobody else has, holds it already: from now on for
 * `ms`. One statement; the tables are those of migrate.h. */
enum err lease_take(struct db *db, struct str name, struct str holder,
                    int64_t ms, bool *taken) MUST_CHECK;

/* Lets go of the lease, if `holder` has it. */
enum err lease_drop(struct db *db, struct str name,
                    struct str holder) MUST_CHECK;

#endif
