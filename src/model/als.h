/* Factors by implicit alternating least squares (Hu, Koren, Volinsky 2008).
 *
 * A list u with entries of weight r wants a vector x that makes
 *
 *     sum over all items i of (x y_i)^2
 *     + sum over its entries of  w r ((x y_i)^2 - 2 x y_i) - 2 x y_i
 *     + regularisation |x|^2
 *
 * least, that is (Y'Y + regularisation I + sum w r y y') x = sum (1 + w r) y;
 * items want the same of lists, in turns.
 *
 * Whitened vectors z = y R^-1, where R'R = Y'Y + regularisation I, turn that
 * into (I + sum w r z z') x' = sum (1 + w r) z with x y = x' z. So whitened
 * vectors of items are all that a reader needs to find the vector of a list
 * that training never saw (model/fold.h), and all that a model's file has.
 *
 * Memory is 4 bytes a factor and vector, and a few squares of `factors`. */
#ifndef TONEARM_MODEL_ALS_H
#define TONEARM_MODEL_ALS_H

#include <stdint.h>

#include "base/err.h"

struct interactions;

struct als_options {
    uint32_t factors; /* 1 to ALS_FACTORS_MAX */
    float regularisation;
    float weight; /* w above */
    uint64_t seed;
    unsigned threads;
};

#define ALS_FACTORS_MAX 512u

struct als {
    struct als_options options;
    const struct interactions *lists; /* borrowed */
    const struct interactions *items; /* the same, transposed; borrowed */
    float *list_vectors;              /* lists x factors */
    float *item_vectors;              /* items x factors */
};

/* Begins with small random vectors for items; those of lists are there after a
 * sweep. Vectors of items that are in no list are, and stay, zero. */
void als_init(struct als *a, const struct interactions *lists,
              const struct interactions *items,
              const struct als_options *options);
void als_release(struct als *a); /* fine when zeroed */

/* Vectors of lists from those of items, which are whitened afterwards, and the
 * other way round. ERR_INVALID, logged, when numbers got out of hand:
 * regularisation 0, or weights that aren't positive. */
enum err als_solve_lists(struct als *a) MUST_CHECK;
enum err als_solve_items(struct als *a) MUST_CHECK;

/* Both. What a sweep comes to depends on item_vectors alone, so that whoever
 * keeps those can go on later. */
enum err als_sweep(struct als *a) MUST_CHECK;

/* Makes item_vectors whitened ones, which ends the fit. */
enum err als_whiten(struct als *a) MUST_CHECK;

#endif
