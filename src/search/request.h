/* What is asked of a search: a query, and everything that doesn't stand in the
 * query's text. Part of search.h, which includes this header. */
#ifndef TONEARM_SEARCH_REQUEST_H
#define TONEARM_SEARCH_REQUEST_H

#include <stdint.h>

#include "base/clock.h"
#include "catalog/field.h"

struct query;

/* What becomes of audio that is hosted elsewhere, which can be played in every
 * market (`include_external=audio`). */
enum search_hosted {
    HOSTED_AS_OTHERS, /* it is found where the market has it */
    HOSTED_TOO,       /* it is found in every market */
    HOSTED_ONLY       /* it is found, and nothing else is */
};

struct search_request {
    const struct query *query;
    enum entity type;
    int market;                /* only what is available there; -1: any */
    enum search_hosted hosted; /* of shows and episodes */
    uint32_t offset;
    uint32_t limit;
    uint32_t depth;    /* the most that offset + limit may be, the same for all
                          pages of a search; up to SEARCH_EXACT costs nothing,
                          what lies beyond may not be found */
    struct date today; /* for tag:new, UTC */
};

/* Totals are exact up to here; above, a search may estimate. */
#define SEARCH_EXACT 10000u

#endif
