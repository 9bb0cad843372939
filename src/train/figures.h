/* How well hidden entries of lists are found again, as the literature counts
 * it. Pure functions. */
#ifndef TONEARM_TRAIN_FIGURES_H
#define TONEARM_TRAIN_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIGURES_DEPTH 100u /* places of an answer that are looked at */

/* Sums over lists, and how many those are. */
struct figures {
    double recall10, recall20;      /* hits in so many places / hidden */
    double ndcg10, ndcg20, ndcg100; /* with the best order of the hidden */
    double r_precision;             /* hits in as many places as are hidden */
    uint32_t lists;
};

/* Adds a list: whether each of `n` places of the answer is a hit, of `hidden`
 * entries (at least 1). */
void figures_add(struct figures *f, const bool *hits, size_t n,
                 uint32_t hidden);

/* Adds another sum. */
void figures_join(struct figures *f, const struct figures *other);

/* Means, instead of sums; zeros without lists. */
struct figures figures_mean(const struct figures *f);

#endif
