/* Learning a blend: for each list, the rows that any single way or the blend to
 * begin with puts high, and what each way says of them, are kept; then one
 * weight after the other is tried larger, smaller and gone, as long as that
 * finds more. Six weights and a few hundred lists want nothing cleverer, and
 * what is maximised is what is reported. */
#include "train/held.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/interactions.h"
#include "model/parallel.h"

#define LEARNED_LISTS  600u
#define BY_A_WAY       150u /* candidates of a list */
#define BY_THE_BLEND   500u
#define CANDIDATES_MAX (MODEL_WAYS * BY_A_WAY + BY_THE_BLEND)
#define ROUNDS         6u
#define LEAST_GAIN     1e-5

/* ---- lists ---- */

static bool is_held(const struct held *h, uint32_t list)
{
    return interactions_length(h->shown, list) > 0 &&
           interactions_length(h->hidden, list) > 0;
}

/* The newest entries aren't known here: of a list that is too long, the first
 * go. */
static size_t take_seeds(const struct held *h, uint32_t list,
                         struct model_seed *seeds)
{
    const struct interactions *x = h->shown;
    size_t n = 0;

    for (uint64_t i = x->begin[list];
         i < x->begin[list + 1] && n < MODEL_MAX_SEEDS; i++)
        seeds[n++] = (struct model_seed){h->row_of[x->column[i]], x->weight[i]};
    return n;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* The rows of what a list hides, ascending; the caller frees them. */
static uint32_t *take_hidden(const struct held *h, uint32_t list, size_t *n)
{
    uint64_t from = h->hidden->begin[list];
    uint32_t *rows;

    *n = interactions_length(h->hidden, list);
    rows = mem_alloc(*n * sizeof *rows + 1);
    for (size_t i = 0; i < *n; i++)
        rows[i] = h->row_of[h->hidden->column[from + i]];
    if (*n > 0)
        qsort(rows, *n, sizeof *rows, by_number);
    return rows;
}

static bool is_hit(const uint32_t *rows, size_t n, uint32_t row)
{
    return bsearch(&row, rows, n, sizeof *rows, by_number) != NULL;
}

/* ---- measuring ---- */

struct measuring {
    const struct held *held;
    const float *blend;
    struct model_scratch **scratch; /* of each thread */
    struct figures *sums;           /* of each list: an order of adding */
};

static void measure_list(const struct measuring *m, unsigned thread,
                         uint32_t list)
{
    const struct held *h = m->held;
    struct model_seed seeds[MODEL_MAX_SEEDS];
    struct model_query query = {.kind = h->kind,
                                .seeds = seeds,
                                .seed_count = take_seeds(h, list, seeds),
                                .blend = m->blend};
    size_t hidden_n;
    uint32_t *hidden = take_hidden(h, list, &hidden_n);
    size_t depth = hidden_n > FIGURES_DEPTH ? hidden_n : FIGURES_DEPTH;
    struct model_score *out = mem_alloc(depth * sizeof *out);
    bool *hits = mem_alloc(depth * sizeof *hits);
    size_t n = model_nearest(h->model, &query, m->scratch[thread], out, depth);

    for (size_t i = 0; i < n; i++)
        hits[i] = is_hit(hidden, hidden_n, out[i].row);
    figures_add(&m->sums[list], hits, n, (uint32_t)hidden_n);
    free(hits);
    free(out);
    free(hidden);
}

static void measure_lists(void *arg, unsigned thread, size_t begin, size_t end)
{
    const struct measuring *m = arg;

    for (size_t list = begin; list < end; list++)
        if (is_held(m->held, (uint32_t)list))
            measure_list(m, thread, (uint32_t)list);
}

static struct model_scratch **new_scratches(const struct held *h)
{
    struct model_scratch **s = mem_zalloc(h->threads, sizeof *s);

    for (unsigned t = 0; t < h->threads; t++)
        s[t] = model_scratch_new(h->model);
    return s;
}

static void free_scratches(const struct held *h, struct model_scratch **s)
{
    for (unsigned t = 0; t < h->threads; t++)
        model_scratch_free(s[t]);
    free(s);
}

struct figures held_measure(const struct held *held, const float *blend,
                            double *gains)
{
    struct measuring m = {
        .held = held,
        .blend = blend,
        .scratch = new_scratches(held),
        .sums = mem_zalloc((size_t)held->hidden->rows + 1, sizeof *m.sums)};
    struct figures sum = {.lists = 0};

    parallel_for(held->threads, held->hidden->rows, 8, measure_lists, &m);
    for (uint32_t l = 0; l < held->hidden->rows; l++) {
        figures_join(&sum, &m.sums[l]);
        if (gains != NULL)
            gains[l] = held_gain(&m.sums[l]);
    }
    free(m.sums);
    free_scratches(held, m.scratch);
    return figures_mean(&sum);
}

bool held_is_better(const double *before, const double *after, size_t lists)
{
    double sum = 0, squares = 0, n = (double)lists, mean;

    for (size_t i = 0; i < lists; i++) {
        double d = after[i] - before[i];

        sum += d;
        squares += d * d;
    }
    if (!(sum > 0))
        return false;
    mean = sum / n;
    return mean * mean > (squares / n - mean * mean) / n;
}

/* ---- candidates of lists ---- */

struct candidates {
    uint32_t list;
    size_t count;
    float (*ways)[MODEL_WAYS];
    bool *are_hits;
    uint32_t hidden;
};

struct learning {
    const struct held *held;
    const float *begin; /* the blend */
    struct model_scratch **scratch;
    struct candidates *lists;
    size_t count;
    const float *tried; /* the blend that is measured */
    double *gains;      /* what it gains, of each list */
    double *best;       /* the best so far */
};

/* Rows that are put high, each once, ascending; how many. */
static size_t find_rows(const struct learning *l, unsigned thread,
                        struct model_query *query, uint32_t *rows)
{
    static const float only[MODEL_WAYS][MODEL_WAYS] = {
        [WAY_FACTORS] = {[WAY_FACTORS] = 1},
        [WAY_NEIGHBOURS] = {[WAY_NEIGHBOURS] = 1},
        [WAY_ARTISTS] = {[WAY_ARTISTS] = 1, [WAY_POPULARITY] = 1e-3f},
        [WAY_OWN] = {[WAY_OWN] = 1, [WAY_POPULARITY] = 1e-3f},
        [WAY_CONTENT] = {[WAY_CONTENT] = 1},
        [WAY_POPULARITY] = {[WAY_POPULARITY] = 1}};
    struct model_score out[BY_THE_BLEND];
    size_t n = 0, kept = 0;

    for (unsigned w = 0; w <= MODEL_WAYS; w++) {
        bool is_blend = w == MODEL_WAYS;
        size_t found;

        query->blend = is_blend ? l->begin : only[w];
        found = model_nearest(l->held->model, query, l->scratch[thread], out,
                              is_blend ? BY_THE_BLEND : BY_A_WAY);
        for (size_t i = 0; i < found; i++)
            rows[n++] = out[i].row;
    }
    if (n > 0)
        qsort(rows, n, sizeof *rows, by_number);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || rows[kept - 1] != rows[i])
            rows[kept++] = rows[i];
    return kept;
}

static void find_list(const struct learning *l, unsigned thread,
                      struct candidates *c)
{
    const struct held *h = l->held;
    struct model_seed seeds[MODEL_MAX_SEEDS];
    struct model_query query = {.kind = h->kind,
                                .seeds = seeds,
                                .seed_count = take_seeds(h, c->list, seeds)};
    uint32_t rows[CANDIDATES_MAX];
    size_t hidden_n;
    uint32_t *hidden = take_hidden(h, c->list, &hidden_n);

    c->count = find_rows(l, thread, &query, rows);
    c->ways = mem_alloc(c->count * sizeof *c->ways + 1);
    c->are_hits = mem_alloc(c->count + 1);
    c->hidden = (uint32_t)hidden_n;
    model_ways(h->model, &query, l->scratch[thread], rows, c->count, c->ways);
    for (size_t i = 0; i < c->count; i++)
        c->are_hits[i] = is_hit(hidden, hidden_n, rows[i]);
    free(hidden);
}

static void find_lists(void *arg, unsigned thread, size_t begin, size_t end)
{
    struct learning *l = arg;

    for (size_t i = begin; i < end; i++)
        find_list(l, thread, &l->lists[i]);
}

/* So many lists, evenly among all of them. */
static void choose_lists(struct learning *l)
{
    const struct held *h = l->held;
    uint64_t all = 0, seen = 0;

    for (uint32_t r = 0; r < h->hidden->rows; r++)
        all += is_held(h, r);
    l->lists = mem_zalloc((size_t)all + 1, sizeof *l->lists);
    for (uint32_t r = 0; r < h->hidden->rows; r++) {
        if (!is_held(h, r))
            continue;
        if (all <= LEARNED_LISTS ||
            seen * LEARNED_LISTS / all < (seen + 1) * LEARNED_LISTS / all)
            l->lists[l->count++].list = r;
        seen++;
    }
}

/* ---- trying blends ---- */

/* Marks the places of hits among the candidates. Only hits are looked for, so
 * that nothing has to be sorted; a tie goes against them, so that a blend of
 * nothing finds nothing. */
static void rank_hits(const struct candidates *c, const float *scores,
                      bool *hits)
{
    memset(hits, 0, c->count);
    for (size_t j = 0; j < c->count; j++) {
        size_t place = 0;

        for (size_t i = 0; i < c->count && c->are_hits[j]; i++)
            if (i != j)
                place += scores[i] > scores[j] || (!(scores[i] < scores[j]) &&
                                                   (!c->are_hits[i] || i < j));
        if (c->are_hits[j])
            hits[place] = true;
    }
}

static void try_lists(void *arg, unsigned thread, size_t begin, size_t end)
{
    const struct learning *l = arg;
    float scores[CANDIDATES_MAX];
    bool hits[CANDIDATES_MAX];

    (void)thread;
    for (size_t i = begin; i < end; i++) {
        const struct candidates *c = &l->lists[i];
        struct figures figures = {.lists = 0};

        for (size_t j = 0; j < c->count; j++) {
            scores[j] = 0;
            for (unsigned w = 0; w < MODEL_WAYS; w++)
                scores[j] += l->tried[w] * c->ways[j][w];
        }
        rank_hits(c, scores, hits);
        figures_add(&figures, hits, c->count, c->hidden);
        l->gains[i] = held_gain(&figures);
    }
}

static void try_blend(struct learning *l, const float *blend)
{
    l->tried = blend;
    parallel_for(l->held->threads, l->count, 4, try_lists, l);
}

/* How far a way's scores lie apart: a weight that is tried where there was none
 * is in units of it. */
static void find_spreads(const struct learning *l, double spreads[MODEL_WAYS])
{
    for (unsigned w = 0; w < MODEL_WAYS; w++) {
        double sum = 0, squares = 0, n = 0;

        for (size_t i = 0; i < l->count; i++)
            for (size_t j = 0; j < l->lists[i].count; j++) {
                double v = l->lists[i].ways[j][w];

                sum += v;
                squares += v * v;
                n++;
            }
        squares = n > 0 ? squares / n - sum / n * (sum / n) : 0;
        spreads[w] = squares > 0 ? sqrt(squares) : 0;
    }
}

/* Tries other weights of one way; whether one is better. */
static bool improve(struct learning *l, unsigned way, double spread,
                    double unit, float *blend)
{
    static const double factors[] = {0, 0.35, 0.7, 0.85, 1.2, 1.5, 3};
    static const double anew[] = {0.02, 0.1, 0.4, 1};
    bool is_new = blend[way] <= 0, is_better = false;
    size_t n =
        is_new ? sizeof anew / sizeof *anew : sizeof factors / sizeof *factors;
    float before = blend[way], kept = before;

    for (size_t i = 0; i < n && spread > 0; i++) {
        blend[way] = is_new ? (float)(anew[i] * unit / spread)
                            : before * (float)factors[i];
        try_blend(l, blend);
        if (held_is_better(l->best, l->gains, l->count)) {
            memcpy(l->best, l->gains, l->count * sizeof *l->best);
            kept = blend[way];
            is_better = true;
        }
    }
    blend[way] = kept;
    return is_better;
}

static void climb(struct learning *l, float *blend)
{
    double spreads[MODEL_WAYS];
    bool is_better = true;

    find_spreads(l, spreads);
    try_blend(l, blend);
    memcpy(l->best, l->gains, l->count * sizeof *l->best);
    for (unsigned round = 0; round < ROUNDS && is_better; round++) {
        double unit = 0;

        is_better = false;
        /* What the blend's scores spread, more or less. */
        for (unsigned w = 0; w < MODEL_WAYS; w++)
            unit = fmax(unit, (double)blend[w] * spreads[w]);
        for (unsigned w = 0; w < MODEL_WAYS; w++)
            is_better |= improve(l, w, spreads[w], unit > 0 ? unit : 1, blend);
    }
}

struct figures held_learn(const struct held *held, float blend[MODEL_WAYS])
{
    float begin[MODEL_WAYS];
    struct learning l = {
        .held = held, .begin = begin, .scratch = new_scratches(held)};

    memcpy(begin, blend, sizeof begin);
    choose_lists(&l);
    l.gains = mem_zalloc(l.count + 1, sizeof *l.gains);
    l.best = mem_zalloc(l.count + 1, sizeof *l.best);
    parallel_for(held->threads, l.count, 1, find_lists, &l);
    if (l.count > 0)
        climb(&l, blend);
    for (size_t i = 0; i < l.count; i++) {
        free(l.lists[i].ways);
        free(l.lists[i].are_hits);
    }
    free(l.lists);
    free(l.gains);
    free(l.best);
    free_scratches(held, l.scratch);
    return held_measure(held, blend, NULL);
}
