/* The grants that were revoked, while tokens of theirs may still be out.
 *
 * Asked at every check of a user's token, so nearly always without a lock: a
 * bit for each value of a hash says that nothing with it was revoked. Any
 * thread. */
#ifndef TONEARM_ACCOUNTS_REVOCATIONS_H
#define TONEARM_ACCOUNTS_REVOCATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

struct db;
struct revocations;

/* Reads what was revoked at `since_s` or later. */
enum err revocations_load(struct db *db, int64_t since_s,
                          struct revocations **out) MUST_CHECK;
void revocations_free(struct revocations *r);

void revocations_add(struct revocations *r, struct id grant);

/* Adds all of the state's from `since_s` on. */
enum err revocations_read(struct revocations *r, struct db *db,
                          int64_t since_s) MUST_CHECK;

bool revocations_has(struct revocations *r, struct id grant);

#endif
