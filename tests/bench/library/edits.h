/* What edits of a short and of a long playlist take. */
#ifndef TONEARM_BENCH_EDITS_H
#define TONEARM_BENCH_EDITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct db;

/* Makes `count` edits of that kind ("add", "reorder") in a list of 100 and in
 * one of 10,000, in turn, and prints `short_ms N long_ms N`, which 99 of 100
 * don't exceed, and `short_work_ms N long_work_ms N`, without the commit.
 * False, told, when that fails. */
bool edits_print(struct db *db, struct str user, const char *kind,
                 uint32_t count);

#endif
