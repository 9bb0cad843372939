/* Bodies as clients send them, and what is wrong with others. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "json/body.h"

static struct arena arena;

static struct json_body open_body(const char *text)
{
    return json_body_open(str_from_c(text), &arena);
}

#define assert_text(s, expected)                                               \
    do {                                                                       \
        assert_int_equal((s).n, strlen(expected));                             \
        assert_memory_equal((s).p, expected, (s).n);                           \
    } while (0)

#define assert_fine(b) assert_null(json_body_error(&(b)))

static void assert_error(const struct json_body *b, enum json_fault fault,
                         const char *key)
{
    const struct json_error *error = json_body_error(b);

    assert_non_null(error);
    assert_int_equal(error->fault, fault);
    assert_non_null(error->text);
    if (key == NULL)
        assert_null(error->key);
    else
        assert_string_equal(error->key, key);
}

static void test_a_playlist_that_is_made(void **state)
{
    struct json_body b =
        open_body(" {\"name\":\"Caf\\u00e9 \\\"x\\\"\", \"public\" : false,\n"
                  "\"collaborative\":true,\"description\":null,\"new\":[{}]} ");
    struct str name, description = STR("as it was");
    bool is_public = true, is_collaborative = false;

    (void)state;
    assert_true(json_body_str(&b, "name", 100, &name));
    assert_text(name, "Caf\xc3\xa9 \"x\"");
    assert_true(json_body_bool(&b, "public", &is_public));
    assert_false(is_public);
    assert_true(json_body_bool(&b, "collaborative", &is_collaborative));
    assert_true(is_collaborative);
    assert_false(json_body_str(&b, "description", 300, &description));
    assert_text(description, "as it was");
    assert_int_equal(json_body_kind(&b, "description"), JSON_NULL);
    assert_int_equal(json_body_kind(&b, "name"), JSON_STRING);
    assert_int_equal(json_body_kind(&b, "nam"), JSON_END);
    assert_fine(b);
}

static void test_items_that_move(void **state)
{
    struct json_body b =
        open_body("{\"range_start\":0,\"insert_before\":10.0,"
                  "\"range_length\":null,\"position\":\"\",\"x\":-3}");
    int64_t v = 7;

    (void)state;
    assert_true(json_body_i64(&b, "range_start", &v));
    assert_int_equal(v, 0);
    assert_true(json_body_i64(&b, "insert_before", &v));
    assert_int_equal(v, 10);
    assert_false(json_body_i64(&b, "range_length", &v));
    assert_false(json_body_i64(&b, "position", &v));
    assert_int_equal(v, 10);
    assert_true(json_body_i64(&b, "x", &v));
    assert_int_equal(v, -3);
    assert_fine(b);
}

static void test_lists_in_every_form(void **state)
{
    static const struct {
        const char *text;
        size_t count; /* of "a", "b" */
    } lists[] = {
        {"{\"ids\":[\"a\",\"b\"]}", 2},
        {"[\"a\",\"b\"]", 2},
        {" [ \"\\u0061\" , \"b\" ]\n", 2},
        {"{\"ids\":\"a,b\"}", 2},
        {"{\"ids\":\"a , b \"}", 2},
        {"{\"ids\":[\"x\"],\"ids\":[\"a\",\"b\"]}", 2},
        {"{\"ids\":\"a\"}", 1},
        {"{\"ids\":[\"a\"]}", 1},
        {"{\"ids\":[]}", 0},
        {"[]", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct json_body b = open_body(lists[i].text);
        struct json_strings ids;

        assert_true(json_body_strings(&b, "ids", 2, 1, &ids));
        assert_int_equal(ids.count, lists[i].count);
        if (ids.count > 0)
            assert_text(ids.list[0], "a");
        if (ids.count > 1)
            assert_text(ids.list[1], "b");
        assert_fine(b);
    }
}

static void test_empty_parts_are_parts(void **state)
{
    struct json_body b = open_body("{\"ids\":\"a,,b,\"}");
    struct json_strings ids;

    (void)state;
    assert_true(json_body_strings(&b, "ids", 3, 1, &ids));
    assert_int_equal(ids.count, 3);
    assert_int_equal(ids.list[1].n, 0);
    assert_text(ids.list[2], "b");
    assert_fine(b);
}

static void test_items_that_are_removed(void **state)
{
    struct json_body b =
        open_body("{\"tracks\":[{\"uri\":\"u1\",\"positions\":[0,3]},"
                  "{\"uri\":\"u2\"},{\"positions\":[],\"uri\":\"u3\"}],"
                  "\"snapshot_id\":\"s\"}");
    struct json_bodies items;
    struct json_integers positions;
    struct str uri;

    (void)state;
    assert_false(json_body_objects(&b, "items", 100, &items));
    assert_true(json_body_objects(&b, "tracks", 3, &items));
    assert_int_equal(items.count, 3);
    assert_true(json_body_str(&items.list[0], "uri", 100, &uri));
    assert_text(uri, "u1");
    assert_true(json_body_integers(&items.list[0], "positions", 2, &positions));
    assert_int_equal(positions.count, 2);
    assert_int_equal(positions.list[0], 0);
    assert_int_equal(positions.list[1], 3);
    assert_false(
        json_body_integers(&items.list[1], "positions", 2, &positions));
    assert_true(json_body_integers(&items.list[2], "positions", 2, &positions));
    assert_int_equal(positions.count, 0);
    assert_true(json_body_str(&items.list[2], "uri", 100, &uri));
    assert_text(uri, "u3");
    assert_fine(b);
}

static void test_objects_in_objects(void **state)
{
    struct json_body b = open_body("{\"offset\":{\"position\":5},\"no\":null}");
    struct json_body offset = json_body_object(&b, "offset"), none;
    int64_t position;
    struct str uri;

    (void)state;
    assert_true(json_body_i64(&offset, "position", &position));
    assert_int_equal(position, 5);
    assert_false(json_body_str(&offset, "uri", 100, &uri));
    none = json_body_object(&b, "no");
    assert_int_equal(none.kind, JSON_END);
    assert_false(json_body_i64(&none, "position", &position));
    none = json_body_object(&none, "further");
    assert_false(json_body_i64(&none, "position", &position));
    assert_fine(b);
}

static void test_a_bare_truth(void **state)
{
    struct json_body yes = open_body("true"), no = open_body(" false ");
    struct json_strings ids;
    struct str text;
    int64_t v;
    bool truth = false;

    (void)state;
    assert_true(json_body_bool(&yes, "public", &truth));
    assert_true(truth);
    assert_true(json_body_bool(&no, "public", &truth));
    assert_false(truth);
    assert_false(json_body_strings(&yes, "ids", 1, 1, &ids));
    assert_false(json_body_str(&yes, "name", 1, &text));
    assert_false(json_body_i64(&yes, "position", &v));
    assert_fine(yes);
    assert_fine(no);
}

static void test_an_array_has_no_keys(void **state)
{
    struct json_body b = open_body("[{\"uri\":\"a\"}]");
    struct json_bodies items;
    struct json_integers integers;
    struct str text;
    bool truth;

    (void)state;
    assert_int_equal(json_body_kind(&b, "uri"), JSON_END);
    assert_false(json_body_str(&b, "uri", 10, &text));
    assert_false(json_body_bool(&b, "public", &truth));
    assert_false(json_body_objects(&b, "tracks", 10, &items));
    assert_false(json_body_integers(&b, "positions", 10, &integers));
    assert_fine(b);
}

static void test_nothing_is_absent(void **state)
{
    static const char *const nothing[] = {"",
                                          " \r\n",
                                          "null",
                                          "{}",
                                          "{\"ids\":null,\"p\":null}",
                                          "{\"ids\":\"\"}"};
    struct json_body b;

    (void)state;
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        struct json_strings ids;
        struct str text;
        bool truth;
        int64_t v;

        b = open_body(nothing[i]);
        assert_false(json_body_strings(&b, "ids", 1, 1, &ids));
        assert_false(json_body_str(&b, "p", 1, &text));
        assert_false(json_body_bool(&b, "p", &truth));
        assert_false(json_body_i64(&b, "p", &v));
        assert_fine(b);
    }
    b = json_body_open(STR_EMPTY, &arena);
    assert_int_equal(b.kind, JSON_END);
    assert_fine(b);
}

static void test_what_is_no_body(void **state)
{
    static const char *const bad[] = {
        "{",       "[",         "\"a\"",          "1",     "tru",
        "{}{}",    "[] x",      "{\"a\":}",       "a=b",   "{\"a\":\"\xff\"}",
        "{'a':1}", "{\"a\":1,", "\xef\xbb\xbf{}", "true,", "nul",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct json_body b = open_body(bad[i]);
        struct str text;

        assert_error(&b, JSON_NO_JSON, NULL);
        assert_int_equal(b.kind, JSON_END);
        assert_false(json_body_str(&b, "a", 10, &text));
    }
}

static void test_nesting_has_a_limit(void **state)
{
    char deep[2 * JSON_MAX_DEPTH + 2];
    struct json_body b;

    (void)state;
    memset(deep, '[', JSON_MAX_DEPTH + 1);
    memset(deep + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
    b = json_body_open(str_of(deep, sizeof deep), &arena);
    assert_error(&b, JSON_NO_JSON, NULL);
    b = json_body_open(str_of(deep + 1, sizeof deep - 2), &arena);
    assert_fine(b);
}

/* Each getter, by a letter, with limits of 2 values and 3 bytes. */
static bool get(const struct json_body *b, char getter)
{
    struct json_strings strings;
    struct json_integers integers;
    struct json_bodies objects;
    struct str text;
    bool truth;
    int64_t v;

    switch (getter) {
    case 's':
        return json_body_str(b, "k", 3, &text);
    case 'i':
        return json_body_i64(b, "k", &v);
    case 'b':
        return json_body_bool(b, "k", &truth);
    case 'o':
        return json_body_object(b, "k").kind != JSON_END;
    case 'S':
        return json_body_strings(b, "k", 2, 3, &strings);
    case 'I':
        return json_body_integers(b, "k", 2, &integers);
    default:
        return json_body_objects(b, "k", 2, &objects);
    }
}

static void test_values_of_other_kinds(void **state)
{
    static const struct {
        const char *value;
        const char *getters; /* that won't have it */
        enum json_fault fault;
    } cases[] = {
        {"1", "sboSIO", JSON_WRONG_KIND},
        {"1.5", "sboiSIO", JSON_WRONG_KIND},
        {"1e30", "i", JSON_WRONG_KIND},
        {"9223372036854775808", "i", JSON_WRONG_KIND},
        {"true", "sioSIO", JSON_WRONG_KIND},
        {"\"true\"", "b", JSON_WRONG_KIND},
        {"\"1\"", "iboIO", JSON_WRONG_KIND},
        {"\"\"", "boIO", JSON_WRONG_KIND},
        {"{}", "sibSIO", JSON_WRONG_KIND},
        {"[]", "sibo", JSON_WRONG_KIND},
        {"[\"a\",1]", "S", JSON_WRONG_KIND},
        {"[\"a\",null]", "S", JSON_WRONG_KIND},
        {"[[\"a\"]]", "S", JSON_WRONG_KIND},
        {"[1,\"2\"]", "I", JSON_WRONG_KIND},
        {"[0.5]", "I", JSON_WRONG_KIND},
        {"[{},[]]", "O", JSON_WRONG_KIND},
        {"[{},null]", "O", JSON_WRONG_KIND},
        {"\"a\\u0000\"", "sS", JSON_WRONG_KIND},
        {"\"abcd\"", "sS", JSON_TOO_LONG},
        {"[\"abcd\"]", "S", JSON_TOO_LONG},
        {"\"a,abcd\"", "S", JSON_TOO_LONG},
        {"[\"a\",\"b\",\"c\"]", "S", JSON_TOO_MANY},
        {"[1,2,3]", "I", JSON_TOO_MANY},
        {"[{},{},{}]", "O", JSON_TOO_MANY},
        {"\"a,b,c\"", "S", JSON_TOO_MANY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (const char *getter = cases[i].getters; *getter; getter++) {
            struct str text =
                arena_printf(&arena, "{\"k\":%s}", cases[i].value);
            struct json_body b = json_body_open(text, &arena);

            assert_false(get(&b, *getter));
            assert_error(&b, cases[i].fault, "k");
        }
    }
}

static void test_the_first_error_stays(void **state)
{
    struct json_body b =
        open_body("{\"a\":1,\"b\":\"\",\"c\":[{\"d\":1}],\"e\":{}}");
    struct json_body e = json_body_object(&b, "e");
    struct json_bodies list;
    struct str text;
    int64_t v;
    bool truth;

    (void)state;
    assert_true(json_body_objects(&b, "c", 1, &list));
    assert_false(json_body_str(&list.list[0], "d", 1, &text));
    assert_error(&b, JSON_WRONG_KIND, "d");
    assert_error(&e, JSON_WRONG_KIND, "d");
    assert_false(json_body_bool(&b, "b", &truth));
    assert_false(json_body_i64(&b, "a", &v));
    assert_false(json_body_i64(&list.list[0], "d", &v));
    assert_false(json_body_objects(&b, "c", 1, &list));
    assert_int_equal(json_body_object(&b, "e").kind, JSON_END);
    assert_error(&b, JSON_WRONG_KIND, "d");
}

static void test_an_error_of_an_array_stays(void **state)
{
    struct json_body b = open_body("[\"a\",\"b\"]");
    struct json_strings ids;

    (void)state;
    assert_false(json_body_strings(&b, "ids", 1, 1, &ids));
    assert_false(json_body_strings(&b, "ids", 2, 1, &ids));
    assert_error(&b, JSON_TOO_MANY, "ids");
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
        cmocka_unit_test(test_a_playlist_that_is_made),
        cmocka_unit_test(test_items_that_move),
        cmocka_unit_test(test_lists_in_every_form),
        cmocka_unit_test(test_empty_parts_are_parts),
        cmocka_unit_test(test_items_that_are_removed),
        cmocka_unit_test(test_objects_in_objects),
        cmocka_unit_test(test_a_bare_truth),
        cmocka_unit_test(test_an_array_has_no_keys),
        cmocka_unit_test(test_nothing_is_absent),
        cmocka_unit_test(test_what_is_no_body),
        cmocka_unit_test(test_nesting_has_a_limit),
        cmocka_unit_test(test_values_of_other_kinds),
        cmocka_unit_test(test_the_first_error_stays),
        cmocka_unit_test(test_an_error_of_an_array_stays),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
