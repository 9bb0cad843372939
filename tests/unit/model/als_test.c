/* Factors against the equations that define them, written out densely. */
#include "model/als.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/interactions.h"

#define LISTS 30u
#define ITEMS 40u

struct world {
    struct interactions lists;
    struct interactions items;
};

static void world_init(struct world *w)
{
    struct random_sequence r = random_sequence(7, 0);

    interactions_init(&w->lists, ITEMS);
    for (uint32_t l = 0; l < LISTS; l++) {
        struct interaction entries[ITEMS];
        size_t n = 0;

        /* Item 0 is in no list, list 3 is empty, item 1 is in most. */
        for (uint32_t i = 1; i < ITEMS && l != 3; i++)
            if (random_below(&r, 10) < (i == 1 ? 9u : 3u))
                entries[n++] =
                    (struct interaction){i, 0.5f + (float)random_below(&r, 4)};
        interactions_add(&w->lists, entries, n);
    }
    interactions_transpose(&w->lists, &w->items);
}

static void world_release(struct world *w)
{
    interactions_release(&w->lists);
    interactions_release(&w->items);
}

/* Left minus right side of row `row`'s equation, in its greatest component. */
static double residual(const struct interactions *rows, uint32_t row,
                       const float *y, const float *x,
                       const struct als_options *o)
{
    uint32_t d = o->factors;
    double worst = 0;

    for (uint32_t k = 0; k < d; k++) {
        double left = (double)o->regularisation * x[k], right = 0;

        for (uint32_t j = 0; j < rows->columns; j++) {
            double score = 0;

            for (uint32_t l = 0; l < d; l++)
                score += (double)y[j * d + l] * x[l];
            left += score * y[j * d + k];
        }
        for (uint64_t e = rows->begin[row]; e < rows->begin[row + 1]; e++) {
            const float *v = y + rows->column[e] * d;
            double wr = (double)o->weight * rows->weight[e], score = 0;

            for (uint32_t l = 0; l < d; l++)
                score += (double)v[l] * x[l];
            left += wr * score * v[k];
            right += (1 + wr) * v[k];
        }
        worst = fmax(worst, fabs(left - right));
    }
    return worst;
}

static float *copy(const float *p, size_t n)
{
    float *to = malloc(n * sizeof *to);

    assert_non_null(to);
    memcpy(to, p, n * sizeof *to);
    return to;
}

static void check_equations(uint32_t factors)
{
    struct als_options o = {.factors = factors,
                            .regularisation = 2,
                            .weight = 5,
                            .seed = 1,
                            .threads = 2};
    struct world w;
    struct als a;
    float *before;

    world_init(&w);
    als_init(&a, &w.lists, &w.items, &o);
    before = copy(a.item_vectors, (size_t)ITEMS * factors);
    assert_int_equal(als_solve_lists(&a), OK);
    for (uint32_t l = 0; l < LISTS; l++)
        assert_true(residual(&w.lists, l, before, a.list_vectors + l * factors,
                             &o) < 1e-3);
    free(before);
    before = copy(a.list_vectors, (size_t)LISTS * factors);
    assert_int_equal(als_solve_items(&a), OK);
    for (uint32_t i = 0; i < ITEMS; i++)
        assert_true(residual(&w.items, i, before, a.item_vectors + i * factors,
                             &o) < 1e-3);
    for (uint32_t k = 0; k < factors; k++)
        assert_true(a.item_vectors[k] == 0); /* of item 0, in no list */
    free(before);
    als_release(&a);
    world_release(&w);
}

static void equations_of_rows_longer_than_vectors_hold(void **state)
{
    (void)state;
    check_equations(4);
}

static void equations_of_rows_shorter_than_vectors_hold(void **state)
{
    (void)state;
    check_equations(64);
}

/* What one thread comes to, three do, to the bit. */
static void threads_make_no_difference(void **state)
{
    struct als_options o = {
        .factors = 16, .regularisation = 2, .weight = 5, .seed = 1};
    struct world w;
    struct als a[2];

    (void)state;
    world_init(&w);
    for (unsigned t = 0; t < 2; t++) {
        o.threads = 1 + 2 * t;
        als_init(&a[t], &w.lists, &w.items, &o);
        assert_int_equal(als_sweep(&a[t]), OK);
        assert_int_equal(als_whiten(&a[t]), OK);
    }
    assert_memory_equal(a[0].item_vectors, a[1].item_vectors,
                        ITEMS * 16 * sizeof(float));
    als_release(&a[0]);
    als_release(&a[1]);
    world_release(&w);
}

/* Nobody's matrix is positive definite without regularisation when there are
 * more factors than items. */
static void what_has_no_solution_is_refused(void **state)
{
    struct als_options o = {.factors = 64, .weight = 5, .threads = 1};
    struct world w;
    struct als a;

    (void)state;
    world_init(&w);
    als_init(&a, &w.lists, &w.items, &o);
    assert_int_equal(als_solve_lists(&a), ERR_INVALID);
    als_release(&a);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equations_of_rows_longer_than_vectors_hold),
        cmocka_unit_test(equations_of_rows_shorter_than_vectors_hold),
        cmocka_unit_test(threads_make_no_difference),
        cmocka_unit_test(what_has_no_solution_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
