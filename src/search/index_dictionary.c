/* The dictionary, and what is derived from it.
 *
 * Prefixes: "s" stands for a tenth of all postings, and nobody waits for
 * their union. Where the words of a prefix of up to PREFIX_CHARACTERS have
 * more postings than a query can put together in time, the union is stored as
 * a list of its own. It is made in an array with a place for each document.
 *
 * Grams: the words that have three given characters in a row, to find words
 * that are nearly what was typed. */
#include <stdlib.h>

#include "base/mem.h"
#include "search/index.h"
#include "search/indexer.h"

#define PREFIX_CHARACTERS 3

static int compare_text(const void *a, const void *b, void *words)
{
    const struct index_term *x = a, *y = b;

    return str_cmp(words_text(words, x->text), words_text(words, y->text));
}

/* The lists in order of their terms' texts. */
static void sort_lists(struct indexer *x)
{
    if (x->list_count > 0)
        qsort_r(x->lists, x->list_count, sizeof *x->lists, compare_text,
                &x->words);
}

static bool is_word(struct str text)
{
    return text.n > 0 && (uint8_t)text.p[0] >= INDEX_WORDS;
}

/* The first `n` characters of `text`, empty when `text` is shorter. */
static struct str first_characters(struct str text, unsigned n)
{
    size_t at = 0;

    for (; n > 0 && at < text.n; n--)
        do
            at++;
        while (at < text.n && ((uint8_t)text.p[at] & 0xc0) == 0x80);
    return n == 0 ? str_of(text.p, at) : STR_EMPTY;
}

/* Where the lists, from `first` on, that begin with `prefix` end; how many
 * postings they have together to `*sum`. */
static uint32_t end_of_prefix(const struct indexer *x, uint32_t first,
                              uint32_t end, struct str prefix, uint64_t *sum)
{
    *sum = 0;
    while (first < end &&
           str_starts(words_text(&x->words, x->lists[first].text), prefix))
        *sum += x->lists[first++].count;
    return first;
}

/* Room to put lists together. */
struct union_space {
    uint16_t *where;      /* by rank; all 0 between two unions */
    struct posting *list; /* the union, in order of rank */
    struct io_map map;    /* of the postings written so far */
};

/* Writes the union of the lists first..end-1 as the list of `prefix`. */
static void write_union(struct indexer *x, struct union_space *space,
                        uint32_t first, uint32_t end, struct str prefix)
{
    uint32_t count = 0, term;
    struct posting_reader r;

    /* An array with a place for each document needs no sort; it takes as many
     * steps as there are postings, and once all documents. */
    for (uint32_t i = first; i < end; i++) {
        posting_open(&r, space->map.p + x->lists[i].list,
                     space->map.p + space->map.n - POSTING_PAD,
                     x->lists[i].count, x->documents, FORM_WHOLE);
        for (; r.rank != RANK_END; posting_next(&r))
            space->where[r.rank] =
                posting_join(space->where[r.rank], posting_where(&r));
    }
    for (uint32_t rank = 0; rank < x->documents; rank++) {
        if (space->where[rank] == 0)
            continue;
        space->list[count++] = (struct posting){rank, space->where[rank]};
        space->where[rank] = 0;
    }
    term = words_put(&x->words, INDEX_PREFIX, prefix);
    if (term != WORDS_FULL)
        indexer_write_list(x, term, space->list, count);
}

enum err indexer_write_prefixes(struct indexer *x)
{
    static const uint8_t pad[POSTING_PAD];
    uint64_t limit = index_union_limit(x->documents), sum;
    struct union_space space;
    uint32_t first = 0, end;
    char text[ANALYSIS_TOKEN_BYTES];
    enum err e;

    sort_lists(x);
    end = x->list_count;
    while (first < end && !is_word(words_text(&x->words, x->lists[first].text)))
        first++;
    /* The lists are read back from the file: a reader looks ahead, so a pad
     * must be there, and what is written after it is behind the mapping. */
    io_write(x->job->out, pad, sizeof pad);
    e = io_writer_flush(x->job->out);
    if (!e)
        e = io_map_file(x->job->out->path, &space.map);
    if (e)
        return e;
    space.where = mem_zalloc(x->documents, sizeof *space.where);
    space.list = mem_zalloc(x->documents, sizeof *space.list);
    for (unsigned n = 1; n <= PREFIX_CHARACTERS; n++) {
        uint32_t next;

        for (uint32_t i = first; i < end; i = next) {
            struct str prefix =
                first_characters(words_text(&x->words, x->lists[i].text), n);

            next = i + 1;
            if (prefix.n == 0)
                continue;
            /* The union becomes a term, and words_put may move all texts. */
            memcpy(text, prefix.p, prefix.n);
            prefix = str_of(text, prefix.n);
            next = end_of_prefix(x, i, end, prefix, &sum);
            if (sum > limit && next - i > 1)
                write_union(x, &space, i, next, prefix);
        }
    }
    io_unmap(&space.map);
    free(space.where);
    free(space.list);
    sort_lists(x); /* the new lists to their places */
    return x->job->out->e;
}

/* ---- grams ---- */

/* Words by length. */
struct lengths {
    uint32_t *words; /* term numbers */
    uint32_t starts[INDEX_LENGTH_MAX + 2];
};

/* Sorts the words by how many characters they have, equal ones as they are. */
static void sort_by_length(const struct indexer *x, struct lengths *l)
{
    uint8_t *lengths = mem_zalloc(x->list_count, 1);
    uint32_t at[INDEX_LENGTH_MAX + 1];

    *l = (struct lengths){.words = mem_zalloc(x->list_count, sizeof *l->words)};
    for (uint32_t t = 0; t < x->list_count; t++) {
        struct str text = words_text(&x->words, x->lists[t].text);

        if (!is_word(text))
            continue;
        lengths[t] = (uint8_t)index_characters(text);
        l->starts[lengths[t] + 1]++;
    }
    /* From counts to places: starts[n] is where words of n characters begin. */
    for (unsigned n = 0; n <= INDEX_LENGTH_MAX; n++) {
        l->starts[n + 1] += l->starts[n];
        at[n] = l->starts[n];
    }
    for (uint32_t t = 0; t < x->list_count; t++)
        if (lengths[t] > 0)
            l->words[at[lengths[t]]++] = t;
    free(lengths);
}

struct gram_place {
    uint64_t key;
    uint32_t place; /* in by length */
};

static int compare_grams(const void *a, const void *b)
{
    const struct gram_place *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* The grams of all words that somebody could mistype, sorted; those that a
 * word has twice are one. */
static struct gram_place *collect_grams(const struct indexer *x,
                                        const struct lengths *l, size_t *count)
{
    struct gram_place *places = NULL;
    size_t capacity = 0, all = 0;
    uint64_t keys[INDEX_GRAMS_MAX];

    for (uint32_t i = l->starts[INDEX_GRAM_WORD];
         i < l->starts[INDEX_LENGTH_MAX + 1]; i++) {
        struct str text = words_text(&x->words, x->lists[l->words[i]].text);
        uint32_t n = index_grams(text, keys);

        for (uint32_t k = 0; k < n; k++) {
            places = mem_grow(places, all, &capacity, sizeof *places);
            places[all++] = (struct gram_place){keys[k], i};
        }
    }
    if (all > 0)
        qsort(places, all, sizeof *places, compare_grams);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (*count == 0 || compare_grams(&places[*count - 1], &places[i]) != 0)
            places[(*count)++] = places[i];
    return places;
}

/* Appends the group of the words of one length that begins at `p`; returns
 * how many there are. */
static size_t write_group(struct buf *out, struct buf *scratch,
                          const struct gram_place *p, size_t count,
                          const struct lengths *l)
{
    uint32_t before, end;
    unsigned length = 0;
    size_t n = 0;

    while (l->starts[length + 1] <= p->place)
        length++;
    before = l->starts[length];
    end = l->starts[length + 1];
    buf_clear(scratch);
    for (; n < count && p[n].key == p->key && p[n].place < end; n++) {
        field_put_varint(scratch, p[n].place - before);
        before = p[n].place;
    }
    buf_char(out, (char)length);
    field_put_varint(out, n);
    field_put_varint(out, scratch->n);
    buf_str(out, buf_get(scratch));
    return n;
}

/* Writes both parts of the grams: the keys, and the groups that they name. */
static void write_grams(struct indexer *x, const struct lengths *l)
{
    struct io_writer *out = x->job->out;
    size_t count, next;
    struct gram_place *places = collect_grams(x, l, &count);
    struct buf group;

    buf_init(&group, SIZE_MAX);
    buf_clear(&x->scratch);
    indexer_begin(x, INDEX_GRAMS);
    for (size_t i = 0; i < count; i = next) {
        struct index_gram gram = {places[i].key, (uint32_t)x->scratch.n, 0};

        for (next = i; next < count && places[next].key == gram.key;)
            next += write_group(&x->scratch, &group, &places[next],
                                count - next, l);
        gram.bytes = (uint32_t)x->scratch.n - gram.at;
        io_write(out, &gram, sizeof gram);
    }
    indexer_end(x, INDEX_GRAMS);
    indexer_begin(x, INDEX_GRAM_TERMS);
    io_write(out, x->scratch.p, x->scratch.n);
    indexer_end(x, INDEX_GRAM_TERMS);
    buf_release(&group);
    free(places);
}

/* ---- the dictionary ---- */

static void write_text(struct indexer *x)
{
    indexer_begin(x, INDEX_TEXT);
    for (uint32_t i = 0; i < x->list_count; i++) {
        struct str text = words_text(&x->words, x->lists[i].text);

        io_write(x->job->out, text.p, text.n);
    }
    indexer_end(x, INDEX_TEXT);
}

static void write_lengths(struct indexer *x, const struct lengths *l)
{
    struct io_writer *out = x->job->out;

    indexer_begin(x, INDEX_BY_LENGTH);
    io_write(out, l->words, l->starts[INDEX_LENGTH_MAX + 1] * sizeof *l->words);
    indexer_end(x, INDEX_BY_LENGTH);
    indexer_begin(x, INDEX_LENGTHS);
    io_write(out, l->starts, sizeof l->starts);
    indexer_end(x, INDEX_LENGTHS);
}

void indexer_write_dictionary(struct indexer *x)
{
    struct io_writer *out = x->job->out;
    uint64_t begin = x->footer.parts[INDEX_POSTINGS].offset;
    uint32_t at = 0;
    struct lengths lengths;

    indexer_begin(x, INDEX_TERMS);
    for (uint32_t i = 0; i < x->list_count; i++) {
        struct index_term term = {at, x->lists[i].count,
                                  x->lists[i].list - begin};

        at += (uint32_t)words_text(&x->words, x->lists[i].text).n;
        io_write(out, &term, sizeof term);
    }
    io_write(out, &(struct index_term){.text = at}, sizeof(struct index_term));
    indexer_end(x, INDEX_TERMS);
    write_text(x);
    sort_by_length(x, &lengths);
    write_lengths(x, &lengths);
    x->footer.terms = x->list_count;
    x->footer.first_word = x->list_count - lengths.starts[INDEX_LENGTH_MAX + 1];
    write_grams(x, &lengths);
    free(lengths.words);
}
