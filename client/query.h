/* The query of an address that a browser came back with. */
#ifndef TONEARM_CLIENT_QUERY_H
#define TONEARM_CLIENT_QUERY_H

#include <stdbool.h>

#include "client/text.h"

/* Appends a parameter's value, decoded; false if there is none. `address` may
 * be a whole address, or begin with the query. */
bool query_find(const char *address, const char *name, struct text *value);

/* Whether a parameter is this text; how long it takes tells nothing of how much
 * of it was right. */
bool query_has(const char *address, const char *name, const char *value);

#endif
