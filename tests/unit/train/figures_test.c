/* Figures against examples worked out by hand, and what is better by chance. */
#include "train/figures.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "train/held.h"

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

/* Three of five hidden ones are found, at places 1, 4 and 12. */
static void figures_are_those_of_the_literature(void **state)
{
    bool hits[15] = {[0] = true, [3] = true, [11] = true};
    double gain[] = {1, 1 / log2(3), 1 / log2(4), 1 / log2(5), 1 / log2(6)};
    double ideal = gain[0] + gain[1] + gain[2] + gain[3] + gain[4];
    struct figures f = {.lists = 0}, mean;

    (void)state;
    figures_add(&f, hits, 15, 5);
    assert_true(near(f.recall10, 2.0 / 5));
    assert_true(near(f.recall20, 3.0 / 5));
    assert_true(near(f.r_precision, 2.0 / 5));
    assert_true(near(f.ndcg10, (gain[0] + gain[3]) / ideal));
    assert_true(near(f.ndcg20, (gain[0] + gain[3] + 1 / log2(13)) / ideal));
    assert_true(near(f.ndcg20, f.ndcg100));
    figures_add(&f, hits, 0, 2); /* nothing was found of another list */
    mean = figures_mean(&f);
    assert_int_equal(mean.lists, 2);
    assert_true(near(mean.recall20, 3.0 / 10));
}

/* More is hidden than there are places: the best is all places. */
static void a_full_answer_is_the_best(void **state)
{
    bool hits[10];
    struct figures f = {.lists = 0};

    (void)state;
    for (int i = 0; i < 10; i++)
        hits[i] = true;
    figures_add(&f, hits, 10, 50);
    assert_true(near(f.ndcg10, 1));
    assert_true(near(f.recall10, 0.2));
    assert_true(f.ndcg20 < 1);
    assert_true(near(figures_mean(&(struct figures){.lists = 0}).ndcg20, 0));
}

static void chance_is_not_better(void **state)
{
    double before[100], after[100];

    (void)state;
    for (int i = 0; i < 100; i++) {
        before[i] = i % 7 * 0.1;
        after[i] = before[i] + (i % 2 ? 0.30 : -0.28);
    }
    assert_false(held_is_better(before, after, 100)); /* by 0.01 of 0.29 */
    for (int i = 0; i < 100; i++)
        after[i] = before[i] + (i % 2 ? 0.30 : -0.10);
    assert_true(held_is_better(before, after, 100));
    assert_false(held_is_better(after, before, 100));
    assert_false(held_is_better(before, before, 100));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_the_literature),
        cmocka_unit_test(a_full_answer_is_the_best),
        cmocka_unit_test(chance_is_not_better),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
