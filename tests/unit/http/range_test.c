/* Range and If-Range. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/range.h"

static void check_part(const char *header, uint64_t first, uint64_t end)
{
    struct range r = {0};

    assert_int_equal(range_read(str_from_c(header), 1000, &r), RANGE_PART);
    assert_int_equal(r.first, first);
    assert_int_equal(r.end, end);
}

static void check_outcome(const char *header, enum range_outcome outcome)
{
    struct range r;

    assert_int_equal(range_read(str_from_c(header), 1000, &r), outcome);
}

static void test_parts(void **state)
{
    (void)state;
    check_part("bytes=0-", 0, 1000);
    check_part("bytes=0-0", 0, 1);
    check_part("bytes=999-999", 999, 1000);
    check_part("bytes=10-19", 10, 20);
}

static void test_open(void **state)
{
    struct range r = {0};

    (void)state;
    assert_int_equal(range_read(STR("bytes=5-"), 10, &r), RANGE_PART);
    assert_true(r.is_open);
    assert_int_equal(range_read(STR("bytes=5-9"), 10, &r), RANGE_PART);
    assert_false(r.is_open);
    assert_int_equal(range_read(STR("bytes=-5"), 10, &r), RANGE_PART);
    assert_false(r.is_open);
}

static void test_spelling(void **state)
{
    (void)state;
    check_part("BYTES=10-19", 10, 20);
    check_part("bytes= 10-19 ", 10, 20);
    check_part("bytes=10-999999999999999999999999", 10, 1000);
    check_part("bytes=10-1000", 10, 1000);
    check_part("bytes=-1", 999, 1000);
    check_part("bytes=-5000", 0, 1000);
    check_part("bytes=-99999999999999999999999", 0, 1000);
}

static void test_beyond(void **state)
{
    struct range r;

    (void)state;
    check_outcome("bytes=1000-", RANGE_BEYOND);
    check_outcome("bytes=99999999999999999999999-", RANGE_BEYOND);
    check_outcome("bytes=-0", RANGE_BEYOND);
    assert_int_equal(range_read(STR("bytes=0-"), 0, &r), RANGE_BEYOND);
    assert_int_equal(range_read(STR("bytes=-1"), 0, &r), RANGE_BEYOND);
}

static void test_passed_over(void **state)
{
    static const char *const headers[] = {
        "",           "bytes",       "bytes=",       "bytes=-",
        "bytes=5",    "bytes=9-5",   "bytes=0-1,5-", "bytes=a-b",
        "bytes=+1-2", "bytes=1 - 2", "items=0-1",    "bytes=1-2-3"};

    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        check_outcome(headers[i], RANGE_WHOLE);
}

static void test_if_range(void **state)
{
    (void)state;
    assert_true(range_counts(STR_EMPTY, STR("\"a\"")));
    assert_true(range_counts(STR("\"a\""), STR("\"a\"")));
    assert_false(range_counts(STR("\"b\""), STR("\"a\"")));
    assert_false(range_counts(STR("W/\"a\""), STR("\"a\"")));
    assert_false(
        range_counts(STR("Sun, 29 Nov 2026 01:00:00 GMT"), STR("\"a\"")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),       cmocka_unit_test(test_open),
        cmocka_unit_test(test_spelling),    cmocka_unit_test(test_beyond),
        cmocka_unit_test(test_passed_over), cmocka_unit_test(test_if_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
