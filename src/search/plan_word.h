/* What plan.c puts together: words and phrases (plan_word.c), atoms
 * (plan_atom.c), names (plan_name.c) as cursors. Private to plan*.c. */
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

/* ---- atoms ---- */

/* Cursors that must all match. */
struct plan_cursors {
    struct cursor *p[PLAN_CURSORS];
    uint32_t count;
};

void plan_push(struct plan_cursors *to, struct cursor *c);

/* Where a field's words stand in documents of a type; false when they have no
 * such field. */
bool plan_mask(enum query_field field, enum entity type, uint16_t *mask);

/* Whether documents of the type have what the atom asks for. */
bool plan_applies(const struct query_atom *atom, enum entity type);

/* An atom as cursors that must all match. */
void plan_add_atom(const struct maker *m, const struct query_atom *atom,
                   bool is_negated, struct plan_cursors *to);

/* The words of an atom's text, each chunk for itself. */
void plan_add_words(const struct maker *m, const struct query_atom *atom,
                    struct wanted w, struct plan_cursors *to);

/* Whether the atom says what `filter` can: years and tags. plan_narrow makes
 * the filter say it; false when nothing is left. */
bool plan_is_filter(const struct query_atom *atom);
bool plan_narrow(const struct maker *m, const struct query_atom *atom,
                 struct filter *f);

/* The filter that lets everything pass. */
struct filter plan_no_filter(const struct maker *m);

/* The documents of the filter's years; NULL when reading all documents is as
 * good. */
struct cursor *plan_years(const struct maker *m, const struct filter *f);

/* Matches by rank, for qsort. */
int plan_compare_matches(const void *a, const void *b);

/* ---- names ---- */

/* Fills in what the plan knows of the name that is asked for. */
void plan_set_key(const struct maker *m);

#endif
