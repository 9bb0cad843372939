/* As search/plan.c, with less to ask for. A chunk of the query is a cursor: a
 * word, or the pieces into which punctuation cut the chunk, as neighbours, or
 * joined to one word. */
#include "library/playlist_plan.h"

#include "library/playlist_posting.h"
#include "library/playlist_terms.h"
#include "search/analysis.h"
#include "search/pattern.h"
#include "search/script.h"
#include "search/spelling.h"

/* How a word is to be found. */
struct wanted {
    bool is_open;   /* it may go on: the beginning of a word will do */
    bool may_err;   /* it may be mistyped */
    unsigned edits; /* errors that reading it so already counts as */
    enum playlist_leniency leniency;
};

#define SPELLINGS 8u

/* All that one word is looked for as: itself or its beginning, and for n the
 * word and; other ways of its script; ways to write it; words that are nearly
 * it. */
#define MEMBERS (2 + SCRIPT_WORDS + SPELLINGS + PLAYLIST_TERMS)

static void push(struct playlist_cursors *to, struct playlist_cursor *c)
{
    if (to->count < PLAYLIST_CURSORS)
        to->p[to->count++] = c;
}

/* ---- a word ---- */

static uint32_t characters(struct str word)
{
    uint32_t n = 0;

    for (size_t i = 0; i < word.n; i++)
        n += ((uint8_t)word.p[i] & 0xc0) != 0x80;
    return n;
}

/* The lists that have the word, or, if it is open, one that begins so: short
 * beginnings are words of their own. */
static struct playlist_cursor *open_cursor(struct playlist_reader *r,
                                           struct str word, struct wanted w)
{
    if (!w.is_open)
        return playlist_cursor_word(r, word, w.edits, false);
    if (characters(word) > POSTING_BEGINNING)
        return playlist_cursor_range(r, word, w.edits);
    return playlist_cursor_word(r, posting_beginning(word, r->arena), w.edits,
                                true);
}

/* Puts the lists that have the word written otherwise to `members`, which has
 * room for SPELLINGS; how many ways those are. Each counts as one error. */
static uint32_t add_spellings(struct playlist_reader *r, struct str word,
                              unsigned edits, struct playlist_cursor **members)
{
    struct spelling others = spelling_of(r->spellings, word);
    struct str other, first, second;
    uint32_t n = 0;

    /* Ways of two words are other readings of the query. */
    while (n < SPELLINGS && spelling_next(&others, &other))
        if (!spelling_split(other, &first, &second))
            members[n++] = playlist_cursor_word(r, other, edits + 1, false);
    return n;
}

/* The lists that have `word`, which is analysed already. */
static struct playlist_cursor *word_cursor(struct playlist_reader *r,
                                           struct str word, struct wanted w)
{
    struct playlist_cursor *members[MEMBERS];
    struct playlist_term near[PLAYLIST_TERMS];
    struct str ways[SCRIPT_WORDS];
    uint32_t n = 0, count = script_words(word, r->arena, ways);

    members[n++] = open_cursor(r, word, w);
    /* "rock n" may become "rock n roll", whose n is an and. */
    if (w.is_open && str_eq(word, STR("n")))
        members[n++] = playlist_cursor_word(r, STR("and"), w.edits, true);
    for (uint32_t i = 0; i < count; i++)
        members[n++] = open_cursor(r, ways[i], w);
    if (w.may_err && w.leniency >= PLAYLIST_SPELLING)
        n += add_spellings(r, word, w.edits, members + n);
    count = w.may_err && w.leniency >= PLAYLIST_TYPOS
                ? playlist_terms_near(r, word, near)
                : 0;
    for (uint32_t i = 0; i < count; i++)
        members[n++] = playlist_cursor_word(r, near[i].word,
                                            w.edits + near[i].edits, false);
    return playlist_cursor_any(r, members, n);
}

/* The lists that have a word of the pattern `text`, in which * stands for any
 * characters. */
static struct playlist_cursor *pattern_cursor(struct playlist_reader *r,
                                              struct str text)
{
    struct str parts[PATTERN_PARTS];
    uint32_t count = pattern_split(r->analysis, text, r->arena, parts);
    struct playlist_cursor *members[PLAYLIST_TERMS];
    struct playlist_term terms[PLAYLIST_TERMS];

    if (parts[0].n == 0)
        return playlist_cursor_any(r, NULL, 0);
    if (count == 2 && parts[1].n == 0) /* a star at the end alone */
        return word_cursor(r, parts[0], (struct wanted){.is_open = true});
    count = playlist_terms_fit(r, parts, count, terms);
    for (uint32_t i = 0; i < count; i++)
        members[i] = playlist_cursor_word(r, terms[i].word, 0, true);
    return playlist_cursor_any(r, members, count);
}

/* ---- an atom ---- */

struct piece {
    struct str text;
    enum token_kind kind;
    uint16_t chunk;
};

struct pieces {
    struct piece p[ANALYSIS_TOKENS];
    uint32_t count;
    bool is_open; /* nothing follows the last one */
};

/* Analyses `text` into the reader's arena. */
static struct pieces *cut(struct playlist_reader *r, struct str text)
{
    struct pieces *pieces = arena_alloc(r->arena, sizeof *pieces);
    const struct analysis *a = r->analysis;

    analysis_run(r->analysis, text);
    pieces->count = 0;
    pieces->is_open = a->is_open;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->tokens[i].kind != TOKEN_LAST) /* its pair says as much */
            pieces->p[pieces->count++] = (struct piece){
                arena_str(r->arena, analysis_token(a, i)),
                (enum token_kind)a->tokens[i].kind, a->tokens[i].chunk};
    return pieces;
}

/* Pieces as neighbours, but for what is joined; only the last may go on. */
static struct playlist_cursor *phrase_cursor(struct playlist_reader *r,
                                             const struct piece *p,
                                             uint32_t count, struct wanted w)
{
    struct playlist_cursor **members =
        arena_alloc(r->arena, (count + 1) * sizeof(struct playlist_cursor *));
    bool is_open = w.is_open;
    uint32_t n = 0, last = count;

    w.may_err = false;
    for (uint32_t i = 0; i < count; i++)
        if (p[i].kind != TOKEN_JOINED)
            last = i;
    for (uint32_t i = 0; i < count; i++) {
        w.is_open = is_open && i == last && p[i].kind == TOKEN_WORD;
        if (p[i].kind != TOKEN_JOINED)
            members[n++] = word_cursor(r, p[i].text, w);
        w.edits = 0; /* counted once */
    }
    return n > 0 ? playlist_cursor_every(r, members, n, true)
                 : playlist_cursor_any(r, NULL, 0);
}

static struct playlist_cursor *chunk_cursor(struct playlist_reader *r,
                                            const struct piece *p,
                                            uint32_t count, struct wanted w)
{
    struct playlist_cursor **either =
        arena_alloc(r->arena, (count + 1) * sizeof(struct playlist_cursor *));
    uint32_t n = 1;

    if (count == 1) {
        /* Lists have pairs of such characters, not single ones. */
        w.is_open |= p[0].kind == TOKEN_WORD &&
                     (uint8_t)p[0].text.p[0] >= 0xe0 &&
                     characters(p[0].text) == 1;
        w.is_open &= p[0].kind == TOKEN_WORD;
        w.may_err &= p[0].kind == TOKEN_WORD;
        return word_cursor(r, p[0].text, w);
    }
    /* ac dc beside each other, or acdc. As in a phrase, no word is mistyped. */
    either[0] = phrase_cursor(r, p, count, w);
    w.may_err = false;
    for (uint32_t i = 0; i < count; i++)
        if (p[i].kind == TOKEN_JOINED)
            either[n++] = word_cursor(r, p[i].text, w);
    return playlist_cursor_any(r, either, n);
}

static bool is_same_chunk(const struct piece *a, const struct piece *b,
                          uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (a[i].kind != b[i].kind || !str_eq(a[i].text, b[i].text))
            return false;
    return true;
}

/* Where the chunk ends that begins at piece `from`. */
static uint32_t chunk_end(const struct pieces *pieces, uint32_t from)
{
    uint32_t end = from + 1;

    while (end < pieces->count && pieces->p[end].chunk == pieces->p[from].chunk)
        end++;
    return end;
}

/* Whether the chunk from piece `at` up to `end` is there before, too. Then it
 * counts once; one that may go on counts as the whole word. */
static bool is_repeated(const struct pieces *pieces, uint32_t at, uint32_t end)
{
    uint32_t next;

    for (uint32_t i = 0; i < at; i = next) {
        next = chunk_end(pieces, i);
        if (next - i == end - at &&
            is_same_chunk(pieces->p + i, pieces->p + at, end - at))
            return true;
    }
    return false;
}

/* Adds the cursors of a text, which must all match. */
static void add_text(struct playlist_reader *r, struct str text, bool is_phrase,
                     struct wanted w, struct playlist_cursors *to)
{
    const struct pieces *pieces = cut(r, text);
    bool is_open = w.is_open && pieces->is_open;
    uint32_t end;

    if (is_phrase) {
        w.is_open = is_open;
        push(to, phrase_cursor(r, pieces->p, pieces->count, w));
        return;
    }
    for (uint32_t i = 0; i < pieces->count; i = end) {
        end = chunk_end(pieces, i);
        w.is_open = is_open && end == pieces->count;
        if (is_repeated(pieces, i, end))
            continue;
        push(to, chunk_cursor(r, pieces->p + i, end - i, w));
    }
}

/* ---- clauses ---- */

static void add_atom(struct playlist_reader *r, const struct query_atom *atom,
                     struct wanted w, struct playlist_cursors *to)
{
    if (atom->is_pattern)
        push(to, pattern_cursor(r, atom->text));
    else
        add_text(r, atom->text, atom->is_phrase, w, to);
}

/* Adds a clause with an operator or quotes: any of its atoms. What is excluded
 * is taken at its word. */
static void add_clause(struct playlist_reader *r,
                       const struct query_clause *clause,
                       enum playlist_leniency leniency,
                       struct playlist_plan *plan)
{
    struct playlist_cursor *members[QUERY_ATOMS];
    uint32_t n = 0;

    for (size_t i = 0; i < clause->count; i++) {
        const struct query_atom *atom = &clause->atoms[i];
        struct wanted w = {.is_open = atom->is_open && !clause->is_negated,
                           .may_err = !clause->is_negated,
                           .leniency = leniency};
        struct playlist_cursors every = {.count = 0};

        if (atom->field != QUERY_ANY)
            continue;
        add_atom(r, atom, w, &every);
        if (every.count > 0)
            members[n++] =
                playlist_cursor_every(r, every.p, every.count, false);
    }
    if (clause->is_negated && n > 0)
        push(&plan->negative, playlist_cursor_any(r, members, n));
    else if (n > 0)
        push(&plan->positive, playlist_cursor_any(r, members, n));
    else
        plan->is_impossible |= !clause->is_negated;
}

bool playlist_plan_is_plain(const struct query_clause *clause)
{
    const struct query_atom *atom = &clause->atoms[0];

    return !clause->is_negated && clause->count == 1 &&
           atom->field == QUERY_ANY && !atom->is_phrase && !atom->is_pattern;
}

/* Plain words beside each other, from clause `i` up to `end`, are analysed as
 * one text, as names are. Returns where they end. */
static uint32_t add_plain_words(struct playlist_reader *r,
                                const struct playlist_asked *asked, uint32_t i,
                                uint32_t end, struct playlist_plan *plan)
{
    const struct query_clause *clauses = asked->query->clauses;
    struct wanted w = {.may_err = true, .leniency = asked->leniency};
    struct str text = STR_EMPTY;

    for (; i < end && playlist_plan_is_plain(&clauses[i]); i++) {
        const struct query_atom *atom = &clauses[i].atoms[0];

        text = arena_printf(r->arena, "%.*s%s%.*s", STR_ARG(text),
                            text.n > 0 ? " " : "", STR_ARG(atom->text));
        w.is_open = atom->is_open;
    }
    add_text(r, text, false, w, &plan->positive);
    return i;
}

/* Adds the reading's word or two in place of what was typed. The space that is
 * moved counts as one error, whether one word or two come of it. */
static void add_reading(struct playlist_reader *r,
                        const struct playlist_reading *reading, bool is_open,
                        struct playlist_plan *plan)
{
    struct wanted w = {.is_open = is_open, .edits = 1};
    struct str last = reading->second.n > 0 ? reading->second : reading->first;

    if (last.n == 0)
        return; /* nothing in its place */
    push(&plan->positive, word_cursor(r, last, w));
    if (reading->second.n > 0)
        push(&plan->positive,
             word_cursor(r, reading->first, (struct wanted){.edits = 0}));
}

/* Adds the clauses from left to right; those that the reading replaces are
 * passed over. */
static void add_clauses(struct playlist_reader *r,
                        const struct playlist_asked *asked,
                        struct playlist_plan *plan)
{
    const struct query *query = asked->query;
    const struct playlist_reading *reading = asked->reading;
    uint32_t count = (uint32_t)query->count, i = 0;

    while (i < count) {
        const struct query_clause *clause = &query->clauses[i];

        if (reading != NULL && i == reading->clause) {
            i += reading->clauses;
            clause = &query->clauses[i - 1];
            add_reading(r, reading,
                        i == count && clause->atoms[clause->count - 1].is_open,
                        plan);
        } else if (playlist_plan_is_plain(clause)) {
            i = add_plain_words(r, asked, i,
                                reading != NULL && i < reading->clause
                                    ? reading->clause
                                    : count,
                                plan);
        } else {
            add_clause(r, clause, asked->leniency, plan);
            i++;
        }
    }
}

/* ---- the name ---- */

/* The text of which the whole name would consist: all words that are asked for,
 * in their order; empty when the query can't be a name. */
static struct str name_of(struct playlist_reader *r, const struct query *query)
{
    struct str name = STR_EMPTY;

    for (size_t i = 0; i < query->count; i++) {
        const struct query_clause *clause = &query->clauses[i];
        const struct query_atom *atom = &clause->atoms[0];

        /* What is excluded is no part of a name; alternatives and patterns
         * leave open what the name is. */
        if (clause->is_negated)
            continue;
        if (clause->count > 1 || atom->is_pattern || atom->field != QUERY_ANY)
            return STR_EMPTY;
        name = arena_printf(r->arena, "%.*s%s%.*s", STR_ARG(name),
                            name.n > 0 ? " " : "", STR_ARG(atom->text));
    }
    return name;
}

static void find_name(struct playlist_reader *r, const struct query *query,
                      struct playlist_plan *plan)
{
    struct analysis *a = r->analysis;
    struct playlist_cursor *articles[2];
    struct str key;
    uint32_t n = 0;

    plan->name = name_of(r, query);
    if (plan->name.n == 0)
        return;
    analysis_run(a, plan->name);
    key = analysis_key(a);
    plan->has_marks = a->had_marks;
    plan->has_signs = analysis_has_signs(plan->name);
    plan->whole =
        playlist_cursor_word(r, posting_name(key, r->arena), 0, false);
    /* "beatles" asks for "The Beatles" as well, and the other way round. */
    articles[n++] = playlist_cursor_word(
        r,
        posting_name(arena_printf(r->arena, "the%.*s", STR_ARG(key)), r->arena),
        0, false);
    if (a->article > 0)
        articles[n++] = playlist_cursor_word(
            r, posting_name(str_from(key, a->article), r->arena), 0, false);
    plan->article = playlist_cursor_any(r, articles, n);
}

/* ---- all of it ---- */

void playlist_plan_make(struct playlist_reader *r,
                        const struct playlist_asked *asked,
                        struct playlist_plan *out)
{
    *out = (struct playlist_plan){.name = STR_EMPTY};
    add_clauses(r, asked, out);
    /* Something must be asked for: what is left when words are taken away from
     * everything isn't looked at. */
    out->is_impossible |= out->positive.count == 0;
    /* A reading isn't what was typed: no list is called by it. */
    if (asked->reading == NULL)
        find_name(r, asked->query, out);
}

struct str playlist_plan_word(struct playlist_reader *r,
                              const struct query *query, uint32_t i)
{
    struct analysis *a = r->analysis;

    if (!playlist_plan_is_plain(&query->clauses[i]))
        return STR_EMPTY;
    analysis_run(a, query->clauses[i].atoms[0].text);
    if (a->count != 1 || a->tokens[0].kind != TOKEN_WORD)
        return STR_EMPTY;
    return arena_str(r->arena, analysis_token(a, 0));
}
