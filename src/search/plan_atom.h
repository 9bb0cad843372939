/* One atom of a query (query.h) as cursors. Private to the search room. */
#ifndef TONEARM_SEARCH_PLAN_ATOM_H
#define TONEARM_SEARCH_PLAN_ATOM_H

#include "search/cursor.h"
#include "search/plan_word.h"

/* Cursors that must all match. */
struct plan_cursors {
    struct cursor *p[PLAN_CURSORS];
    uint32_t count;
};

/* Where a field's words stand in documents of a type, as bits of a posting
 * (index_format.h; 0: anywhere). False when the type has no such field. */
bool plan_mask(enum query_field field, enum entity type, uint16_t *mask);

/* Whether documents of the type have what the atom asks for. */
bool plan_applies(const struct query_atom *atom, enum entity type);

/* Adds the cursors of an atom that applies to `to`. A negated atom is taken
 * at its word: neither its beginning nor what is nearly it is excluded. */
void plan_add_atom(const struct planner *p, const struct query_atom *atom,
                   bool is_negated, struct plan_cursors *to);

/* Adds the words of an atom's text, a cursor for each chunk (analysis.h). */
void plan_add_words(const struct planner *p, const struct query_atom *atom,
                    struct wanted w, struct plan_cursors *to);

/* Whether the atom says what a filter can: years and tags. */
bool plan_is_filter(const struct query_atom *atom);

/* Narrows `f` to what such an atom asks; false when nothing is left. */
bool plan_narrow(const struct planner *p, const struct query_atom *atom,
                 struct filter *f);

/* The filter that lets everything pass. */
struct filter plan_no_filter(const struct planner *p);

/* The documents of the filter's years, which it may narrow further; NULL when
 * reading all documents is as good. */
struct cursor *plan_years(const struct planner *p, const struct filter *f);

#endif
