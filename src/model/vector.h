/* Short vectors: of floats, and of whole numbers from -MODEL_ONE to MODEL_ONE,
 * whose products cost an eighth and need half the memory. Widths are multiples
 * of MODEL_LANES: sums are taken in so many lanes, in the same order on every
 * machine. Pure functions. */
#ifndef TONEARM_MODEL_VECTOR_H
#define TONEARM_MODEL_VECTOR_H

#include <stdint.h>

#include "model/model_format.h"

static inline float vector_dot(const float *a, const float *b, uint32_t width)
{
    float lanes[MODEL_LANES] = {0};
    float sum = 0;

    for (uint32_t i = 0; i < width; i += MODEL_LANES)
        for (uint32_t l = 0; l < MODEL_LANES; l++)
            lanes[l] += a[i + l] * b[i + l];
    for (uint32_t l = 0; l < MODEL_LANES; l++)
        sum += lanes[l];
    return sum;
}

/* a += f b */
static inline void vector_add(float *a, float f, const float *b, uint32_t width)
{
    for (uint32_t i = 0; i < width; i++)
        a[i] += f * b[i];
}

/* The product of whole numbers; no sum of MODEL_WIDTH_MAX overflows, and what a
 * damaged file has in place of them wraps. */
static inline int32_t vector_product(const int16_t *a, const int16_t *b,
                                     uint32_t width)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < width; i++)
        sum += (uint32_t)((int32_t)a[i] * b[i]);
    return (int32_t)sum;
}

/* `out` is v divided by what is returned, rounded; the greatest of it is
 * MODEL_ONE. 0, and zeros, for a vector without length. */
float vector_round(const float *v, uint32_t width, int16_t *out);

/* `out` has length MODEL_ONE and v's direction; zeros for zeros. */
void vector_round_unit(const float *v, uint32_t width, int16_t *out);

#endif
