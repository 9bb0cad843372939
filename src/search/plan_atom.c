/* One atom of a query as cursors: where its field's words stand, what its
 * codes and filters find. */
#include "search/plan_atom.h"

#include "catalog/catalog.h"
#include "search/plan_phrase.h"

static struct str copy(const struct planner *p, struct str s)
{
    return arena_str(p->arena, s);
}

/* Analyses `text` into tokens of the plan's arena. */
static struct plan_token *tokens_of(const struct planner *p, struct str text,
                                    uint32_t *count)
{
    struct analysis *a = p->analysis;
    struct plan_token *tokens;

    analysis_run(a, text);
    tokens = arena_alloc(p->arena, (a->count + 1) * sizeof *tokens);
    *count = 0;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->tokens[i].kind != TOKEN_LAST) /* its pair says as much */
            tokens[(*count)++] = (struct plan_token){
                copy(p, analysis_token(a, i)), a->tokens[i].kind,
                a->tokens[i].span, a->tokens[i].chunk};
    return tokens;
}

bool plan_mask(enum query_field field, enum entity type, uint16_t *mask)
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

bool plan_applies(const struct query_atom *atom, enum entity type)
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
        return plan_mask(atom->field, type, &mask);
    }
}

/* ---- one atom ---- */

/* Adds a cursor; what is beyond PLAN_CURSORS is left out. */
static void push(struct plan_cursors *to, struct cursor *c)
{
    if (to->count < PLAN_CURSORS)
        to->p[to->count++] = c;
}

/* A chunk of the query as one cursor: a word; or the pieces into which
 * punctuation cut the chunk, beside each other, or joined to one word. */
static struct cursor *chunk_cursor(const struct planner *p,
                                   const struct plan_token *tokens,
                                   uint32_t count, struct wanted w)
{
    struct plan_token *pieces = arena_alloc(p->arena, count * sizeof *pieces);
    struct cursor **either =
        arena_alloc(p->arena, (count + 1) * sizeof(struct cursor *));
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
        return plan_word_cursor(p, pieces[0].text, w);
    }
    /* ac dc beside each other, or acdc. */
    either[0] = plan_phrase(p, pieces, n, w);
    /* As in a phrase, no word is mistyped. */
    for (uint32_t i = 0; i < count; i++)
        if (tokens[i].kind == TOKEN_JOINED) {
            struct wanted joined = w;

            joined.may_err = false;
            either[members++] = plan_word_cursor(p, tokens[i].text, joined);
        }
    return cursor_of_any(p->work, either, members);
}

static bool is_same_chunk(const struct plan_token *a,
                          const struct plan_token *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (a[i].kind != b[i].kind || !str_eq(a[i].text, b[i].text))
            return false;
    return true;
}

/* Whether the chunk of `count` tokens from `at` on is there before, too. Then
 * it counts once; one that may go on counts as the whole word. */
static bool is_repeated(const struct plan_token *tokens, uint32_t at,
                        uint32_t count)
{
    uint32_t end;

    for (uint32_t i = 0; i < at; i = end) {
        for (end = i + 1; end < at && tokens[end].chunk == tokens[i].chunk;)
            end++;
        if (end - i == count && is_same_chunk(tokens + i, tokens + at, count))
            return true;
    }
    return false;
}

void plan_add_words(const struct planner *p, const struct query_atom *atom,
                    struct wanted w, struct plan_cursors *to)
{
    uint32_t count, end;
    struct plan_token *tokens = tokens_of(p, atom->text, &count);
    bool is_open = w.is_open && p->analysis->is_open;

    /* A phrase is a single cursor, and exact. */
    w.is_open = is_open;
    if (atom->is_phrase) {
        uint32_t n = 0;

        for (uint32_t i = 0; i < count; i++)
            if (tokens[i].kind != TOKEN_JOINED)
                tokens[n++] = tokens[i];
        w.may_err = false;
        push(to, plan_phrase(p, tokens, n, w));
        return;
    }
    /* Else each chunk is one; only the last may go on. */
    for (uint32_t i = 0; i < count; i = end) {
        for (end = i + 1; end < count && tokens[end].chunk == tokens[i].chunk;)
            end++;
        w.is_open = is_open && end == count;
        if (is_repeated(tokens, i, end - i))
            continue;
        push(to, chunk_cursor(p, tokens + i, end - i, w));
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

        /* Whole words only: rap isn't in trap. */
        if ((found == genre.p || found[-1] == ' ') &&
            (end == genre.p + genre.n || *end == ' '))
            return true;
        left = (size_t)(genre.p + genre.n - ++found);
    }
    return false;
}

/* The documents of the genre that is called so, or else of those genres that
 * have `text` in their names. */
static struct cursor *genre_cursor(const struct planner *p, struct str text)
{
    const struct index *ix = p->request->index;
    uint32_t count, *terms, n = 0, term;
    struct plan_token *tokens = tokens_of(p, text, &count);
    struct term_range all;
    struct str asked = STR_EMPTY;

    /* As the index has genres: folded words with a space between them. */
    for (uint32_t i = 0; i < count; i++)
        if (tokens[i].kind != TOKEN_JOINED)
            asked =
                arena_printf(p->arena, "%.*s%s%.*s", STR_ARG(asked),
                             asked.n > 0 ? " " : "", STR_ARG(tokens[i].text));
    term = index_find(ix, INDEX_GENRE, asked);
    if (term != TERM_NONE)
        return cursor_of_term(p->work, ix, term, 0, (struct match){0});
    /* Genres are few enough to look at all their names. */
    all = index_range(ix, INDEX_GENRE, STR_EMPTY);
    terms = arena_alloc(p->arena, (all.end - all.first + 1) * sizeof *terms);
    for (uint32_t t = all.first; t < all.end && work_take(p->work, 2); t++)
        if (asked.n > 0 &&
            genre_has(str_from(index_term_text(ix, t), 1), asked))
            terms[n++] = t;
    return plan_any_term(p, terms, n, 0, (struct match){0});
}

/* Units of work for an entity: to look its rank up, and to sort by that. */
#define ENTITY_WORK 6u

/* The documents of entities that were found otherwise, by a code or a label. */
static struct cursor *entity_cursor(const struct planner *p,
                                    struct catalog_list list)
{
    const struct index *ix = p->request->index;
    struct match *matches =
        arena_zalloc(p->arena, ((size_t)list.n + 1) * sizeof *matches);
    uint32_t n = 0;

    for (uint32_t i = 0; i < list.n && work_take(p->work, ENTITY_WORK); i++) {
        uint32_t entity = catalog_at(list, i);

        if (entity < ix->documents && ix->ranks[entity] < ix->documents)
            matches[n++].rank = ix->ranks[entity];
    }
    return cursor_of_matches(p->work, matches, n);
}

/* How many days an album is new. */
#define NEW_DAYS 14

bool plan_narrow(const struct planner *p, const struct query_atom *atom,
                 struct filter *f)
{
    uint32_t documents = p->request->index->documents;

    switch (atom->field) {
    case QUERY_YEAR:
        /* Of several ranges of years what they have in common is left. */
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
        f->newer = date_from_days(date_to_days(p->request->today.year,
                                               p->request->today.month,
                                               p->request->today.day) -
                                  NEW_DAYS);
        return true;
    default: /* the least popular tenth */
        f->rank_from = documents - documents / 10;
        return true;
    }
}

/* So many years are walked side by side; more are most of all years. */
#define YEAR_LISTS 24

struct cursor *plan_years(const struct planner *p, const struct filter *f)
{
    const struct index *ix = p->request->index;
    struct term_range all = index_range(ix, INDEX_YEAR, STR_EMPTY);
    uint16_t from = f->year_from, to = f->year_to;
    uint32_t terms[YEAR_LISTS], n = 0;

    /* What is new is of this year or the one before: two lists. */
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
    return plan_any_term(p, terms, n, 0, (struct match){0});
}

bool plan_is_filter(const struct query_atom *atom)
{
    return atom->field >= QUERY_YEAR;
}

struct filter plan_no_filter(const struct planner *p)
{
    return (struct filter){.index = p->request->index,
                           .catalog = p->request->catalog,
                           .type = p->request->type,
                           .market = -1};
}

/* Years and tags as a cursor: one of several atoms of a clause can't be the
 * plan's filter. */
static void add_filter_cursor(const struct planner *p,
                              const struct query_atom *atom,
                              struct plan_cursors *to)
{
    struct filter *f = arena_zalloc(p->arena, sizeof *f);

    *f = plan_no_filter(p);
    if (plan_narrow(p, atom, f))
        push(to, cursor_of_all(p->work, f));
    else
        push(to, cursor_of_any(p->work, NULL, 0));
}

/* The albums of a label, or their tracks. Labels are in the albums' index, so
 * tracks are found through their albums. */
static struct cursor *label_cursor(const struct planner *p,
                                   const struct query_atom *atom)
{
    struct plan_request *request = arena_alloc(p->arena, sizeof *request);
    struct planner of_albums = *p;
    struct wanted w = {.kind = INDEX_LABEL, .is_open = atom->is_open};
    struct plan_cursors every = {.count = 0};
    struct cursor *albums;
    struct buf tracks;
    struct cursor *c;

    *request = *p->request;
    request->index = p->request->albums;
    request->type = ENTITY_ALBUM;
    of_albums.request = request;
    plan_add_words(&of_albums, atom, w, &every);
    /* The words of a label needn't be neighbours, as in any other field. */
    albums = cursor_of_every(p->work, every.p, every.count);
    if (p->request->type == ENTITY_ALBUM)
        return albums;
    /* An album's tracks follow one another. */
    buf_init(&tracks, SIZE_MAX);
    for (; albums->at.rank != RANK_END;
         cursor_advance(albums, albums->at.rank + 1)) {
        struct album album;

        if (!catalog_album(p->request->catalog,
                           p->request->albums->order[albums->at.rank], &album))
            continue;
        if (!work_take(p->work, 1 + 2ull * album.track_count))
            break;
        for (uint32_t i = 0; i < album.track_count; i++) {
            uint32_t track = album.first_track + i;

            buf_add(&tracks, &track, sizeof track);
        }
    }
    c = entity_cursor(
        p, (struct catalog_list){(const uint32_t *)(const void *)tracks.p,
                                 (uint32_t)(tracks.n / sizeof(uint32_t))});
    buf_release(&tracks);
    return c;
}

void plan_add_atom(const struct planner *p, const struct query_atom *atom,
                   bool is_negated, struct plan_cursors *to)
{
    struct wanted w = {.kind = INDEX_WORDS,
                       .is_open = atom->is_open && !is_negated,
                       .may_err = !is_negated};

    switch (atom->field) {
    case QUERY_GENRE:
        push(to, genre_cursor(p, atom->text));
        break;
    case QUERY_ISRC:
        push(to, entity_cursor(
                     p, catalog_find_isrc(p->request->catalog, atom->text)));
        break;
    case QUERY_UPC:
        push(to, entity_cursor(
                     p, catalog_find_upc(p->request->catalog, atom->text)));
        break;
    case QUERY_YEAR:
    case QUERY_NEW:
    case QUERY_HIPSTER:
        add_filter_cursor(p, atom, to);
        break;
    case QUERY_LABEL:
        push(to, label_cursor(p, atom));
        break;
    default:
        (void)plan_mask(atom->field, p->request->type, &w.mask);
        if (atom->is_pattern)
            push(to, plan_pattern(p, atom->text));
        else
            plan_add_words(p, atom, w, to);
    }
}
