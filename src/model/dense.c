/* The inverse is Gauss and Jordan's, block by block: with the blocks of a row
 * of tiles k as pivot,
 *
 *     a[k][k]  becomes  p = a[k][k]^-1
 *     a[i][k]  becomes  a[i][k] p                       i != k
 *     a[i][j]  becomes  a[i][j] - a[i][k] p a[k][j]     i, j != k
 *     a[k][j]  becomes  -p a[k][j]
 *
 * which keeps the matrix symmetric but for signs: with -p in place of p, and
 * without the minus of the last row, a symmetric matrix stays one, and after
 * all blocks it is -a^-1. So the lower triangle is enough, and nearly all of
 * the work is one product of strips a block, which tiles of the triangle share
 * out among threads. */
#include "model/dense.h"

#include <assert.h>
#include <cblas.h>
#include <lapack.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/blas_threads.h"
#include "model/parallel.h"

/* Sums over rows are taken in so many parts, however many threads there are: a
 * sum depends on its order. */
#define GRAM_PARTS  16u
#define GRAM_ROWS   2048u
#define SOLVE_ROWS  1024u
#define INVERT_TILE 384u

float *dense_alloc(size_t rows, size_t columns)
{
    assert(columns == 0 || rows <= SIZE_MAX / sizeof(float) / columns);
    /* Also has the linker take these answers rather than OpenBLAS's own. */
    assert(openblas_num_threads_env() == 1);
    return mem_alloc(rows * columns * sizeof(float));
}

/* ---- grams ---- */

struct gram_job {
    const float *y;
    size_t rows;
    uint32_t d;
    float *parts;
};

static void gram_part(void *arg, unsigned thread, size_t begin, size_t end)
{
    struct gram_job *job = arg;
    size_t d = job->d;

    (void)thread;
    for (size_t part = begin; part < end; part++) {
        size_t at = job->rows * part / GRAM_PARTS;
        size_t to = job->rows * (part + 1) / GRAM_PARTS;
        float *sum = job->parts + part * d * d;

        memset(sum, 0, d * d * sizeof *sum);
        for (; at < to; at += GRAM_ROWS) {
            size_t n = to - at < GRAM_ROWS ? to - at : GRAM_ROWS;

            cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, (int)d, (int)n,
                        1, job->y + at * d, (int)d, 1, sum, (int)d);
        }
    }
}

void dense_gram(const float *y, size_t rows, uint32_t d, float *gram,
                unsigned threads)
{
    struct gram_job job = {.y = y,
                           .rows = rows,
                           .d = d,
                           .parts = dense_alloc(GRAM_PARTS * (size_t)d, d)};
    size_t cells = (size_t)d * d;

    parallel_for(threads, GRAM_PARTS, 1, gram_part, &job);
    memcpy(gram, job.parts, cells * sizeof *gram);
    for (unsigned part = 1; part < GRAM_PARTS; part++)
        for (size_t i = 0; i < cells; i++)
            gram[i] += job.parts[part * cells + i];
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < i; j++)
            gram[i * d + j] = gram[j * d + i];
    free(job.parts);
}

/* ---- factors ---- */

enum err dense_factorise(float *gram, uint32_t d, float regularisation)
{
    lapack_int n = (lapack_int)d, info = 0;

    for (size_t i = 0; i < d; i++)
        gram[i * d + i] += regularisation;
    /* LAPACK's lower triangle is the upper one of rows. */
    LAPACK_spotrf("L", &n, gram, &n, &info);
    return info == 0 ? OK : ERR_INVALID;
}

struct solve_job {
    float *y;
    uint32_t d;
    const float *r;
    int transposed;
};

static void solve_slice(void *arg, unsigned thread, size_t begin, size_t end)
{
    struct solve_job *job = arg;
    int d = (int)job->d;

    (void)thread;
    cblas_strsm(CblasRowMajor, CblasRight, CblasUpper,
                job->transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
                (int)(end - begin), d, 1, job->r, d, job->y + begin * job->d,
                d);
}

void dense_solve_right(float *y, size_t rows, uint32_t d, const float *r,
                       int transposed, unsigned threads)
{
    struct solve_job job = {.y = y, .d = d, .r = r, .transposed = transposed};

    parallel_for(threads, rows, SOLVE_ROWS, solve_slice, &job);
}

/* ---- the inverse ---- */

/* A pivot: tile `k`, `width` wide, which begins at row `at`. `strip` has the
 * column of tiles below and the row of tiles left of it, as one n x width
 * matrix; `scaled` is that times p. */
struct pivot {
    float *a;
    size_t n;
    size_t at;
    size_t width;
    float *strip;
    float *scaled;
    float *p; /* width x width */
    size_t tiles;
};

static size_t tile_end(const struct pivot *v, size_t tile)
{
    size_t end = (tile + 1) * INVERT_TILE;

    return end < v->n ? end : v->n;
}

/* a[i][j] of the strip: below the pivot as it is, left of it transposed. */
static void take_strip(const struct pivot *v)
{
    for (size_t i = 0; i < v->n; i++) {
        float *to = v->strip + i * v->width;

        if (i >= v->at + v->width)
            memcpy(to, v->a + i * v->n + v->at, v->width * sizeof *to);
        else if (i >= v->at)
            memset(to, 0, v->width * sizeof *to);
        else
            for (size_t j = 0; j < v->width; j++)
                to[j] = v->a[(v->at + j) * v->n + i];
    }
}

static void put_strip(const struct pivot *v)
{
    for (size_t i = 0; i < v->n; i++) {
        const float *from = v->scaled + i * v->width;

        if (i >= v->at + v->width)
            memcpy(v->a + i * v->n + v->at, from, v->width * sizeof *from);
        else if (i < v->at)
            for (size_t j = 0; j < v->width; j++)
                v->a[(v->at + j) * v->n + i] = from[j];
    }
    for (size_t i = 0; i < v->width; i++)
        for (size_t j = 0; j <= i; j++)
            v->a[(v->at + i) * v->n + v->at + j] = -v->p[i * v->width + j];
}

/* p, both triangles. */
static enum err invert_pivot(const struct pivot *v)
{
    lapack_int w = (lapack_int)v->width, info = 0;

    for (size_t i = 0; i < v->width; i++)
        memcpy(v->p + i * v->width, v->a + (v->at + i) * v->n + v->at,
               (i + 1) * sizeof *v->p);
    LAPACK_spotrf("U", &w, v->p, &w, &info);
    if (info == 0)
        LAPACK_spotri("U", &w, v->p, &w, &info);
    for (size_t i = 0; i < v->width; i++)
        for (size_t j = 0; j < i; j++)
            v->p[j * v->width + i] = v->p[i * v->width + j];
    return info == 0 ? OK : ERR_INVALID;
}

static void scale_tiles(void *arg, unsigned thread, size_t begin, size_t end)
{
    const struct pivot *v = arg;
    size_t from = begin * INVERT_TILE, to = tile_end(v, end - 1);
    int w = (int)v->width;

    (void)thread;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)(to - from), w,
                w, 1, v->strip + from * v->width, w, v->p, w, 0,
                v->scaled + from * v->width, w);
}

/* Takes scaled strip' off the tiles of row `tile`, up to the diagonal. The rows
 * of the pivot are no matter: their strip is zero. */
static void update_tiles(void *arg, unsigned thread, size_t begin, size_t end)
{
    const struct pivot *v = arg;
    int w = (int)v->width;

    (void)thread;
    for (size_t i = begin; i < end; i++) {
        /* The long ones first, so that threads end together. */
        size_t tile = v->tiles - 1 - i;
        size_t from = tile * INVERT_TILE, to = tile_end(v, tile);

        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)(to - from),
                    (int)to, w, -1, v->scaled + from * v->width, w, v->strip, w,
                    1, v->a + from * v->n, (int)v->n);
    }
}

static void finish_tiles(void *arg, unsigned thread, size_t begin, size_t end)
{
    const struct pivot *v = arg;

    (void)thread;
    for (size_t i = begin; i < end; i++)
        for (size_t j = 0; j <= i; j++) {
            float x = -v->a[i * v->n + j];

            v->a[i * v->n + j] = x;
            v->a[j * v->n + i] = x;
        }
}

enum err dense_invert(float *a, uint32_t n, unsigned threads)
{
    struct pivot v = {.a = a,
                      .n = n,
                      .tiles = (n + INVERT_TILE - 1) / INVERT_TILE,
                      .strip = dense_alloc(n, INVERT_TILE),
                      .scaled = dense_alloc(n, INVERT_TILE),
                      .p = dense_alloc(INVERT_TILE, INVERT_TILE)};
    enum err e = OK;

    for (size_t tile = 0; tile < v.tiles && !e; tile++) {
        v.at = tile * INVERT_TILE;
        v.width = tile_end(&v, tile) - v.at;
        e = invert_pivot(&v);
        if (e)
            break;
        take_strip(&v);
        parallel_for(threads, v.tiles, 1, scale_tiles, &v);
        parallel_for(threads, v.tiles, 1, update_tiles, &v);
        put_strip(&v);
    }
    if (!e)
        parallel_for(threads, n, 64, finish_tiles, &v);
    free(v.strip);
    free(v.scaled);
    free(v.p);
    return e;
}
