/* From documents to postings. A text is analysed once while it is fresh: the
 * cache goes by where the text lies in the catalog, which stores each text
 * once. */
#include <stdlib.h>

#include "base/mem.h"
#include "search/index.h"
#include "search/indexer.h"

/* A document's terms, before those that come twice are one. */
#define DOCUMENT_TERMS 2048

struct term_place {
    uint32_t term;
    uint16_t where;
};

struct terms {
    uint32_t count;
    struct term_place p[DOCUMENT_TERMS];
};

/* A length as a byte has it: 255 is that or more. */
static uint8_t cut(uint32_t length)
{
    return length < 255 ? (uint8_t)length : 255;
}

static void add_occurrence(struct analysed *a, uint32_t term, uint16_t position)
{
    if (a->count >= a->capacity) {
        a->capacity = a->capacity ? a->capacity * 2 : 8;
        a->terms = mem_realloc(a->terms, a->capacity, sizeof *a->terms);
    }
    a->terms[a->count++] = (struct occurrence){term, position};
}

/* Three ways to make terms of a text that x->analysis has analysed. The first:
 * the text is one term, a genre's words with a space between them. */
static enum err analyse_genre(struct indexer *x, struct analysed *out)
{
    const struct analysis *a = &x->analysis;
    uint32_t term;

    buf_clear(&x->scratch);
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->tokens[i].kind == TOKEN_JOINED)
            continue;
        if (x->scratch.n > 0)
            buf_char(&x->scratch, ' ');
        buf_str(&x->scratch, analysis_token(a, i));
    }
    if (x->scratch.n == 0)
        return OK;
    term = words_put(&x->words, INDEX_GENRE, buf_get(&x->scratch));
    if (term == WORDS_FULL)
        return ERR_LIMIT;
    add_occurrence(out, term, 0);
    return OK;
}

/* The second: each token is a term, at its position. */
static enum err analyse_words(struct indexer *x, uint8_t kind,
                              struct analysed *out)
{
    const struct analysis *a = &x->analysis;

    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t term;

        if (kind == INDEX_LABEL && a->tokens[i].kind == TOKEN_JOINED)
            continue;
        term = words_put(&x->words, kind, analysis_token(a, i));
        if (term == WORDS_FULL)
            return ERR_LIMIT;
        add_occurrence(out, term, a->tokens[i].position);
    }
    return OK;
}

/* The third: the text's key is the term, without a leading article. */
static enum err analyse_key(struct indexer *x, struct analysed *out)
{
    struct str key = str_from(analysis_key(&x->analysis), x->analysis.article);
    uint32_t term;

    if (key.n == 0 || key.n > 255)
        return OK; /* longer names are found by their words alone */
    term = words_put(&x->words, INDEX_OTHER, key);
    if (term == WORDS_FULL)
        return ERR_LIMIT;
    add_occurrence(out, term, 0);
    return OK;
}

/* The terms that `text`, which lies in the catalog, has as a kind of term. Good
 * until the next call. ERR_LIMIT when the vocabulary is full. */
static enum err analyse(struct indexer *x, uint8_t kind, struct str text,
                        const struct analysed **out)
{
    uint64_t mixed = ((uint64_t)(uintptr_t)text.p ^ kind) * 0x9e3779b97f4a7c15u;
    struct analysed *a = &x->analysed[mixed >> 51];
    enum err e;

    /* A text is told by where it lies, so equal addresses are equal texts; the
     * slot is of the highest bits, which are mixed best. */
    _Static_assert(ANALYSED_SLOTS == 1 << (64 - 51), "all slots");
    *out = a;
    if (a->p == text.p && a->kind == kind)
        return OK;
    a->p = text.p;
    a->kind = kind;
    a->count = 0;
    analysis_run(&x->analysis, text);
    a->length = cut(x->analysis.length);
    a->proper_length = cut(x->analysis.proper_length);
    a->key = index_key_hash(STR_EMPTY, analysis_key(&x->analysis));
    if (kind == INDEX_GENRE)
        e = analyse_genre(x, a);
    else if (kind == INDEX_OTHER)
        e = analyse_key(x, a);
    else
        e = analyse_words(x, kind, a);
    return e;
}

/* Adds a text's terms to the document's, `base` positions further on than in
 * the text alone. */
static void add_terms(struct terms *terms, const struct analysed *a,
                      uint32_t base, enum document_field field)
{
    for (uint32_t i = 0; i < a->count && terms->count < DOCUMENT_TERMS; i++) {
        uint32_t position = base + a->terms[i].position;
        uint16_t where = IN_ALIAS;

        if (position >= POSITION_MANY)
            position = POSITION_MANY;
        if (field != DOCUMENT_ALIAS)
            where = (uint16_t)(position << field * POSITION_BITS);
        terms->p[terms->count].term = a->terms[i].term;
        terms->p[terms->count++].where = where;
    }
}

/* The `where` of a term that a document has twice: in a field where it stands
 * in two places, only that it is there is known. */
static uint16_t repeat(uint16_t a, uint16_t b)
{
    uint16_t joined = posting_join(a, b);

    for (unsigned shift = 0; shift <= 2 * POSITION_BITS;
         shift += POSITION_BITS) {
        uint16_t mask = (uint16_t)(POSITION_MANY << shift);

        if ((a & mask) && (b & mask) && (a & mask) != (b & mask))
            joined |= mask;
    }
    return joined;
}

static int compare_terms(const void *a, const void *b)
{
    const struct term_place *x = a, *y = b;

    return (x->term > y->term) - (x->term < y->term);
}

/* Sorts a document's terms by number. Mostly there are a dozen, for which
 * insertion is faster; but an artist may have a hundred names. */
static void sort_terms(struct terms *t)
{
    if (t->count > 48) {
        qsort(t->p, t->count, sizeof t->p[0], compare_terms);
        return;
    }
    for (uint32_t i = 1; i < t->count; i++)
        for (uint32_t j = i; j > 0 && t->p[j].term < t->p[j - 1].term; j--) {
            struct term_place swapped = t->p[j];

            t->p[j] = t->p[j - 1];
            t->p[j - 1] = swapped;
        }
}

/* Puts the document's terms into the sort of all postings, each once. */
static enum err put_terms(struct indexer *x, struct terms *t, uint32_t rank)
{
    uint8_t key[8];
    enum err e = OK;

    sort_terms(t);
    sorter_put32(key + 4, rank);
    for (uint32_t i = 0; i < t->count && !e; i++) {
        if (i + 1 < t->count && t->p[i].term == t->p[i + 1].term) {
            t->p[i + 1].where = repeat(t->p[i].where, t->p[i + 1].where);
            continue;
        }
        sorter_put32(key, t->p[i].term);
        e = sorter_add(x->postings, key, &t->p[i].where, sizeof t->p[i].where);
    }
    return e;
}

/* Adds the texts of a TEXTS value, each as one kind of term. */
static enum err add_texts(struct indexer *x, struct terms *terms, uint8_t kind,
                          struct str texts)
{
    const struct analysed *a;
    struct str text;
    enum err e = OK;

    while (!e && field_next_text(&texts, &text)) {
        e = analyse(x, kind, text, &a);
        if (!e)
            add_terms(terms, a, 0, DOCUMENT_NAME);
    }
    return e;
}

static enum err add_genres_of_artists(struct indexer *x, struct terms *terms,
                                      struct catalog_list artists)
{
    enum err e = OK;

    for (uint32_t i = 0; i < artists.n && !e; i++)
        e = add_texts(x, terms, INDEX_GENRE,
                      catalog_attribute(x->job->catalog, ENTITY_ARTIST,
                                        catalog_at(artists, i), FIELD_GENRES));
    return e;
}

/* Adds the words of an album's label. */
static enum err add_label(struct indexer *x, struct terms *terms,
                          uint32_t album)
{
    struct str label =
        catalog_attribute(x->job->catalog, ENTITY_ALBUM, album, FIELD_LABEL);
    const struct analysed *a;
    enum err e;

    if (label.n == 0)
        return OK;
    e = analyse(x, INDEX_LABEL, label, &a);
    if (!e)
        add_terms(terms, a, 0, DOCUMENT_NAME);
    return e;
}

/* Adds the genres of the artists and of the album, if there is one. */
static enum err add_genres(struct indexer *x, struct terms *terms,
                           uint32_t album, struct catalog_list artists)
{
    enum err e = add_genres_of_artists(x, terms, artists);

    if (e || album == CATALOG_NONE)
        return e;
    return add_texts(
        x, terms, INDEX_GENRE,
        catalog_attribute(x->job->catalog, ENTITY_ALBUM, album, FIELD_GENRES));
}

/* Adds what only filters ask for: genres, labels, other names as a whole. */
static enum err add_filters(struct indexer *x, struct terms *terms, uint32_t n,
                            const struct document *d)
{
    const struct catalog *c = x->job->catalog;
    enum err e;

    switch (x->job->type) {
    case ENTITY_ARTIST:
        e = add_genres(x, terms, CATALOG_NONE, d->artists);
        return e ? e
                 : add_texts(
                       x, terms, INDEX_OTHER,
                       catalog_attribute(c, ENTITY_ARTIST, n, FIELD_ALIASES));
    case ENTITY_ALBUM:
        e = add_genres(x, terms, n, d->artists);
        return e ? e : add_label(x, terms, n);
    case ENTITY_TRACK:
        return add_genres(x, terms, d->album, d->artists);
    default:
        return OK;
    }
}

/* Adds the years from the document's first to its last: `year:` finds it in
 * each of them. */
static enum err add_years(struct indexer *x, struct terms *terms,
                          const struct document *d)
{
    for (unsigned year = d->year_first; year > 0 && year <= d->year_last;
         year++) {
        char text[5];
        uint32_t term;

        if (terms->count >= DOCUMENT_TERMS || year > 9999)
            break;
        (void)snprintf(text, sizeof text, "%04u", year);
        term = words_put(&x->words, INDEX_YEAR, str_of(text, 4));
        if (term == WORDS_FULL)
            return ERR_LIMIT;
        terms->p[terms->count].term = term;
        terms->p[terms->count++].where = 0;
    }
    return OK;
}

/* Reads the texts of entity `n` into postings and into the document's row of
 * each column. */
static enum err read_document(struct indexer *x, uint32_t n,
                              struct terms *terms)
{
    uint32_t rank = x->ranks[n], base[DOCUMENT_FIELDS] = {0};
    struct index_shape *shape = &x->shapes[rank];
    enum document_field field;
    struct document d;
    struct str text;
    enum err e = OK;

    terms->count = 0;
    document_open(&d, x->job->catalog, x->job->type, n);
    while (!e && document_next(&d, &field, &text)) {
        const struct analysed *a;

        if (text.n == 0)
            continue;
        e = analyse(x, INDEX_WORDS, text, &a);
        if (e)
            break;
        /* Ranking compares with the name, and with the first artist alone. */
        if (field == DOCUMENT_NAME) {
            shape->key = a->key;
            shape->proper_length = a->proper_length;
        } else if (field == DOCUMENT_SECOND && base[field] == 0) {
            shape->second_length = a->length;
        }
        add_terms(terms, a, base[field], field);
        /* A gap, so that no phrase goes from one text into the next. */
        base[field] += a->length + 1u;
    }
    if (!e)
        e = add_filters(x, terms, n, &d);
    if (!e)
        e = add_years(x, terms, &d);
    shape->markets = (uint16_t)(d.markets < INDEX_FAR ? d.markets : INDEX_FAR);
    x->years[rank] = d.year_first;
    if (x->last_years != NULL)
        x->last_years[rank] = d.year_last;
    return e ? e : put_terms(x, terms, rank);
}

enum err indexer_read(struct indexer *x)
{
    struct terms *terms = mem_zalloc(1, sizeof *terms);
    enum err e = OK;

    /* In the order of numbers, not of ranks: neighbours share texts. */
    analysis_init(&x->analysis);
    x->analysed = mem_zalloc(ANALYSED_SLOTS, sizeof *x->analysed);
    for (uint32_t n = 0; n < x->documents && !e; n++) {
        indexer_tell(x, n, x->documents);
        e = read_document(x, n, terms);
    }
    free(terms);
    return e;
}

void indexer_release_texts(struct indexer *x)
{
    if (x->analysed == NULL)
        return;
    for (size_t i = 0; i < ANALYSED_SLOTS; i++)
        free(x->analysed[i].terms);
    free(x->analysed);
    x->analysed = NULL;
    analysis_release(&x->analysis);
}
