/* Spaces in the wrong place: adjacent words read as one, a word read as two,
 * a space moved by a letter. Each counts as one typing error. Private to the
 * search room. */
#ifndef TONEARM_SEARCH_READINGS_H
#define TONEARM_SEARCH_READINGS_H

#include "search/best.h"
#include "search/plan.h"

struct readings;

/* The documents that such readings of the query find, at most some thousand
 * for each, and those that were found already: `count` keys of rank.h. */
struct readings *readings_find(const struct planner *p, const uint64_t *known,
                               uint32_t count);

/* Notes that a document was found otherwise, with `key`: it counts no more
 * for the readings. Returns the better of its two keys. */
uint64_t readings_take(struct readings *found, uint32_t rank, uint64_t key);

/* Adds the documents that weren't taken to `best`; returns how many. */
uint32_t readings_rest(struct readings *found, struct best *best);

#endif
