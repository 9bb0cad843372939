/* A word is its term; while it is typed, all terms that begin with it; and
 * those that are nearly it, when exact words find too little. */
#include "search/plan_word.h"

#include "search/pattern.h"
#include "search/plan_script.h"
#include "search/spelling.h"
#include "search/typo.h"

/* Long lists are walked side by side, which reads only what is needed of
 * them; many short ones are put together first, since each member of a union
 * is asked at every step. */
#define LONG_LIST  2048u
#define LONG_LISTS 24u
#define TYPO_WORDS 32u
#define SPELLINGS  8u /* other ways to write a word */
#define SCRIPTS    (2 * SCRIPT_WORDS + 1)

/* All that one word is looked for as: itself, its beginning, and for n the word
 * and. */
#define MEMBERS (3 + TYPO_WORDS + SPELLINGS + SCRIPTS)

/* Terms of a range that are looked at for a unit of work. */
#define TERMS_OF_UNIT 8u

struct cursor *plan_any_term(const struct planner *p, const uint32_t *terms,
                             uint32_t count, uint16_t mask, struct match as)
{
    const struct index *ix = p->request->index;
    struct cursor **members =
        arena_alloc(p->arena, (LONG_LISTS + 1) * sizeof(struct cursor *));
    uint32_t *rest = arena_alloc(p->arena, (count + 1) * sizeof *rest);
    uint32_t n = 0, rest_count = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (n < LONG_LISTS &&
            (count <= LONG_LISTS || index_term_count(ix, terms[i]) > LONG_LIST))
            members[n++] = cursor_of_term(p->work, ix, terms[i], mask, as);
        else
            rest[rest_count++] = terms[i];
    }
    if (rest_count > 0)
        members[n++] = cursor_of_range(p->work, ix, rest, rest_count, mask, as);
    return cursor_of_any(p->work, members, n);
}

/* The documents that have any term of the range. */
static struct cursor *any_of_range(const struct planner *p,
                                   struct term_range range, uint16_t mask,
                                   struct match as)
{
    uint32_t count = range.end - range.first;
    uint32_t *terms = arena_alloc(p->arena, (count + 1) * sizeof *terms);

    (void)work_take(p->work, count / TERMS_OF_UNIT);
    for (uint32_t i = 0; i < count; i++)
        terms[i] = range.first + i;
    return plan_any_term(p, terms, count, mask, as);
}

/* The documents that have a word that begins with `word`. Where such
 * words have many postings, the index has their union as a list; else it is
 * made. */
static struct cursor *beginning(const struct planner *p, struct str word,
                                struct wanted w)
{
    struct match as = {.span = 1, .edits = w.edits, .is_prefix = true};
    uint32_t prefix = w.kind == INDEX_WORDS
                          ? index_find(p->request->index, INDEX_PREFIX, word)
                          : TERM_NONE;

    (void)work_take(p->work, 2 * WORK_LOOKUP);
    if (prefix != TERM_NONE)
        return cursor_of_term(p->work, p->request->index, prefix, w.mask, as);
    return any_of_range(p, index_range(p->request->index, w.kind, word), w.mask,
                        as);
}

/* Puts the documents that have the word written otherwise to `members`, which
 * has room for SPELLINGS; how many ways those are. Each counts as one error. */
static uint32_t add_spellings(const struct planner *p, struct str word,
                              struct wanted w, struct cursor **members)
{
    const struct index *ix = p->request->index;
    struct match as = {.span = 1, .edits = (uint8_t)(w.edits + 1)};
    struct spelling others = spelling_of(p->request->spellings, word);
    struct str other, first, second;
    uint32_t n = 0;

    /* Ways of two words are other readings of the query (readings.c). */
    while (n < SPELLINGS && spelling_next(&others, &other) &&
           work_take(p->work, WORK_LOOKUP)) {
        uint32_t term;

        if (spelling_split(other, &first, &second))
            continue;
        term = index_find(ix, w.kind, other);
        if (term != TERM_NONE)
            members[n++] = cursor_of_term(p->work, ix, term, w.mask, as);
    }
    return n;
}

/* Puts the documents that have the word in another way of its script, or inside
 * of others, to `members`, which has room for SCRIPTS; how many cursors that
 * is. None of it is an error. */
static uint32_t add_scripts(const struct planner *p, struct str word,
                            struct wanted w, struct cursor **members)
{
    const struct index *ix = p->request->index;
    struct match as = {.span = 1, .edits = w.edits};
    struct str ways[SCRIPT_WORDS];
    uint32_t count = plan_ways(p, word, ways), *terms = NULL, n = 0;

    for (uint32_t i = 0; i < count && work_take(p->work, 2 * WORK_LOOKUP);
         i++) {
        uint32_t term = index_find(ix, w.kind, ways[i]);

        if (term != TERM_NONE)
            members[n++] = cursor_of_term(p->work, ix, term, w.mask, as);
        if (w.is_open)
            members[n++] = beginning(p, ways[i], w);
    }
    /* A phrase is of whole words. */
    if (w.may_err && w.kind == INDEX_WORDS)
        count = plan_inside(p, word, &terms);
    as.is_prefix = true;
    if (terms != NULL && count > 0)
        members[n++] = plan_any_term(p, terms, count, w.mask, as);
    return n;
}

struct cursor *plan_word_cursor(const struct planner *p, struct str word,
                                struct wanted w)
{
    const struct index *ix = p->request->index;
    struct cursor **members =
        arena_alloc(p->arena, MEMBERS * sizeof(struct cursor *));
    struct typo_word near[TYPO_WORDS];
    struct cursor *open = NULL, *c;
    uint32_t term, n = 0, near_count = 0;

    if (!work_take(p->work, WORK_LOOKUP))
        return cursor_of_any(p->work, NULL, 0);
    term = index_find(ix, w.kind, word);
    /* The word itself, first: a whole word is better than its beginning. */
    if (term != TERM_NONE)
        members[n++] =
            cursor_of_term(p->work, ix, term, w.mask,
                           (struct match){.span = 1, .edits = w.edits});
    if (w.is_open) {
        open = beginning(p, word, w);
        members[n++] = open;
        /* "rock n" may become "rock n roll", whose n is an and. */
        if (str_eq(word, STR("n")))
            members[n++] = cursor_of_term(
                p->work, ix, index_find(ix, w.kind, STR("and")), w.mask,
                (struct match){.span = 1, .edits = w.edits, .is_prefix = true});
    }
    n += add_scripts(p, word, w, members + n);
    if (w.may_err && p->request->leniency >= LENIENCY_SPELLING)
        n += add_spellings(p, word, w, members + n);
    if (w.may_err && p->request->leniency >= LENIENCY_TYPOS)
        near_count = typo_words(ix, word, p->work, near, TYPO_WORDS);
    for (uint32_t i = 0; i < near_count; i++)
        members[n++] = cursor_of_term(
            p->work, ix, near[i].term, w.mask,
            (struct match){.span = 1,
                           .edits = (uint8_t)(w.edits + near[i].edits)});
    c = cursor_of_any(p->work, members, n);
    /* A union counts its members together; but here the word itself is one of
     * those that begin with it. */
    if (open != NULL && c != open && n <= 2 &&
        p->request->leniency == LENIENCY_NONE && !str_eq(word, STR("n"))) {
        c->count = open->count;
        c->is_exact = open->is_exact;
    }
    return c;
}

/* ---- patterns ---- */

struct cursor *plan_pattern(const struct planner *p, struct str text)
{
    struct str parts[PATTERN_PARTS];
    uint32_t count = pattern_split(p->analysis, text, p->arena, parts);
    struct term_range range =
        index_range(p->request->index, INDEX_WORDS, parts[0]);
    struct match as = {.span = 1, .is_prefix = true};
    uint32_t *terms, n = 0;

    /* Without a beginning all words would have to be looked at. */
    if (parts[0].n == 0)
        return cursor_of_any(p->work, NULL, 0);
    if (count == 2 && parts[1].n == 0) { /* a star at the end alone */
        struct wanted w = {.kind = INDEX_WORDS, .is_open = true};

        return plan_word_cursor(p, parts[0], w);
    }
    terms =
        arena_alloc(p->arena, (range.end - range.first + 1) * sizeof *terms);
    for (uint32_t t = range.first; t < range.end && work_take(p->work, 1); t++)
        if (pattern_fits(index_term_text(p->request->index, t), parts, count))
            terms[n++] = t;
    return plan_any_term(p, terms, n, 0, as);
}
