/* The name that a query asks for, if it asks for one: its keys, the documents
 * that have it, and the single words that may be read otherwise. */
#include "search/plan_word.h"

#include <stdlib.h>

static bool names(const struct query_atom *atom, enum entity type)
{
    uint16_t mask;

    return atom->field == QUERY_ANY ||
           (plan_mask(atom->field, type, &mask) && (mask & IN_NAME));
}

/* The text that a whole name would be, empty when there is none such. */
static struct str name_of(const struct maker *m)
{
    const struct query *query = m->r->query;
    struct str name = STR_EMPTY;

    for (size_t i = 0; i < query->count; i++) {
        const struct query_clause *clause = &query->clauses[i];
        const struct query_atom *atom = &clause->atoms[0];

        if (clause->is_negated)
            continue;
        if (clause->count > 1 || atom->is_pattern)
            return STR_EMPTY;
        if (names(atom, m->r->type))
            name = arena_printf(m->arena, "%.*s%s%.*s", STR_ARG(name),
                                name.n > 0 ? " " : "", STR_ARG(atom->text));
    }
    return name;
}

/* Whether positive clauses ask for nothing but words. */
static bool asks_for_words(const struct query *query)
{
    for (size_t i = 0; i < query->count; i++)
        if (!query->clauses[i].is_negated &&
            query->clauses[i].atoms[0].field != QUERY_ANY)
            return false;
    return true;
}

void plan_set_key(const struct maker *m)
{
    struct plan *plan = m->plan;
    struct analysis *a = m->analysis;
    struct str name = name_of(m), key, bare;
    uint32_t other;

    if (name.n == 0 || m->r->reading != NULL)
        return;
    analysis_run(a, name);
    key = analysis_key(a);
    bare = str_from(key, a->article);
    plan->has_key = true;
    plan->is_name = asks_for_words(m->r->query);
    plan->name = name;
    plan->has_marks = a->had_marks;
    plan->key = index_key_hash(STR_EMPTY, key);
    plan->key_with_article = index_key_hash(STR("the"), key);
    plan->key_without_article = index_key_hash(STR_EMPTY, bare);
    other = index_find(m->r->index, INDEX_OTHER, bare);
    if (other != TERM_NONE)
        plan->other =
            cursor_of_term(m->arena, m->r->index, other, 0, (struct match){0});
}

/* Appends the documents with a key, from a rank on. */
static void add_with_key(const struct index *ix, uint32_t key, uint32_t from,
                         struct match *matches, uint32_t *count)
{
    for (uint32_t i = index_find_key(ix, key);
         i < ix->documents && *count < PLAN_NAMES; i++) {
        uint32_t rank = ix->keys[i];

        if (rank >= ix->documents || ix->shapes[rank].key != key)
            break;
        if (rank >= from)
            matches[(*count)++] = (struct match){.rank = rank};
    }
}

struct cursor *plan_names(const struct plan_request *r, const struct plan *plan,
                          uint32_t from, struct analysis *a,
                          struct arena *arena)
{
    struct cursor *every[ANALYSIS_TOKENS + 1];
    struct match *matches;
    uint32_t count = 0, n = 1;

    if (!plan->is_name)
        return NULL;
    matches = arena_alloc(arena, PLAN_NAMES * sizeof *matches);
    add_with_key(r->index, plan->key, from, matches, &count);
    add_with_key(r->index, plan->key_with_article, from, matches, &count);
    qsort(matches, count, sizeof *matches, plan_compare_matches);
    every[0] = cursor_of_array(arena, matches, count);
    /* A hash is not a name: its words must be there. */
    analysis_run(a, plan->name);
    for (uint32_t i = 0; i < a->count; i++)
        if (a->tokens[i].kind != TOKEN_LAST &&
            a->tokens[i].kind != TOKEN_JOINED)
            every[n++] = cursor_of_term(
                arena, r->index,
                index_find(r->index, INDEX_WORDS, analysis_token(a, i)), 0,
                (struct match){.span = 1});
    return cursor_of_every(arena, every, n);
}

struct str plan_word(const struct query *query, uint32_t i, struct analysis *a,
                     struct arena *arena)
{
    const struct query_clause *clause = &query->clauses[i];
    const struct query_atom *atom = &clause->atoms[0];

    if (clause->is_negated || clause->count > 1 || atom->is_phrase ||
        atom->is_pattern || atom->field != QUERY_ANY)
        return STR_EMPTY;
    analysis_run(a, atom->text);
    if (a->count != 1 || a->tokens[0].kind != TOKEN_WORD)
        return STR_EMPTY;
    return arena_str(arena, analysis_token(a, 0));
}
