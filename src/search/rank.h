/* How good a match is, as one number. Private to the search room.
 *
 *     bits 60..63   15 - typing errors
 *     bits 56..59   how the name matches (enum name_match)
 *     bit  55       every word as a whole
 *     bits 48..54   live popularity
 *     bits 16..47   ~rank, so that no two documents have the same
 *
 * The name match of a document (docs/search.md). */
#ifndef TONEARM_SEARCH_RANK_H
#define TONEARM_SEARCH_RANK_H

#include "search/plan.h"

enum name_match {
    MATCH_ALIAS,   /* another name of an artist is needed */
    MATCH_THIRD,   /* the album's name, the show's, the narrator's is needed */
    MATCH_SECOND,  /* the artist's name, the publisher's, the author's is */
    MATCH_NAME,    /* all words are in the name */
    MATCH_ARTIST,  /* they are just the first artist's name */
    MATCH_PROPER,  /* they cover the name proper, the rest is the artist's */
    MATCH_OTHER,   /* they are another name of the artist, whole */
    MATCH_ARTICLE, /* they are the name but for a leading "the" */
    MATCH_WHOLE,   /* they are the name */
    MATCH_MARKS    /* and its marks are as typed */
};

/* A key for a document at which all of the plan's cursors stand. */
uint64_t rank_match(const struct plan_request *r, struct plan *plan,
                    uint32_t rank);

/* The same for a document of which only this is known, that the plan's name
 * is its name, but perhaps for an article. */
uint64_t rank_name(const struct plan_request *r, struct plan *plan,
                   uint32_t rank);

static inline enum name_match rank_name_match(uint64_t key)
{
    return (enum name_match)(key >> 56 & 15);
}

static inline uint32_t rank_of_key(uint64_t key)
{
    return ~(uint32_t)(key >> 16);
}

#endif
