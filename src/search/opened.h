/* What is inside an open search. Private to the search room; any thread. */
#ifndef TONEARM_SEARCH_OPENED_H
#define TONEARM_SEARCH_OPENED_H

#include "catalog/field.h"

struct index;
struct search;

/* The index of a type; NULL for one that can't be searched. */
const struct index *search_index(const struct search *s, enum entity type);

#endif
