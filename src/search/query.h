/* What a search box's text asks for (Spotify reference, GET /search, and its
 * older pages for operators). Any text means something; nothing is an error.
 *
 *     query   := clause*                      all of them
 *     clause  := ["NOT"] atom ("OR" atom)*    any of them
 *     atom    := [field ":"] (phrase | words)
 *     phrase  := '"' anything '"'
 *
 *  1. Words outside quotes match in any order and any field. A chunk without
 *     spaces is an atom: rock-n-roll is one, and so is https://x. White space
 *     is Unicode's, and control characters. A quote, " or one of the curved
 *     or wide ones, begins a phrase wherever it stands, and the next one of
 *     any kind ends it. What is in quotes is trimmed; blank quotes are
 *     nothing.
 *  2. field is one of album, artist, track, year, genre, isrc, upc, label,
 *     tag, in any case, where a chunk or a value begins; the colon follows at
 *     once, the value after spaces, too. A value without quotes goes on to
 *     the next field, quote, operator or the end (artist:miles davis
 *     album:blue); a quoted one ends with its quote, and one of year or tag
 *     is one word. Anything else before a colon is text. A field without a
 *     value (nothing, blank quotes, stars), or with one that makes no sense
 *     (6), is text with what stands up to the next space or quote:
 *     artist:album:x is the word `artist:` and the album x.
 *  3. NOT and OR are operators in capitals only, and only where they have an
 *     operand on the right (OR: on the left, too); else they are words.
 *     Another NOT or OR isn't an operand on the right: NOT NOT x is the word
 *     NOT, and not x. Neither is an operator when a colon or a letter touches
 *     it: track:NOT. OR binds its neighbours more tightly than their being
 *     beside each other: `a b OR c` is a and (b or c). `a NOT b OR c` is a
 *     and not (b or c). An operand that says nothing (blank quotes, stars)
 *     goes with its operator: `a OR *` is a. A leading hyphen is not an
 *     operator.
 *  4. `*` inside or at the end of a word stands for any characters. The first
 *     two of a query count, when they aren't at a word's beginning, in a
 *     phrase, in a field, or in a word with a hyphen. In a phrase or a field
 *     they are punctuation, as in names (artist:N*E*R*D), but those at the
 *     end of a value without quotes are dropped, as all others are.
 *  5. The last word is open (a prefix) when nothing follows it, not even a
 *     space, and it isn't quoted; an unbalanced quote counts as one at the
 *     end, without closing it: its last word is open. Patterns and values of
 *     genre, isrc, upc, year and tag never are.
 *  6. year:1999 and year:1990-1999 (either order; in quotes with spaces, too),
 *     of the years 1 to 9999; other values of year are text. tag:new and
 *     tag:hipster, in any case; other values are text.
 *  7. A query is read up to 1,000 characters; what is cut off there may go
 *     on. */
#ifndef TONEARM_SEARCH_QUERY_H
#define TONEARM_SEARCH_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

#define QUERY_CHARACTERS 1000
#define QUERY_ATOMS      64 /* further ones are left out */
#define QUERY_WILDCARDS  2

enum query_field {
    QUERY_ANY,
    QUERY_ALBUM,
    QUERY_ARTIST,
    QUERY_TRACK,
    QUERY_GENRE,
    QUERY_LABEL,
    QUERY_ISRC,
    QUERY_UPC,
    QUERY_YEAR,
    QUERY_NEW,    /* tag:new, without a text */
    QUERY_HIPSTER /* tag:hipster, without a text */
};

struct query_atom {
    enum query_field field;
    bool is_phrase;     /* the words are neighbours, in this order */
    bool is_open;       /* the last word may go on: of the query's last atom */
    bool is_pattern;    /* the text has * (a single word, QUERY_ANY) */
    struct str text;    /* what to analyse: no quotes, operators or field; never
                           empty, but may be without any token */
    uint16_t year_from; /* of QUERY_YEAR, both included */
    uint16_t year_to;
};

/* What a document must have, or must not: any of the atoms. */
struct query_clause {
    bool is_negated;
    size_t count; /* at least 1 */
    struct query_atom *atoms;
};

/* All of the clauses hold for a document that is found. */
struct query {
    size_t count;
    struct query_clause *clauses;
};

/* Reads `text` (valid UTF-8); what it gives lies in `arena` and borrows from
 * `text`. A query of spaces, or of `*` alone, has no clauses. */
void query_parse(struct str text, struct arena *arena, struct query *out);

#endif
