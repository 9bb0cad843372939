/* Words of a query as cursors. Private to the search room. */
#ifndef TONEARM_SEARCH_PLAN_WORD_H
#define TONEARM_SEARCH_PLAN_WORD_H

#include "search/cursor.h"
#include "search/planner.h"

/* How a word is to be found. */
struct wanted {
    uint8_t kind;  /* INDEX_WORDS, INDEX_LABEL */
    uint16_t mask; /* the fields in which it counts; 0: any */
    bool is_open;  /* it may go on: the beginning of a word will do */
    bool may_err;  /* it may be mistyped */
    uint8_t edits; /* errors that reading it so already counts as */
};

/* The documents that have any of the terms, in a field of `mask` (0: any). */
struct cursor *plan_any_term(const struct planner *p, const uint32_t *terms,
                             uint32_t count, uint16_t mask, struct match as);

/* The documents that have `word`, which is analysed already. */
struct cursor *plan_word_cursor(const struct planner *p, struct str word,
                                struct wanted w);

/* The documents that have a word of the pattern `text`, in which * stands for
 * any characters. */
struct cursor *plan_pattern(const struct planner *p, struct str text);

#endif
