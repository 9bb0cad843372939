/* Within an hour scores only grow: plays come to them, and the weights stay. So
 * an entity whose score has changed moves up from where it stands, or comes in
 * from below; only when the hour changes must all be looked at. */
#include "trends/trend_board.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct trend_boards *trend_boards_new(void)
{
    return mem_zalloc(1, sizeof(struct trend_boards));
}

void trend_boards_free(struct trend_boards *b)
{
    if (b == NULL)
        return;
    for (unsigned type = 0; type < TREND_TYPES; type++)
        for (unsigned market = 0; market < TREND_BOARD_MARKETS; market++)
            free(b->of[type][market]);
    free(b);
}

static struct trend_board *board_of(struct trend_boards *b,
                                    const struct trend_key *key)
{
    struct trend_board **board =
        &b->of[key->type][trend_board_market(key->market)];

    if (*board == NULL)
        *board = mem_zalloc(1, sizeof **board);
    return *board;
}

uint32_t trend_top_rank(const struct trend_top *top, struct id id)
{
    for (uint32_t i = 0; i < top->count; i++)
        if (id_eq(top->list[i].id, id))
            return i + 1;
    return 0;
}

static bool is_before(const struct trend_ranked *a,
                      const struct trend_ranked *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    return id_cmp(a->id, b->id) < 0;
}

/* Puts the entity, which isn't in the list, into its first `n` places. */
static void put(struct trend_top *top, struct trend_ranked one, uint32_t limit)
{
    uint32_t at = top->count;

    if (one.score == 0 ||
        (at == limit && !is_before(&one, &top->list[limit - 1])))
        return;
    while (at > 0 && is_before(&one, &top->list[at - 1]))
        at--;
    if (top->count < limit)
        top->count++;
    memmove(&top->list[at + 1], &top->list[at],
            (top->count - 1 - at) * sizeof top->list[0]);
    top->list[at] = one;
}

static void take(struct trend_top *top, struct id id)
{
    uint32_t rank = trend_top_rank(top, id);

    if (rank == 0)
        return;
    top->count--;
    memmove(&top->list[rank - 1], &top->list[rank],
            (top->count - (rank - 1)) * sizeof top->list[0]);
}

void trend_boards_fill(struct trend_boards *b, struct trend_counts *counts,
                       const struct trend_weights *w)
{
    size_t slots;
    struct trend_record **all = trend_counts_all(counts, &slots);

    for (size_t i = 0; i < slots; i++) {
        struct trend_board *board;

        if (all[i] == NULL)
            continue;
        trend_score_record(w, all[i]);
        if (!all[i]->is_known)
            continue;
        board = board_of(b, &all[i]->key);
        board->week += all[i]->score[TREND_WEEK];
        for (unsigned k = 0; k < TREND_WINDOWS; k++)
            put(&board->charts[k],
                (struct trend_ranked){all[i]->key.id, all[i]->score[k]},
                TREND_TOP);
    }
}

void trend_boards_move(struct trend_boards *b, const struct trend_weights *w,
                       struct trend_record *r)
{
    uint64_t week = r->score[TREND_WEEK];
    struct trend_board *board;

    trend_score_record(w, r);
    if (!r->is_known)
        return;
    board = board_of(b, &r->key);
    board->week += r->score[TREND_WEEK] - week;
    for (unsigned k = 0; k < TREND_WINDOWS; k++) {
        take(&board->charts[k], r->key.id);
        put(&board->charts[k], (struct trend_ranked){r->key.id, r->score[k]},
            TREND_TOP);
    }
}

/* ---- rises ---- */

/* Of a type in a market: what all of its entities have together, and how many
 * of them anybody has listened to in the window. */
struct sums {
    struct trend_rise all;
    size_t tested;
};

static struct sums *sums_of(struct sums *sums, const struct trend_key *key)
{
    return &sums[key->type * TREND_BOARD_MARKETS +
                 trend_board_market(key->market)];
}

static void add_up(const struct trend_weights *w, struct trend_record **all,
                   size_t slots, struct sums *sums)
{
    for (size_t i = 0; i < slots; i++) {
        struct trend_rise one = {0};
        struct sums *s;

        if (all[i] == NULL || !all[i]->is_known)
            continue;
        s = sums_of(sums, &all[i]->key);
        trend_rise_add(w, all[i], &s->all);
        trend_rise_add(w, all[i], &one);
        s->tested += one.window[TREND_RISE_WINDOWS - 1] > 0;
    }
}

static void test(struct trend_boards *b, const struct trend_weights *w,
                 const struct trend_record *r, const struct sums *s)
{
    struct trend_rise rise = {0};
    double steepness;

    trend_rise_add(w, r, &rise);
    steepness = trend_rise_steepness(&rise, &s->all, s->tested);
    if (steepness > 0)
        put(&board_of(b, &r->key)->charts[TREND_CHART_VIRAL],
            (struct trend_ranked){r->key.id, (uint64_t)(steepness * 1000)},
            TREND_VIRAL);
}

void trend_boards_rise(struct trend_boards *b,
                       const struct trend_counts *counts,
                       const struct trend_weights *w)
{
    struct sums *sums =
        mem_zalloc((size_t)TREND_TYPES * TREND_BOARD_MARKETS, sizeof *sums);
    size_t slots;
    struct trend_record **all = trend_counts_all(counts, &slots);

    for (unsigned type = 0; type < TREND_TYPES; type++)
        for (unsigned market = 0; market < TREND_BOARD_MARKETS; market++)
            if (b->of[type][market] != NULL)
                b->of[type][market]->charts[TREND_CHART_VIRAL].count = 0;
    add_up(w, all, slots, sums);
    for (size_t i = 0; i < slots; i++)
        if (all[i] != NULL && all[i]->is_known)
            test(b, w, all[i], sums_of(sums, &all[i]->key));
    free(sums);
}
