/* Saving one track after the other, with a commit for each. */
#ifndef TONEARM_BENCH_ALONE_H
#define TONEARM_BENCH_ALONE_H

#include <stdbool.h>

#include "base/str.h"

struct db;

/* Saves distinct tracks for `ms` milliseconds, and prints how many it were a
 * second. False, logged, when the state fails. */
bool alone_print(struct db *db, struct str user, unsigned ms);

#endif
