/* An index under construction, as the files that build it see it
 * (index_build.c tells the stages). Private to the search room. */
#ifndef TONEARM_SEARCH_INDEXER_H
#define TONEARM_SEARCH_INDEXER_H

#include "base/io.h"
#include "base/sorter.h"
#include "catalog/build.h"
#include "search/analysis.h"
#include "search/document.h"
#include "search/index_format.h"
#include "search/posting.h"
#include "search/words.h"

/* A term of a text, and its position there; 0 when none counts. */
struct occurrence {
    uint32_t term;
    uint16_t position;
};

/* A text that was analysed, and what came of it. */
struct analysed {
    const char *p; /* the text, in the catalog */
    uint8_t kind;  /* INDEX_WORDS, INDEX_GENRE ...: as what it was analysed */
    uint8_t proper_length; /* at most 255 */
    uint8_t length;        /* at most 255 */
    uint32_t key;
    uint32_t count;
    uint32_t capacity;
    struct occurrence *terms;
};

/* Texts come again and again: an album's name for each of its tracks. */
#define ANALYSED_SLOTS 8192

struct indexer {
    const struct build_index_job *job;
    uint32_t documents;

    /* Columns, as index_format.h has them. */
    uint32_t *order;
    uint32_t *ranks;
    uint8_t *popularity;
    struct index_shape *shapes;
    uint16_t *years;
    uint16_t *last_years; /* of artists; else NULL */
    uint32_t *keys;

    struct words words;
    struct analysis analysis;
    struct analysed *analysed; /* ANALYSED_SLOTS */
    struct sorter *postings;   /* term:4 rank:4, where:2 */

    /* Of each term; made by writing the lists. */
    struct index_term *lists; /* `text` is the term's number in words */
    uint32_t list_count;
    size_t list_capacity;
    struct buf scratch;

    struct index_footer footer;
};

/* ---- indexer.c: writing ---- */

/* Begins the next part of the section, and ends it. */
void indexer_begin(struct indexer *x, enum index_part part);
void indexer_end(struct indexer *x, enum index_part part);

/* Writes a list of postings and notes in x->lists that it is the list of term
 * number `term` of x->words. */
void indexer_write_list(struct indexer *x, uint32_t term,
                        const struct posting *p, uint32_t count);

/* Reports progress: `done` of `of` units of the stage at hand. */
void indexer_tell(const struct indexer *x, uint64_t done, uint64_t of);

/* ---- the stages, in their order ---- */

/* index_rank.c: decides the order of documents. */
void indexer_rank(struct indexer *x);

/* index_documents.c: analyses every document, puts its terms into x->postings
 * and fills in its shape and years. ERR_LIMIT when the vocabulary is full. */
enum err indexer_read(struct indexer *x) MUST_CHECK;

/* Frees what only indexer_read needs; a second call does nothing. */
void indexer_release_texts(struct indexer *x);

/* index_rank.c: orders documents by their names' keys, once their shapes are
 * there. */
void indexer_order_keys(struct indexer *x);

/* index_dictionary.c: writes the lists of prefixes, behind those of terms. */
enum err indexer_write_prefixes(struct indexer *x) MUST_CHECK;

/* index_dictionary.c: writes the dictionary and the grams. */
void indexer_write_dictionary(struct indexer *x);

#endif
