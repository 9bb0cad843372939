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

/* Documents whose greatest live popularity is kept, so that ranking can pass
 * over all of them. */
#define INDEX_PEAK_DOCUMENTS 512u

struct index {
    uint32_t documents;
    uint32_t term_count;
    uint32_t first_word;
    uint32_t gram_count;
    uint32_t gram_bytes;
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

/* Opens the section `bytes` of a catalog with `entities` of the type. An
 * empty section opens as an index without documents. ERR_CORRUPT, logged
 * with `name`. */
enum err index_open(struct str bytes, uint32_t entities, struct str name,
                    struct index *out) MUST_CHECK;
void index_close(struct index *ix);

/* Notes that an entity's popularity is now `popularity`. */
void index_set_popularity(struct index *ix, uint32_t entity,
                          uint8_t popularity);

static inline uint8_t index_popularity(const struct index *ix, uint32_t rank)
{
    return atomic_load_explicit(&ix->popularity[rank], memory_order_relaxed);
}

/* What a name's key (analysis.h) is in a shape: of `article` ("the", or
 * nothing) and `key` behind it. */
uint32_t index_key_hash(struct str article, struct str key);

/* Postings that a query may put together into one list: for more the union of
 * a prefix is stored. */
static inline uint64_t index_union_limit(uint32_t documents)
{
    return documents / 64 < 4096 ? 4096 : documents / 64;
}

/* Terms first..end-1, or another range. */
struct term_range {
    uint32_t first;
    uint32_t end;
};

/* ---- grams ---- */

/* Words of fewer characters have none: they are never mistyped. */
#define INDEX_GRAM_WORD 3u
#define INDEX_GRAMS_MAX 72

/* Characters of a term's text. */
uint32_t index_characters(struct str text);

/* The keys of a word's grams (index_format.h), one for each three characters;
 * returns how many. */
uint32_t index_grams(struct str word, uint64_t *keys);

/* The words that have a gram, by length. */
struct gram_words {
    struct str rest; /* groups that weren't come to */
    uint32_t length; /* of the current group */
    struct str group;
    uint32_t left; /* words of it */
};
struct gram_words index_gram_words(const struct index *ix, uint64_t key);

/* Goes on to the group of words of `length` characters; false when there is
 * none. Ask for ascending lengths. */
bool gram_words_seek(struct gram_words *words, uint32_t length);

/* The next word's place among those of the length, in `*place`, which begins
 * as zero. False at the group's end. */
static inline bool gram_words_next(struct gram_words *words, uint32_t *place);

static inline bool gram_words_next(struct gram_words *words, uint32_t *place)
{
    uint64_t difference;

    if (words->left == 0 || !field_get_varint(&words->group, &difference))
        return false;
    words->left--;
    *place += (uint32_t)difference;
    return true;
}

/* Words of `length` characters are by_length[first..end-1]. */
struct term_range index_words_of(const struct index *ix, uint32_t length);

/* The place of the first of the documents with this key in `keys`; they end
 * where another key begins. */
uint32_t index_find_key(const struct index *ix, uint32_t key);

/* ---- dictionary ---- */

#define TERM_NONE UINT32_MAX

struct str index_term_text(const struct index *ix, uint32_t term);

/* The term `text` in the part of the dictionary that `kind` begins
 * (INDEX_GENRE ...); INDEX_WORDS for a word. */
uint32_t index_find(const struct index *ix, uint8_t kind, struct str text);

/* Those that begin with `text`. */
struct term_range index_range(const struct index *ix, uint8_t kind,
                              struct str text);

/* How many postings a term has. */
uint32_t index_term_count(const struct index *ix, uint32_t term);

/* Places a reader on a term's postings. */
void index_read(const struct index *ix, uint32_t term,
                struct posting_reader *r);

#endif
