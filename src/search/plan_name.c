/* A name is found by the hash of its key (analysis.h): one look-up in a sorted
 * column gives the documents that have it, however unpopular they are. */
#include "search/plan_name.h"

#include "search/plan_atom.h"

/* Documents of one name that are looked at. */
#define NAMES_MAX 10000u

/* Units of work for each of them: to find it, and to sort it by its rank. */
#define NAME_WORK 6u

/* Whether the atom's words are to stand in the documents' names. */
static bool is_of_name(const struct query_atom *atom, enum entity type)
{
    uint16_t mask;

    return atom->field == QUERY_ANY ||
           (plan_mask(atom->field, type, &mask) && (mask & IN_NAME));
}

/* Appends the text of which the whole name would consist: all words that are
 * asked for in names, in their order. False when the query can't be a name. */
static bool add_name(const struct planner *p, struct buf *name)
{
    const struct query *query = p->request->query;

    for (size_t i = 0; i < query->count; i++) {
        const struct query_clause *clause = &query->clauses[i];
        const struct query_atom *atom = &clause->atoms[0];

        /* What is excluded is no part of a name; alternatives and patterns
         * leave open what the name is. */
        if (clause->is_negated)
            continue;
        if (clause->count > 1 || atom->is_pattern)
            return false;
        if (!is_of_name(atom, p->request->type))
            continue;
        if (name->n > 0)
            buf_char(name, ' ');
        buf_str(name, atom->text);
    }
    return name->n > 0;
}

/* That text; empty when the query can't be a name. */
static struct str name_of(const struct planner *p)
{
    struct str name = STR_EMPTY;
    struct buf text;

    buf_init(&text, SIZE_MAX);
    if (add_name(p, &text))
        name = arena_str(p->arena, buf_get(&text));
    buf_release(&text);
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

void plan_name_find(const struct planner *p, struct plan_name *out)
{
    struct analysis *a = p->analysis;
    struct str text, key, bare;
    uint32_t other;

    /* A reading isn't what was typed: no document is asked for by it. */
    *out = (struct plan_name){.text = STR_EMPTY};
    if (p->request->reading != NULL)
        return;
    text = name_of(p);
    if (text.n == 0)
        return;
    analysis_run(a, text);
    key = analysis_key(a);
    bare = str_from(key, a->article);
    out->is_asked = true;
    out->is_all = asks_for_words(p->request->query);
    out->text = text;
    out->has_marks = a->had_marks;
    out->has_signs = analysis_has_signs(text);
    out->key = index_key_hash(STR_EMPTY, key);
    /* "beatles" asks for "The Beatles" as well, and the other way round. */
    out->key_with_article = index_key_hash(STR("the"), key);
    out->key_without_article = index_key_hash(STR_EMPTY, bare);
    other = index_find(p->request->index, INDEX_OTHER, bare);
    if (other != TERM_NONE)
        out->other = cursor_of_term(p->work, p->request->index, other, 0,
                                    (struct match){0});
}

/* Appends the documents whose names have the key, from rank `from` on. */
static void add_with_key(const struct planner *p, uint32_t key, uint32_t from,
                         struct match *matches, uint32_t *count)
{
    const struct index *ix = p->request->index;

    for (uint32_t i = index_find_key(ix, key);
         i < ix->documents && *count < NAMES_MAX; i++) {
        uint32_t rank = ix->keys[i];

        if (rank >= ix->documents || ix->shapes[rank].key != key)
            break; /* the next key begins, or the file is damaged */
        if (!work_take(p->work, NAME_WORK))
            break;
        if (rank >= from)
            matches[(*count)++] = (struct match){.rank = rank};
    }
}

struct cursor *plan_name_cursor(const struct planner *p,
                                const struct plan_name *name, uint32_t from)
{
    const struct index *ix = p->request->index;
    struct analysis *a = p->analysis;
    struct cursor *every[ANALYSIS_TOKENS + 1];
    struct match *matches;
    uint32_t count = 0, n = 1;

    if (!name->is_all)
        return NULL;
    matches = arena_alloc(p->arena, NAMES_MAX * sizeof *matches);
    /* As it is, and behind "the". */
    add_with_key(p, name->key, from, matches, &count);
    add_with_key(p, name->key_with_article, from, matches, &count);
    every[0] = cursor_of_matches(p->work, matches, count);
    /* A hash is not a name: its words must be there. */
    analysis_run(a, name->text);
    for (uint32_t i = 0; i < a->count; i++)
        if (a->tokens[i].kind != TOKEN_LAST &&
            a->tokens[i].kind != TOKEN_JOINED)
            every[n++] = cursor_of_term(
                p->work, ix, index_find(ix, INDEX_WORDS, analysis_token(a, i)),
                0, (struct match){.span = 1});
    return cursor_of_every(p->work, every, n);
}
