/* By conjugate gradients: (I + sum w r z z') x = sum (1 + w r) z. The matrix is
 * the unit one and as many directions as there are seeds, so that a step costs
 * two products a seed and few steps are enough; no more than there are seeds,
 * but for rounding. */
#include "model/fold.h"

#include <math.h>
#include <string.h>

#include "model/opened.h"
#include "model/vector.h"

#define STEPS_MAX 40u
#define EXACT     1e-6f /* of the first residual, squared */

struct fold {
    uint32_t width;
    size_t n;
    const float *z;    /* n x width */
    const float *gain; /* w r of each */
};

/* out = (I + Z'WZ) x */
static void apply(const struct fold *f, const float *x, float *out)
{
    memcpy(out, x, f->width * sizeof *out);
    for (size_t i = 0; i < f->n; i++) {
        const float *z = f->z + i * f->width;

        vector_add(out, f->gain[i] * vector_dot(z, x, f->width), z, f->width);
    }
}

static size_t take_vectors(const struct opened_kind *k,
                           const struct model_seed *seeds, size_t n, float *z,
                           float *gain)
{
    uint32_t width = k->head.width;
    size_t taken = 0;

    for (size_t i = 0; i < n; i++) {
        const int16_t *v;
        float *to = z + taken * width, scale;

        if (seeds[i].row >= k->head.played)
            continue;
        v = opened_factors(k, seeds[i].row);
        scale = k->scales[seeds[i].row];
        for (uint32_t j = 0; j < width; j++)
            to[j] = scale * (float)v[j];
        gain[taken++] = k->head.settings.weight * seeds[i].weight;
    }
    return taken;
}

void fold_in(const struct opened_kind *k, const struct model_seed *seeds,
             size_t n, float *room, float *out)
{
    uint32_t width = k->head.width;
    float gain[MODEL_MAX_SEEDS];
    struct fold f = {.width = width, .z = room, .gain = gain};
    float *residual = room + MODEL_MAX_SEEDS * (size_t)width;
    float *direction = residual + width, *applied = direction + width;
    float left, first;

    memset(out, 0, width * sizeof *out);
    f.n = take_vectors(k, seeds, n, room, gain);
    memset(residual, 0, width * sizeof *residual);
    for (size_t i = 0; i < f.n; i++)
        vector_add(residual, 1 + gain[i], f.z + i * width, width);
    memcpy(direction, residual, width * sizeof *direction);
    first = left = vector_dot(residual, residual, width);
    for (unsigned step = 0; step < STEPS_MAX && left > first * EXACT; step++) {
        float before = left, by;

        apply(&f, direction, applied);
        by = left / vector_dot(direction, applied, width);
        vector_add(out, by, direction, width);
        vector_add(residual, -by, applied, width);
        left = vector_dot(residual, residual, width);
        for (uint32_t j = 0; j < width; j++)
            direction[j] = residual[j] + left / before * direction[j];
    }
}
