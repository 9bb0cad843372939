/* Counting values by size. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/histogram.h"

static void test_a_bound_is_in_its_bucket(void **state)
{
    struct histogram h = {.sum = 0};
    struct histogram_reading r = {.sum = 0};
    const uint64_t values[] = {0, 500, 501, 10000000, 10000001, 20000000};

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        histogram_add(&h, &histogram_times, values[i]);
    histogram_read(&h, &r);
    assert_int_equal(r.buckets[0], 2);
    assert_int_equal(r.buckets[1], 1);
    assert_int_equal(r.buckets[13], 1);
    assert_int_equal(r.buckets[14], 2);
    assert_int_equal(histogram_count(&r), 6);
    assert_int_equal(r.sum, 500 + 501 + 10000000 + 10000001 + 20000000);
}

static void test_scales_ascend(void **state)
{
    const struct histogram_scale *const scales[] = {&histogram_times,
                                                    &histogram_sizes};

    (void)state;
    for (size_t s = 0; s < 2; s++) {
        assert_true(scales[s]->count <= HISTOGRAM_BOUNDS);
        for (unsigned i = 1; i < scales[s]->count; i++)
            assert_true(scales[s]->bounds[i - 1] < scales[s]->bounds[i]);
    }
}

static void test_what_came_between_two_moments(void **state)
{
    struct histogram h = {.sum = 0}, other = {.sum = 0};
    struct histogram_reading before = {.sum = 0}, after = {.sum = 0};

    (void)state;
    histogram_add(&h, &histogram_sizes, 3);
    histogram_read(&h, &before);
    histogram_add(&h, &histogram_sizes, 3);
    histogram_add(&other, &histogram_sizes, 300);
    histogram_read(&h, &after);
    histogram_read(&other, &after);
    histogram_subtract(&after, &before);
    assert_int_equal(histogram_count(&after), 2);
    assert_int_equal(after.buckets[2], 1);
    assert_int_equal(after.buckets[9], 1);
    assert_int_equal(after.sum, 303);
    histogram_join(&after, &before);
    assert_int_equal(after.buckets[2], 2);
    assert_int_equal(after.sum, 306);
}

static void test_quantiles(void **state)
{
    struct histogram_reading r = {.sum = 0};

    (void)state;
    assert_float_equal(histogram_quantile(&r, &histogram_times, .5), 0, 0);
    r.buckets[0] = 98; /* up to 500 */
    r.buckets[3] = 1;  /* 2500 to 5000 */
    r.buckets[14] = 1; /* over 10 s */
    assert_float_equal(histogram_quantile(&r, &histogram_times, .49), 250, .01);
    assert_float_equal(histogram_quantile(&r, &histogram_times, .985), 3750,
                       .01);
    assert_float_equal(histogram_quantile(&r, &histogram_times, .99), 5000,
                       .01);
    assert_float_equal(histogram_quantile(&r, &histogram_times, 1), 1e7, .01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bound_is_in_its_bucket),
        cmocka_unit_test(test_scales_ascend),
        cmocka_unit_test(test_what_came_between_two_moments),
        cmocka_unit_test(test_quantiles)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
