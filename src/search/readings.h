/* Other readings of a query. Spaces in the wrong place: adjacent words read as
 * one, a word read as two, a space moved by a letter; ways to write a word that
 * are two words (spelling.h). Each of these counts as one typing error. And a
 * query without one of its words. Keys are those of rank.h. Private to the
 * search room. */
#ifndef TONEARM_SEARCH_READINGS_H
#define TONEARM_SEARCH_READINGS_H

#include "search/best.h"
#include "search/plan.h"

struct readings;

/* What all readings of the planner's query find that its leniency allows, with
 * all words, at most some thousand documents each; and the documents with the
 * `count` keys of `known`, which were found before. Lies in the planner's
 * arena. */
struct readings *readings_find(const struct planner *p, const uint64_t *known,
                               uint32_t count);

/* The same of the query without one of its plain words, each in turn, the most
 * common first. */
struct readings *readings_without(const struct planner *p,
                                  const uint64_t *known, uint32_t count);

/* Whether the query has a word that the table of spellings has. */
bool readings_has_spelling(const struct planner *p);

/* Notes that a walk has met a document, with `key`: readings_rest leaves it
 * out. Returns the better of `key` and the key that a reading gave it. */
uint64_t readings_take(struct readings *found, uint32_t rank, uint64_t key);

/* Adds the documents that no walk has met to `best`; returns how many. */
uint32_t readings_rest(struct readings *found, struct best *best);

#endif
