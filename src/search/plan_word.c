/* A word is its term; while it is typed, all terms that begin with it; and
 * those that are nearly it, when exact words find too little. */
#include "search/plan_word.h"

#include "search/document.h"
#include "search/typo.h"

/* Long lists are walked side by side, which reads only what is needed of
 * them; many short ones are put together first. */
#define LONG_LIST  2048u
#define LONG_LISTS 24u
#define TYPO_WORDS 32u

struct cursor *plan_any_term(const struct maker *m, const uint32_t *terms,
                             uint32_t count, uint16_t mask, struct match as)
{
    const struct index *ix = m->r->index;
    struct cursor **members =
        arena_alloc(m->arena, (LONG_LISTS + 1) * sizeof(struct cursor *));
    uint32_t *rest = arena_alloc(m->arena, (count + 1) * sizeof *rest);
    uint32_t n = 0, rest_count = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (n < LONG_LISTS &&
            (count <= LONG_LISTS || index_term_count(ix, terms[i]) > LONG_LIST))
            members[n++] = cursor_of_term(m->arena, ix, terms[i], mask, as);
        else
            rest[rest_count++] = terms[i];
    }
    if (rest_count > 0)
        members[n++] =
            cursor_of_range(m->arena, ix, rest, rest_count, mask, as);
    return cursor_of_any(m->arena, members, n);
}

static struct cursor *any_of_range(const struct maker *m,
                                   struct term_range range, uint16_t mask,
                                   struct match as)
{
    uint32_t count = range.end - range.first;
    uint32_t *terms = arena_alloc(m->arena, (count + 1) * sizeof *terms);

    for (uint32_t i = 0; i < count; i++)
        terms[i] = range.first + i;
    return plan_any_term(m, terms, count, mask, as);
}

/* All words that begin with `word`. */
static struct cursor *beginning(const struct maker *m, struct str word,
                                struct wanted w)
{
    struct match as = {.span = 1, .edits = w.edits, .is_weak = true};
    uint32_t prefix = w.kind == INDEX_WORDS
                          ? index_find(m->r->index, INDEX_PREFIX, word)
                          : TERM_NONE;

    if (prefix != TERM_NONE)
        return cursor_of_term(m->arena, m->r->index, prefix, w.mask, as);
    return any_of_range(m, index_range(m->r->index, w.kind, word), w.mask, as);
}

struct cursor *plan_word_cursor(const struct maker *m, struct str word,
                                struct wanted w)
{
    const struct index *ix = m->r->index;
    struct cursor **members =
        arena_alloc(m->arena, (TYPO_WORDS + 3) * sizeof(struct cursor *));
    struct typo_word near[TYPO_WORDS];
    uint32_t term = index_find(ix, w.kind, word), n = 0, near_count = 0;
    struct cursor *open = NULL, *c;

    if (term != TERM_NONE)
        members[n++] =
            cursor_of_term(m->arena, ix, term, w.mask,
                           (struct match){.span = 1, .edits = w.edits});
    if (w.is_open) {
        open = beginning(m, word, w);
        members[n++] = open;
        if (str_eq(word, STR("n"))) /* rock n ... */
            members[n++] = cursor_of_term(
                m->arena, ix, index_find(ix, w.kind, STR("and")), w.mask,
                (struct match){.span = 1, .edits = w.edits, .is_weak = true});
    }
    if (w.may_err && m->r->with_typos)
        near_count = typo_words(ix, word, m->arena, near, TYPO_WORDS);
    for (uint32_t i = 0; i < near_count; i++)
        members[n++] = cursor_of_term(
            m->arena, ix, near[i].term, w.mask,
            (struct match){.span = 1,
                           .edits = (uint8_t)(w.edits + near[i].edits)});
    c = cursor_of_any(m->arena, members, n);
    /* The word itself is one of those that begin with it. */
    if (open != NULL && c != open && near_count == 0 &&
        !str_eq(word, STR("n"))) {
        c->count = open->count;
        c->is_exact = open->is_exact;
    }
    return c;
}

/* ---- phrases ---- */

/* Whether `text` has the tokens beside each other. */
static bool text_has_phrase(struct analysis *a, struct str text,
                            const struct plan_token *tokens, uint32_t count,
                            bool is_open)
{
    uint32_t at[ANALYSIS_TOKENS], n = 0;

    analysis_run(a, text);
    for (uint32_t i = 0; i < a->count; i++)
        if (a->tokens[i].kind == TOKEN_WORD || a->tokens[i].kind == TOKEN_PAIR)
            at[n++] = i;
    for (uint32_t from = 0; from + count <= n; from++) {
        uint32_t i = 0;

        while (i < count) {
            struct str token = analysis_token(a, at[from + i]);

            if (!str_eq(token, tokens[i].text) &&
                !(is_open && i + 1 == count &&
                  str_starts(token, tokens[i].text)))
                break;
            i++;
        }
        if (i == count)
            return true;
    }
    return false;
}

/* Reads the document itself: the index wasn't enough. */
static bool document_has_phrase(const struct maker *m, uint32_t rank,
                                unsigned wanted_field,
                                const struct plan_token *tokens, uint32_t count,
                                bool is_open)
{
    enum document_field field;
    struct document d;
    struct str text;

    document_open(&d, m->r->catalog, m->r->type, m->r->index->order[rank]);
    while (document_next(&d, &field, &text))
        if (field == (enum document_field)wanted_field &&
            text_has_phrase(m->analysis, text, tokens, count, is_open))
            return true;
    return false;
}

enum proof { PROOF_NO, PROOF_YES, PROOF_UNKNOWN };

#define PHRASE_TOKENS 64

/* Words that are to be neighbours: proved only where something asks. */
struct phrase {
    struct maker maker;
    struct wanted wanted;
    const struct plan_token *tokens;
    uint32_t count;
    struct cursor *in_order[PHRASE_TOKENS];
    struct cursor *by_count[PHRASE_TOKENS];
    uint16_t wheres[PHRASE_TOKENS]; /* at the current document */
};

/* What positions say of one field. */
static enum proof prove(const struct phrase *p, unsigned field)
{
    unsigned shift = field * POSITION_BITS;
    unsigned first = (unsigned)p->wheres[0] >> shift & POSITION_MANY;
    enum proof proof = PROOF_YES;

    for (uint32_t i = 0; i < p->count; i++) {
        unsigned at = (unsigned)p->wheres[i] >> shift & POSITION_MANY;

        if (at == 0)
            return PROOF_NO;
        if (at == POSITION_MANY || first == POSITION_MANY)
            proof = PROOF_UNKNOWN;
        else if (at != first + i && !p->in_order[i]->at.is_weak)
            return PROOF_NO;
        else if (at != first + i) /* another word that begins so may be it */
            proof = PROOF_UNKNOWN;
    }
    return proof;
}

/* The bits of `where` in whose fields the phrase stands in the document at
 * which the cursors are. */
static uint16_t phrase_fields(struct phrase *p, uint32_t rank)
{
    const struct maker *m = &p->maker;
    uint16_t where = 0;
    bool in_alias = true;

    for (uint32_t i = 0; i < p->count; i++) {
        p->wheres[i] = cursor_where(p->in_order[i]);
        in_alias = in_alias && (p->wheres[i] & IN_ALIAS);
    }
    for (unsigned field = 0; field <= DOCUMENT_THIRD; field++) {
        enum proof proof = prove(p, field);

        if (proof == PROOF_UNKNOWN)
            proof = p->wanted.kind == INDEX_LABEL ||
                            document_has_phrase(m, rank, field, p->tokens,
                                                p->count, p->wanted.is_open)
                        ? PROOF_YES
                        : PROOF_NO;
        if (proof == PROOF_YES)
            where =
                (uint16_t)(where | (p->wheres[0] &
                                    POSITION_MANY << field * POSITION_BITS));
    }
    if (in_alias && document_has_phrase(m, rank, DOCUMENT_ALIAS, p->tokens,
                                        p->count, p->wanted.is_open))
        where |= IN_ALIAS;
    return where;
}

static void seek_phrase(struct cursor *c, uint32_t rank)
{
    struct phrase *p = c->lazy.user;

    cursor_advance(p->by_count[0], rank);
    while ((rank = cursor_align(p->by_count, p->count)) != RANK_END) {
        uint16_t where = phrase_fields(p, rank);

        if (where != 0) {
            c->at = (struct match){
                .rank = rank,
                .where = where,
                .span = (uint8_t)p->count,
                .edits = p->wanted.edits,
                .is_weak = p->in_order[p->count - 1]->at.is_weak,
            };
            return;
        }
        cursor_advance(p->by_count[0], rank + 1);
    }
    c->at.rank = RANK_END;
}

struct cursor *plan_phrase(const struct maker *m,
                           const struct plan_token *tokens, uint32_t count,
                           struct wanted w)
{
    struct phrase *p;

    if (count == 0)
        return cursor_of_any(m->arena, NULL, 0);
    p = arena_alloc(m->arena, sizeof *p);
    p->maker = *m;
    p->wanted = w;
    p->tokens = tokens;
    p->count = count < PHRASE_TOKENS ? count : PHRASE_TOKENS;
    for (uint32_t i = 0; i < p->count; i++) {
        struct wanted one = w;
        uint32_t at = i;

        one.is_open = w.is_open && i + 1 == p->count;
        one.may_err = false;
        p->in_order[i] = plan_word_cursor(m, tokens[i].text, one);
        for (; at > 0 && p->by_count[at - 1]->count > p->in_order[i]->count;
             at--)
            p->by_count[at] = p->by_count[at - 1];
        p->by_count[at] = p->in_order[i];
    }
    if (p->count == 1)
        return p->in_order[0];
    return cursor_of_seek(m->arena, seek_phrase, p, p->by_count[0]->count);
}

/* ---- patterns ---- */

/* The folded text between the stars of a pattern. */
static uint32_t split_pattern(const struct maker *m, struct str text,
                              struct str *parts, uint32_t max)
{
    uint32_t n = 0;

    for (size_t at = 0; at <= text.n && n < max;) {
        size_t end = at + str_find(str_from(text, at), '*');

        analysis_run(m->analysis, str_of(text.p + at, end - at));
        parts[n++] = arena_str(m->arena, analysis_key(m->analysis));
        at = end + 1;
    }
    return n;
}

static bool fits(struct str word, const struct str *parts, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        const char *found;

        if (parts[i].n == 0)
            continue;
        if (i + 1 == count)
            return str_ends(word, parts[i]);
        if (word.n < parts[i].n)
            return false;
        found = memmem(word.p, word.n, parts[i].p, parts[i].n);
        if (found == NULL)
            return false;
        word = str_from(word, (size_t)(found - word.p) + parts[i].n);
    }
    return true;
}

struct cursor *plan_pattern(const struct maker *m, struct str text)
{
    struct str parts[QUERY_WILDCARDS + 2];
    uint32_t count = split_pattern(m, text, parts, QUERY_WILDCARDS + 2);
    struct term_range range = index_range(m->r->index, INDEX_WORDS, parts[0]);
    struct match as = {.span = 1, .is_weak = true};
    uint32_t *terms, n = 0;

    if (parts[0].n == 0)
        return cursor_of_any(m->arena, NULL, 0);
    if (count == 2 && parts[1].n == 0) {
        struct wanted w = {.kind = INDEX_WORDS, .is_open = true};

        return plan_word_cursor(m, parts[0], w);
    }
    terms =
        arena_alloc(m->arena, (range.end - range.first + 1) * sizeof *terms);
    for (uint32_t t = range.first; t < range.end; t++)
        if (fits(str_from(index_term_text(m->r->index, t), parts[0].n), parts,
                 count))
            terms[n++] = t;
    return plan_any_term(m, terms, n, 0, as);
}
