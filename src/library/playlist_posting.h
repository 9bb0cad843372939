/* How a playlist is found by words: the rows of playlist_place, playlist_word
 * and playlist_term. Private to the library.
 *
 * A list that can be found has a place: a number of 48 bits, lower for those
 * that come first among equals.
 *
 *     bits 43..47   31 - floor(log2(followers + 1))
 *     bits 12..42   the younger, the lower
 *     bits  0..11   random
 *
 * Each word of the list is a row (word, place, fields), so that a word's rows
 * are lists in the order of their places. Words are bytes, of three kinds:
 *
 *     text          of the name or the description, as search/analysis.h leaves
 *                   it
 *     1 text        the first character of such words, and the first two
 *     2 hash:8      the whole name, by its key (analysis.h), big-endian
 *
 * and the fields say where in the list the word stands:
 *
 *     bits  0..19   words of the name
 *     bits 20..54   words of the description
 *     bits 55..59   how long the name proper is (analysis.h); 0: longer than
 *                   what the bits above can say
 *     bit  60       further on in the name
 *     bit  61       further on in the description
 *     bit  62       of a beginning: it is one of those words, whole
 *
 * playlist_term has each word of the first kind once, and the same bytes
 * backwards. */
#ifndef TONEARM_LIBRARY_PLAYLIST_POSTING_H
#define TONEARM_LIBRARY_PLAYLIST_POSTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/str.h"

#define PLACE_BITS    48
#define PLACE_END     INT64_MAX /* behind all places */
#define PLACE_POPULAR 43        /* where the bits of popularity begin */

#define FIELDS_NAME              20u
#define FIELDS_DESCRIPTION       35u
#define FIELDS_DESCRIPTION_SHIFT FIELDS_NAME
#define FIELDS_PROPER_SHIFT      (FIELDS_NAME + FIELDS_DESCRIPTION)
#define FIELDS_FAR_NAME          ((uint64_t)1 << 60)
#define FIELDS_FAR_DESCRIPTION   ((uint64_t)1 << 61)
#define FIELDS_WHOLE             ((uint64_t)1 << 62)

/* A beginning of up to so many characters is a word of its own. */
#define POSTING_BEGINNING 2u

#define POSTING_KIND_BEGINNING '\1'
#define POSTING_KIND_NAME      '\2'

/* The words' places in the name, and in the description, as bits from 0. */
static inline uint64_t fields_name(uint64_t fields)
{
    return fields & (((uint64_t)1 << FIELDS_NAME) - 1);
}

static inline uint64_t fields_description(uint64_t fields)
{
    return fields >> FIELDS_DESCRIPTION_SHIFT &
           (((uint64_t)1 << FIELDS_DESCRIPTION) - 1);
}

static inline bool fields_in_name(uint64_t fields)
{
    return fields_name(fields) != 0 || (fields & FIELDS_FAR_NAME) != 0;
}

static inline bool fields_in_description(uint64_t fields)
{
    return fields_description(fields) != 0 ||
           (fields & FIELDS_FAR_DESCRIPTION) != 0;
}

static inline unsigned fields_proper(uint64_t fields)
{
    return (unsigned)(fields >> FIELDS_PROPER_SHIFT & 31);
}

/* The word that stands for a beginning; in the arena. */
static inline struct str posting_beginning(struct str text, struct arena *arena)
{
    return arena_printf(arena, "%c%.*s", POSTING_KIND_BEGINNING, STR_ARG(text));
}

/* The word that stands for a whole name with this key; in the arena. */
static inline struct str posting_name(struct str key, struct arena *arena)
{
    uint64_t hash = hash_bytes(key.p, key.n, 0);
    char *word = arena_alloc(arena, 1 + sizeof hash);

    word[0] = POSTING_KIND_NAME;
    for (size_t i = 0; i < sizeof hash; i++)
        word[1 + i] = (char)(hash >> (56 - 8 * i));
    return str_of(word, 1 + sizeof hash);
}

/* The bytes of a word from the last to the first; in the arena. */
static inline struct str posting_backwards(struct str word, struct arena *arena)
{
    char *bytes = arena_alloc(arena, word.n);

    for (size_t i = 0; i < word.n; i++)
        bytes[i] = word.p[word.n - 1 - i];
    return str_of(bytes, word.n);
}

/* The first bytes behind all that begin with `beginning`, which isn't empty; in
 * the arena. No byte of UTF-8 is 255, so the last one can be one more. */
static inline struct str posting_range_end(struct str beginning,
                                           struct arena *arena)
{
    char *bytes = arena_alloc(arena, beginning.n);

    for (size_t i = 0; i < beginning.n; i++)
        bytes[i] = beginning.p[i];
    bytes[beginning.n - 1]++;
    return str_of(bytes, beginning.n);
}

#endif
