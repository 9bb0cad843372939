/* What everything is given that turns a query into cursors: which query over
 * which index, and memory. The files above one another, each with a header:
 *
 *     plan_script  other ways to write a word, words that it is inside of
 *     plan_word    a word, or a pattern
 *     plan_phrase  words that are neighbours
 *     plan_atom    one atom of a query (query.h)
 *     plan_name    the name that the whole query may be
 *     plan         all of it
 *
 * Private to the search room. */
#ifndef TONEARM_SEARCH_PLANNER_H
#define TONEARM_SEARCH_PLANNER_H

#include "base/arena.h"
#include "search/analysis.h"
#include "search/index.h"
#include "search/query.h"
#include "search/request.h"
#include "search/work.h"

struct catalog;
struct spellings;

/* Another way to read what was typed: words put together or cut, or without a
 * word. */
struct reading {
    uint32_t clause;   /* the first clause of the query that is replaced */
    uint32_t clauses;  /* how many clauses are, from there on */
    struct str first;  /* the word that stands in their place; empty: none */
    struct str second; /* the word after it; empty: none */
    uint8_t lost;      /* without a word, how much that loses: 1..4 */
};

/* What counts as a word that was typed, each beside what stands before it. */
enum leniency {
    LENIENCY_NONE,     /* the word itself, or what begins so */
    LENIENCY_SPELLING, /* another way to write it (spelling.h) */
    LENIENCY_TYPOS     /* a word that is nearly it (typo.h) */
};

struct plan_request {
    const struct catalog *catalog;
    const struct spellings *spellings;
    const struct index *index;  /* that is searched */
    const struct index *albums; /* the albums' index, where labels are */
    enum entity type;
    const struct query *query;
    int market;
    enum search_hosted hosted;
    struct date today;
    enum leniency leniency;
    const struct reading *reading; /* NULL: the query is read as it is */
};

struct planner {
    const struct plan_request *request;
    struct analysis *analysis; /* scratch: any function may use it anew */
    struct work *work;         /* what may still be done, and memory */
    struct arena *arena;       /* the same memory: where cursors and all that
                                  they need lie */
};

/* The most cursors that must all match; what is beyond is left out. */
#define PLAN_CURSORS 128

#endif
