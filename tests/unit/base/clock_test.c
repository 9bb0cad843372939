/* Dates and times as text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"

static void assert_time(int64_t unix_s, const char *expected)
{
    char text[CLOCK_TEXT_LENGTH];

    clock_to_text(unix_s, text);
    assert_memory_equal(text, expected, CLOCK_TEXT_LENGTH);
}

static void test_times(void **state)
{
    (void)state;
    assert_time(0, "1970-01-01T00:00:00Z");
    assert_time(-1, "1969-12-31T23:59:59Z");
    assert_time(951782400, "2000-02-29T00:00:00Z");
    assert_time(1795500179, "2026-11-24T06:02:59Z");
    assert_time(253402300799, "9999-12-31T23:59:59Z");
    assert_time(253402300800, "9999-01-01T00:00:00Z"); /* clamped */
}

static void test_days_count_both_ways(void **state)
{
    (void)state;
    for (int64_t day = date_to_days(1, 1, 1); day < date_to_days(3000, 1, 1);
         day += 17) {
        struct date d = date_from_days(day);

        assert_int_equal(date_to_days(d.year, d.month, d.day), day);
    }
}

static void test_dates_of_three_precisions(void **state)
{
    static const char *const good[] = {"1999", "1999-12", "2000-02-29", "0000",
                                       "9999-12-31"};
    static const char *const bad[] = {"",         "199",        "99-1",
                                      "1999-13",  "1999-00",    "1999-02-29",
                                      "1999-1-1", "1999/01/01", "1999-01-32",
                                      "x999",     "1999-01-0x", "19999-01-01"};
    struct date d;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char text[10];
        int n;

        assert_true(date_from_text(str_from_c(good[i]), &d));
        n = date_to_text(d, text);
        assert_int_equal((size_t)n, strlen(good[i]));
        assert_memory_equal(text, good[i], (size_t)n);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(date_from_text(str_from_c(bad[i]), &d));
    assert_true(date_from_text(STR("2020-05-06T07:08:09Z"), &d));
    assert_int_equal(d.day, 6);
}

static void assert_words(struct date d, const char *expected)
{
    char text[DATE_WORDS_MAX];
    int n = date_to_words(d, text);

    assert_true(str_eq_c(str_of(text, (size_t)n), expected));
}

static void test_dates_in_words(void **state)
{
    (void)state;
    assert_words((struct date){2026, 11, 24}, "24 November 2026");
    assert_words((struct date){1999, 9, 30}, "30 September 1999");
    assert_words((struct date){0, 1, 1}, "1 January 0");
    assert_string_equal(date_month_name(1), "January");
    assert_string_equal(date_month_name(12), "December");
}

static void assert_ms(int64_t ms, const char *expected)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(ms, text);
    int64_t back;

    assert_true(str_eq_c(str_of(text, (size_t)n), expected));
    assert_true(clock_from_text(str_of(text, (size_t)n), &back));
    assert_true(back == ms);
}

static void test_milliseconds_both_ways(void **state)
{
    (void)state;
    assert_ms(0, "1970-01-01T00:00:00Z");
    assert_ms(1335362263000, "2012-04-25T13:57:43Z");
    assert_ms(1335362263250, "2012-04-25T13:57:43.250Z");
    assert_ms(1335362263007, "2012-04-25T13:57:43.007Z");
    assert_ms(-1, "1969-12-31T23:59:59.999Z");
    assert_ms(-62167219200000, "0000-01-01T00:00:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_days_count_both_ways),
        cmocka_unit_test(test_dates_of_three_precisions),
        cmocka_unit_test(test_dates_in_words),
        cmocka_unit_test(test_milliseconds_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
