/* Centres are learned on a sample, by a few rounds; then each row is given its
 * nearest. Nearest is by direction, which is what products of vectors ask for
 * once a cell is chosen: the length of a row is found out when it is looked
 * at. */
#include "model/cells.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "model/dense.h"
#include "model/parallel.h"

#define SAMPLE_A_CELL 48u
#define ROUNDS        6u
#define SLICE         256u

struct job {
    const float *vectors;
    const uint32_t *chosen; /* rows; NULL: all */
    const float *centres;
    const struct cells_options *o;
    uint32_t *cell;
    float *room; /* SLICE x (width + cells) for each thread */
};

static void normalise(float *v, uint32_t width)
{
    double sum = 0;
    float by;

    for (uint32_t i = 0; i < width; i++)
        sum += (double)v[i] * v[i];
    by = sum > 0 ? (float)(1 / sqrt(sum)) : 0;
    for (uint32_t i = 0; i < width; i++)
        v[i] *= by;
}

static void assign(void *arg, unsigned thread, size_t begin, size_t end)
{
    const struct job *job = arg;
    size_t width = job->o->width, cells = job->o->cells, n = end - begin;
    float *rows = job->room + thread * SLICE * (width + cells);
    float *products = rows + SLICE * width;

    for (size_t i = 0; i < n; i++) {
        size_t row = job->chosen ? job->chosen[begin + i] : begin + i;

        memcpy(rows + i * width, job->vectors + row * width,
               width * sizeof *rows);
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)n, (int)cells,
                (int)width, 1, rows, (int)width, job->centres, (int)width, 0,
                products, (int)cells);
    for (size_t i = 0; i < n; i++) {
        const float *p = products + i * cells;
        uint32_t best = 0;

        for (uint32_t c = 1; c < cells; c++)
            best = p[c] > p[best] ? c : best;
        job->cell[begin + i] = best;
    }
}

/* Means of the rows by their cells, into `means`; of directions, or of the
 * vectors as they are. A cell without rows is zeros. */
static void take_means(const struct job *job, size_t n, float *means,
                       bool of_directions)
{
    uint32_t width = job->o->width;
    uint32_t *counts = mem_zalloc(job->o->cells, sizeof *counts);
    float *v = mem_alloc(width * sizeof *v);

    memset(means, 0, (size_t)job->o->cells * width * sizeof *means);
    for (size_t i = 0; i < n; i++) {
        size_t row = job->chosen ? job->chosen[i] : i;
        float *mean = means + (size_t)job->cell[i] * width;

        memcpy(v, job->vectors + row * width, width * sizeof *v);
        if (of_directions)
            normalise(v, width);
        for (uint32_t k = 0; k < width; k++)
            mean[k] += v[k];
        counts[job->cell[i]]++;
    }
    for (uint32_t c = 0; c < job->o->cells; c++)
        for (uint32_t k = 0; k < width && counts[c] > 0; k++)
            means[(size_t)c * width + k] /= (float)counts[c];
    free(v);
    free(counts);
}

/* Rows drawn at random, each at most once; the caller frees them. */
static uint32_t *draw(size_t rows, size_t n, struct random_sequence *random)
{
    uint32_t *p = mem_alloc(rows * sizeof *p);

    for (size_t i = 0; i < rows; i++)
        p[i] = (uint32_t)i;
    for (size_t i = 0; i < n; i++) {
        size_t j = i + random_below(random, (uint32_t)(rows - i));
        uint32_t row = p[j];

        p[j] = p[i];
        p[i] = row;
    }
    return p;
}

static void learn_centres(struct job *job, size_t rows, float *centres)
{
    struct random_sequence random = random_sequence(job->o->seed, 2);
    uint32_t cells = job->o->cells, width = job->o->width;
    size_t n = (size_t)cells * SAMPLE_A_CELL;
    uint32_t *sample;

    n = n < rows ? n : rows;
    sample = draw(rows, n, &random);
    job->chosen = sample;
    for (uint32_t c = 0; c < cells; c++)
        memcpy(centres + (size_t)c * width,
               job->vectors + (size_t)sample[c % n] * width,
               width * sizeof *centres);
    for (unsigned round = 0; round < ROUNDS; round++) {
        if (round > 0)
            take_means(job, n, centres, true);
        for (uint32_t c = 0; c < cells; c++)
            normalise(centres + (size_t)c * width, width);
        parallel_for(job->o->threads, n, SLICE, assign, job);
    }
    job->chosen = NULL;
    free(sample);
}

void cells_fit(const float *vectors, size_t rows,
               const struct cells_options *options, uint32_t *cell,
               float *means)
{
    size_t width = options->width, cells = options->cells;
    float *centres = dense_alloc(cells, width);
    struct job job = {.vectors = vectors,
                      .centres = centres,
                      .o = options,
                      .cell = cell,
                      .room =
                          dense_alloc(options->threads * SLICE, width + cells)};

    if (rows > 0 && cells > 1) {
        learn_centres(&job, rows, centres);
        parallel_for(options->threads, rows, SLICE, assign, &job);
    } else {
        memset(cell, 0, rows * sizeof *cell);
    }
    take_means(&job, rows, means, false);
    free(job.room);
    free(centres);
}
