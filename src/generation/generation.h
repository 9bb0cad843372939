/* A catalog generation as the API serves it: the catalog, its search index,
 * and texts that are the same for every answer from it. Immutable; counted
 * references; any thread. */
#ifndef TONEARM_GENERATION_GENERATION_H
#define TONEARM_GENERATION_GENERATION_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct catalog;
struct generation;
struct search;

/* Takes over the caller's reference to `c`. `number` is its number in the
 * store, 0 for the empty one. ERR_CORRUPT, logged, when its index can't be
 * read. */
enum err generation_new(struct catalog *c, uint32_t number,
                        struct generation **out) MUST_CHECK;

/* One without anything in it, for a server that starts before its first
 * import. ERR_IO when even that can't be made. */
enum err generation_new_empty(struct generation **out) MUST_CHECK;

struct generation *generation_ref(struct generation *g);
void generation_unref(struct generation *g);

struct catalog *generation_catalog(const struct generation *g);
const struct search *generation_search(const struct generation *g);
uint32_t generation_number(const struct generation *g);

/* A market set as a JSON list of codes, alphabetical. */
struct str generation_markets(const struct generation *g, uint32_t set);

#endif
