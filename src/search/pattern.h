/* Patterns: words in which * stands for any characters. Any thread, with an
 * analysis of its own. */
#ifndef TONEARM_SEARCH_PATTERN_H
#define TONEARM_SEARCH_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "search/analysis.h"
#include "search/query.h"

#define PATTERN_PARTS (QUERY_WILDCARDS + 2)

/* Cuts a pattern at its stars into what stands between, folded and in the
 * arena; how many parts there are. */
uint32_t pattern_split(struct analysis *a, struct str text, struct arena *arena,
                       struct str parts[PATTERN_PARTS]);

/* Whether a word, which begins with parts[0], has the other parts behind it in
 * their order, the last one at its end. */
bool pattern_fits(struct str word, const struct str *parts, uint32_t count);

#endif
