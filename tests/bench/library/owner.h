/* The state in a directory, and a user whose library is measured. */
#ifndef TONEARM_BENCH_OWNER_H
#define TONEARM_BENCH_OWNER_H

#include <stdbool.h>

#include "base/id.h"
#include "base/str.h"
#include "library/saved.h"

struct db;

/* Opens the state in `data`, which is made if it isn't there, and makes the
 * user. NULL, logged, when that fails; the caller closes it. */
struct db *owner_open(const char *data, const char *user);

/* The id that stands for number `i`: others for other numbers, and in no
 * order. */
struct id owner_id(uint32_t i);

/* Saves track number `number` as of `added_ms`. In a transaction. */
enum err owner_save(struct db *db, struct str user, uint32_t number,
                    int64_t added_ms) MUST_CHECK;

#endif
