/* What a search has to work with: memory, and how much it may still do. Private
 * to the search room; of one search, on its thread.
 *
 * A search goes through stages (search.c), each with so many units of work.
 * When they are used up, every cursor ends and the stage is over: the answer
 * is what was found until then. Where units are spent depends on query, file
 * and popularity alone, never on a clock, so the same search always ends at
 * the same place. */
#ifndef TONEARM_SEARCH_WORK_H
#define TONEARM_SEARCH_WORK_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* A unit is what it takes to move a cursor to its next document: ten to thirty
 * nanoseconds. What takes longer is so many of them. */
#define WORK_TEXT   40u /* reading a document's text, and analysing it */
#define WORK_LOOKUP 40u /* looking a word up in the dictionary */

struct work {
    struct arena *arena;
    uint64_t left;  /* of the stage at hand */
    uint64_t given; /* to that stage */
    uint64_t rest;  /* of all stages; `given` is still in it */
};

/* Begins a stage of `units`, or of what all stages may still do. */
static inline void work_begin(struct work *w, uint64_t units)
{
    w->rest -= w->given - w->left;
    w->given = w->left = units < w->rest ? units : w->rest;
}

/* Does so many units; false, with nothing left, when there aren't so many. */
static inline bool work_take(struct work *w, uint64_t units)
{
    if (units < w->left) {
        w->left -= units;
        return true;
    }
    w->left = 0;
    return false;
}

/* Whether the stage is over because its work is used up. */
static inline bool work_is_over(const struct work *w)
{
    return w->left == 0;
}

#endif
