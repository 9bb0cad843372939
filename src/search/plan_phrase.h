/* Words that are to be neighbours, as a cursor. Private to the search room. */
#ifndef TONEARM_SEARCH_PLAN_PHRASE_H
#define TONEARM_SEARCH_PLAN_PHRASE_H

#include "search/plan_word.h"

/* A token of the query, copied out of its analysis. */
struct plan_token {
    struct str text;
    uint8_t kind;
    uint8_t span;
    uint16_t chunk;
};

/* The documents in which the tokens (none joined) are neighbours. */
struct cursor *plan_phrase(const struct planner *p,
                           const struct plan_token *tokens, uint32_t count,
                           struct wanted w);

#endif
