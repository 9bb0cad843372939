/* What a model makes of lists a part of which was hidden from it: asked as it
 * will be asked, and measured; and the blend of its ways that finds most. */
#ifndef TONEARM_TRAIN_HELD_H
#define TONEARM_TRAIN_HELD_H

#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"
#include "train/figures.h"

struct interactions;

struct held {
    const struct model *model;
    enum model_kind kind;
    const struct interactions *shown; /* what it was fitted on */
    const struct interactions *hidden;
    const uint32_t *row_of; /* the model's, of an item */
    unsigned threads;
};

/* Means over lists that hide something and show something, of answers by
 * `blend`. `gains` (may be NULL) gets the gain of each list, 0 for others. */
struct figures held_measure(const struct held *held, const float *blend,
                            double *gains);

/* Whether the gains `after` are larger, list by list, than `before`, by more
 * than the standard error of their differences: what is found on some hundreds
 * of lists by trying often is chance otherwise. */
bool held_is_better(const double *before, const double *after, size_t lists);

/* Changes `blend` into one that is better, if there is one; the means of its
 * answers. Without lists the blend stays. Equal arguments give equal blends. */
struct figures held_learn(const struct held *held, float blend[MODEL_WAYS]);

/* What is made best: what people look at first, and that there is more. */
static inline double held_gain(const struct figures *f)
{
    return f->recall20 + f->ndcg20 + f->ndcg100 + f->r_precision;
}

#endif
