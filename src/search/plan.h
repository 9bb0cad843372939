/* From a query to cursors over one type's index. Private to the search room;
 * a plan lives in an arena and is walked once. */
#ifndef TONEARM_SEARCH_PLAN_H
#define TONEARM_SEARCH_PLAN_H

#include "search/analysis.h"
#include "search/cursor.h"
#include "search/query.h"

/* Other ways to read what was typed: words put together or cut. */
struct reading {
    uint32_t clause;  /* the one that is replaced */
    uint32_t clauses; /* how many from there on */
    struct str first;
    struct str second; /* the word after it; empty: none */
};

struct plan_request {
    const struct catalog *catalog;
    const struct index *index;
    const struct index *albums; /* where labels are */
    enum entity type;
    const struct query *query;
    int market;
    enum search_hosted hosted;
    struct date today;
    bool with_typos;               /* words that are nearly right, too */
    const struct reading *reading; /* NULL: as it is written */
};

#define PLAN_CURSORS 128
#define PLAN_NAMES   10000u /* documents of one name that are looked at */

struct plan {
    struct cursor *positive[PLAN_CURSORS]; /* all must match */
    bool ranks[PLAN_CURSORS]; /* how it matches counts for the rank */
    uint32_t positive_count;
    struct cursor *negative[QUERY_ATOMS]; /* none may */
    uint32_t negative_count;
    struct filter filter;
    bool is_impossible; /* something is asked that the type doesn't have */
    bool is_counted;    /* positive[0] alone has just the documents it counts */

    /* The name that is asked for: hashes of its key in a shape. */
    bool has_key;
    bool is_name; /* and nothing but words anywhere is asked for */
    uint32_t key;
    uint32_t key_with_article;
    uint32_t key_without_article;
    struct str name;      /* the text itself */
    bool has_marks;       /* which count */
    struct cursor *other; /* artists with it as another name */
};

/* Makes the plan; everything it needs lies in `arena`. `a` is for use while
 * it is made. */
void plan_make(const struct plan_request *r, struct analysis *a,
               struct arena *arena, struct plan *out);

/* Whether a document that has the words is neither excluded nor filtered.
 * Ask for ascending ranks. */
bool plan_accepts(const struct plan *plan, uint32_t rank);

/* The documents from rank `from` on whose whole name is what the plan asks
 * for, but for a leading article; NULL when it asks for something else, too.
 * What is excluded or filtered isn't looked at. */
struct cursor *plan_names(const struct plan_request *r, const struct plan *plan,
                          uint32_t from, struct analysis *a,
                          struct arena *arena);

/* The word that clause `i` of the query is, if it is no more than one: empty
 * if not. In `arena`. */
struct str plan_word(const struct query *query, uint32_t i, struct analysis *a,
                     struct arena *arena);

#endif
