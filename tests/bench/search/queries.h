/* What people type, drawn from a catalog. */
#ifndef TONEARM_BENCH_QUERIES_H
#define TONEARM_BENCH_QUERIES_H

#include <stdbool.h>
#include <stdint.h>

struct sample;

/* Prints `count` queries of each kind, for tracks, on lines of
 * `kind TAB type TAB text`. The same catalog and seed give the same lines.
 * False, told on standard error, when the catalog has nothing to ask for in
 * one of the ways. */
bool queries_print(const struct sample *s, uint64_t seed, uint32_t count);

#endif
