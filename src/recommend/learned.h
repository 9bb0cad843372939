/* A trained model (model/model.h) in the numbers of a catalog: its rows are
 * mapped when it is opened, and what the catalog doesn't have is dropped.
 * Immutable but for what questions are worked out in; any thread. */
#ifndef TONEARM_RECOMMEND_LEARNED_H
#define TONEARM_RECOMMEND_LEARNED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/model.h"

struct arena;
struct catalog;
struct learned;

/* Opens model `number` of the data directory for the catalog, which outlives
 * it; says in the log what it has. Errors are those of model_open. */
enum err learned_open(const char *data, uint32_t number,
                      const struct catalog *c, struct learned **out) MUST_CHECK;
void learned_close(struct learned *l); /* NULL is fine */

/* Something that is liked, by its number in the catalog. */
struct liked {
    uint32_t n;
    float weight;
};

struct learned_query {
    enum model_kind kind;
    const struct liked *liked;
    size_t count;
    size_t because; /* items are there because of one of the first so many */
};

struct learned_item {
    uint32_t n;
    float score;      /* 1 for the best, less for each that follows, above 0 */
    uint32_t because; /* the place in `liked` of the one that it is likest to; 0
                         when the model knows none of those */
};

/* What goes best with what is liked: `max` at most, best first, into `out`; how
 * many there are. None of what is liked is among them. What the model doesn't
 * know says nothing. */
size_t learned_nearest(struct learned *l, const struct learned_query *query,
                       struct arena *arena, struct learned_item *out,
                       size_t max);

#endif
