/* A very large library: what single requests to it take. */
#ifndef TONEARM_BENCH_LARGE_H
#define TONEARM_BENCH_LARGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct db;

/* Fills a library with `tracks` saved ones and `lists` playlists, asks and
 * changes it, and prints for each kind of request `name ms`, which 99 of 100
 * don't exceed. False, told, when that fails. */
bool large_print(struct db *db, struct str user, uint32_t tracks,
                 uint32_t lists);

#endif
