/* Counting pairs is done by strips of the matrix, so that threads share the
 * lists and never a cell. */
#include "model/edlae.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "model/dense.h"
#include "model/interactions.h"
#include "model/parallel.h"

#define NO_PLACE UINT32_MAX

/* ---- the head ---- */

struct counted {
    uint32_t column;
    uint32_t count;
};

static int by_count(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static void choose_head(const struct interactions *lists,
                        const struct edlae_options *options, struct edlae *out)
{
    uint32_t *counts = mem_alloc((size_t)lists->columns * sizeof *counts + 1);
    struct counted *order =
        mem_alloc((size_t)lists->columns * sizeof *order + 1);
    uint32_t max = options->head_max, n = 0;

    interactions_popularity(lists, counts);
    for (uint32_t c = 0; c < lists->columns; c++)
        if (counts[c] > 0 && counts[c] >= options->count_min)
            order[n++] = (struct counted){c, counts[c]};
    if (n > 0)
        qsort(order, n, sizeof *order, by_count);
    max = max > EDLAE_HEAD_MAX ? EDLAE_HEAD_MAX : max;
    out->count = n < 2 ? 0 : n > max ? max : n;
    out->head = mem_alloc((size_t)out->count * sizeof *out->head + 1);
    for (uint32_t h = 0; h < out->count; h++)
        out->head[h] = order[h].column;
    if (out->count > 0)
        qsort(out->head, out->count, sizeof *out->head, by_number);
    free(order);
    free(counts);
}

/* ---- pairs ---- */

struct pairs_job {
    const struct interactions *lists;
    const uint32_t *place; /* of a column; NO_PLACE */
    float *g;
    size_t n;
};

/* Cells g[i][j], j <= i, of rows i from begin to end. */
static void count_pairs(void *arg, unsigned thread, size_t begin, size_t end)
{
    const struct pairs_job *job = arg;

    (void)thread;
    for (size_t i = begin; i < end; i++)
        memset(job->g + i * job->n, 0, job->n * sizeof *job->g);
    for (uint32_t r = 0; r < job->lists->rows; r++) {
        const uint32_t *p = job->lists->column + job->lists->begin[r];
        uint32_t n = interactions_length(job->lists, r);

        for (uint32_t x = 0; x < n; x++) {
            size_t i = job->place[p[x]];

            if (i < begin || i >= end)
                continue;
            /* Places ascend with columns, so that j <= i up to x. */
            for (uint32_t y = 0; y <= x; y++)
                if (job->place[p[y]] != NO_PLACE)
                    job->g[i * job->n + job->place[p[y]]] += 1;
        }
    }
}

static float *make_pairs(const struct interactions *lists,
                         const struct edlae_options *options,
                         const struct edlae *out)
{
    uint32_t *place = mem_alloc((size_t)lists->columns * sizeof *place + 1);
    struct pairs_job job = {.lists = lists,
                            .place = place,
                            .g = dense_alloc(out->count, out->count),
                            .n = out->count};
    float more = options->dropout / (1 - options->dropout);

    memset(place, 0xff, (size_t)lists->columns * sizeof *place);
    for (uint32_t h = 0; h < out->count; h++)
        place[out->head[h]] = h;
    /* Few strips: each reads all lists. */
    parallel_for(options->threads, out->count, out->count / 8 + 1, count_pairs,
                 &job);
    for (size_t i = 0; i < out->count; i++)
        job.g[i * job.n + i] += options->ridge + job.g[i * job.n + i] * more;
    free(place);
    return job.g;
}

/* ---- weights ---- */

struct keep_job {
    const float *p;
    uint32_t n;
    uint32_t keep;
    struct edlae_weight *weights; /* keep of each */
    struct edlae_weight *room;    /* n for each thread */
};

static int by_strength(const void *a, const void *b)
{
    const struct edlae_weight *x = a, *y = b;
    float s = fabsf(x->weight), t = fabsf(y->weight);

    if (s > t || s < t)
        return s > t ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

static int by_place(const void *a, const void *b)
{
    const struct edlae_weight *x = a, *y = b;

    return x->to < y->to ? -1 : x->to > y->to;
}

/* Weights that are far below the greatest can't be among those kept: a bound
 * that lets through as many as are wanted at least, found by halving it. */
static uint32_t above(const float *p, const float *diagonal_of, uint32_t n,
                      uint32_t j, float bound, struct edlae_weight *out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < n; i++) {
        float w = -p[(size_t)j * n + i] / diagonal_of[(size_t)i * n + i];

        if (i != j && fabsf(w) > bound)
            out[count++] = (struct edlae_weight){i, w};
    }
    return count;
}

static void keep_strongest(void *arg, unsigned thread, size_t begin, size_t end)
{
    const struct keep_job *job = arg;
    struct edlae_weight *room = job->room + (size_t)thread * job->n;

    for (size_t j = begin; j < end; j++) {
        float bound = 0.02f;
        uint32_t count;

        while ((count = above(job->p, job->p, job->n, (uint32_t)j, bound,
                              room)) < job->keep &&
               bound > 1e-4f)
            bound /= 4;
        if (count < job->keep)
            count = above(job->p, job->p, job->n, (uint32_t)j, -1, room);
        qsort(room, count, sizeof *room, by_strength);
        count = count < job->keep ? count : job->keep;
        qsort(room, count, sizeof *room, by_place);
        memcpy(job->weights + j * job->keep, room, count * sizeof *room);
    }
}

static void take_weights(const float *p, const struct edlae_options *options,
                         struct edlae *out)
{
    uint32_t n = out->count;
    uint32_t keep = options->keep < n - 1 ? options->keep : n - 1;
    struct keep_job job = {
        .p = p,
        .n = n,
        .keep = keep,
        .weights = mem_alloc((size_t)n * keep * sizeof *job.weights),
        .room = mem_alloc((size_t)options->threads * n * sizeof *job.room)};

    parallel_for(options->threads, n, 16, keep_strongest, &job);
    free(job.room);
    out->weights = job.weights;
    for (uint32_t h = 0; h <= n; h++)
        out->begin[h] = h * keep;
}

enum err edlae_fit(const struct interactions *lists,
                   const struct edlae_options *options, struct edlae *out)
{
    float *p;
    enum err e;

    assert(options->dropout >= 0 && options->dropout < 1 && options->ridge > 0);
    *out = (struct edlae){.count = 0};
    choose_head(lists, options, out);
    out->begin = mem_zalloc((size_t)out->count + 1, sizeof *out->begin);
    if (out->count == 0 || options->keep == 0)
        return OK;
    p = make_pairs(lists, options, out);
    e = dense_invert(p, out->count, options->threads);
    if (e)
        log_error("item-item weights: a matrix isn't positive definite");
    else
        take_weights(p, options, out);
    free(p);
    if (e)
        edlae_release(out);
    return e;
}

void edlae_release(struct edlae *e)
{
    free(e->head);
    free(e->begin);
    free(e->weights);
    *e = (struct edlae){.count = 0};
}
