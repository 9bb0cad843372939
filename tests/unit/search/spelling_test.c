/* Other ways to write words: each line of the table, from each of its ways. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/analysis.h"
#include "search/spelling.h"

static const char *const lines[] = {
#define SPELLING(text) text,
#include "search/spelling.def"
#undef SPELLING
};
#define LINES (sizeof lines / sizeof lines[0])

static bool has_other(const struct spellings *all, struct str text,
                      struct str wanted)
{
    struct spelling s = spelling_of(all, text);
    struct str other;

    while (spelling_next(&s, &other)) {
        assert_false(str_eq(other, text));
        if (str_eq(other, wanted))
            return true;
    }
    return false;
}

static void test_each_way_gives_the_others(void **state)
{
    for (size_t i = 0; i < LINES; i++) {
        struct str from = str_from_c(lines[i]), to, a, b;

        while (str_split(&from, '|', &a)) {
            to = str_from_c(lines[i]);
            while (str_split(&to, '|', &b))
                assert_int_equal(has_other(*state, a, b), !str_eq(a, b));
        }
    }
}

/* A way that the analysis writes otherwise would never be found. */
static void test_ways_are_as_the_analysis_leaves_them(void **state)
{
    struct analysis a;

    (void)state;
    analysis_init(&a);
    for (size_t i = 0; i < LINES; i++) {
        struct str rest = str_from_c(lines[i]), way, first, second;

        while (str_split(&rest, '|', &way)) {
            bool is_two = spelling_split(way, &first, &second);

            analysis_run(&a, way);
            assert_int_equal(a.count, is_two ? 2 : 1);
            assert_true(str_eq(analysis_token(&a, 0), is_two ? first : way));
            if (is_two)
                assert_true(str_eq(analysis_token(&a, 1), second));
        }
    }
    analysis_release(&a);
}

static void test_a_word_of_several_lines(void **state)
{
    assert_true(has_other(*state, STR("o"), STR("of")));
    assert_true(has_other(*state, STR("o"), STR("oh")));
    assert_true(has_other(*state, STR("o"), STR("0")));
    assert_true(has_other(*state, STR("2"), STR("two")));
    assert_true(has_other(*state, STR("2"), STR("too")));
    assert_true(has_other(*state, STR("can not"), STR("cant")));
    assert_true(has_other(*state, STR("cant"), STR("can not")));
    assert_false(has_other(*state, STR("halo"), STR("halo")));
    assert_false(has_other(*state, STR(""), STR("")));
    assert_false(has_other(*state, STR("yo"), STR("you")));
}

static int set_up(void **state)
{
    *state = spellings_new();
    return 0;
}

static int tear_down(void **state)
{
    spellings_free(*state);
    spellings_free(NULL);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_way_gives_the_others),
        cmocka_unit_test(test_ways_are_as_the_analysis_leaves_them),
        cmocka_unit_test(test_a_word_of_several_lines),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
