/* How good a match is, as one number, the key: of two lists that match, the one
 * with the greater key comes first. Private to the library.
 *
 *     bits 60..63   15 - errors: up to 11 in typing or spelling; 12..15 when a
 *                   word is missing, more the more that is
 *     bits 56..59   how the name matches (enum playlist_name_match)
 *     bit  55       every word as a whole
 *     bits 48..54   0
 *     bits  0..47   ~place, so that no two lists have the same key */
#ifndef TONEARM_LIBRARY_PLAYLIST_RANK_H
#define TONEARM_LIBRARY_PLAYLIST_RANK_H

#include "library/playlist_plan.h"
#include "library/playlist_posting.h"

/* How the words that are asked for match a list's name, worst first
 * (docs/search.md has the table for people). */
enum playlist_name_match {
    PLAYLIST_MATCH_DESCRIPTION, /* some word is only in the description */
    PLAYLIST_MATCH_NAME,        /* all words are in the name */
    PLAYLIST_MATCH_BEGINS,      /* they are what the name begins with */
    PLAYLIST_MATCH_PROPER,  /* they cover the name proper (search/analysis.h) */
    PLAYLIST_MATCH_ARTICLE, /* they are the name but for a leading "the" */
    PLAYLIST_MATCH_WHOLE,   /* they are the name */
    PLAYLIST_MATCH_MARKS    /* they are the name, with its accents and signs as
                               typed */
};

/* The key of a list, at whose place all of the plan's positive cursors stand,
 * and which is called as said: as the plan's name (WHOLE, MARKS), nearly so
 * (ARTICLE), or otherwise (DESCRIPTION). */
uint64_t playlist_rank(const struct playlist_plan *plan,
                       const struct playlist_reading *reading,
                       enum playlist_name_match name, int64_t place);

#define PLAYLIST_RANK_PLACE (((uint64_t)1 << PLACE_BITS) - 1)

/* Back from a key. */
static inline int64_t playlist_rank_place(uint64_t key)
{
    return (int64_t)(~key & PLAYLIST_RANK_PLACE);
}

#endif
