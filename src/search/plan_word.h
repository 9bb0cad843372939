/* Words and phrases as cursors (plan.c tells how queries become those).
 * Private to plan*.c. */
#ifndef TONEARM_SEARCH_PLAN_WORD_H
#define TONEARM_SEARCH_PLAN_WORD_H

#include "search/plan.h"

/* A token of the query, copied out of its analysis. */
struct plan_token {
    struct str text;
    uint8_t kind;
    uint8_t span;
    uint16_t chunk;
};

/* What a plan is made with. */
struct maker {
    const struct plan_request *r;
    struct analysis *analysis; /* for use at any moment */
    struct arena *arena;
    struct plan *plan;
};

/* How a word is to be found. */
struct wanted {
    uint8_t kind;  /* INDEX_WORDS, INDEX_LABEL */
    uint16_t mask; /* fields; 0: any */
    bool is_open;  /* it may go on */
    bool may_err;  /* it may be mistyped */
    uint8_t edits; /* of how it was read */
};

/* The documents that have any of the terms. */
struct cursor *plan_any_term(const struct maker *m, const uint32_t *terms,
                             uint32_t count, uint16_t mask, struct match as);

struct cursor *plan_word_cursor(const struct maker *m, struct str word,
                                struct wanted w);

/* The documents in which the tokens (none joined) are neighbours. */
struct cursor *plan_phrase(const struct maker *m,
                           const struct plan_token *tokens, uint32_t count,
                           struct wanted w);

/* A word with * in it. */
struct cursor *plan_pattern(const struct maker *m, struct str text);

#endif
