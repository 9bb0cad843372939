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
    MATCH_CORE,    /* they cover the name proper, the rest is the artist's */
    MATCH_OTHER,   /* they are another name of the artist, whole */
    MATCH_ARTICLE, /* they are the name but for a leading "the" */
    MATCH_WHOLE,   /* they are the name */
    MATCH_MARKS    /* and its marks are as typed */
};

/* A key for a document at which all of the plan's cursors stand. */
uint64_t rank_match(const struct plan_request *r, struct plan *plan,
                    uint32_t rank);

/* No document of rank `rank` or more has a greater key, if none of them is
 * more popular than `popularity` or matches by name better than `best`. */
uint64_t rank_bound(const struct plan *plan, uint32_t rank, uint8_t popularity,
                    enum name_match best);

/* The best name match in a block of the list that leads; MATCH_MARKS where
 * nothing is known. */
enum name_match rank_block(const struct plan *plan);

static inline uint32_t rank_of_key(uint64_t key)
{
    return ~(uint32_t)(key >> 16);
}

#endif
