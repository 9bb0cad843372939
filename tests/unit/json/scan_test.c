/* Reading: what is there, what is of another kind, what is no JSON. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "json/scan.h"

static struct arena arena;

static struct json_scan scan(const char *text)
{
    return json_scan(str_from_c(text), &arena);
}

#define assert_text(s, expected)                                               \
    do {                                                                       \
        assert_int_equal((s).n, strlen(expected));                             \
        assert_memory_equal((s).p, expected, (s).n);                           \
    } while (0)

static void test_an_object_is_walked_in_order(void **state)
{
    struct json_scan s =
        scan(" { \"a\" : \"x\" , \"b\":[1,-2.5e1,true,false,null], "
             "\"c\":{\"d\":{}} } ");
    struct str key, text, raw;
    int64_t number;
    double real;
    bool flag;

    (void)state;
    assert_true(json_scan_enter(&s, '{'));
    assert_true(json_scan_key(&s, &key));
    assert_text(key, "a");
    assert_true(json_scan_str(&s, &text));
    assert_text(text, "x");
    assert_true(json_scan_key(&s, &key));
    assert_true(json_scan_enter(&s, '['));
    assert_true(json_scan_item(&s));
    assert_true(json_scan_i64(&s, &number));
    assert_int_equal(number, 1);
    assert_true(json_scan_item(&s));
    assert_true(json_scan_double(&s, &real));
    assert_true(real == -25);
    assert_true(json_scan_item(&s));
    assert_true(json_scan_bool(&s, &flag));
    assert_true(flag);
    assert_true(json_scan_item(&s));
    assert_true(json_scan_bool(&s, &flag));
    assert_false(flag);
    assert_true(json_scan_item(&s));
    assert_int_equal(json_scan_peek(&s), JSON_NULL);
    json_scan_skip(&s);
    assert_false(json_scan_item(&s));
    assert_true(json_scan_key(&s, &key));
    assert_true(json_scan_raw(&s, &raw));
    assert_text(raw, "{\"d\":{}}");
    assert_false(json_scan_key(&s, &key));
    assert_int_equal(json_scan_peek(&s), JSON_END);
    assert_null(s.error);
}

static void test_another_kind_is_skipped_without_an_error(void **state)
{
    struct json_scan s = scan("[{\"a\":[1]},\"x\",1.5,3.0,1e2]");
    struct str text;
    int64_t number;

    (void)state;
    assert_true(json_scan_enter(&s, '['));
    assert_true(json_scan_item(&s));
    assert_false(json_scan_enter(&s, '['));
    assert_false(json_scan_str(&s, &text));
    assert_true(json_scan_item(&s));
    assert_false(json_scan_i64(&s, &number));
    assert_true(json_scan_item(&s));
    assert_false(json_scan_i64(&s, &number)); /* not whole */
    assert_true(json_scan_item(&s));
    assert_true(json_scan_i64(&s, &number));
    assert_int_equal(number, 3);
    assert_true(json_scan_item(&s));
    assert_true(json_scan_i64(&s, &number));
    assert_int_equal(number, 100);
    assert_false(json_scan_item(&s));
    assert_null(s.error);
}

static void test_escapes(void **state)
{
    static const struct {
        const char *json;
        const char *text;
    } cases[] = {
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u00e9\\u65E5\"", "\xc3\xa9\xe6\x97\xa5"},
        {"\"\\ud83c\\udfb5\"", "\xf0\x9f\x8e\xb5"},
        {"\"\\ud83c!\"", "\xef\xbf\xbd!"}, /* half of a pair */
        {"\"\\udfb5\"", "\xef\xbf\xbd"},   /* the other half */
        {"\"longer than eight \\n bytes\"", "longer than eight \n bytes"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_scan s = scan(cases[i].json);
        struct str text;

        assert_true(json_scan_str(&s, &text));
        assert_text(text, cases[i].text);
    }
}

static void test_what_is_skipped_takes_no_memory(void **state)
{
    struct arena fresh;
    struct json_scan s;
    struct str raw;

    (void)state;
    arena_init(&fresh);
    s = json_scan(STR("[\"a \\n b\",{\"a\":\"\\ud83c\\udfb5\"},\"\\\"\"]"),
                  &fresh);
    json_scan_skip(&s);
    assert_int_equal(json_scan_peek(&s), JSON_END);
    s = json_scan(STR("\"a \\n b\""), &fresh);
    assert_true(json_scan_raw(&s, &raw));
    assert_text(raw, "\"a \\n b\"");
    assert_null(fresh.block);
    arena_release(&fresh);
}

static void test_nothing_has_no_value(void **state)
{
    struct json_scan s = json_scan(STR_EMPTY, &arena);

    (void)state;
    assert_int_equal(json_scan_peek(&s), JSON_END);
    json_scan_skip(&s);
    assert_string_equal(s.error, "a value is missing");
}

static void test_what_is_no_json_is_an_error(void **state)
{
    static const char *const bad[] = {
        "",          "{",          "[",           "[1",
        "[1,",       "[1,]",       "[,1]",        "{\"a\"}",
        "{\"a\":}",  "{\"a\":1,}", "{a:1}",       "{1:1}",
        "[1 2]",     "\"a",        "\"\\x\"",     "\"\\u12\"",
        "\"\\",      "\"a\nb\"",   "01x",         "-",
        "1.",        "1e",         "tru",         "nul",
        "]",         "}",          "'a'",         "[1}",
        "{\"a\":1]", "\x01",       "\"\\u00g0\"", "\"0123456\x01 89\""};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct json_scan s = scan(bad[i]);

        json_scan_skip(&s);
        /* What a value is followed by shows when the next is asked for. */
        if (s.error == NULL)
            assert_int_not_equal(json_scan_peek(&s), JSON_END);
    }
}

static void test_errors_stick(void **state)
{
    struct json_scan s = scan("[1,x,2]");
    struct str text;
    int64_t number;

    (void)state;
    assert_true(json_scan_enter(&s, '['));
    assert_true(json_scan_item(&s));
    assert_true(json_scan_i64(&s, &number));
    assert_true(json_scan_item(&s));
    json_scan_skip(&s);
    assert_non_null(s.error);
    assert_false(json_scan_item(&s));
    assert_false(json_scan_str(&s, &text));
    assert_int_equal(json_scan_peek(&s), JSON_ERROR);
}

static void test_depth_has_a_limit(void **state)
{
    char deep[2 * JSON_MAX_DEPTH + 4];
    struct json_scan s;

    (void)state;
    memset(deep, '[', JSON_MAX_DEPTH);
    memset(deep + JSON_MAX_DEPTH, ']', JSON_MAX_DEPTH);
    s = json_scan(str_of(deep, 2 * JSON_MAX_DEPTH), &arena);
    json_scan_skip(&s);
    assert_null(s.error);
    memset(deep, '[', JSON_MAX_DEPTH + 1);
    memset(deep + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
    s = json_scan(str_of(deep, 2 * JSON_MAX_DEPTH + 2), &arena);
    json_scan_skip(&s);
    assert_string_equal(s.error, "nested too deep");
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        double v;
    } cases[] = {{"0", 0},
                 {"-0.0", 0},
                 {"0.1", 0.1},
                 {"123456789.123", 123456789.123},
                 {"1e-7", 1e-7},
                 {"9007199254740993", 9007199254740992.0},
                 {"0.30000000000000004", 0.30000000000000004}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_scan s = scan(cases[i].text);
        double v;

        assert_true(json_scan_double(&s, &v));
        assert_true(v == cases[i].v);
    }
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_object_is_walked_in_order),
        cmocka_unit_test(test_another_kind_is_skipped_without_an_error),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_what_is_skipped_takes_no_memory),
        cmocka_unit_test(test_nothing_has_no_value),
        cmocka_unit_test(test_what_is_no_json_is_an_error),
        cmocka_unit_test(test_errors_stick),
        cmocka_unit_test(test_depth_has_a_limit),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
