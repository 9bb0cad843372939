/* Text on a terminal: columns, cutting, what is never shown. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "remote/width.h"

#define WIDE      "\xe6\x97\xa5\xe6\x9c\xac" /* two characters of two columns */
#define COMBINING "e\xcc\x81"                /* one column */

static void assert_shown(const char *text, size_t columns, const char *shown,
                         size_t width)
{
    struct buf out;

    buf_init(&out, 256);
    assert_int_equal(width_show(&out, str_from_c(text), columns), width);
    assert_int_equal(out.n, strlen(shown));
    assert_memory_equal(out.p, shown, out.n);
    buf_release(&out);
}

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(width_of(STR("")), 0);
    assert_int_equal(width_of(STR("abc")), 3);
    assert_int_equal(width_of(STR(WIDE)), 4);
    assert_int_equal(width_of(STR(COMBINING)), 1);
    assert_int_equal(width_of(STR("\xc3\xbc")), 1);
}

static void test_what_is_too_long_is_cut(void **state)
{
    (void)state;
    assert_shown("abc", 3, "abc", 3);
    assert_shown("abcd", 3, "ab\xe2\x80\xa6", 3);
    assert_shown("abcd", 1, "\xe2\x80\xa6", 1);
    assert_shown("abcd", 0, "", 0);
    assert_shown(WIDE, 4, WIDE, 4);
    assert_shown(WIDE, 3, "\xe6\x97\xa5\xe2\x80\xa6", 3);
    /* Half a wide character isn't there. */
    assert_shown(WIDE, 2, "\xe2\x80\xa6", 1);
    assert_shown(COMBINING COMBINING "x", 2, COMBINING "\xe2\x80\xa6", 2);
}

static void test_what_a_terminal_would_obey(void **state)
{
    (void)state;
    assert_shown("a\x1b[2Jb", SIZE_MAX, "a\xef\xbf\xbd[2Jb", 6);
    assert_shown("\x7f\n\t", SIZE_MAX, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
                 3);
    assert_shown("\xc2\x9b", SIZE_MAX, "\xef\xbf\xbd", 1);
    assert_shown("\xe2\x80\xae"
                 "gpj",
                 SIZE_MAX,
                 "\xef\xbf\xbd"
                 "gpj",
                 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_what_is_too_long_is_cut),
        cmocka_unit_test(test_what_a_terminal_would_obey),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
