/* Whatever is asked of thousands of rows is prepared here: a vector, sums over
 * the head, a mean of contents, shares of artists. */
#include "model/history.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/fold.h"
#include "model/opened.h"
#include "model/vector.h"

/* ---- scratch ---- */

static uint32_t widest(const struct model *m)
{
    uint32_t a = m->kinds[MODEL_TRACK].head.width;
    uint32_t b = m->kinds[MODEL_ARTIST].head.width;

    return a > b ? a : b;
}

static uint32_t most(const struct model *m,
                     uint32_t (*of)(const struct model_kind_head *h))
{
    uint32_t a = of(&m->kinds[MODEL_TRACK].head);
    uint32_t b = of(&m->kinds[MODEL_ARTIST].head);

    return a > b ? a : b;
}

static uint32_t rows_of(const struct model_kind_head *h)
{
    return h->rows;
}

static uint32_t head_of(const struct model_kind_head *h)
{
    return h->head;
}

struct model_scratch *model_scratch_new(const struct model *m)
{
    struct model_scratch *s = mem_zalloc(1, sizeof *s);
    size_t artists = m->kinds[MODEL_ARTIST].head.rows;
    size_t width = widest(m);

    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        s->sides[kind].vector = mem_zalloc(width + 1, sizeof(float));
        s->sides[kind].whole = mem_zalloc(width + 1, sizeof(int16_t));
    }
    s->fold_room = mem_alloc(FOLD_ROOM_FLOATS(width) * sizeof(float) + 1);
    s->head_sums = mem_alloc(((size_t)most(m, head_of) + 1) * sizeof(float));
    s->content = mem_zalloc(MODEL_WIDTH_MAX, sizeof *s->content);
    s->content_mean = mem_zalloc(MODEL_WIDTH_MAX, sizeof *s->content_mean);
    s->artist_scores = mem_alloc((artists + 1) * sizeof(float));
    s->artist_shares = mem_alloc((artists + 1) * sizeof(float));
    s->marks =
        mem_alloc(((size_t)most(m, rows_of) / 64 + 1) * sizeof *s->marks);
    s->found = mem_alloc(HISTORY_FOUND_MAX * sizeof *s->found);
    s->picked = mem_alloc(HISTORY_FOUND_MAX * sizeof *s->picked);
    return s;
}

void model_scratch_free(struct model_scratch *s)
{
    if (s == NULL)
        return;
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        free(s->sides[kind].vector);
        free(s->sides[kind].whole);
    }
    free(s->fold_room);
    free(s->head_sums);
    free(s->content);
    free(s->content_mean);
    free(s->artist_scores);
    free(s->artist_shares);
    free(s->marks);
    free(s->found);
    free(s->picked);
    free(s);
}

/* ---- seeds ---- */

static int by_row(const void *a, const void *b)
{
    const struct model_seed *x = a, *y = b;

    return x->row < y->row ? -1 : x->row > y->row;
}

/* Sorts seeds, and joins those of one row. */
static void settle(struct history_side *side)
{
    size_t kept = 0;

    if (side->count > 1)
        qsort(side->seeds, side->count, sizeof *side->seeds, by_row);
    for (size_t i = 0; i < side->count; i++)
        if (kept > 0 && side->seeds[kept - 1].row == side->seeds[i].row)
            side->seeds[kept - 1].weight += side->seeds[i].weight;
        else
            side->seeds[kept++] = side->seeds[i];
    side->count = kept;
}

static void take_seeds(const struct opened_kind *k,
                       const struct model_query *query,
                       struct history_side *side)
{
    side->count = 0;
    for (size_t i = 0; i < query->seed_count && side->count < MODEL_MAX_SEEDS;
         i++) {
        const struct model_seed *seed = &query->seeds[i];

        /* No weight is so great that sums of it aren't finite. */
        if (seed->row < k->head.rows && seed->weight > 0)
            side->seeds[side->count++] = (struct model_seed){
                seed->row, seed->weight < 1e6f ? seed->weight : 1e6f};
    }
    settle(side);
}

/* The artists of the tracks asked for. */
static void take_artists(const struct opened_kind *k,
                         const struct history_side *tracks,
                         struct history_side *artists)
{
    artists->count = 0;
    for (size_t i = 0; i < tracks->count; i++) {
        struct opened_range r = opened_credits(k, tracks->seeds[i].row);

        for (uint32_t c = r.from; c < r.end && artists->count < MODEL_MAX_SEEDS;
             c++)
            artists->seeds[artists->count++] =
                (struct model_seed){k->credits[c], tracks->seeds[i].weight};
    }
    settle(artists);
}

static void find_vector(const struct opened_kind *k, struct model_scratch *s,
                        struct history_side *side)
{
    fold_in(k, side->seeds, side->count, s->fold_room, side->vector);
    side->unit = vector_round(side->vector, k->head.width, side->whole);
}

/* ---- what is prepared ---- */

static void sum_head(const struct opened_kind *k,
                     const struct history_side *side, float *sums)
{
    memset(sums, 0, k->head.head * sizeof *sums);
    for (size_t i = 0; i < side->count && k->head.head > 0; i++) {
        uint32_t row = side->seeds[i].row, place;
        struct opened_range r;

        if (row >= k->head.played)
            continue;
        place = k->places[row];
        if (place >= k->head.head)
            continue;
        r = opened_range(k->weight_ends, place, k->weight_count);
        for (uint32_t w = r.from; w < r.end; w++)
            if (k->weights[w].place < k->head.head)
                sums[k->weights[w].place] +=
                    side->seeds[i].weight * k->weights[w].weight;
    }
}

static void mean_content(const struct opened_kind *k,
                         const struct history_side *side,
                         struct model_scratch *s)
{
    uint32_t width = k->head.content;

    memset(s->content_mean, 0, width * sizeof *s->content_mean);
    for (size_t i = 0; i < side->count && width > 0; i++) {
        const int16_t *v = opened_content(k, side->seeds[i].row);

        for (uint32_t j = 0; j < width; j++)
            s->content_mean[j] += side->seeds[i].weight * (float)v[j];
    }
    vector_round_unit(s->content_mean, width, s->content);
}

static void share_artists(const struct model *m, struct model_scratch *s)
{
    const struct history_side *tracks = &s->sides[MODEL_TRACK];
    const struct history_side *artists = &s->sides[MODEL_ARTIST];
    size_t n = m->kinds[MODEL_ARTIST].head.rows;
    float sum = 0;

    /* All bits set is no number: not asked yet. */
    memset(s->artist_scores, 0xff, n * sizeof *s->artist_scores);
    memset(s->artist_shares, 0, n * sizeof *s->artist_shares);
    for (size_t i = 0; i < tracks->count; i++)
        sum += tracks->seeds[i].weight;
    for (size_t i = 0; i < artists->count; i++)
        if (artists->seeds[i].row < n)
            s->artist_shares[artists->seeds[i].row] =
                artists->seeds[i].weight / sum;
}

bool history_begin(const struct model *m, const struct model_query *query,
                   struct model_scratch *s)
{
    const struct opened_kind *k = &m->kinds[query->kind];
    struct history_side *side = &s->sides[query->kind];

    s->blend = query->blend != NULL ? query->blend : k->head.blend;
    take_seeds(k, query, side);
    if (side->count == 0)
        return false;
    find_vector(k, s, side);
    sum_head(k, side, s->head_sums);
    mean_content(k, side, s);
    if (query->kind == MODEL_TRACK && k->credit_ends != NULL) {
        take_artists(k, side, &s->sides[MODEL_ARTIST]);
        find_vector(&m->kinds[MODEL_ARTIST], s, &s->sides[MODEL_ARTIST]);
        share_artists(m, s);
    }
    return true;
}

/* ---- a row ---- */

static float by_factors(const struct opened_kind *k,
                        const struct history_side *side, uint32_t row)
{
    if (row >= k->head.played)
        return 0;
    return k->scales[row] * side->unit *
           (float)vector_product(opened_factors(k, row), side->whole,
                                 k->head.width);
}

/* The best of a track's artists, by factors and by share. */
static void by_artists(const struct model *m, struct model_scratch *s,
                       uint32_t row, float *ways)
{
    const struct opened_kind *tracks = &m->kinds[MODEL_TRACK];
    const struct opened_kind *artists = &m->kinds[MODEL_ARTIST];
    struct opened_range r = opened_credits(tracks, row);
    bool has_any = false;

    for (uint32_t c = r.from; c < r.end; c++) {
        uint32_t a = tracks->credits[c];

        if (a >= artists->head.rows)
            continue;
        if (isnan(s->artist_scores[a]))
            s->artist_scores[a] =
                by_factors(artists, &s->sides[MODEL_ARTIST], a);
        if (!has_any || s->artist_scores[a] > ways[WAY_ARTISTS])
            ways[WAY_ARTISTS] = s->artist_scores[a];
        if (s->artist_shares[a] > ways[WAY_OWN])
            ways[WAY_OWN] = s->artist_shares[a];
        has_any = true;
    }
}

void history_ways(const struct model *m, enum model_kind kind,
                  struct model_scratch *s, uint32_t row, float ways[MODEL_WAYS])
{
    const struct opened_kind *k = &m->kinds[kind];
    uint32_t place = MODEL_NONE;

    memset(ways, 0, MODEL_WAYS * sizeof *ways);
    ways[WAY_FACTORS] = by_factors(k, &s->sides[kind], row);
    if (k->head.head > 0 && row < k->head.played)
        place = k->places[row];
    if (place < k->head.head)
        ways[WAY_NEIGHBOURS] = s->head_sums[place];
    if (kind == MODEL_TRACK && k->credit_ends != NULL)
        by_artists(m, s, row, ways);
    if (k->head.content > 0)
        ways[WAY_CONTENT] = (float)vector_product(opened_content(k, row),
                                                  s->content, k->head.content) /
                            ((float)MODEL_ONE * MODEL_ONE);
    ways[WAY_POPULARITY] = k->popularity[row];
}

float history_score(const struct model *m, enum model_kind kind,
                    struct model_scratch *s, uint32_t row)
{
    float ways[MODEL_WAYS], sum = 0;

    history_ways(m, kind, s, row, ways);
    for (unsigned w = 0; w < MODEL_WAYS; w++)
        sum += s->blend[w] * ways[w];
    /* A damaged file may hold any bits. */
    return isfinite(sum) ? sum : -FLT_MAX;
}
