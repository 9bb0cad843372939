/* A generation as it is served: a catalog that is open, its search index, and
 * texts that are the same for every answer from it. Immutable but for the live
 * columns; counted references; any thread. */
#ifndef TONEARM_GENERATION_GENERATION_H
#define TONEARM_GENERATION_GENERATION_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "catalog/field.h"

struct catalog;
struct generation;
struct search;

/* Takes the catalog over, also after an error. `number` is its number in the
 * store, 0 for the empty one. ERR_CORRUPT, logged, when its index can't be
 * read. */
enum err generation_new(struct catalog *c, uint32_t number,
                        struct generation **out) MUST_CHECK;

/* One without anything in it, for a server that starts before its first
 * import. ERR_IO when even that can't be made. */
enum err generation_new_empty(struct generation **out) MUST_CHECK;

/* The last to let go of a generation closes it. NULL is fine for unref. */
struct generation *generation_ref(struct generation *g);
void generation_unref(struct generation *g);

struct catalog *generation_catalog(const struct generation *g);
const struct search *generation_search(const struct generation *g);
uint32_t generation_number(const struct generation *g);

/* A market set as a JSON list of codes, alphabetical. */
struct str generation_markets(const struct generation *g, uint32_t set);

/* ---- live columns ---- */

/* Numbers that move while the file doesn't. These two are the only places that
 * move them: what is served and what search ranks by go together. `popularity`
 * is cut to 100; `beside` counts the followers that the file doesn't know of. A
 * generation forgets them when it is closed; who has the deltas (by public id)
 * sets them again in the next one, by generation_watch_set. Readers see the
 * number before or the number after. */
void generation_set_popularity(struct generation *g, enum entity type,
                               uint32_t n, unsigned popularity);
void generation_set_followers(struct generation *g, uint32_t artist,
                              uint32_t beside);

#endif
