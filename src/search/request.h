/* What is asked of a search: a query, and everything that doesn't stand in the
 * query's text. Part of search.h, which includes this header. */
#ifndef TONEARM_SEARCH_REQUEST_H
#define TONEARM_SEARCH_REQUEST_H

#include <stdint.h>

#include "base/clock.h"
#include "catalog/field.h"

struct query;

/* What `include_external=audio` asks: whether what is hosted elsewhere passes
 * whatever the market, or nothing else does. */
enum search_hosted { HOSTED_AS_OTHERS, HOSTED_TOO, HOSTED_ONLY };

struct search_request {
    const struct query *query;
    enum entity type;
    int market;                /* only what is available there; -1: any */
    enum search_hosted hosted; /* shows and episodes */
    uint32_t offset;
    uint32_t limit;
    uint32_t depth;    /* the most that offset + limit may be, the same for all
                          pages of a search; up to SEARCH_EXACT costs nothing */
    struct date today; /* for tag:new, UTC */
};

/* Totals are exact up to here; above, a search may estimate. */
#define SEARCH_EXACT 10000u

#endif
