/* Characters that are written in two ways. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "search/script.h"

static bool has_way(uint32_t c, uint32_t way)
{
    uint32_t ways[SCRIPT_WAYS], n = script_ways(c, ways);

    for (uint32_t i = 0; i < n; i++)
        if (ways[i] == way)
            return true;
    return false;
}

static void test_ways(void **state)
{
    (void)state;
    assert_true(has_way(0x304b, 0x30ab)); /* か カ */
    assert_true(has_way(0x30ab, 0x304b));
    assert_true(has_way(0x3094, 0x30f4));  /* ゔ ヴ */
    assert_true(has_way(0x309d, 0x30fd));  /* ゝ ヽ */
    assert_false(has_way(0x304b, 0x304c)); /* か が */
    assert_false(has_way(0x30f7, 0x3097)); /* ヷ has no other */
    assert_true(has_way(0x842c, 0x4e07));  /* 萬 万 */
    assert_true(has_way(0x4e07, 0x842c));
    assert_true(has_way(0x53d1, 0x767c)); /* 发 發 髮 */
    assert_true(has_way(0x53d1, 0x9aee));
    assert_true(has_way(0x767c, 0x9aee));
    assert_false(has_way('a', 'A'));
}

/* Each character is the first of its ways, each other one has it, too, and all
 * of them are the same text. */
static void test_every_character(void **state)
{
    (void)state;
    for (uint32_t c = 0x3000; c <= 0x9fff; c++) {
        uint32_t ways[SCRIPT_WAYS], n = script_ways(c, ways);
        char text[4], other[4];
        struct str a = str_of(text, (size_t)utf8_encode(c, text));

        assert_in_range(n, 1, SCRIPT_WAYS - 1); /* none is left out */
        assert_int_equal(ways[0], c);
        for (uint32_t i = 1; i < n; i++) {
            assert_int_not_equal(ways[i], c);
            assert_true(has_way(ways[i], c));
            assert_true(script_is_same(
                a, str_of(other, (size_t)utf8_encode(ways[i], other)), false));
        }
    }
}

static void test_is_same(void **state)
{
    (void)state;
    assert_true(script_is_same(STR("カガミ"), STR("かがみ"), false));
    assert_true(script_is_same(STR("愛情萬歲"), STR("爱情万岁"), false));
    assert_true(script_is_same(STR("カガミ"), STR("かが"), true));
    assert_false(script_is_same(STR("カガミ"), STR("かが"), false));
    assert_false(script_is_same(STR("かが"), STR("カガミ"), true));
    assert_false(script_is_same(STR("カカ"), STR("かが"), false));
    assert_true(script_is_same(STR("halo"), STR("halo"), false));
    assert_true(script_is_same(STR("halo"), STR("ha"), true));
    assert_false(script_is_same(STR("halo"), STR("hale"), false));
    assert_true(script_is_same(STR(""), STR(""), false));
}

static void test_is_hangul(void **state)
{
    (void)state;
    assert_true(script_is_hangul(STR("소년")));
    assert_false(script_is_hangul(STR("년")));
    assert_false(script_is_hangul(STR("소a")));
    assert_false(script_is_hangul(STR("東京")));
    assert_false(script_is_hangul(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways),
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_is_same),
        cmocka_unit_test(test_is_hangul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
