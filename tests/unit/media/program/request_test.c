/* Lines that ask for work. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "media/program/request.h"

static bool parse(const char *line, struct arena *arena, struct request *out)
{
    const char *why;
    enum err e = request_parse(str_from_c(line), arena, out, &why);

    assert_int_equal(e == OK, why == NULL);
    return e == OK;
}

static void must_be_named(const struct request *r, const char *expected)
{
    struct buf b;
    struct json j;

    buf_init(&b, 1000);
    j = json_to(&b);
    json_object(&j);
    request_name(r, &j);
    json_end_object(&j);
    assert_true(str_eq_c(buf_get(&b), expected));
    buf_release(&b);
}

static void test_paths(void **state)
{
    struct arena arena;
    struct request r;

    (void)state;
    arena_init(&arena);
    assert_true(parse(" \"/a\\nb\" ", &arena, &r));
    assert_string_equal(r.path, "/a\nb");
    must_be_named(&r, "{\"path\":\"/a\\nb\"}");
    assert_true(parse("{\"path\":\"/ä\",\"more\":[1]}", &arena, &r));
    assert_string_equal(r.path, "/ä");
    assert_true(parse("{\"path_hex\":\"2Fff41\"}", &arena, &r));
    assert_string_equal(r.path, "/\xff"
                                "A");
    must_be_named(&r, "{\"path_hex\":\"2fff41\"}");
    arena_release(&arena);
}

static void test_outputs(void **state)
{
    struct arena arena;
    struct request r;

    (void)state;
    arena_init(&arena);
    assert_true(parse("{\"path\":\"a\",\"from_ms\":5,\"duration_ms\":30000,"
                      "\"mp3\":\"b\"}",
                      &arena, &r));
    assert_int_equal(r.from_ms, 5);
    assert_int_equal(r.duration_ms, 30000);
    assert_null(r.outputs[0]);
    assert_string_equal(r.outputs[1], "b");
    arena_release(&arena);
}

static void test_what_is_none(void **state)
{
    static const char *const BAD[] = {
        "",
        "{}",
        "\"\"",
        "12",
        "\"a\" \"b\"",
        "{\"path\":\"a\"",
        "nonsense",
        "{\"path\":1}",
        "\"a\\u0000b\"",
        "{\"path_hex\":\"2\"}",
        "{\"path_hex\":\"2g\"}",
        "{\"path_hex\":\"00\"}",
        "\"\xff\"",
        "{\"path\":\"a\",\"from_ms\":-1}",
        "{\"path\":\"a\",\"duration_ms\":86400001}",
        "{\"path\":\"a\",\"mp3\":1}",
    };
    struct arena arena;
    struct request r;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        if (parse(BAD[i], &arena, &r))
            fail_msg("was taken: %s", BAD[i]);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_outputs),
        cmocka_unit_test(test_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
