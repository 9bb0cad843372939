/* SQLite's full-text search on the same rows, to compare with. */
#ifndef TONEARM_BENCH_FTS5_H
#define TONEARM_BENCH_FTS5_H

#include <stdbool.h>

struct sample;

/* Times the queries of that kind as timing_search does, by an FTS5 table in
 * the database file `database`, which is made if it isn't there. False, told
 * on standard error, when that fails. */
bool fts5_time(const struct sample *s, const char *path, const char *kind,
               const char *database);

#endif
