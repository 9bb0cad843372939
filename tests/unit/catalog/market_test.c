/* Codes, and what has become of former ones. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalog/market.h"

static unsigned count(const struct market_set *set)
{
    unsigned n = 0;

    for (int i = 0; i < MARKET_CODES; i++)
        n += market_set_has(set, i);
    return n;
}

static void test_numbers_of_codes(void **state)
{
    static const char *const bad[] = {"",   "U",  "USA", "U1",      "@A",
                                      "[A", "A{", "  ",  "\xc3\xa4"};

    (void)state;
    assert_int_equal(market_number(STR("AA")), 0);
    assert_int_equal(market_number(STR("zz")), MARKET_CODES - 1);
    assert_int_equal(market_number(STR("uS")), market_number(STR("US")));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(market_number(str_from_c(bad[i])), -1);
    for (int c = 0; c < 256; c++) {
        char text[2] = {'A', (char)c};
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        assert_true((market_number(str_of(text, 2)) >= 0) == letter);
    }
}

static void test_which_codes_are_valid(void **state)
{
    unsigned valid = 0;

    (void)state;
    for (int n = 0; n < MARKET_CODES; n++) {
        char code[2] = {(char)('A' + n / 26), (char)('A' + n % 26)};

        valid += market_is_valid(str_of(code, 2));
    }
    assert_int_equal(valid, 250); /* ISO 3166-1 has 249; and XK */
    assert_true(market_is_valid(STR("us")));
    assert_true(market_is_valid(STR("XK")));
    assert_false(market_is_valid(STR("UK")));
    assert_false(market_is_valid(STR("XW")));
    assert_false(market_is_valid(STR("AN")));
    assert_false(market_is_valid(STR("USA")));
    assert_false(market_is_valid(STR_EMPTY));
}

static void test_the_list_is_in_order_and_valid(void **state)
{
    struct market_set all = market_everywhere();

    (void)state;
    assert_int_equal(strlen(market_list), 2 * MARKET_LIST_COUNT);
    assert_int_equal(count(&all), MARKET_LIST_COUNT);
    for (size_t i = 0; i < MARKET_LIST_COUNT; i++) {
        struct str code = str_of(market_list + 2 * i, 2);

        assert_true(market_is_valid(code));
        assert_true(i == 0 || memcmp(code.p - 2, code.p, 2) < 0);
        assert_true(market_set_has(&all, market_number(code)));
    }
}

static void check_country(const char *country, const char *markets)
{
    struct market_set set = {{0}};

    assert_true(market_add_country(&set, str_from_c(country)));
    assert_int_equal(count(&set), strlen(markets) / 2);
    for (; *markets != '\0'; markets += 2)
        assert_true(market_set_has(&set, market_number(str_of(markets, 2))));
}

static void test_release_countries(void **state)
{
    struct market_set set = {{0}}, all = market_everywhere();

    (void)state;
    check_country("us", "US");
    check_country("YU", "BAHRMEMKRSSI");
    check_country("cs", "RSME");
    check_country("XC", "CZSK");
    check_country("UK", "GB");
    check_country("QQ", "QQ"); /* kept as it came */
    assert_true(market_add_country(&set, STR("XW")));
    assert_memory_equal(&set, &all, sizeof set);
    set = (struct market_set){{0}};
    assert_true(market_add_country(&set, STR("XE")));
    assert_true(market_set_has(&set, market_number(STR("DE"))));
    assert_false(market_set_has(&set, market_number(STR("US"))));
    for (int i = 0; i < MARKET_CODES; i++)
        assert_true(!market_set_has(&set, i) || market_set_has(&all, i));
    assert_true(market_add_country(&set, STR("US"))); /* it adds */
    assert_true(market_set_has(&set, market_number(STR("DE"))));
}

static void test_what_is_no_country(void **state)
{
    struct market_set set = {{0}};

    (void)state;
    assert_false(market_add_country(&set, STR("")));
    assert_false(market_add_country(&set, STR("USA")));
    assert_false(market_add_country(&set, STR("1A")));
    assert_int_equal(count(&set), 0);
}

static void test_names(void **state)
{
    (void)state;
    assert_true(str_eq_c(market_name(market_number(STR("SE"))), "Sweden"));
    assert_int_equal(market_name(market_number(STR("AA"))).n, 0);
    for (size_t i = 0; i < MARKET_LIST_COUNT; i++)
        assert_true(
            market_name(market_number(str_of(market_list + 2 * i, 2))).n > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_of_codes),
        cmocka_unit_test(test_which_codes_are_valid),
        cmocka_unit_test(test_the_list_is_in_order_and_valid),
        cmocka_unit_test(test_release_countries),
        cmocka_unit_test(test_what_is_no_country),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
