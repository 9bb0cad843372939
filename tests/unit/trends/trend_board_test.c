#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "trends/trend_board.h"
#include "trends/trend_history.h"

#include <math.h>
#include <stdlib.h>

#define TODAY 20000u

static struct trend_record *entity(struct trend_counts *c, uint64_t n)
{
    const struct trend_key key = {{7, n}, TREND_WORLD, TREND_TRACK};
    struct trend_record *r = trend_counts_get(c, &key);

    r->is_known = true;
    return r;
}

/* So many listeners of one play each. */
static void listen(struct trend_counts *c, uint64_t n, uint32_t day,
                   uint32_t listeners)
{
    struct trend_cell *cell;

    if (listeners == 0)
        return;
    cell = trend_record_cell(entity(c, n), day);
    cell->weight += listeners * TREND_EIGHTHS;
    cell->listeners += listeners;
}

static const struct trend_top *chart_of(const struct trend_boards *b,
                                        enum trend_chart chart)
{
    return &b->of[TREND_TRACK][MARKET_CODES]->charts[chart];
}

static struct trend_boards *fill(struct trend_counts *c, uint32_t hour)
{
    struct trend_boards *b = trend_boards_new();
    struct trend_weights w;

    trend_weights_set(&w, hour);
    trend_boards_fill(b, c, &w);
    trend_boards_rise(b, c, &w);
    return b;
}

/* A day's plays are half as much a day later; the last 24 hours are today and a
 * share of yesterday. */
static void test_scores(void **state)
{
    struct trend_counts *c = trend_counts_new();
    struct trend_record *r = entity(c, 1);
    struct trend_weights w;
    uint64_t now;

    (void)state;
    listen(c, 1, TODAY, 10);
    listen(c, 1, TODAY - 1, 100);
    trend_weights_set(&w, TODAY * 24 + 6);
    trend_score_record(&w, r);
    now = r->score[TREND_NOW];
    assert_int_equal(r->score[TREND_DAY], 8 * (10 * 24 + 100 * 18));
    assert_int_equal(r->score[TREND_WEEK], 8 * (10 * 24 + 100 * 24));
    trend_weights_set(&w, TODAY * 24 + 30);
    trend_score_record(&w, r);
    /* Weights are rounded to 24 bits. */
    assert_true(llabs((long long)(now / 2 - r->score[TREND_NOW])) < 1000);
    assert_int_equal(r->score[TREND_DAY], 8 * 10 * 18);
    trend_weights_set(&w, (TODAY + 8) * 24);
    trend_score_record(&w, r);
    assert_int_equal(r->score[TREND_WEEK], 0);
    assert_true(r->score[TREND_NOW] > 0 && r->blend > 0);
    trend_weights_set(&w, (TODAY + TREND_DAYS + 1) * 24);
    trend_score_record(&w, r);
    assert_int_equal(r->score[TREND_NOW], 0);
    trend_counts_free(c);
}

/* What moves one by one stands where a new ranking puts it. */
static void test_moving(void **state)
{
    struct trend_counts *c = trend_counts_new();
    struct trend_boards *moved = trend_boards_new(), *filled;
    struct trend_weights w;

    (void)state;
    srand(4);
    trend_weights_set(&w, TODAY * 24 + 13);
    for (int i = 0; i < 4000; i++) {
        uint64_t n = (uint64_t)rand() % 300;

        listen(c, n, TODAY - (uint32_t)rand() % 9, 1);
        trend_boards_move(moved, &w, entity(c, n));
    }
    filled = fill(c, TODAY * 24 + 13);
    for (unsigned k = 0; k < TREND_WINDOWS; k++) {
        const struct trend_top *a = chart_of(moved, (enum trend_chart)k),
                               *b = chart_of(filled, (enum trend_chart)k);

        assert_int_equal(a->count, TREND_TOP);
        assert_int_equal(b->count, TREND_TOP);
        assert_memory_equal(a->list, b->list, sizeof a->list);
    }
    assert_int_equal(moved->of[TREND_TRACK][MARKET_CODES]->week,
                     filled->of[TREND_TRACK][MARKET_CODES]->week);
    trend_boards_free(moved);
    trend_boards_free(filled);
    trend_counts_free(c);
}

static void test_popularity(void **state)
{
    struct trend_ranks *ranks = mem_zalloc(1, sizeof *ranks);
    struct trend_popular p = {
        .ranks = ranks, .entities = 99999, .base = 40, .plays = 16 * 8};

    (void)state;
    /* One is first, ten come next, and a thousand after those. */
    assert_true(trend_bucket(1000) < trend_bucket(1030));
    assert_true(trend_bucket(1) < trend_bucket(2));
    assert_int_equal(trend_bucket(UINT64_MAX), TREND_BUCKETS - 1);
    ranks->in[trend_bucket(90000)] = 1;
    ranks->in[trend_bucket(8000)] = 10;
    ranks->in[trend_bucket(10)] = 1000;
    trend_ranks_sum(ranks);
    assert_int_equal(ranks->above[trend_bucket(10)], 11);
    /* With 16 plays, half is the file's. */
    assert_int_equal(trend_popularity(&p, trend_bucket(90000)), 70);
    p.plays = 0;
    assert_int_equal(trend_popularity(&p, trend_bucket(90000)), 40);
    p.plays = 1000000 * 8;
    assert_int_equal(trend_popularity(&p, trend_bucket(90000)), 100);
    /* Rank 6.5 of 100,000, and rank 511.5. */
    assert_int_equal(trend_popularity(&p, trend_bucket(8000)), 84);
    assert_int_equal(trend_popularity(&p, trend_bucket(10)), 46);
    free(ranks);
}

/* ---- rises ---- */

/* A source of numbers that is the same on every machine. */
static uint64_t seed;
static double uniform(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static uint32_t poisson(double mean)
{
    double limit = exp(-mean), product = uniform();
    uint32_t n = 0;

    if (mean > 200) { /* as good as normal */
        double sum = 0;

        for (int i = 0; i < 12; i++)
            sum += uniform();
        return (uint32_t)fmax(0, mean + sqrt(mean) * (sum - 6));
    }
    for (; product > limit; n++)
        product *= uniform();
    return n;
}

#define SONGS   20000u
#define PLANTED 50u

/* Thirty days of songs: a few are heard by many, most by nearly nobody, all of
 * them more on weekends, each with days of its own that are better or worse by
 * a quarter, some slowly rising and some falling. On the last day, of which a
 * `share` is over, the planted ones, of which a fifth are new, are heard by
 * four to fifteen times as many as before. */
static void write_history(struct trend_counts *c, uint64_t with_seed,
                          double share)
{
    seed = with_seed * 0x9e3779b97f4a7c15u;
    for (uint32_t n = 0; n < SONGS; n++) {
        bool is_planted = n % (SONGS / PLANTED) == 7;
        double mean = 3000 / pow(n + 1.0, 0.8);
        double slope = (uniform() - 0.5) * 0.02;

        if (is_planted)
            mean = n % 5 == 2 ? 0 : 4 + 20 * uniform();
        for (uint32_t age = 0; age < 30; age++) {
            double day = mean * (1 - slope * age) *
                         ((TODAY - age) % 7 < 2 ? 1.3 : 1) *
                         (0.75 + 0.5 * uniform());

            if (age == 0) {
                if (is_planted)
                    day = (mean > 5 ? mean : 5) * (4 + 11 * uniform());
                day *= share;
            }
            listen(c, n, TODAY - age, poisson(day));
        }
    }
}

/* How many planted songs the chart has, and how many others. */
static void look_for_planted(uint64_t with_seed, double share, unsigned *found,
                             unsigned *others)
{
    struct trend_counts *c = trend_counts_new();
    struct trend_boards *b;
    const struct trend_top *viral;

    write_history(c, with_seed, share);
    b = fill(c, TODAY * 24 + (uint32_t)(23 * share));
    viral = chart_of(b, TREND_CHART_VIRAL);
    *found = 0;
    for (uint32_t i = 0; i < viral->count; i++)
        *found += viral->list[i].id.lo % (SONGS / PLANTED) == 7;
    *others = viral->count - *found;
    print_message("seed %u, %.0f%% of a day: %u of %u, and %u others\n",
                  (unsigned)with_seed, share * 100, *found, PLANTED, *others);
    trend_boards_free(b);
    trend_counts_free(c);
}

/* Of fifty songs that rise, the chart finds nearly all within their first day,
 * and by noon, and nothing that only happened. */
static void test_rises(void **state)
{
    (void)state;
    for (uint64_t with_seed = 1; with_seed <= 5; with_seed++) {
        unsigned found, others;

        look_for_planted(with_seed, 1, &found, &others);
        assert_true(found >= 45 && others <= 2);
        look_for_planted(with_seed, 0.5, &found, &others);
        assert_true(found >= 45 && others <= 2);
    }
}

/* Ten thousand plays of a song in an hour by one listener, which fold to
 * fifteen eighths of a play (trend_count_test.c), are no place in the charts.
 */
static void test_robot(void **state)
{
    struct trend_counts *c = trend_counts_new();
    struct trend_cell *cell;
    struct trend_boards *b;
    struct id song = {7, SONGS + 1};
    uint32_t rank;

    (void)state;
    write_history(c, 1, 1);
    cell = trend_record_cell(entity(c, SONGS + 1), TODAY);
    cell->weight = 15;
    cell->listeners = 1;
    b = fill(c, TODAY * 24 + 23);
    rank = trend_top_rank(chart_of(b, TREND_CHART_NOW), song);
    assert_true(rank == 0 || rank > 40);
    assert_int_equal(trend_top_rank(chart_of(b, TREND_CHART_VIRAL), song), 0);
    trend_boards_free(b);
    trend_counts_free(c);
}

/* Nothing rises: the chart is empty. */
static void test_no_rise(void **state)
{
    struct trend_counts *c = trend_counts_new();
    struct trend_boards *b;

    (void)state;
    seed = 99;
    for (uint32_t n = 0; n < 5000; n++)
        for (uint32_t age = 0; age < 30; age++)
            listen(c, n, TODAY - age, poisson(2000 / (n + 1.0)));
    b = fill(c, TODAY * 24 + 23);
    assert_int_equal(chart_of(b, TREND_CHART_VIRAL)->count, 0);
    /* A song that is new and was found by few isn't a rise either. */
    listen(c, 6000, TODAY, TREND_RISE_LISTENERS - 1);
    trend_boards_free(b);
    b = fill(c, TODAY * 24 + 23);
    assert_int_equal(chart_of(b, TREND_CHART_VIRAL)->count, 0);
    trend_boards_free(b);
    trend_counts_free(c);
}

/* ---- history ---- */

static void test_history(void **state)
{
    struct trend_past past = {0};
    struct trend_top top = {.count = 2, .list = {{{7, 1}, 20}, {{7, 2}, 10}}};
    const struct trend_standing *s;

    (void)state;
    trend_past_note(&past, &top, 100);
    top = (struct trend_top){.count = 2, .list = {{{7, 3}, 20}, {{7, 1}, 10}}};
    trend_past_note(&past, &top, 101);
    s = trend_past_find(&past, (struct id){7, 1});
    assert_true(s->rank == 2 && s->peak == 1 && s->days == 2 && s->day == 101);
    s = trend_past_find(&past, (struct id){7, 2});
    assert_true(s->rank == 2 && s->peak == 2 && s->days == 1 && s->day == 100);
    s = trend_past_find(&past, (struct id){7, 3});
    assert_true(s->rank == 1 && s->peak == 1 && s->days == 1);
    /* Who comes back has been there before, if that isn't too long ago. */
    trend_past_note(&past, &top, 100 + TREND_REMEMBERED);
    assert_non_null(trend_past_find(&past, (struct id){7, 2}));
    trend_past_note(&past, &top, 101 + TREND_REMEMBERED);
    assert_null(trend_past_find(&past, (struct id){7, 2}));
    free(past.standings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores),     cmocka_unit_test(test_moving),
        cmocka_unit_test(test_popularity), cmocka_unit_test(test_rises),
        cmocka_unit_test(test_no_rise),    cmocka_unit_test(test_robot),
        cmocka_unit_test(test_history),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
