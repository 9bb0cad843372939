/* Paths: the grammar, what they select, what isn't there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "remote/path.h"

static struct arena arena;

static const char page[] =
    " {\"total\": 2, \"items\": [{\"name\": \"a \\u00e9\", \"of\": {\"n\": 1}},"
    " {\"name\": \"b\", \"of\": null}], \"odd key\": true, \"x\": 1, \"x\": 2}";

/* What a path selects of `page`, with semicolons between the values. */
static struct str selected(const char *text)
{
    struct buf out;
    struct path p;
    struct path_values values = {0};
    size_t wrong;

    assert_int_equal(path_parse(str_from_c(text), &p, &wrong), OK);
    assert_int_equal(path_select(&p, str_from_c(page), &arena, &values), OK);
    buf_init(&out, 4096);
    for (size_t i = 0; i < values.count; i++) {
        buf_str(&out, values.list[i]);
        buf_char(&out, ';');
    }
    struct str copy = arena_str(&arena, buf_get(&out));

    buf_release(&out);
    return copy;
}

static void test_what_paths_select(void **state)
{
    static const struct {
        const char *path;
        const char *values;
    } rows[] = {
        {".total", "2;"},
        {".items[0].of", "{\"n\": 1};"},
        {".items[].of.n", "1;null;"},
        {".items.[1].name", "\"b\";"},
        {".items[-1][\"name\"]", "\"b\";"},
        {"[\"odd key\"]", "true;"},
        {".x", "2;"},
        {".items[2]", "null;"},
        {".items[-3]", "null;"},
        {".nowhere.at.all", "null;"},
        {".total[0]", "null;"},
        {".items.name", "null;"},
        {".total[]", ""},
        {".items[0].of[]", "1;"},
        {".nowhere[]", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str values = selected(rows[i].path);

        if (!str_eq_c(values, rows[i].values))
            fail_msg("%s gives %.*s", rows[i].path, STR_ARG(values));
    }
    assert_int_equal(selected(".").n, sizeof page - 2 + 1);
}

static void test_what_is_no_path(void **state)
{
    static const struct {
        const char *path;
        size_t wrong;
    } rows[] = {
        {"", 0},      {"items", 0}, {".items[", 7}, {".items[x]", 7},
        {".a..b", 3}, {".a.", 3},   {".[\"a]", 5},  {".a b", 2},
        {"..", 1},    {".a[1", 4},  {".a[1.5]", 3}, {".a[\"b\"", 6},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct path p;
        size_t wrong = 99;

        if (path_parse(str_from_c(rows[i].path), &p, &wrong) != ERR_INVALID ||
            wrong != rows[i].wrong)
            fail_msg("'%s' is wrong at %zu", rows[i].path, wrong);
    }
}

static void test_a_path_has_an_end(void **state)
{
    char text[2 * (PATH_STEPS_MAX + 1)];
    struct path p;
    size_t wrong;

    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 2 == 0 ? '.' : 'a';
    assert_int_equal(path_parse(str_of(text, sizeof text), &p, &wrong),
                     ERR_LIMIT);
    assert_int_equal(path_parse(str_of(text, sizeof text - 2), &p, &wrong), OK);
}

static void test_no_json(void **state)
{
    struct path p;
    struct path_values values = {0};
    size_t wrong;

    (void)state;
    assert_int_equal(path_parse(STR(".a"), &p, &wrong), OK);
    assert_int_equal(path_select(&p, STR("{\"a\":"), &arena, &values),
                     ERR_INVALID);
    assert_int_equal(path_select(&p, STR_EMPTY, &arena, &values), ERR_INVALID);
    assert_int_equal(path_text(STR("<html>"), ".a", &arena).n, 0);
    assert_int_equal(path_all(STR("["), "[]", &arena).count, 0);
}

static void test_values_as_they_are_meant(void **state)
{
    const struct str json = str_from_c(page);

    (void)state;
    assert_true(
        str_eq_c(path_text(json, ".items[0].name", &arena), "a \u00e9"));
    assert_true(str_eq_c(path_text(json, ".total", &arena), "2"));
    assert_true(
        str_eq_c(path_text(json, ".items[0].of", &arena), "{\"n\": 1}"));
    assert_int_equal(path_text(json, ".items[1].of", &arena).n, 0);
    assert_int_equal(path_number(json, ".total", 7, &arena), 2);
    assert_int_equal(path_number(json, ".items", 7, &arena), 7);
    assert_int_equal(path_number(json, ".none", 7, &arena), 7);
    assert_true(path_is_true(json, "[\"odd key\"]", &arena));
    assert_false(path_is_true(json, ".total", &arena));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_paths_select),
        cmocka_unit_test(test_what_is_no_path),
        cmocka_unit_test(test_a_path_has_an_end),
        cmocka_unit_test(test_no_json),
        cmocka_unit_test(test_values_as_they_are_meant),
    };
    int failed;

    arena_init(&arena);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
