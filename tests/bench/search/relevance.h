/* Whether a search finds what is known to be there. */
#ifndef TONEARM_BENCH_RELEVANCE_H
#define TONEARM_BENCH_RELEVANCE_H

#include <stdbool.h>
#include <stdint.h>

struct sample;

/* Draws `count` items by popularity, asks for each in the way that `name`
 * says (title_artist, title, artist, prefix, typo, relaxed), and prints the
 * mean of 1 / rank of the first hit among the first 20 results (0 without one):
 * the item itself, or one of the same name. Misses go to standard error. False,
 * told there, for another name. */
bool relevance_print(const struct sample *s, uint64_t seed, uint32_t count,
                     const char *name);

#endif
