/* The search index of one type of entity, byte for byte: a section of the
 * catalog file (docs/catalog-format.md draws it). Private to the search room.
 *
 * Documents are the entities in order of descending base popularity; a
 * document's number is its rank. What moves (live popularity) is beside the
 * opened index, not in it.
 *
 * Little-endian. Parts lie one after another, each aligned to INDEX_ALIGNMENT
 * from the section's beginning; the footer is the section's last bytes. An
 * empty section is an index without documents.
 *
 * The dictionary is sorted bytewise. Words stand as they are (their first
 * byte is INDEX_WORDS or more); other terms begin with a byte that says what
 * they are:
 *
 *     INDEX_GENRE   a whole genre, folded, words separated by spaces
 *     INDEX_LABEL   a word of a label (of albums only)
 *     INDEX_PREFIX  the beginning of words, whose postings are the union of
 *                   the words' (only where that union is long)
 *     INDEX_YEAR    a year of release, four digits; an artist has all from
 *                   the first to the last
 *     INDEX_OTHER   the key of one of an artist's other names (analysis.h) */
#ifndef TONEARM_SEARCH_INDEX_FORMAT_H
#define TONEARM_SEARCH_INDEX_FORMAT_H

#include <stdint.h>

#define INDEX_MAGIC     0x58444e49u /* "INDX" */
#define INDEX_VERSION   1u
#define INDEX_ALIGNMENT 64u

#define INDEX_GENRE  0x01
#define INDEX_LABEL  0x02
#define INDEX_PREFIX 0x03
#define INDEX_OTHER  0x04
#define INDEX_YEAR   0x05
#define INDEX_WORDS  0x06

/* Parts in file order: constant, name, bytes an element. */
#define INDEX_PARTS(PART)                                                      \
    PART(INDEX_POSTINGS, "postings", 1)                                        \
    PART(INDEX_ORDER, "order", 4)                                              \
    PART(INDEX_RANKS, "ranks", 4)                                              \
    PART(INDEX_SHAPES, "shapes", 8)                                            \
    PART(INDEX_KEYS, "keys", 4)                                                \
    PART(INDEX_YEARS, "years", 2)                                              \
    PART(INDEX_LAST_YEARS, "last years", 2)                                    \
    PART(INDEX_POPULARITY, "popularity", 1)                                    \
    PART(INDEX_TERMS, "terms", 16)                                             \
    PART(INDEX_TEXT, "text", 1)                                                \
    PART(INDEX_BY_LENGTH, "by length", 4)                                      \
    PART(INDEX_LENGTHS, "lengths", 4)                                          \
    PART(INDEX_GRAMS, "grams", 16)                                             \
    PART(INDEX_GRAM_TERMS, "gram terms", 1)

enum index_part {
#define PART(name, text, bytes) name,
    INDEX_PARTS(PART)
#undef PART
        INDEX_PART_COUNT
};

struct index_footer {
    struct {
        uint64_t offset; /* from the section's beginning */
        uint64_t bytes;
    } parts[INDEX_PART_COUNT];
    uint32_t documents;
    uint32_t terms;      /* in the dictionary; its part has one more, the end
                            of the text */
    uint32_t first_word; /* the first term that is a word */
    uint32_t reserved;
    uint32_t version;
    uint32_t magic;
};

/* What ranking needs of a document. */
struct index_shape {
    uint32_t key;          /* of its name (index_key_hash) */
    uint8_t proper_length; /* of its name, at most 255 */
    uint8_t second_length; /* of its first artist, publisher or author */
    uint16_t markets;      /* number of its market set, or INDEX_FAR */
};
#define INDEX_FAR 0xffffu /* look into its record */

/* Keys: the ranks of all documents in order of their shapes' keys, equal ones
 * by rank.
 *
 * Years: what `year:` compares, by rank: an album's, a track's album's, the
 * first of an artist's albums; 0: unknown. Last years: of an artist's albums;
 * for other types, where they are the same, the part is empty. */

struct index_term {
    uint32_t text;  /* offset of its text; it ends where the next begins */
    uint32_t count; /* postings */
    uint64_t list;  /* offset of the list in the postings */
};

/* By length: the words, as term numbers, in order of how many characters they
 * have (equal ones: of the dictionary). Lengths: where in it the words of 0, 1
 * ... INDEX_LENGTH_MAX characters begin, and the end.
 *
 * Grams: three characters that follow one another in a word with two spaces
 * before it and one behind, 21 bits each, first highest; and the words that
 * have them, a group for each length that there is, ascending:
 *
 *     group := length:1 words:varint bytes:varint difference:varint*
 *
 * A word is its place among those of its length, as the difference to the one
 * before (the first: to zero); `bytes` is what the differences take. */
#define INDEX_LENGTH_MAX 64
struct index_gram {
    uint64_t key;
    uint32_t at; /* in gram terms */
    uint32_t bytes;
};

/* ---- lists of postings ----
 *
 * A posting is a rank and 16 bits that say where in the document the term
 * stands: its position (1..30) in the name, in the second field and in the
 * third; 0: not there; POSITION_MANY: more than once, or further on.
 *
 *              name       second              third           alias
 *   artist     name       -                   -               other names
 *   album      name       artists             -               of the artists
 *   track      name       artists             album           of the artists
 *   show       name       publisher           -               -
 *   episode    name       -                   show            -
 *   audiobook  name       authors             narrators       -
 *
 * In the list of a prefix they are cut down to a byte: the position in the
 * name and in the second field (1..6; 7: further on, or more than once), three
 * bits each, and whether it is in the third and in an alias. The lists of
 * genres, years and other names say nothing.
 *
 * A list of up to POSTING_SHORT postings is, for each: the difference to the
 * rank before, less one (varint; the first: the rank itself), and those bits.
 * A longer one, aligned to four bytes, is a table of blocks
 * (struct index_block) and then their data: how many bits a difference takes
 * (one byte), the same differences, so wide each, little end first, up to the
 * next byte, and where each stands. Every block but the last has
 * POSTING_BLOCK postings. Behind the last list there are POSTING_PAD bytes,
 * so that a reader may look ahead. */
#define POSITION_BITS             5
#define POSITION_MANY             31u
#define POSITION_NAME(position)   ((position))
#define POSITION_SECOND(position) ((position) << POSITION_BITS)
#define POSITION_THIRD(position)  ((position) << 2 * POSITION_BITS)
#define IN_NAME                   0x001fu
#define IN_SECOND                 0x03e0u
#define IN_THIRD                  0x7c00u
#define IN_ALIAS                  0x8000u

#define POSTING_SHORT 32u
#define POSTING_BLOCK 128u
#define POSTING_PAD   16u

struct index_block {
    uint32_t last; /* rank */
    uint32_t at;   /* of its data, from the list's beginning */
};

_Static_assert(sizeof(struct index_shape) == 8, "no padding");
_Static_assert(sizeof(struct index_term) == 16, "no padding");
_Static_assert(sizeof(struct index_gram) == 16, "no padding");
_Static_assert(sizeof(struct index_block) == 8, "no padding");

#endif
