/* Queries that are made to take long. */
#ifndef TONEARM_BENCH_WORST_H
#define TONEARM_BENCH_WORST_H

#include <stdbool.h>
#include <stdint.h>

struct sample;

/* Asks `count` such queries and prints `worst_ms N loop_ms N loops N`: the most
 * that one took, the most that one took which a loop would have tried, and how
 * many of them a loop would have answered. */
bool worst_print(const struct sample *s, uint64_t seed, uint32_t count);

/* Prints the same queries, on lines as queries_print has them, of kind
 * `worst`. */
bool worst_print_queries(const struct sample *s, uint64_t seed, uint32_t count);

#endif
