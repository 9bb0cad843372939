/* Search over a catalog generation: what people type, found while they type.
 *
 * The index is part of the generation (search_build makes it); opening it
 * costs a copy of the popularity columns. Ranking: fewer typing errors first;
 * then how well the name matches (docs/search.md has the table); then whole
 * words before beginnings of words; then live popularity; then the file's
 * order. For one generation and one state of popularity the order is total,
 * so pages neither repeat nor leave out. */
#ifndef TONEARM_SEARCH_SEARCH_H
#define TONEARM_SEARCH_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "catalog/field.h"
#include "search/request.h"

struct analysis;
struct arena;
struct build_index_job;
struct catalog;
struct search;

/* Builds the index of one type: the function for builder_set_index. ERR_IO, or
 * ERR_LIMIT when the vocabulary is more than an index holds (4 GiB). */
enum err search_build(const struct build_index_job *job) MUST_CHECK;

/* Opens the indexes of `c`, which must outlive the search. In a generation
 * without indexes nothing is found. ERR_CORRUPT, logged. */
enum err search_open(const struct catalog *c, struct search **out) MUST_CHECK;

/* NULL is fine. */
void search_free(struct search *s);

/* Whether entities of the type can be searched: artists, albums, tracks,
 * shows, episodes and audiobooks can. */
bool search_has(enum entity type);

/* Tells that an entity's live popularity is now `popularity` (0..100). The
 * truth is the catalog's column, by number (catalog_set_popularity). Search
 * walks documents by rank and asks each for its popularity, so it keeps a copy
 * of that column in the order of ranks, where neighbours on a walk are
 * neighbours in memory; whoever sets one sets the other. Any thread; searches
 * that run meanwhile see the number before or the number after. */
void search_set_popularity(struct search *s, enum entity type, uint32_t n,
                           unsigned popularity);

struct search_page {
    uint32_t *numbers; /* of entities, best first */
    uint32_t count;
    uint64_t total; /* the same for every offset and limit */
};

/* Finds a page. Any thread. The answer lies in `arena`, which also gives the
 * memory that the search takes: about eight bytes for each of offset +
 * limit. What it does is bounded, whatever is asked: where a query would take
 * more, the page is the best of what was looked at, and its total an
 * estimate. */
void search_run(const struct search *s, const struct search_request *r,
                struct arena *arena, struct search_page *out);

/* The entities of a type whose whole name is the one that was analysed, but for
 * case, marks, spaces, punctuation and a leading article: the numbers of at
 * most `max` of them, each article's most popular first, to `numbers`; how many
 * there are. A look-up by hash, in a microsecond: once in four thousand million
 * names it gives one that is another (search_is_named tells). Any thread. */
uint32_t search_named(const struct search *s, enum entity type,
                      const struct analysis *name, uint32_t *numbers,
                      uint32_t max);

/* Whether the two analysed names are the same in that sense. */
bool search_is_named(const struct analysis *a, const struct analysis *b);

/* How many units of work (work.h) a loop may do for one call, all types
 * together: less than two milliseconds. */
#define SEARCH_LOOP_UNITS 20000u

/* The same as search_run, if that takes less than `*units` units of work, which
 * are counted down. Else it gives up: false, and what is in `out` is of no use.
 */
bool search_try(const struct search *s, const struct search_request *r,
                uint64_t *units, struct arena *arena,
                struct search_page *out) MUST_CHECK;

#endif
