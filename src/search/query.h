/* What a search box's text asks for (Spotify reference, GET /search, and its
 * older pages for operators). Any text means something; nothing is an error.
 *
 *     query   := clause*                      all of them
 *     clause  := ["NOT"] atom ("OR" atom)*    any of them
 *     atom    := [field ":"] (phrase | words)
 *     phrase  := '"' anything '"'
 *
 *  1. Words outside quotes match in any order and any field. A chunk without
 *     spaces is an atom: rock-n-roll is one.
 *  2. field is one of album, artist, track, year, genre, isrc, upc, label,
 *     tag, in any case; the colon follows at once. A value without quotes goes
 *     on to the next field, operator or the end (artist:miles davis
 *     album:blue); a quoted one ends with its quote. Anything else before a
 *     colon is text. A field without a value is text, too.
 *  3. NOT and OR are operators in capitals only, and only where they have an
 *     operand on the right (OR: on the left, too); else they are words. OR
 *     binds its neighbours more tightly than their being beside each other:
 *     `a b OR c` is a and (b or c). `a NOT b OR c` is a and not (b or c). A
 *     leading hyphen is not an operator.
 *  4. `*` inside or at the end of a word stands for any characters. The first
 *     two of a query count, when they aren't at a word's beginning, in a
 *     phrase, in a field, or in a word with a hyphen; others are dropped.
 *  5. The last word is open (a prefix) when nothing follows it, not even a
 *     space, and it isn't quoted; an unbalanced quote counts as one at the
 *     end, without closing it: its last word is open.
 *  6. year:1999 and year:1990-1999 (either order); other values of year are
 *     text. tag:new and tag:hipster; other values are text.
 *  7. A query is read up to 1,000 characters. */
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
    bool is_phrase;     /* its words are neighbours, in this order */
    bool is_open;       /* its last word may go on */
    bool is_pattern;    /* its text has * (a single word, QUERY_ANY) */
    struct str text;    /* what to analyse: no quotes, operators or field; never
                           empty, but may be without any token */
    uint16_t year_from; /* QUERY_YEAR */
    uint16_t year_to;
};

struct query_clause {
    bool is_negated;
    size_t count; /* at least 1 */
    struct query_atom *atoms;
};

struct query {
    size_t count;
    struct query_clause *clauses;
};

/* Reads `text` (valid UTF-8); what it gives lies in `arena` and borrows from
 * `text`. A query of spaces, or of `*` alone, has no clauses. */
void query_parse(struct str text, struct arena *arena, struct query *out);

#endif
