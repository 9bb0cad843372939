/* An opened index of one type of entity, and its dictionary. Private to the
 * search room.
 *
 * Immutable but for the live columns; any thread. Nothing read from the file
 * is trusted: a place outside its part reads as empty. */
#ifndef TONEARM_SEARCH_INDEX_H
#define TONEARM_SEARCH_INDEX_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "catalog/field.h"
#include "search/posting.h"

/* So many documents, in order of rank, have the greatest of their live
 * popularities kept, so that a search can pass over all of them at once. */
#define INDEX_PEAK_DOCUMENTS 512u

struct index {
    uint32_t documents;
    uint32_t term_count;
    uint32_t first_word; /* the first term that is a word */
    uint32_t gram_count;
    uint32_t gram_bytes;            /* of gram_terms */
    const struct index_term *terms; /* term_count + 1 */
    const char *text;
    size_t text_bytes;
    const uint8_t *postings;
    const uint8_t *postings_end; /* before the pad */
    const uint32_t *order;       /* rank -> entity */
    const uint32_t *ranks;       /* entity -> rank */
    const struct index_shape *shapes;
    const uint32_t *keys;           /* ranks, by key */
    const uint16_t *years;          /* by rank */
    const uint16_t *last_years;     /* the same where they are the same */
    const uint8_t *base_popularity; /* as it was, by rank */
    const uint32_t *by_length;      /* words */
    const uint32_t *lengths;        /* INDEX_LENGTH_MAX + 2 */
    uint32_t word_count;            /* in by_length */
    const struct index_gram *grams;
    const uint8_t *gram_terms;

    /* Live columns, by rank and by INDEX_PEAK_DOCUMENTS ranks. */
    _Atomic uint8_t *popularity;
    _Atomic uint8_t *peaks;
    uint32_t peak_count;
};

/* Opens the section `bytes`, which is aligned to INDEX_ALIGNMENT and outlives
 * the index, of a catalog with `entities` of the type. An empty section opens
 * as an index without documents. ERR_CORRUPT, logged with `name`. */
enum err index_open(struct str bytes, uint32_t entities, struct str name,
                    struct index *out) MUST_CHECK;

/* Frees the live columns. A zeroed index is fine. */
void index_close(struct index *ix);

/* Notes that an entity's live popularity is now `popularity`; what isn't in the
 * index is left out. Any thread, beside readers. */
void index_set_popularity(struct index *ix, uint32_t entity,
                          uint8_t popularity);

/* A document's live popularity. */
static inline uint8_t index_popularity(const struct index *ix, uint32_t rank)
{
    return atomic_load_explicit(&ix->popularity[rank], memory_order_relaxed);
}

/* The hash that stands in a shape (index_format.h) for a name whose key
 * (analysis.h) is `article` ("the", or nothing) with `key` behind it. */
uint32_t index_key_hash(struct str article, struct str key);

/* The most postings that a query puts together for one prefix. Where the words
 * of a prefix have more, the index has their union as a list. */
static inline uint64_t index_union_limit(uint32_t documents)
{
    return documents / 64 < 4096 ? 4096 : documents / 64;
}

/* Terms first..end-1, or places first..end-1 of an array of terms. */
struct term_range {
    uint32_t first;
    uint32_t end;
};

/* ---- grams ---- */

/* Words of fewer characters have no grams: they are never mistyped. */
#define INDEX_GRAM_WORD 3u

/* The most grams that a word has. */
#define INDEX_GRAMS_MAX 72

/* How many characters a term's text has. */
uint32_t index_characters(struct str text);

/* Writes the keys of a word's grams (index_format.h), one for each three
 * characters in a row, to `keys`, which has room for INDEX_GRAMS_MAX; returns
 * how many there are. */
uint32_t index_grams(struct str word, uint64_t *keys);

/* The words that have a gram, group by group: a group is of words of one
 * length. */
struct gram_words {
    struct str rest;  /* the groups that are still to come */
    uint32_t length;  /* of the current group's words */
    struct str group; /* of the current group, the words still to come */
    uint32_t left;    /* how many words that is */
};

/* The words that have the gram with that key, before the first group. */
struct gram_words index_gram_words(const struct index *ix, uint64_t key);

/* Goes on to the group of words of `length` characters; false when there is no
 * such group. Ask for ascending lengths. */
bool gram_words_seek(struct gram_words *words, uint32_t length);

/* Moves `*place`, which begins as zero, to the next word's place among all
 * words of its length. False at the group's end. */
static inline bool gram_words_next(struct gram_words *words, uint32_t *place)
{
    uint64_t difference;

    if (words->left == 0 || !field_get_varint(&words->group, &difference))
        return false;
    words->left--;
    *place += (uint32_t)difference;
    return true;
}

/* Where the words of `length` characters are: by_length[first..end-1]. */
struct term_range index_words_of(const struct index *ix, uint32_t length);

/* The first place in ix->keys of a document whose name's hash is `key`; the
 * documents with the same hash follow. */
uint32_t index_find_key(const struct index *ix, uint32_t key);

/* ---- dictionary ---- */

#define TERM_NONE UINT32_MAX

/* The bytes of a term, in the file; of other terms than words the first says
 * what the term is. Empty when there is no such term. */
struct str index_term_text(const struct index *ix, uint32_t term);

/* The number of the term `text` of a kind (INDEX_GENRE ...; INDEX_WORDS for a
 * word), TERM_NONE when the dictionary hasn't it. */
uint32_t index_find(const struct index *ix, uint8_t kind, struct str text);

/* The terms of a kind that begin with `text`. */
struct term_range index_range(const struct index *ix, uint8_t kind,
                              struct str text);

/* How many postings a term has; 0 for TERM_NONE. */
uint32_t index_term_count(const struct index *ix, uint32_t term);

/* Places a reader on the first of a term's postings, or at the end when there
 * are none. */
void index_read(const struct index *ix, uint32_t term,
                struct posting_reader *r);

#endif
