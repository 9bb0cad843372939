/* What is asked of a document beside its words: years, popularity, markets,
 * who hosts it, how new it is. Private to the search room; any thread. */
#ifndef TONEARM_SEARCH_FILTER_H
#define TONEARM_SEARCH_FILTER_H

#include "search/index.h"
#include "search/request.h"

struct catalog;

struct filter {
    const struct index *index;
    const struct catalog *catalog;
    enum entity type;
    uint16_t year_from; /* the years of release; 0: any */
    uint16_t year_to;
    uint32_t rank_from; /* this rank or a less popular one */
    int market;         /* only what is available there; -1: any */
    enum search_hosted hosted;
    struct date newer; /* released on that day or later; year 0: any */
};

/* Whether the filter lets every document pass. */
bool filter_is_empty(const struct filter *f);

/* Whether the document of that rank passes: all that the filter asks. */
bool filter_accepts(const struct filter *f, uint32_t rank);

#endif
