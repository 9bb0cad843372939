/* Candidates from each way, then all of them scored by the blend. A small
 * model's rows are all candidates, so that its answers are exact. */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/history.h"
#include "model/opened.h"
#include "model/vector.h"

/* Where rows times widths are no more than this, all rows are scored. */
#define EXACT_PRODUCTS (12u << 20)
#define CELLS_ORDERED  2048u
#define CELLS_NEAR     64u    /* more than PROBED_ROWS are in */
#define PROBED_ROWS    12000u /* looked at by factors, of cells that are near */
#define PROBED_OF_ALL  6u     /* of every other cell */
#define CONTENT_ROWS   4000u  /* looked at by content */
#define AHEAD          8u     /* rows whose memory is asked for in advance */
#define ARTISTS_NEAR   96u
#define WORKS_EACH     100u
#define SOURCE_MIN     1000u /* candidates of a way, at least */
#define SOURCE_MAX     6000u

/* ---- choosing the best ---- */

/* Whether `a` comes before `b`: the better, of equal ones the lower row. */
static bool is_before(struct model_score a, struct model_score b)
{
    return a.score > b.score || (!(a.score < b.score) && a.row < b.row);
}

static int by_rank(const void *a, const void *b)
{
    const struct model_score *x = a, *y = b;

    return is_before(*x, *y) ? -1 : is_before(*y, *x);
}

/* Moves the `want` best to the front, in no order, by quickselect. The pivot is
 * in the middle: the same rows take the same way. */
static void select_best(struct model_score *p, size_t n, size_t want)
{
    size_t low = 0, high = n;

    while (want > low && want < high) {
        struct model_score pivot = p[low + (high - low) / 2];
        size_t i = low, j = high - 1;

        for (;;) {
            while (is_before(p[i], pivot))
                i++;
            while (is_before(pivot, p[j]))
                j--;
            if (i >= j)
                break;
            struct model_score other = p[i];
            p[i++] = p[j];
            p[j--] = other;
        }
        /* low .. i-1 are before the pivot or it, i .. high-1 behind or it. */
        if (want <= i)
            high = i;
        else
            low = i;
    }
}

/* ---- candidates ---- */

static bool mark(struct model_scratch *s, uint32_t row)
{
    uint64_t bit = (uint64_t)1 << (row % 64);
    bool was = s->marks[row / 64] & bit;

    s->marks[row / 64] |= bit;
    return was;
}

static void add(struct model_scratch *s, uint32_t row)
{
    if (s->found_count < HISTORY_FOUND_MAX && !mark(s, row))
        s->found[s->found_count++] = (struct model_score){row, 0};
}

/* Adds the best of what was picked. */
static void add_picked(struct model_scratch *s, size_t n, size_t want)
{
    if (n > want) {
        select_best(s->picked, n, want);
        n = want;
    }
    for (size_t i = 0; i < n; i++)
        add(s, s->picked[i].row);
}

/* Orders cells by their means' products with `vector`, the best CELLS_NEAR
 * first and in order, into the picked ones; how many there are. */
static size_t order_cells(struct model_scratch *s, const float *means,
                          uint32_t cells, const float *vector, uint32_t width)
{
    size_t n = cells < CELLS_ORDERED ? cells : CELLS_ORDERED;

    for (uint32_t c = 0; c < n; c++) {
        float score = vector_dot(means + (size_t)c * width, vector, width);

        s->picked[c] =
            (struct model_score){c, isfinite(score) ? score : -FLT_MAX};
    }
    if (n > CELLS_NEAR)
        select_best(s->picked, n, CELLS_NEAR);
    qsort(s->picked, n < CELLS_NEAR ? n : CELLS_NEAR, sizeof *s->picked,
          by_rank);
    return n;
}

/* Rows of cells to look at, as a range for each of the `n` cells, which are the
 * picked ones: all of the first, up to `rows` rows in all, and `few` of the
 * others. A cell's longest vectors come first in it: who is known everywhere is
 * found however far the cell. */
static void choose_ranges(const struct model_scratch *s, size_t n,
                          const uint32_t *ends, uint32_t count, uint32_t rows,
                          uint32_t few, struct opened_range *ranges)
{
    for (size_t i = 0; i < n; i++) {
        struct opened_range r = opened_range(ends, s->picked[i].row, count);
        uint32_t most = rows > few ? rows : few;

        if (r.end - r.from > most)
            r.end = r.from + most;
        rows -= r.end - r.from < rows ? r.end - r.from : rows;
        ranges[i] = r;
    }
}

/* Picks rows of the cells that are nearest by factors. */
static size_t pick_by_factors(const struct opened_kind *k,
                              const struct history_side *side,
                              struct model_scratch *s)
{
    uint32_t width = k->head.width;
    struct opened_range ranges[CELLS_ORDERED];
    size_t n = order_cells(s, k->cells, k->head.cells, side->vector, width);
    size_t picked = 0;

    choose_ranges(s, n, k->cell_ends, k->head.played, PROBED_ROWS,
                  PROBED_OF_ALL, ranges);
    for (size_t i = 0; i < n; i++)
        for (uint32_t row = ranges[i].from; row < ranges[i].end; row++) {
            float score =
                k->scales[row] * (float)vector_product(opened_factors(k, row),
                                                       side->whole, width);

            s->picked[picked++] =
                (struct model_score){row, isfinite(score) ? score : -FLT_MAX};
        }
    return picked;
}

static void add_by_factors(const struct opened_kind *k,
                           const struct history_side *side,
                           struct model_scratch *s, size_t want)
{
    if (side->unit > 0)
        add_picked(s, pick_by_factors(k, side, s), want);
}

static void add_by_content(const struct opened_kind *k, struct model_scratch *s,
                           size_t want)
{
    struct opened_range ranges[CELLS_ORDERED];
    uint32_t width = k->head.content;
    size_t n, picked = 0;

    if (width == 0)
        return;
    n = order_cells(s, k->content_cells, k->head.content_cells, s->content_mean,
                    width);
    choose_ranges(s, n, k->content_ends, k->head.rows, CONTENT_ROWS, 0, ranges);
    for (size_t i = 0; i < n; i++)
        for (uint32_t c = ranges[i].from; c < ranges[i].end; c++) {
            uint32_t row = k->content_rows[c];

            if (c + AHEAD < ranges[i].end)
                __builtin_prefetch(k->content +
                                   (size_t)k->content_rows[c + AHEAD] * width);
            if (row < k->head.rows)
                s->picked[picked++] = (struct model_score){
                    row, (float)vector_product(opened_content(k, row),
                                               s->content, width)};
        }
    add_picked(s, picked, want);
}

static void add_by_neighbours(const struct opened_kind *k,
                              struct model_scratch *s, size_t want)
{
    size_t picked = 0;

    for (uint32_t h = 0; h < k->head.head && picked < HISTORY_FOUND_MAX; h++)
        if (s->head_sums[h] > 0 && k->head_rows[h] < k->head.rows)
            s->picked[picked++] =
                (struct model_score){k->head_rows[h], s->head_sums[h]};
    add_picked(s, picked, want);
}

static void add_works(const struct opened_kind *tracks, struct model_scratch *s,
                      uint32_t artist, size_t end)
{
    struct opened_range r =
        opened_range(tracks->work_ends, artist, tracks->work_count);

    for (uint32_t w = r.from;
         w < r.end && w - r.from < WORKS_EACH && s->found_count < end; w++)
        if (tracks->works[w] < tracks->head.rows)
            add(s, tracks->works[w]);
}

/* Works of the seeds' artists, the most frequent first, and of those that are
 * nearest to them. */
static void add_by_artists(const struct model *m, struct model_scratch *s,
                           size_t want)
{
    const struct opened_kind *tracks = &m->kinds[MODEL_TRACK];
    const struct opened_kind *artists = &m->kinds[MODEL_ARTIST];
    const struct history_side *side = &s->sides[MODEL_ARTIST];
    struct model_score own[MODEL_MAX_SEEDS];
    size_t end = s->found_count + want, n = 0;

    if (tracks->credit_ends == NULL)
        return;
    for (size_t i = 0; i < side->count; i++)
        if (side->seeds[i].row < artists->head.rows)
            own[n++] =
                (struct model_score){side->seeds[i].row, side->seeds[i].weight};
    qsort(own, n, sizeof *own, by_rank);
    for (size_t i = 0; i < n; i++)
        add_works(tracks, s, own[i].row, end);
    end += want;
    if (!(side->unit > 0))
        return;
    n = pick_by_factors(artists, side, s);
    if (n > ARTISTS_NEAR) {
        select_best(s->picked, n, ARTISTS_NEAR);
        n = ARTISTS_NEAR;
    }
    qsort(s->picked, n, sizeof *s->picked, by_rank);
    for (size_t i = 0; i < n; i++)
        add_works(tracks, s, s->picked[i].row, end);
}

static bool is_small(const struct opened_kind *k)
{
    uint64_t width = (uint64_t)k->head.width + k->head.content + 16;

    return k->head.rows <= HISTORY_FOUND_MAX &&
           k->head.rows * width <= EXACT_PRODUCTS;
}

static void find_candidates(const struct model *m, enum model_kind kind,
                            struct model_scratch *s, size_t max)
{
    const struct opened_kind *k = &m->kinds[kind];
    const struct history_side *side = &s->sides[kind];
    size_t want =
        max < SOURCE_MIN ? SOURCE_MIN : (max > SOURCE_MAX ? SOURCE_MAX : max);

    s->found_count = 0;
    memset(s->marks, 0, ((size_t)k->head.rows / 64 + 1) * sizeof *s->marks);
    /* What was looked at before isn't found again: seeds are nobody's
     * candidates. */
    for (size_t i = 0; i < side->count; i++)
        (void)mark(s, side->seeds[i].row);
    if (is_small(k)) {
        for (uint32_t row = 0; row < k->head.rows; row++)
            add(s, row);
        return;
    }
    add_by_factors(k, side, s, want);
    add_by_neighbours(k, s, want);
    if (kind == MODEL_TRACK)
        add_by_artists(m, s, want / 2);
    add_by_content(k, s, want / 2);
}

/* ---- the answers ---- */

/* What scoring a row reads first: rows of candidates lie anywhere. */
static void fetch(const struct opened_kind *k, uint32_t row)
{
    if (row >= k->head.rows)
        return;
    if (row < k->head.played) {
        __builtin_prefetch(opened_factors(k, row));
        __builtin_prefetch(opened_factors(k, row) + 32);
        __builtin_prefetch(k->scales + row);
    }
    if (k->head.content > 0)
        __builtin_prefetch(opened_content(k, row));
    if (k->credit_ends != NULL)
        __builtin_prefetch(k->credit_ends + row);
    __builtin_prefetch(k->popularity + row);
}

static void score_found(const struct model *m, enum model_kind kind,
                        struct model_scratch *s)
{
    for (size_t i = 0; i < s->found_count; i++) {
        if (i + AHEAD < s->found_count)
            fetch(&m->kinds[kind], s->found[i + AHEAD].row);
        s->found[i].score = history_score(m, kind, s, s->found[i].row);
    }
}

size_t model_nearest(const struct model *m, const struct model_query *query,
                     struct model_scratch *scratch, struct model_score *out,
                     size_t max)
{
    struct model_scratch *s = scratch;
    size_t n;

    if (max == 0 || !history_begin(m, query, s))
        return 0;
    find_candidates(m, query->kind, s, max);
    score_found(m, query->kind, s);
    n = s->found_count < max ? s->found_count : max;
    select_best(s->found, s->found_count, n);
    if (n > 1)
        qsort(s->found, n, sizeof *s->found, by_rank);
    if (n > 0)
        memcpy(out, s->found, n * sizeof *out);
    return n;
}

void model_nearest_among(const struct model *m, const struct model_query *query,
                         struct model_scratch *scratch,
                         struct model_score *scores, size_t count)
{
    uint32_t rows = m->kinds[query->kind].head.rows;
    bool has_seeds = history_begin(m, query, scratch);

    for (size_t i = 0; i < count; i++)
        scores[i].score =
            !has_seeds || scores[i].row >= rows
                ? -INFINITY
                : history_score(m, query->kind, scratch, scores[i].row);
}

void model_ways(const struct model *m, const struct model_query *query,
                struct model_scratch *scratch, const uint32_t *rows,
                size_t count, float (*ways)[MODEL_WAYS])
{
    uint32_t there = m->kinds[query->kind].head.rows;
    bool has_seeds = history_begin(m, query, scratch);

    for (size_t i = 0; i < count; i++)
        if (has_seeds && rows[i] < there)
            history_ways(m, query->kind, scratch, rows[i], ways[i]);
        else
            memset(ways[i], 0, sizeof ways[i]);
}

/* ---- likeness ---- */

/* The cosine of two vectors of whole numbers. */
static float cosine(const int16_t *a, const int16_t *b, uint32_t width)
{
    double lengths = sqrt((double)vector_product(a, a, width)) *
                     sqrt((double)vector_product(b, b, width));

    if (!(lengths > 0))
        return 0;
    return (float)((double)vector_product(a, b, width) / lengths);
}

static bool share_an_artist(const struct opened_kind *k, uint32_t a, uint32_t b)
{
    struct opened_range x = opened_credits(k, a), y = opened_credits(k, b);

    for (uint32_t i = x.from; i < x.end; i++)
        for (uint32_t j = y.from; j < y.end; j++)
            if (k->credits[i] == k->credits[j])
                return true;
    return false;
}

float model_likeness(const struct model *m, enum model_kind kind, uint32_t a,
                     uint32_t b)
{
    const struct opened_kind *k = &m->kinds[kind];
    float likeness = 0;

    if (a >= k->head.rows || b >= k->head.rows)
        return 0;
    if (a == b)
        return 1;
    if (k->head.content > 0)
        likeness =
            cosine(opened_content(k, a), opened_content(k, b), k->head.content);
    if (a < k->head.played && b < k->head.played) {
        float heard =
            cosine(opened_factors(k, a), opened_factors(k, b), k->head.width);

        likeness = k->head.content > 0 ? (likeness + 2 * heard) / 3 : heard;
    }
    if (share_an_artist(k, a, b))
        likeness = (1 + likeness) / 2;
    return likeness > 0 ? (likeness < 1 ? likeness : 1) : 0;
}
