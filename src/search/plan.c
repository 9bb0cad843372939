/* A clause of one atom adds its cursors to those that must all match, so that
 * the rarest leads; what is negated or one of several is made a single cursor
 * first. Years, tags and the market are a filter on what matches, and lead
 * only when nothing else does. */
#include "search/plan_word.h"

#include <stdlib.h>

#include "catalog/catalog.h"

static struct str copy(const struct maker *m, struct str s)
{
    return arena_str(m->arena, s);
}

/* Analyses `text` into tokens of the plan's arena. */
static struct plan_token *tokens_of(const struct maker *m, struct str text,
                                    uint32_t *count)
{
    struct analysis *a = m->analysis;
    struct plan_token *tokens;

    analysis_run(a, text);
    tokens = arena_alloc(m->arena, (a->count + 1) * sizeof *tokens);
    *count = 0;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->tokens[i].kind != TOKEN_LAST) /* its pair says as much */
            tokens[(*count)++] = (struct plan_token){
                copy(m, analysis_token(a, i)), a->tokens[i].kind,
                a->tokens[i].span, a->tokens[i].chunk};
    return tokens;
}

/* Where a field's words stand in documents of a type; false when they have
 * no such field. */
static bool mask_of(enum query_field field, enum entity type, uint16_t *mask)
{
    static const struct {
        enum query_field field;
        enum entity type;
        uint16_t mask;
    } masks[] = {
        {QUERY_ALBUM, ENTITY_ALBUM, IN_NAME},
        {QUERY_ALBUM, ENTITY_TRACK, IN_THIRD},
        {QUERY_ARTIST, ENTITY_ARTIST, IN_NAME | IN_ALIAS},
        {QUERY_ARTIST, ENTITY_ALBUM, IN_SECOND | IN_ALIAS},
        {QUERY_ARTIST, ENTITY_TRACK, IN_SECOND | IN_ALIAS},
        {QUERY_TRACK, ENTITY_TRACK, IN_NAME},
    };

    *mask = 0;
    if (field == QUERY_ANY)
        return true;
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
        if (masks[i].field == field && masks[i].type == type) {
            *mask = masks[i].mask;
            return true;
        }
    return false;
}

static bool is_music(enum entity type)
{
    return type <= ENTITY_TRACK;
}

/* Whether documents of the type have what the atom asks for. */
static bool applies(const struct query_atom *atom, enum entity type)
{
    uint16_t mask;

    switch (atom->field) {
    case QUERY_GENRE:
    case QUERY_YEAR:
        return is_music(type);
    case QUERY_LABEL:
        return type == ENTITY_ALBUM || type == ENTITY_TRACK;
    case QUERY_ISRC:
        return type == ENTITY_TRACK;
    case QUERY_UPC:
    case QUERY_NEW:
    case QUERY_HIPSTER:
        return type == ENTITY_ALBUM;
    default:
        return mask_of(atom->field, type, &mask);
    }
}

/* ---- one atom ---- */

/* Cursors that must all match. */
struct cursors {
    struct cursor *p[PLAN_CURSORS];
    uint32_t count;
};

static void push(struct cursors *to, struct cursor *c)
{
    if (to->count < PLAN_CURSORS)
        to->p[to->count++] = c;
}

/* A chunk of the query: a word, or pieces that punctuation cut, which may
 * also stand as one word. */
static struct cursor *chunk_cursor(const struct maker *m,
                                   const struct plan_token *tokens,
                                   uint32_t count, struct wanted w)
{
    struct plan_token *pieces = arena_alloc(m->arena, count * sizeof *pieces);
    struct cursor **either =
        arena_alloc(m->arena, (count + 1) * sizeof(struct cursor *));
    uint32_t n = 0, members = 1;

    for (uint32_t i = 0; i < count; i++)
        if (tokens[i].kind != TOKEN_JOINED)
            pieces[n++] = tokens[i];
    if (count == 1) {
        /* Documents have pairs of such characters, not single ones. */
        if (pieces[0].kind == TOKEN_WORD &&
            (uint8_t)pieces[0].text.p[0] >= 0xe0 &&
            index_characters(pieces[0].text) == 1)
            w.is_open = true;
        w.may_err = w.may_err && pieces[0].kind == TOKEN_WORD;
        return plan_word_cursor(m, pieces[0].text, w);
    }
    either[0] = plan_phrase(m, pieces, n, w);
    for (uint32_t i = 0; i < count; i++)
        if (tokens[i].kind == TOKEN_JOINED) {
            struct wanted joined = w;

            joined.may_err = false;
            either[members++] = plan_word_cursor(m, tokens[i].text, joined);
        }
    return cursor_of_any(m->arena, either, members);
}

static void add_words(const struct maker *m, const struct query_atom *atom,
                      struct wanted w, struct cursors *to)
{
    uint32_t count, end;
    struct plan_token *tokens = tokens_of(m, atom->text, &count);
    bool is_open = w.is_open && m->analysis->is_open;

    w.is_open = is_open;
    if (atom->is_phrase) {
        uint32_t n = 0;

        for (uint32_t i = 0; i < count; i++)
            if (tokens[i].kind != TOKEN_JOINED)
                tokens[n++] = tokens[i];
        w.may_err = false;
        push(to, plan_phrase(m, tokens, n, w));
        return;
    }
    for (uint32_t i = 0; i < count; i = end) {
        for (end = i + 1; end < count && tokens[end].chunk == tokens[i].chunk;)
            end++;
        w.is_open = is_open && end == count;
        push(to, chunk_cursor(m, tokens + i, end - i, w));
    }
}

/* Whether a genre's words contain those of `asked`, whole. */
static bool genre_has(struct str genre, struct str asked)
{
    const char *found = genre.p;
    size_t left = genre.n;

    if (left < asked.n)
        return false;
    while ((found = memmem(found, left, asked.p, asked.n)) != NULL) {
        const char *end = found + asked.n;

        if ((found == genre.p || found[-1] == ' ') &&
            (end == genre.p + genre.n || *end == ' '))
            return true;
        left = (size_t)(genre.p + genre.n - ++found);
    }
    return false;
}

/* A genre as it is called, or else those that have it in their names. */
static struct cursor *genre_cursor(const struct maker *m, struct str text)
{
    const struct index *ix = m->r->index;
    uint32_t count, *terms, n = 0, term;
    struct plan_token *tokens = tokens_of(m, text, &count);
    struct term_range all;
    struct str asked = STR_EMPTY;

    for (uint32_t i = 0; i < count; i++)
        if (tokens[i].kind != TOKEN_JOINED)
            asked =
                arena_printf(m->arena, "%.*s%s%.*s", STR_ARG(asked),
                             asked.n > 0 ? " " : "", STR_ARG(tokens[i].text));
    term = index_find(ix, INDEX_GENRE, asked);
    if (term != TERM_NONE)
        return cursor_of_term(m->arena, ix, term, 0, (struct match){0});
    all = index_range(ix, INDEX_GENRE, STR_EMPTY);
    terms = arena_alloc(m->arena, (all.end - all.first + 1) * sizeof *terms);
    for (uint32_t t = all.first; t < all.end; t++)
        if (asked.n > 0 &&
            genre_has(str_from(index_term_text(ix, t), 1), asked))
            terms[n++] = t;
    return plan_any_term(m, terms, n, 0, (struct match){0});
}

static int compare_matches(const void *a, const void *b)
{
    const struct match *x = a, *y = b;

    return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Entities that were found by a code. */
static struct cursor *entity_cursor(const struct maker *m,
                                    struct catalog_list list)
{
    const struct index *ix = m->r->index;
    struct match *matches =
        arena_zalloc(m->arena, ((size_t)list.n + 1) * sizeof *matches);
    uint32_t n = 0;

    for (uint32_t i = 0; i < list.n; i++) {
        uint32_t entity = catalog_at(list, i);

        if (entity < ix->documents && ix->ranks[entity] < ix->documents)
            matches[n++].rank = ix->ranks[entity];
    }
    if (n > 1)
        qsort(matches, n, sizeof *matches, compare_matches);
    return cursor_of_array(m->arena, matches, n);
}

#define NEW_DAYS 14

/* Narrows `f` to what the atom asks; false when nothing is left. */
static bool narrow(const struct maker *m, const struct query_atom *atom,
                   struct filter *f)
{
    uint32_t documents = m->r->index->documents;

    switch (atom->field) {
    case QUERY_YEAR:
        if (f->year_from == 0) {
            f->year_from = atom->year_from;
            f->year_to = atom->year_to;
        }
        if (f->year_from < atom->year_from)
            f->year_from = atom->year_from;
        if (f->year_to > atom->year_to)
            f->year_to = atom->year_to;
        return f->year_from <= f->year_to;
    case QUERY_NEW:
        f->newer = date_from_days(
            date_to_days(m->r->today.year, m->r->today.month, m->r->today.day) -
            NEW_DAYS);
        return true;
    default: /* the least popular tenth */
        f->rank_from = documents - documents / 10;
        return true;
    }
}

/* So many years are walked side by side; more are most of all years. */
#define YEAR_LISTS 24

/* The documents of some years, narrowed further by the filter that says so;
 * NULL when reading all documents is as good. */
static struct cursor *years_cursor(const struct maker *m,
                                   const struct filter *f)
{
    const struct index *ix = m->r->index;
    struct term_range all = index_range(ix, INDEX_YEAR, STR_EMPTY);
    uint16_t from = f->year_from, to = f->year_to;
    uint32_t terms[YEAR_LISTS], n = 0;

    if (f->newer.year > from) {
        from = f->newer.year;
        to = from + 1 > to ? 9999 : to;
    }
    if (from == 0)
        return NULL;
    for (uint32_t t = all.first; t < all.end; t++) {
        uint64_t year;

        if (!str_to_u64(str_from(index_term_text(ix, t), 1), &year) ||
            year < from || year > to)
            continue;
        if (n == YEAR_LISTS)
            return NULL;
        terms[n++] = t;
    }
    return plan_any_term(m, terms, n, 0, (struct match){0});
}

static bool is_filter(const struct query_atom *atom)
{
    return atom->field >= QUERY_YEAR;
}

/* The filter that lets everything pass. */
static struct filter no_filter(const struct maker *m)
{
    return (struct filter){.index = m->r->index,
                           .catalog = m->r->catalog,
                           .type = m->r->type,
                           .market = -1};
}

static void add_filter_cursor(const struct maker *m,
                              const struct query_atom *atom, struct cursors *to)
{
    struct filter *f = arena_zalloc(m->arena, sizeof *f);

    *f = no_filter(m);
    if (narrow(m, atom, f))
        push(to, cursor_of_all(m->arena, f));
    else
        push(to, cursor_of_any(m->arena, NULL, 0));
}

/* Albums of a label, or their tracks: labels are in the albums' index. */
static struct cursor *label_cursor(const struct maker *m,
                                   const struct query_atom *atom)
{
    struct plan_request *request = arena_alloc(m->arena, sizeof *request);
    struct maker of_albums = *m;
    struct wanted w = {.kind = INDEX_LABEL, .is_open = atom->is_open};
    struct cursors every = {.count = 0};
    struct cursor *albums;
    struct buf tracks;
    struct cursor *c;

    *request = *m->r;
    request->index = m->r->albums;
    request->type = ENTITY_ALBUM;
    of_albums.r = request;
    add_words(&of_albums, atom, w, &every);
    albums = cursor_of_every(m->arena, every.p, every.count);
    if (m->r->type == ENTITY_ALBUM)
        return albums;
    buf_init(&tracks, SIZE_MAX);
    for (; albums->at.rank != RANK_END;
         cursor_advance(albums, albums->at.rank + 1)) {
        struct album album;

        if (!catalog_album(m->r->catalog, m->r->albums->order[albums->at.rank],
                           &album))
            continue;
        for (uint32_t i = 0; i < album.track_count; i++) {
            uint32_t track = album.first_track + i;

            buf_add(&tracks, &track, sizeof track);
        }
    }
    c = entity_cursor(
        m, (struct catalog_list){(const uint32_t *)(const void *)tracks.p,
                                 (uint32_t)(tracks.n / sizeof(uint32_t))});
    buf_release(&tracks);
    return c;
}

/* An atom as cursors that must all match. */
static void add_atom(const struct maker *m, const struct query_atom *atom,
                     bool is_negated, struct cursors *to)
{
    struct wanted w = {.kind = INDEX_WORDS,
                       .is_open = atom->is_open && !is_negated,
                       .may_err = !is_negated};

    switch (atom->field) {
    case QUERY_GENRE:
        push(to, genre_cursor(m, atom->text));
        break;
    case QUERY_ISRC:
        push(to,
             entity_cursor(m, catalog_find_isrc(m->r->catalog, atom->text)));
        break;
    case QUERY_UPC:
        push(to, entity_cursor(m, catalog_find_upc(m->r->catalog, atom->text)));
        break;
    case QUERY_YEAR:
    case QUERY_NEW:
    case QUERY_HIPSTER:
        add_filter_cursor(m, atom, to);
        break;
    case QUERY_LABEL:
        push(to, label_cursor(m, atom));
        break;
    default:
        (void)mask_of(atom->field, m->r->type, &w.mask);
        if (atom->is_pattern)
            push(to, plan_pattern(m, atom->text));
        else
            add_words(m, atom, w, to);
    }
}

/* ---- clauses ---- */

static void add_positive(struct plan *plan, struct cursor *c, bool ranks)
{
    uint32_t at = plan->positive_count;

    if (at >= PLAN_CURSORS)
        return;
    /* The rarest first. */
    for (; at > 0 && plan->positive[at - 1]->count > c->count; at--) {
        plan->positive[at] = plan->positive[at - 1];
        plan->ranks[at] = plan->ranks[at - 1];
    }
    plan->positive[at] = c;
    plan->ranks[at] = ranks;
    plan->positive_count++;
}

static bool is_text(const struct query_atom *atom)
{
    return atom->field <= QUERY_TRACK;
}

/* A clause of several atoms, or a negated one, as one cursor; NULL when none
 * of its atoms applies. */
static struct cursor *clause_cursor(const struct maker *m,
                                    const struct query_clause *clause)
{
    struct cursor **members =
        arena_alloc(m->arena, clause->count * sizeof(struct cursor *));
    uint32_t n = 0;

    for (size_t i = 0; i < clause->count; i++) {
        struct cursors every = {.count = 0};

        if (!applies(&clause->atoms[i], m->r->type))
            continue;
        add_atom(m, &clause->atoms[i], clause->is_negated, &every);
        if (every.count > 0)
            members[n++] = cursor_of_every(m->arena, every.p, every.count);
    }
    return n > 0 ? cursor_of_any(m->arena, members, n) : NULL;
}

static void add_clause(const struct maker *m, const struct query_clause *clause)
{
    struct plan *plan = m->plan;
    const struct query_atom *atom = &clause->atoms[0];
    struct cursors every = {.count = 0};
    struct cursor *c;

    if (clause->is_negated || clause->count > 1) {
        c = clause_cursor(m, clause);
        if (c == NULL)
            plan->is_impossible |= !clause->is_negated;
        else if (!clause->is_negated)
            add_positive(plan, c, true);
        else if (plan->negative_count < QUERY_ATOMS)
            plan->negative[plan->negative_count++] = c;
        return;
    }
    if (!applies(atom, m->r->type)) {
        plan->is_impossible = true;
        return;
    }
    if (is_filter(atom)) {
        plan->is_impossible |= !narrow(m, atom, &plan->filter);
        return;
    }
    add_atom(m, atom, false, &every);
    for (uint32_t i = 0; i < every.count; i++)
        add_positive(plan, every.p[i], is_text(atom));
}

static bool is_plain_word(const struct query_clause *clause)
{
    const struct query_atom *atom = &clause->atoms[0];

    return !clause->is_negated && clause->count == 1 &&
           atom->field == QUERY_ANY && !atom->is_phrase && !atom->is_pattern;
}

/* Plain words beside each other, from clause `i` up to `end`, are analysed as
 * one text, as names are: what a dash, an n or a "ft." means depends on what
 * stands beside it. Returns where they end. */
static uint32_t add_plain_words(const struct maker *m, uint32_t i, uint32_t end)
{
    const struct query *query = m->r->query;
    struct query_atom run = {.field = QUERY_ANY};
    struct wanted w = {.kind = INDEX_WORDS, .may_err = true};
    struct cursors every = {.count = 0};

    for (; i < end && is_plain_word(&query->clauses[i]); i++) {
        const struct query_atom *atom = &query->clauses[i].atoms[0];

        run.text = arena_printf(m->arena, "%.*s%s%.*s", STR_ARG(run.text),
                                run.text.n > 0 ? " " : "", STR_ARG(atom->text));
        w.is_open = atom->is_open;
    }
    add_words(m, &run, w, &every);
    for (uint32_t n = 0; n < every.count; n++)
        add_positive(m->plan, every.p[n], true);
    return i;
}

/* A word or two in place of what was typed. */
static void add_reading(const struct maker *m, bool is_last)
{
    const struct reading *reading = m->r->reading;
    struct wanted w = {.kind = INDEX_WORDS, .is_open = is_last, .edits = 1};

    if (reading->second.n == 0) {
        add_positive(m->plan, plan_word_cursor(m, reading->first, w), true);
        return;
    }
    /* Not as a phrase: the space may be missing between name and artist. */
    add_positive(m->plan, plan_word_cursor(m, reading->second, w), true);
    w.is_open = false;
    w.edits = 0;
    add_positive(m->plan, plan_word_cursor(m, reading->first, w), true);
}

static bool is_open_at(const struct query *query, uint32_t clause)
{
    const struct query_clause *c = &query->clauses[clause];

    return clause + 1 == query->count && c->atoms[c->count - 1].is_open;
}

/* ---- the name ---- */

static bool names(const struct query_atom *atom, enum entity type)
{
    uint16_t mask;

    return atom->field == QUERY_ANY ||
           (mask_of(atom->field, type, &mask) && (mask & IN_NAME));
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

static void set_key(const struct maker *m)
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
    qsort(matches, count, sizeof *matches, compare_matches);
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

/* Nothing but a filter is asked for, or nothing but what is not wanted. */
static void lead_by_filter(const struct maker *m)
{
    struct plan *plan = m->plan;
    struct filter *f = &plan->filter;
    struct cursor *lead = years_cursor(m, f);

    if (lead == NULL)
        lead = cursor_of_all(m->arena, f);
    else if (f->newer.year == 0)
        f->year_from = f->year_to = 0; /* the lists say it */
    add_positive(plan, lead, false);
}

static void add_clauses(const struct maker *m)
{
    const struct query *query = m->r->query;
    const struct reading *reading = m->r->reading;
    uint32_t count = (uint32_t)query->count, i = 0;

    while (i < count && !m->plan->is_impossible) {
        if (reading != NULL && i == reading->clause) {
            i += reading->clauses;
            add_reading(m, is_open_at(query, i - 1));
        } else if (is_plain_word(&query->clauses[i])) {
            i = add_plain_words(m, i,
                                reading != NULL && i < reading->clause
                                    ? reading->clause
                                    : count);
        } else {
            add_clause(m, &query->clauses[i++]);
        }
    }
}

void plan_make(const struct plan_request *r, struct analysis *a,
               struct arena *arena, struct plan *out)
{
    struct maker m = {r, a, arena, out};
    struct cursor *first;

    memset(out, 0, sizeof *out);
    out->filter = no_filter(&m);
    out->filter.market = r->market;
    out->filter.hosted = r->hosted;
    add_clauses(&m);
    if (out->positive_count == 0)
        lead_by_filter(&m);
    set_key(&m);
    first = out->positive[0];
    out->is_counted = out->positive_count == 1 && out->negative_count == 0 &&
                      first->is_exact && filter_is_empty(&out->filter);
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
