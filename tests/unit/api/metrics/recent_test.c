/* The last minute. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/metrics/recent.h"

/* The totals at a second, with ten requests each until then. */
static struct recent_totals at(double s)
{
    struct recent_totals t = {.at_us = (int64_t)(s * 1e6)};

    t.took.buckets[0] = (uint64_t)(s * 10);
    t.errors = (uint64_t)s;
    return t;
}

static void test_nothing_yet(void **state)
{
    struct recent r = {.count = 0};
    struct recent_totals now = at(5);

    (void)state;
    assert_float_equal(recent_summary(&r, &now).seconds, 0, 0);
    recent_add(&r, &now);
    assert_float_equal(recent_summary(&r, &now).seconds, 0, 0);
}

static void test_since_the_start(void **state)
{
    struct recent r = {.count = 0};
    struct recent_totals now = at(3.5);
    struct recent_summary s;

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct recent_totals t = at(i);

        recent_add(&r, &t);
    }
    now.took.buckets[5] += 1;
    s = recent_summary(&r, &now);
    assert_float_equal(s.seconds, 3.5, 1e-9);
    assert_int_equal(s.requests, 36);
    assert_int_equal(s.errors, 3);
    assert_true(s.p50_us > 200 && s.p50_us < 300);
    assert_true(s.p99_us > 10000 && s.p99_us < 25000);
}

static void test_no_more_than_a_minute(void **state)
{
    struct recent r = {.count = 0};
    struct recent_totals now = at(1000.5);
    struct recent_summary s;

    (void)state;
    for (int i = 0; i <= 1000; i++) {
        struct recent_totals t = at(i), soon = at(i + 0.5);

        recent_add(&r, &t);
        recent_add(&r, &soon); /* too soon to be kept */
    }
    s = recent_summary(&r, &now);
    assert_float_equal(s.seconds, 59.5, 1e-9);
    assert_int_equal(s.requests, 595);
    assert_int_equal(s.errors, 59);
}

/* Nobody has looked for long: what is too old isn't the last minute's. */
static void test_after_a_pause(void **state)
{
    struct recent r = {.count = 0};
    struct recent_totals old = at(1), now = at(100);

    (void)state;
    recent_add(&r, &old);
    assert_float_equal(recent_summary(&r, &now).seconds, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_yet),
        cmocka_unit_test(test_since_the_start),
        cmocka_unit_test(test_no_more_than_a_minute),
        cmocka_unit_test(test_after_a_pause)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
