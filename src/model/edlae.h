/* Item-item weights of the head, solved exactly: EDLAE (Steck 2020), which is
 * EASE (Steck 2019) with a ridge that grows with an item's count, as if a share
 * of each list's entries were hidden at random.
 *
 * With g the counts of pairs among the head's items and p the inverse of
 * g + diag(ridge + g_ii dropout / (1 - dropout)), item j speaks for item i with
 * weight -p_ji / p_ii. Of each j the strongest weights are kept.
 *
 * Memory is 4 n^2 bytes for n items (3.6 GB for the 30,000 that are the most),
 * time n^3 multiplications. */
#ifndef TONEARM_MODEL_EDLAE_H
#define TONEARM_MODEL_EDLAE_H

#include <stdint.h>

#include "base/err.h"

struct interactions;

#define EDLAE_HEAD_MAX 30000u

struct edlae_options {
    uint32_t head_max;  /* the most popular so many, up to EDLAE_HEAD_MAX */
    uint32_t count_min; /* that are in so many lists */
    float ridge;
    float dropout; /* 0 to below 1 */
    uint32_t keep; /* weights of an item */
    unsigned threads;
};

struct edlae_weight {
    uint32_t to; /* place in the head */
    float weight;
};

/* Place h of the head is column head[h]; head is ascending. What speaks from
 * place h are weights begin[h] .. begin[h + 1] - 1, by place. */
struct edlae {
    uint32_t count;
    uint32_t *head;
    uint32_t *begin;
    struct edlae_weight *weights;
};

/* Weights of rows' entries don't matter: an item is in a list or not. A head of
 * fewer than two items is empty, which is fine. */
enum err edlae_fit(const struct interactions *lists,
                   const struct edlae_options *options,
                   struct edlae *out) MUST_CHECK;
void edlae_release(struct edlae *e); /* fine when zeroed */

#endif
