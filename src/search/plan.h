/* From a query to cursors over one type's index. Private to the search room;
 * a plan lives in an arena and is walked once. */
#ifndef TONEARM_SEARCH_PLAN_H
#define TONEARM_SEARCH_PLAN_H

#include "search/cursor.h"
#include "search/filter.h"
#include "search/plan_name.h"
#include "search/planner.h"

struct plan {
    struct cursor *positive[PLAN_CURSORS]; /* all must match */
    bool ranks[PLAN_CURSORS]; /* how it matches counts for the rank */
    uint32_t positive_count;  /* at least 1 */
    struct cursor *negative[QUERY_ATOMS]; /* none may match */
    uint32_t negative_count;
    uint32_t accept_cost; /* units of work that plan_accepts takes */
    struct filter filter;
    bool accepts_all;   /* nothing is excluded or filtered */
    bool is_impossible; /* something is asked that the type doesn't have */
    bool is_counted;    /* positive[0] alone has just the documents it counts */
    struct plan_name name;
};

/* Makes the plan of p->request. */
void plan_make(const struct planner *p, struct plan *out);

/* The rest of plan_accepts. */
bool plan_check(const struct planner *p, const struct plan *plan,
                uint32_t rank);

/* Whether a document that has the words is neither excluded nor filtered; false
 * as well when there is no work left to find out. Ask for ascending ranks:
 * cursors never go back. */
static inline bool plan_accepts(const struct planner *p,
                                const struct plan *plan, uint32_t rank)
{
    return work_take(p->work, plan->accept_cost) &&
           (plan->accepts_all || plan_check(p, plan, rank));
}

#endif
