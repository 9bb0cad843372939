/* Vectors in groups of those that point the same way, so that a search looks
 * at a few groups: k-means on the sphere. Equal arguments give equal groups. */
#ifndef TONEARM_MODEL_CELLS_H
#define TONEARM_MODEL_CELLS_H

#include <stddef.h>
#include <stdint.h>

struct cells_options {
    uint32_t width;
    uint32_t cells;
    uint64_t seed;
    unsigned threads;
};

/* The cell of each of `rows` vectors into `cell`; vectors without length come
 * into cell 0. `means`, cells x width, gets the means of the vectors as they
 * are, zeros for a cell without any. */
void cells_fit(const float *vectors, size_t rows,
               const struct cells_options *options, uint32_t *cell,
               float *means);

#endif
