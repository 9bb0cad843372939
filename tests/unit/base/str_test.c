/* Slices: comparing, cutting, numbers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/str.h"

#define assert_text(s, expected)                                               \
    do {                                                                       \
        assert_int_equal((s).n, strlen(expected));                             \
        assert_memory_equal((s).p, expected, (s).n);                           \
    } while (0)

static void test_comparing(void **state)
{
    (void)state;
    assert_true(str_eq(STR(""), STR_EMPTY));
    assert_true(str_eq(STR("abc"), STR("abc")));
    assert_false(str_eq(STR("abc"), STR("abd")));
    assert_false(str_eq(STR("abc"), STR("ab")));
    assert_true(str_eq_c(STR("abc"), "abc"));
    assert_true(str_eq_nocase(STR("aZ9-"), STR("Az9-")));
    assert_false(str_eq_nocase(STR("[a"), STR("{a"))); /* 0x5b, 0x7b */
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("b"), STR("ab")) > 0);
    assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
    assert_int_equal(str_cmp(STR("a"), STR("a")), 0);
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_false(str_starts(STR("a"), STR("ab")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_true(str_ends(STR("abc"), STR("")));
    assert_false(str_ends(STR("c"), STR("bc")));
}

static void test_cutting(void **state)
{
    struct str rest = STR("a,,b,"), part;

    (void)state;
    assert_text(str_trim(STR(" \t a b\r\n")), "a b");
    assert_int_equal(str_trim(STR("  ")).n, 0);
    assert_text(str_from(STR("abc"), 1), "bc");
    assert_int_equal(str_from(STR("abc"), 9).n, 0);
    assert_int_equal(str_find(STR("abc"), 'c'), 2);
    assert_int_equal(str_find(STR("abc"), 'x'), 3);
    assert_true(str_split(&rest, ',', &part));
    assert_text(part, "a");
    assert_true(str_split(&rest, ',', &part));
    assert_int_equal(part.n, 0);
    assert_true(str_split(&rest, ',', &part));
    assert_text(part, "b");
    assert_false(str_split(&rest, ',', &part));
    rest = STR("");
    assert_false(str_split(&rest, ',', &part));
}

static void test_numbers(void **state)
{
    static const char *const none[] = {
        "", " 1", "1 ", "+", "-", "0x1", "1.0", "18446744073709551616", "a"};
    uint64_t u = 7;
    int64_t i = 7;
    double d;

    (void)state;
    for (size_t k = 0; k < sizeof none / sizeof none[0]; k++) {
        assert_false(str_to_u64(str_from_c(none[k]), &u));
        assert_int_equal(u, 7);
        assert_false(str_to_i64(str_from_c(none[k]), &i));
    }
    assert_false(str_to_u64(STR("-1"), &u));
    assert_true(str_to_u64(STR("18446744073709551615"), &u));
    assert_true(u == UINT64_MAX);
    assert_true(str_to_i64(STR("-9223372036854775807"), &i));
    assert_true(i == -INT64_MAX);
    assert_false(str_to_i64(STR("9223372036854775808"), &i));
    assert_true(str_to_double(STR("-1.5e3"), &d));
    assert_true(d == -1500);
    assert_false(str_to_double(STR("nan"), &d));
    assert_false(str_to_double(STR("1e999"), &d));
    assert_false(str_to_double(STR("1,5"), &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparing),
        cmocka_unit_test(test_cutting),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
