/* Words that are nearly what was typed. */
#ifndef TONEARM_SEARCH_TYPO_H
#define TONEARM_SEARCH_TYPO_H

#include "search/index.h"
#include "search/work.h"

/* How many typing errors a word may have: none up to 3 characters or when it is
 * a number, one from 4 characters, two from 8. */
unsigned typo_allowed(struct str word);

/* The smallest number of characters to insert, delete, replace, or swap with
 * their neighbour, that turns `a` into `b` (Damerau and Levenshtein, no
 * character touched twice); anything over `most` gives most + 1. */
unsigned typo_distance(const uint32_t *a, uint32_t a_count, const uint32_t *b,
                       uint32_t b_count, unsigned most);

/* A word of the dictionary, and by how many errors it differs. */
struct typo_word {
    uint32_t term;
    uint8_t edits;
};

/* The words of `ix` that differ from `word` by 1 to typo_allowed errors: the
 * nearest first, then those in more documents; at most `max`, to `out`.
 * Returns how many; what there was no work left for isn't among them. */
uint32_t typo_words(const struct index *ix, struct str word, struct work *work,
                    struct typo_word *out, uint32_t max);

#endif
