/* Half a sweep gives each row of one side its vector from those of the other
 * side, which are whitened first. In whitened coordinates a row with n entries
 * and d factors is solved in the smaller of two ways, which come to the same:
 *
 *     n >= d   (I + Z'WZ) x = Z'c                  d x d, Z the n vectors
 *     n <  d   (W^-1 + ZZ') a = W^-1 c,  x = Z'a   n x n
 *
 * With most rows short, the second makes many factors cheap. */
#include "model/als.h"

#include <assert.h>
#include <cblas.h>
#include <lapack.h>
#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "model/dense.h"
#include "model/interactions.h"
#include "model/parallel.h"

#define ROWS_A_SLICE 64u

void als_init(struct als *a, const struct interactions *lists,
              const struct interactions *items,
              const struct als_options *options)
{
    uint32_t d = options->factors;
    float scale = 1 / sqrtf((float)d);

    assert(d >= 1 && d <= ALS_FACTORS_MAX && lists->columns == items->rows &&
           items->columns == lists->rows);
    *a = (struct als){.options = *options,
                      .lists = lists,
                      .items = items,
                      .list_vectors = dense_alloc(lists->rows, d),
                      .item_vectors = dense_alloc(items->rows, d)};
    for (uint32_t i = 0; i < items->rows; i++) {
        struct random_sequence r = random_sequence(options->seed, i);
        float *v = a->item_vectors + (size_t)i * d;

        /* The sum of four is near enough to a normal distribution. */
        for (uint32_t k = 0; k < d; k++)
            v[k] = interactions_length(items, i) == 0
                       ? 0
                       : scale * (float)(random_unit(&r) + random_unit(&r) +
                                         random_unit(&r) + random_unit(&r) - 2);
    }
}

void als_release(struct als *a)
{
    free(a->list_vectors);
    free(a->item_vectors);
    *a = (struct als){.lists = NULL};
}

/* ---- a row ---- */

struct half {
    const struct interactions *rows;
    const float *z; /* whitened vectors of the other side */
    float *out;
    uint32_t d;
    float weight;
    size_t room_rows; /* entries that a thread has room for */
    float *room;      /* for each thread */
    size_t room_floats;
    atomic_bool has_failed;
};

/* A thread's room, cut up. */
struct row_room {
    float *z;      /* the row's vectors, entries x d */
    float *scaled; /* the same, times root(w r) */
    float *square;
    float *right; /* weights, then the solution */
};

static struct row_room room_of(const struct half *h, unsigned thread)
{
    float *p = h->room + thread * h->room_floats;
    size_t z = h->room_rows * h->d;
    size_t side = h->room_rows < h->d ? h->room_rows : h->d;

    return (struct row_room){.z = p,
                             .scaled = p + z,
                             .square = p + 2 * z,
                             .right = p + 2 * z + side * side};
}

static bool solve(float *square, lapack_int n, float *right)
{
    lapack_int one = 1, info = 0;

    LAPACK_sposv("L", &n, &one, square, &n, right, &n, &info);
    return info == 0;
}

/* d x d: out = (I + Z'WZ)^-1 Z'c. */
static bool solve_long(const struct half *h, const struct row_room *r, size_t n,
                       const float *weights, float *out)
{
    int d = (int)h->d;

    memset(r->square, 0, (size_t)h->d * h->d * sizeof *r->square);
    for (size_t i = 0; i < h->d; i++)
        r->square[i * h->d + i] = 1;
    memset(out, 0, h->d * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        float wr = h->weight * weights[i], root = sqrtf(wr);
        const float *z = r->z + i * h->d;
        float *s = r->scaled + i * h->d;

        for (size_t k = 0; k < h->d; k++) {
            s[k] = root * z[k];
            out[k] += (1 + wr) * z[k];
        }
    }
    cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, d, (int)n, 1, r->scaled,
                d, 1, r->square, d);
    return solve(r->square, d, out);
}

/* n x n: out = Z'a with (W^-1 + ZZ') a = W^-1 c. */
static bool solve_short(const struct half *h, const struct row_room *r,
                        size_t n, const float *weights, float *out)
{
    int d = (int)h->d, side = (int)n;

    cblas_ssyrk(CblasRowMajor, CblasUpper, CblasNoTrans, side, d, 1, r->z, d, 0,
                r->square, side);
    for (size_t i = 0; i < n; i++) {
        float wr = h->weight * weights[i];

        r->square[i * n + i] += 1 / wr;
        r->right[i] = (1 + wr) / wr;
    }
    if (!solve(r->square, side, r->right))
        return false;
    cblas_sgemv(CblasRowMajor, CblasTrans, side, d, 1, r->z, d, r->right, 1, 0,
                out, 1);
    return true;
}

static void solve_rows(void *arg, unsigned thread, size_t begin, size_t end)
{
    struct half *h = arg;
    struct row_room room = room_of(h, thread);

    for (size_t row = begin; row < end; row++) {
        uint64_t from = h->rows->begin[row];
        size_t n = interactions_length(h->rows, (uint32_t)row);
        const float *weights = h->rows->weight + from;
        float *out = h->out + row * h->d;
        bool is_solved = true;

        for (size_t i = 0; i < n; i++)
            memcpy(room.z + i * h->d,
                   h->z + (size_t)h->rows->column[from + i] * h->d,
                   h->d * sizeof *room.z);
        if (n == 0)
            memset(out, 0, h->d * sizeof *out);
        else if (n < h->d)
            is_solved = solve_short(h, &room, n, weights, out);
        else
            is_solved = solve_long(h, &room, n, weights, out);
        if (!is_solved)
            atomic_store(&h->has_failed, true);
    }
}

/* ---- a sweep ---- */

static uint32_t longest(const struct interactions *x)
{
    uint32_t n = 0;

    for (uint32_t r = 0; r < x->rows; r++)
        n = interactions_length(x, r) > n ? interactions_length(x, r) : n;
    return n;
}

/* Whitens `y`, whose factor R becomes `r`. */
static enum err whiten(const struct als *a, float *y, size_t rows, float *r)
{
    uint32_t d = a->options.factors;
    enum err e;

    dense_gram(y, rows, d, r, a->options.threads);
    e = dense_factorise(r, d, a->options.regularisation);
    if (e)
        log_error("factors: a matrix isn't positive definite");
    else
        dense_solve_right(y, rows, d, r, 0, a->options.threads);
    return e;
}

/* Vectors of `rows` into `out`, from those of the other side, `y`, which are
 * whitened on the way. */
static enum err half_sweep(const struct als *a, const struct interactions *rows,
                           float *y, float *out)
{
    uint32_t d = a->options.factors;
    unsigned threads = a->options.threads;
    struct half h = {.rows = rows,
                     .z = y,
                     .out = out,
                     .d = d,
                     .weight = a->options.weight,
                     .room_rows = longest(rows)};
    size_t side = h.room_rows < d ? h.room_rows : d;
    float *r = dense_alloc(d, d);
    enum err e = whiten(a, y, rows->columns, r);

    h.room_floats = 2 * h.room_rows * d + side * side + h.room_rows;
    h.room = dense_alloc(threads, h.room_floats);
    if (!e)
        parallel_for(threads, rows->rows, ROWS_A_SLICE, solve_rows, &h);
    if (!e && h.has_failed) {
        log_error("factors: a row has no solution");
        e = ERR_INVALID;
    }
    /* From whitened coordinates: x = R^-1 x', and rows are transposed. */
    if (!e)
        dense_solve_right(out, rows->rows, d, r, 1, threads);
    free(h.room);
    free(r);
    return e;
}

enum err als_solve_lists(struct als *a)
{
    return half_sweep(a, a->lists, a->item_vectors, a->list_vectors);
}

enum err als_solve_items(struct als *a)
{
    return half_sweep(a, a->items, a->list_vectors, a->item_vectors);
}

enum err als_sweep(struct als *a)
{
    enum err e = als_solve_lists(a);

    return e ? e : als_solve_items(a);
}

enum err als_whiten(struct als *a)
{
    uint32_t d = a->options.factors;
    float *r = dense_alloc(d, d);
    enum err e = whiten(a, a->item_vectors, a->items->rows, r);

    free(r);
    return e;
}
