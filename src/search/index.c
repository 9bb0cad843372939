/* The dictionary is searched by halving: twenty steps over a million terms,
 * of which the first ten are always in the cache. */
#include "search/index.h"

#include <assert.h>

#include "base/bisect.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"

static const uint8_t element_bytes[INDEX_PART_COUNT] = {
#define PART(name, text, bytes) bytes,
    INDEX_PARTS(PART)
#undef PART
};

static const char *const part_names[INDEX_PART_COUNT] = {
#define PART(name, text, bytes) text,
    INDEX_PARTS(PART)
#undef PART
};

static enum err refuse(struct str name, const char *part, const char *why)
{
    log_error("search index of %.*s: %s %s", STR_ARG(name), part, why);
    return ERR_CORRUPT;
}

/* Every part lies in the section and is whole elements; how many to `counts`.
 */
static enum err check_parts(struct str bytes, const struct index_footer *f,
                            struct str name, uint64_t *counts)
{
    for (unsigned i = 0; i < INDEX_PART_COUNT; i++) {
        uint64_t offset = f->parts[i].offset, n = f->parts[i].bytes;

        if (offset % INDEX_ALIGNMENT != 0 || offset > bytes.n ||
            n > bytes.n - offset)
            return refuse(name, part_names[i], "reaches beyond the section");
        counts[i] = n / element_bytes[i];
        if (n % element_bytes[i] != 0 || counts[i] > UINT32_MAX * 16ull)
            return refuse(name, part_names[i], "has a size that can't be");
    }
    if (f->first_word > f->terms)
        return refuse(name, "dictionary", "has more words than terms");
    return OK;
}

/* Parts that are read by the same number have the same count, and parts whose
 * places others name have room for them. */
static enum err check_counts(const struct index_footer *f, struct str name,
                             const uint64_t *counts)
{
    static const uint8_t by_document[] = {INDEX_ORDER,  INDEX_RANKS,
                                          INDEX_SHAPES, INDEX_KEYS,
                                          INDEX_YEARS,  INDEX_POPULARITY};

    for (size_t i = 0; i < sizeof by_document; i++)
        if (counts[by_document[i]] != f->documents)
            return refuse(name, part_names[by_document[i]],
                          "has another count than its entities");
    if (counts[INDEX_LAST_YEARS] != f->documents &&
        counts[INDEX_LAST_YEARS] != 0)
        return refuse(name, part_names[INDEX_LAST_YEARS],
                      "has another count than its entities");
    if (counts[INDEX_TERMS] != (uint64_t)f->terms + 1 ||
        counts[INDEX_LENGTHS] != INDEX_LENGTH_MAX + 2)
        return refuse(name, "dictionary", "has parts of other sizes");
    if (counts[INDEX_POSTINGS] < POSTING_PAD)
        return refuse(name, "postings", "is cut short");
    if (counts[INDEX_GRAMS] > UINT32_MAX ||
        counts[INDEX_GRAM_TERMS] > UINT32_MAX ||
        counts[INDEX_BY_LENGTH] > f->terms)
        return refuse(name, "grams", "has a size that can't be");
    return OK;
}

/* Makes the live columns, as the file has popularity. */
static void make_live(struct index *ix)
{
    ix->peak_count =
        (ix->documents + INDEX_PEAK_DOCUMENTS - 1) / INDEX_PEAK_DOCUMENTS;
    ix->popularity = mem_alloc(ix->documents);
    ix->peaks = mem_zalloc(ix->peak_count, 1);
    if (ix->documents > 0)
        memcpy((void *)ix->popularity, ix->base_popularity, ix->documents);
    /* Ranks descend in popularity, so the first of each group has the most. */
    for (uint32_t i = 0; i < ix->peak_count; i++)
        atomic_init(&ix->peaks[i],
                    ix->base_popularity[i * INDEX_PEAK_DOCUMENTS]);
}

/* Where a part lies. */
static const void *part(struct str bytes, const struct index_footer *f,
                        enum index_part p)
{
    return bytes.p + f->parts[p].offset;
}

enum err index_open(struct str bytes, uint32_t entities, struct str name,
                    struct index *out)
{
    const struct index_footer *f;
    uint64_t counts[INDEX_PART_COUNT];
    enum err e;

    *out = (struct index){0};
    if (bytes.n == 0)
        return OK;
    /* The parts are read in place. */
    assert((uintptr_t)bytes.p % INDEX_ALIGNMENT == 0);
    /* The footer is the last thing in the section and is read in place. */
    if (bytes.n < sizeof *f || bytes.n % sizeof(uint64_t) != 0)
        return refuse(name, "section", "is cut short");
    f = (const struct index_footer *)(const void *)(bytes.p + bytes.n -
                                                    sizeof *f);
    if (f->magic != INDEX_MAGIC || f->version != INDEX_VERSION)
        return refuse(name, "section", "is of another version");
    /* Ranks and numbers index each other's columns from here on. */
    if (f->documents != entities)
        return refuse(name, "section", "has another count than its entities");
    e = check_parts(bytes, f, name, counts);
    if (!e)
        e = check_counts(f, name, counts);
    if (e)
        return e;
    *out = (struct index){
        .documents = f->documents,
        .term_count = f->terms,
        .first_word = f->first_word,
        .gram_count = (uint32_t)counts[INDEX_GRAMS],
        .gram_bytes = (uint32_t)counts[INDEX_GRAM_TERMS],
        .terms = part(bytes, f, INDEX_TERMS),
        .text = part(bytes, f, INDEX_TEXT),
        .text_bytes = counts[INDEX_TEXT],
        .postings = part(bytes, f, INDEX_POSTINGS),
        .order = part(bytes, f, INDEX_ORDER),
        .ranks = part(bytes, f, INDEX_RANKS),
        .shapes = part(bytes, f, INDEX_SHAPES),
        .keys = part(bytes, f, INDEX_KEYS),
        .years = part(bytes, f, INDEX_YEARS),
        /* Only artists have a last year that isn't the first. */
        .last_years =
            part(bytes, f,
                 counts[INDEX_LAST_YEARS] > 0 ? INDEX_LAST_YEARS : INDEX_YEARS),
        .base_popularity = part(bytes, f, INDEX_POPULARITY),
        .by_length = part(bytes, f, INDEX_BY_LENGTH),
        .lengths = part(bytes, f, INDEX_LENGTHS),
        .word_count = (uint32_t)counts[INDEX_BY_LENGTH],
        .grams = part(bytes, f, INDEX_GRAMS),
        .gram_terms = part(bytes, f, INDEX_GRAM_TERMS),
    };
    out->postings_end = out->postings + counts[INDEX_POSTINGS] - POSTING_PAD;
    make_live(out);
    return OK;
}

void index_close(struct index *ix)
{
    free((void *)ix->popularity);
    free((void *)ix->peaks);
    *ix = (struct index){0};
}

/* The peak of a group only ever rises, and before the document's number does: a
 * peak that is too high costs a reader time, one that is too low would hide a
 * document. */
void index_set_popularity(struct index *ix, uint32_t entity, uint8_t popularity)
{
    uint32_t rank;
    _Atomic uint8_t *peak;

    if (entity >= ix->documents || ix->ranks[entity] >= ix->documents)
        return;
    rank = ix->ranks[entity];
    peak = &ix->peaks[rank / INDEX_PEAK_DOCUMENTS];
    if (atomic_load_explicit(peak, memory_order_relaxed) < popularity)
        atomic_store_explicit(peak, popularity, memory_order_relaxed);
    atomic_store_explicit(&ix->popularity[rank], popularity,
                          memory_order_release);
}

uint32_t index_find_key(const struct index *ix, uint32_t key)
{
    struct bisect b = bisect_in(0, ix->documents);

    /* A rank that can't be counts as not below: the caller looks again. */
    while (bisect_next(&b)) {
        uint32_t rank = ix->keys[b.middle];

        bisect_put(&b, rank < ix->documents && ix->shapes[rank].key < key);
    }
    return (uint32_t)b.low;
}

#define KEY_BYTES 256 /* that count; the rest hardly ever differs */

uint32_t index_key_hash(struct str article, struct str key)
{
    char text[KEY_BYTES];
    size_t n = article.n;

    /* One text, since a hash of two parts isn't that of the whole. */
    if (key.n > sizeof text - n)
        key.n = sizeof text - n;
    if (article.n > 0)
        memcpy(text, article.p, article.n);
    if (key.n > 0)
        memcpy(text + n, key.p, key.n);
    return (uint32_t)hash_bytes(text, n + key.n, 0);
}

/* ---- dictionary ---- */

struct str index_term_text(const struct index *ix, uint32_t term)
{
    uint32_t from, to;

    if (term >= ix->term_count)
        return STR_EMPTY;
    from = ix->terms[term].text;
    to = ix->terms[term + 1].text;
    if (from > to || to > ix->text_bytes)
        return STR_EMPTY;
    return str_of(ix->text + from, to - from);
}

/* The first term from `low` on that isn't less than `text`; with `after`, the
 * first one behind those that begin with `text`. */
static uint32_t bound(const struct index *ix, uint32_t low, struct str text,
                      bool after)
{
    struct bisect b = bisect_in(low, ix->term_count);

    while (bisect_next(&b)) {
        struct str term = index_term_text(ix, (uint32_t)b.middle);
        int c;

        if (after && term.n > text.n)
            term.n = text.n;
        c = str_cmp(term, text);
        bisect_put(&b, c < 0 || (after && c == 0));
    }
    return (uint32_t)b.low;
}

#define TERM_TEXT_MAX 512

/* `text` as it stands in the dictionary: behind the byte of its kind. Uses the
 * TERM_TEXT_MAX bytes at `out`. */
static struct str whole_term(uint8_t kind, struct str text, char *out)
{
    if (kind == INDEX_WORDS)
        return text;
    if (text.n > TERM_TEXT_MAX - 1)
        text.n = TERM_TEXT_MAX - 1;
    out[0] = (char)kind;
    if (text.n > 0)
        memcpy(out + 1, text.p, text.n);
    return str_of(out, text.n + 1);
}

uint32_t index_find(const struct index *ix, uint8_t kind, struct str text)
{
    char whole[TERM_TEXT_MAX];
    struct str term = whole_term(kind, text, whole);
    uint32_t from = kind == INDEX_WORDS ? ix->first_word : 0;
    uint32_t at = bound(ix, from, term, false);

    if (at < ix->term_count && str_eq(index_term_text(ix, at), term))
        return at;
    return TERM_NONE;
}

struct term_range index_range(const struct index *ix, uint8_t kind,
                              struct str text)
{
    char whole[TERM_TEXT_MAX];
    struct str term = whole_term(kind, text, whole);
    struct term_range range;

    /* Words lie behind all other terms, so no other term is taken for one. */
    range.first =
        bound(ix, kind == INDEX_WORDS ? ix->first_word : 0, term, false);
    range.end = bound(ix, range.first, term, true);
    return range;
}

uint32_t index_term_count(const struct index *ix, uint32_t term)
{
    return term < ix->term_count ? ix->terms[term].count : 0;
}

void index_read(const struct index *ix, uint32_t term, struct posting_reader *r)
{
    uint64_t bytes = (uint64_t)(ix->postings_end - ix->postings);
    uint64_t at = term < ix->term_count ? ix->terms[term].list : bytes;
    uint32_t count = index_term_count(ix, term);
    struct str text = index_term_text(ix, term);

    /* A place outside the postings, or one that blocks can't have. */
    if (at > bytes || (count > POSTING_SHORT && at % 4 != 0)) {
        at = bytes;
        count = 0;
    }
    posting_open(r, ix->postings + at, ix->postings_end, count, ix->documents,
                 posting_form(text.n > 0 ? (uint8_t)text.p[0] : INDEX_WORDS));
}
