/* The markets of the world, as facts: which codes a request may name, which
 * GET /markets lists, which belong to Europe, and what became of codes that
 * are no more. Any thread. */
#ifndef TONEARM_CATALOG_MARKET_H
#define TONEARM_CATALOG_MARKET_H

#include <stdbool.h>

#include "catalog/field.h"

/* Whether the code (either case) is an ISO 3166-1 alpha-2 code, or XK. */
bool market_is_valid(struct str code);

/* The codes of GET /markets in alphabetical order: MARKET_LIST_COUNT codes of
 * two letters each, without separators. */
#define MARKET_LIST_COUNT 184
extern const char market_list[];

/* The English name of the country with that number (market_number), static;
 * empty for a market that GET /markets doesn't list. */
struct str market_name(int market);

/* All codes of GET /markets as a set. */
struct market_set market_everywhere(void);

/* Adds what a MusicBrainz release country stands for: XW the whole list, XE
 * the European markets, SU, YU, CS, DD, AN and the like their successors, any
 * other code itself. False for what isn't two letters. */
bool market_add_country(struct market_set *set, struct str code);

#endif
