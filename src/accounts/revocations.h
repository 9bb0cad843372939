/* The grants that were revoked, while access tokens of theirs may be good but
 * for that.
 *
 * Every check of a user's token asks here, so the answer nearly always takes
 * no lock: a bit for each value of a hash says that no grant with that hash was
 * revoked. Any thread. */
#ifndef TONEARM_ACCOUNTS_REVOCATIONS_H
#define TONEARM_ACCOUNTS_REVOCATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

struct db;
struct revocations;

/* Makes a set of the grants that were revoked at `since_s` or later. */
enum err revocations_load(struct db *db, int64_t since_s,
                          struct revocations **out) MUST_CHECK;
void revocations_free(struct revocations *r); /* NULL is fine */

/* An empty set, of ids other than zero. */
struct revocations *revocations_new(void);

/* Adds a grant. Nothing is ever taken out of the set. */
void revocations_add(struct revocations *r, struct id grant);

/* Adds the grants that the state says were revoked at `since_s` or later. */
enum err revocations_read(struct revocations *r, struct db *db,
                          int64_t since_s) MUST_CHECK;

/* Whether the grant was revoked. */
bool revocations_has(struct revocations *r, struct id grant);

#endif
