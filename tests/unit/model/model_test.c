/* A model that is written, opened and asked. */
#include "model/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/model/world.h"

static struct model *write_and_open(struct world *w)
{
    struct model *m = NULL;

    assert_int_equal(model_write(w->path, w->drafts, 2), OK);
    assert_int_equal(model_open(w->path, &m, NULL), OK);
    return m;
}

static uint32_t row_of(const struct world *w, const struct model *m,
                       enum model_kind kind, uint32_t item)
{
    uint32_t row = model_row(m, kind, w->sides[kind].ids[item]);

    assert_int_not_equal(row, MODEL_NONE);
    return row;
}

static void every_id_has_a_row(void **state)
{
    struct world w;
    struct model *m;

    (void)state;
    world_make(&w, 300, 40, 100);
    m = write_and_open(&w);
    assert_int_equal(model_rows(m, MODEL_TRACK), 300);
    assert_int_equal(model_rows(m, MODEL_ARTIST), 40);
    for (uint32_t t = 0; t < 300; t++) {
        uint32_t row = row_of(&w, m, MODEL_TRACK, t);

        assert_true(
            id_eq(model_id(m, MODEL_TRACK, row), w.sides[MODEL_TRACK].ids[t]));
    }
    assert_int_equal(model_row(m, MODEL_TRACK, (struct id){1, 2}), MODEL_NONE);
    assert_int_equal(model_id(m, MODEL_TRACK, 300).lo, 0);
    model_close(m);
    world_release(&w);
}

/* ---- scores against the definition ---- */

/* The vector of a list by its normal equations in whitened coordinates, by
 * elimination. */
static void solve_directly(const struct world_side *side, const uint32_t *items,
                           size_t n, double *x)
{
    enum { D = 12 };
    double a[D][D + 1] = {{0}};

    for (size_t k = 0; k < D; k++)
        a[k][k] = 1;
    for (size_t i = 0; i < n; i++) {
        const float *z = side->als.item_vectors + items[i] * D;

        for (size_t k = 0; k < D; k++) {
            for (size_t l = 0; l < D; l++)
                a[k][l] += 8.0 * z[k] * z[l];
            a[k][D] += 9.0 * z[k];
        }
    }
    for (size_t k = 0; k < D; k++)
        for (size_t i = 0; i < D; i++) {
            double f = a[i][k] / a[k][k];

            for (size_t j = k; j <= D && i != k; j++)
                a[i][j] -= f * a[k][j];
        }
    for (size_t k = 0; k < D; k++)
        x[k] = a[k][D] / a[k][k];
}

static double factors_of(const struct world_side *side, const double *x,
                         uint32_t item)
{
    double sum = 0;

    for (size_t k = 0; k < 12; k++)
        sum += x[k] * side->als.item_vectors[item * 12 + k];
    return sum;
}

static double neighbours_of(const struct edlae *e, const uint32_t *items,
                            size_t n, uint32_t item)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        for (uint32_t h = 0; h < e->count; h++)
            for (uint32_t k = e->begin[h];
                 e->head[h] == items[i] && k < e->begin[h + 1]; k++)
                if (e->head[e->weights[k].to] == item)
                    sum += e->weights[k].weight;
    return sum;
}

static double content_of(const struct world_side *side, const uint32_t *items,
                         size_t n, uint32_t item)
{
    double mean[WORLD_CONTENT] = {0}, sum = 0, a = 0, b = 0;

    for (size_t i = 0; i < n; i++) {
        const float *v = side->content + items[i] * WORLD_CONTENT;
        double length = 0;

        for (size_t c = 0; c < WORLD_CONTENT; c++)
            length += (double)v[c] * v[c];
        for (size_t c = 0; c < WORLD_CONTENT; c++)
            mean[c] += v[c] / sqrt(length);
    }
    for (size_t c = 0; c < WORLD_CONTENT; c++) {
        double v = side->content[item * WORLD_CONTENT + c];

        sum += mean[c] * v;
        a += mean[c] * mean[c];
        b += v * v;
    }
    return sum / sqrt(a * b);
}

/* Tracks 2, 6 and 11 of artists 2, 6 and 1 (of 10, by number modulo 10). */
static void scores_are_what_the_parts_say(void **state)
{
    static const uint32_t items[] = {2, 6, 11}, by[] = {2, 6, 1};
    static const float only_own[MODEL_WAYS] = {[WAY_OWN] = 1};
    struct model_seed seeds[3];
    struct model_query query = {MODEL_TRACK, seeds, 3, NULL};
    struct model_scratch *s;
    struct world w;
    struct model *m;
    double x[12], y[12];
    float most = 0, ways[MODEL_WAYS];

    (void)state;
    world_make(&w, 200, 10, 80);
    m = write_and_open(&w);
    s = model_scratch_new(m);
    for (size_t i = 0; i < 3; i++)
        seeds[i] = (struct model_seed){row_of(&w, m, MODEL_TRACK, items[i]), 1};
    solve_directly(&w.sides[MODEL_TRACK], items, 3, x);
    solve_directly(&w.sides[MODEL_ARTIST], by, 3, y);
    for (uint32_t t = 0; t < 200; t++)
        most = fmaxf(most, (float)w.sides[MODEL_TRACK].popularity[t]);
    for (uint32_t t = 0; t < 200; t++) {
        struct model_score got = {row_of(&w, m, MODEL_TRACK, t), 0};
        const struct world_side *tracks = &w.sides[MODEL_TRACK];
        bool is_own = t % 10 == 2 || t % 10 == 6 || t % 10 == 1;
        double want = factors_of(tracks, x, t) +
                      0.5 * neighbours_of(&tracks->neighbours, items, 3, t) +
                      0.3 * factors_of(&w.sides[MODEL_ARTIST], y, t % 10) +
                      0.2 * (is_own ? 1 / 3.0 : 0) +
                      0.1 * content_of(tracks, items, 3, t) +
                      0.05 * log1p(tracks->popularity[t]) / log1p((double)most);

        model_nearest_among(m, &query, s, &got, 1);
        assert_true(fabs((double)got.score - want) < 2e-3);
        query.blend = only_own;
        model_nearest_among(m, &query, s, &got, 1);
        assert_true(fabs((double)got.score - (is_own ? 1 / 3.0 : 0)) < 1e-6);
        model_ways(m, &query, s, &got.row, 1, &ways);
        assert_true(ways[WAY_OWN] == got.score);
        assert_true((tracks->popularity[t] > 0) == (ways[WAY_FACTORS] != 0));
        query.blend = NULL;
    }
    model_scratch_free(s);
    model_close(m);
    world_release(&w);
}

/* ---- answers ---- */

/* Best first, no seed, every other row once, the scores of nearest_among. */
static void answers_are_in_order_and_without_seeds(void **state)
{
    struct model_seed seeds[] = {{3, 1}, {7, 2}, {3, 1}, {9999, 1}, {5, -1}};
    struct model_query query = {MODEL_TRACK, seeds, 5, NULL};
    struct model_score out[300], again[300];
    struct model_scratch *s;
    struct world w;
    struct model *m;
    size_t n;

    (void)state;
    world_make(&w, 200, 10, 80);
    m = write_and_open(&w);
    s = model_scratch_new(m);
    n = model_nearest(m, &query, s, out, 300);
    assert_int_equal(n, 198);
    memcpy(again, out, sizeof out);
    model_nearest_among(m, &query, s, again, n);
    for (size_t i = 0; i < n; i++) {
        assert_true(out[i].row != 3 && out[i].row != 7);
        assert_true(again[i].score == out[i].score);
        assert_true(i == 0 || out[i - 1].score >= out[i].score);
    }
    assert_int_equal(model_nearest(m, &query, s, again, 20), 20);
    assert_memory_equal(again, out, 20 * sizeof *out);
    query.seed_count = 0;
    assert_int_equal(model_nearest(m, &query, s, out, 300), 0);
    seeds[0].row = 9999;
    query.seed_count = 1;
    assert_int_equal(model_nearest(m, &query, s, out, 300), 0);
    seeds[0].row = 0;
    again[0].row = 9999;
    model_nearest_among(m, &query, s, again, 1);
    assert_true(isinf(again[0].score));
    model_scratch_free(s);
    model_close(m);
    world_release(&w);
}

/* A model that is too large to score every row finds nearly the same. */
static void cells_find_nearly_everything(void **state)
{
    enum { ROWS = 60000, WANT = 200 };
    struct model_scratch *s;
    struct model_score *all = malloc(ROWS * sizeof *all), out[WANT];
    struct world w;
    struct model *m;
    size_t found = 0, wanted = 0;

    (void)state;
    assert_non_null(all);
    world_make(&w, ROWS, 2000, 6000);
    m = write_and_open(&w);
    s = model_scratch_new(m);
    for (uint32_t trial = 0; trial < 5; trial++) {
        struct model_seed seeds[4];
        struct model_query query = {MODEL_TRACK, seeds, 4, NULL};
        float bound;

        for (uint32_t i = 0; i < 4; i++)
            seeds[i] = (struct model_seed){
                row_of(&w, m, MODEL_TRACK, 40 * trial + 4 * i), 1};
        assert_int_equal(model_nearest(m, &query, s, out, WANT), WANT);
        bound = out[WANT - 1].score;
        for (uint32_t r = 0; r < ROWS; r++)
            all[r].row = r;
        model_nearest_among(m, &query, s, all, ROWS);
        for (uint32_t r = 0; r < ROWS; r++)
            wanted += all[r].score > bound;
        found += WANT - 1;
    }
    assert_true((double)found >= 0.9 * (double)(wanted - 5 * 4));
    free(all);
    model_scratch_free(s);
    model_close(m);
    world_release(&w);
}

static void likeness_is_between_nothing_and_all(void **state)
{
    struct world w;
    struct model *m;
    float same = 0, other = 0;

    (void)state;
    world_make(&w, 200, 10, 80);
    m = write_and_open(&w);
    for (uint32_t a = 0; a < 180; a++)
        for (uint32_t b = 0; b < 180; b++) {
            float l =
                model_likeness(m, MODEL_TRACK, row_of(&w, m, MODEL_TRACK, a),
                               row_of(&w, m, MODEL_TRACK, b));

            assert_true(l >= 0 && l <= 1);
            assert_true(a != b || l == 1);
            *(a % 4 == b % 4 ? &same : &other) += l;
        }
    assert_true(same / 45 > 2 * other / 135); /* of one taste, of another */
    assert_true(model_likeness(m, MODEL_TRACK, 0, 200) == 0);
    model_close(m);
    world_release(&w);
}

/* ---- the file ---- */

static unsigned char *read_whole(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    unsigned char *p;

    assert_non_null(f);
    (void)fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    p = malloc(*n);
    assert_non_null(p);
    assert_int_equal(fread(p, 1, *n, f), *n);
    (void)fclose(f);
    return p;
}

static void write_whole(const char *path, const unsigned char *p, size_t n)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void the_same_gives_the_same_file(void **state)
{
    unsigned char *first, *second;
    struct world w;
    size_t n, again;

    (void)state;
    world_make(&w, 300, 40, 100);
    assert_int_equal(model_write(w.path, w.drafts, 1), OK);
    first = read_whole(w.path, &n);
    assert_int_equal(model_write(w.path, w.drafts, 3), OK);
    second = read_whole(w.path, &again);
    assert_int_equal(n, again);
    assert_memory_equal(first, second, n);
    free(first);
    free(second);
    world_release(&w);
}

/* Not one byte may differ, nor be missing. */
static void damage_is_refused(void **state)
{
    struct model *m = NULL;
    const char *why;
    struct world w;
    unsigned char *p;
    size_t n;

    (void)state;
    world_make(&w, 60, 10, 40);
    assert_int_equal(model_write(w.path, w.drafts, 1), OK);
    p = read_whole(w.path, &n);
    for (size_t i = 0; i < n; i += i < 2000 ? 7 : 211) {
        enum err e;

        p[i] ^= 0x41;
        write_whole(w.path, p, n);
        why = NULL;
        e = model_open(w.path, &m, &why);
        /* Between parts, and behind the header, nothing is said. */
        if (e == OK)
            model_close(m);
        else
            assert_non_null(why);
        assert_true(e == OK || e == ERR_CORRUPT || e == ERR_VERSION);
        assert_true(e != OK || p[i] == 0x41);
        p[i] ^= 0x41;
    }
    for (size_t cut = 0; cut < n; cut += 977) {
        write_whole(w.path, p, cut);
        assert_int_not_equal(model_open(w.path, &m, NULL), OK);
    }
    (void)unlink(w.path);
    assert_int_equal(model_open(w.path, &m, NULL), ERR_NOT_FOUND);
    free(p);
    world_release(&w);
}

/* Without lists there are rows by content alone; without anything, none. */
static void what_nobody_played_is_found_by_content(void **state)
{
    struct model_draft drafts[MODEL_KINDS] = {{.items = 0}, {.items = 0}};
    struct model_seed seed = {0, 1};
    struct model_query query = {MODEL_TRACK, &seed, 1, NULL};
    uint32_t none[200] = {0};
    struct model_score out[3];
    struct model_scratch *s;
    struct world w;
    struct model *m;

    (void)state;
    world_make(&w, 200, 10, 80);
    drafts[MODEL_TRACK] = w.drafts[MODEL_TRACK];
    drafts[MODEL_TRACK].popularity = none;
    drafts[MODEL_TRACK].neighbours = NULL;
    drafts[MODEL_TRACK].credit_begin = NULL;
    assert_int_equal(model_write(w.path, drafts, 1), OK);
    assert_int_equal(model_open(w.path, &m, NULL), OK);
    s = model_scratch_new(m);
    seed.row = row_of(&w, m, MODEL_TRACK, 8);
    assert_int_equal(model_nearest(m, &query, s, out, 3), 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(model_id(m, MODEL_TRACK, out[i].row).lo % 4, 0);
    query.kind = MODEL_ARTIST;
    assert_int_equal(model_nearest(m, &query, s, out, 3), 0);
    model_scratch_free(s);
    model_close(m);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_id_has_a_row),
        cmocka_unit_test(scores_are_what_the_parts_say),
        cmocka_unit_test(answers_are_in_order_and_without_seeds),
        cmocka_unit_test(cells_find_nearly_everything),
        cmocka_unit_test(likeness_is_between_nothing_and_all),
        cmocka_unit_test(the_same_gives_the_same_file),
        cmocka_unit_test(damage_is_refused),
        cmocka_unit_test(what_nobody_played_is_found_by_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
