/* How long queries take, each for itself. */
#ifndef TONEARM_BENCH_TIMING_H
#define TONEARM_BENCH_TIMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "catalog/field.h"

struct sample;

struct timing_query {
    struct str text;
    enum entity type;
    uint64_t found; /* filled by what answers it, to be told */
    double ms;      /* the best of its times */
};

/* The queries of one kind out of a file of lines `kind TAB type TAB text`;
 * they point into `file`. The caller frees the array. False, told on standard
 * error, when there is none. */
bool timing_read(const char *path, const char *kind, struct buf *file,
                 struct timing_query **out, size_t *count);

/* Answers all of them, one after the other, some times over, and keeps for
 * each the best of its times (timing.c says why). The first time isn't
 * counted: it brings what they need into memory. */
void timing_take(struct timing_query *queries, size_t count,
                 void (*answer)(void *user, struct timing_query *q),
                 void *user);

/* Prints `p50_ms N p99_ms N` on standard output, and on standard error the
 * slowest ones. Reorders them. */
void timing_print(struct timing_query *queries, size_t count,
                  const char *title);

/* Times the queries of that kind in this process, as GET /search would ask:
 * parsed anew each time, the first 20 of at most 1,000. */
bool timing_search(const struct sample *s, const char *path, const char *kind);

#endif
