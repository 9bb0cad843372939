/* What a word of some scripts is found by beside itself: the other ways to
 * write it, and the words that it is inside of. Private to the search room. */
#ifndef TONEARM_SEARCH_PLAN_SCRIPT_H
#define TONEARM_SEARCH_PLAN_SCRIPT_H

#include "base/str.h"
#include "search/planner.h"
#include "search/script.h"

/* The other ways to write a word (script_words), as far as there is work left;
 * how many there are. */
uint32_t plan_ways(const struct planner *p, struct str word,
                   struct str out[SCRIPT_WORDS]);

/* The words that have `word`, of Hangul, anywhere inside; where they begin to
 * `*terms`. Korean puts what other languages write as words of their own at
 * both ends of a noun. None for other words. */
uint32_t plan_inside(const struct planner *p, struct str word,
                     uint32_t **terms);

#endif
