/* Dense float matrices, row after row, and what factors and item-item weights
 * ask of them. BLAS runs in the calling thread; these functions spread over
 * threads themselves. Equal arguments give equal results on one machine,
 * whatever the number of threads. */
#ifndef TONEARM_MODEL_DENSE_H
#define TONEARM_MODEL_DENSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* `rows` x `columns` floats, not cleared; abort without memory. */
float *dense_alloc(size_t rows, size_t columns);

/* gram = y' y: `d` x `d`, both triangles, of `rows` x `d`. */
void dense_gram(const float *y, size_t rows, uint32_t d, float *gram,
                unsigned threads);

/* The upper Cholesky factor r of gram + regularisation * I = r' r, in place of
 * gram (the lower triangle is left as it is). ERR_INVALID when that isn't
 * positive definite, which regularisation > 0 keeps it from. */
enum err dense_factorise(float *gram, uint32_t d,
                         float regularisation) MUST_CHECK;

/* y = y r^-1, or y = y r'^-1 when `transposed`, with such a factor. */
void dense_solve_right(float *y, size_t rows, uint32_t d, const float *r,
                       int transposed, unsigned threads);

/* The inverse of the symmetric positive definite `n` x `n` matrix a in its
 * place, both triangles; only the lower one is read. n^3 multiplications, in
 * blocks, and memory beside `a` for three strips of it. ERR_INVALID when it
 * isn't positive definite. */
enum err dense_invert(float *a, uint32_t n, unsigned threads) MUST_CHECK;

#endif
