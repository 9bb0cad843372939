/* How good a match is, as one number, the key: of two documents that match, the
 * one with the greater key comes first. Private to the search room.
 *
 *     bits 60..63   15 - errors: up to 11 in typing or spelling; 12..15 when a
 *                   word is missing, more the more that is
 *     bits 56..59   how the name matches (enum name_match)
 *     bit  55       every word as a whole
 *     bits 48..54   live popularity, and RANK_BARE if the name is a bare title
 *     bits 16..47   ~rank, so that no two documents have the same key */
#ifndef TONEARM_SEARCH_RANK_H
#define TONEARM_SEARCH_RANK_H

#include "search/plan.h"

/* By how much a version of a title ("- Live", "(Remix)") must be more popular
 * than the bare one to come before it, where the query says more than the
 * title, or has an error. */
#define RANK_BARE 16u

/* How the words that are asked for match a document's name, worst first
 * (docs/search.md has the table for people). */
enum name_match {
    MATCH_ALIAS,   /* some word is only in another name of an artist */
    MATCH_THIRD,   /* in the album's, the show's or the narrator's name */
    MATCH_SECOND,  /* in the artist's, the publisher's or the author's name */
    MATCH_NAME,    /* all words are in the name */
    MATCH_ARTIST,  /* the words are just the first artist's name */
    MATCH_PROPER,  /* the words cover the name proper (analysis.h), and all
                      others are the artist's */
    MATCH_OTHER,   /* the words are another name of the artist, whole */
    MATCH_ARTICLE, /* the words are the name but for a leading "the" */
    MATCH_WHOLE,   /* the words are the name */
    MATCH_MARKS    /* the words are the name, with its accents and signs as
                      typed */
};

/* The key of a document at which all of the plan's cursors stand. */
uint64_t rank_match(const struct planner *p, struct plan *plan, uint32_t rank);

/* The key of a document of which only this is known: that its name is the
 * plan's name, but perhaps for an article. */
uint64_t rank_name(const struct plan_request *r, struct plan *plan,
                   uint32_t rank);

/* An artist who has the words in a longer name, as whole words, may be so much
 * more popular than whoever has just that name that nobody else is meant: a
 * giant. By how much, and how many of them come before the name. Titles have no
 * giants: whoever types a title, however short, mostly means it. */
#define RANK_GIANT  60u
#define RANK_GIANTS 2u

/* Whether the document of the key would be a giant beside a name of little
 * popularity; and whether it is one beside the document of the key `name`. */
bool rank_may_be_giant(uint64_t key);
bool rank_is_giant(uint64_t key, uint64_t name);

/* Back from a key. */
static inline enum name_match rank_name_match(uint64_t key)
{
    return (enum name_match)(key >> 56 & 15);
}

static inline unsigned rank_popularity(uint64_t key)
{
    return (unsigned)(key >> 48 & 127);
}

static inline uint32_t rank_of_key(uint64_t key)
{
    return ~(uint32_t)(key >> 16);
}

#endif
