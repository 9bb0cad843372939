/* What the writer writes: commas, escapes, numbers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "json/writer.h"

static struct buf out;

static struct json begin(void)
{
    buf_clear(&out);
    return json_to(&out);
}

#define assert_text(expected)                                                  \
    do {                                                                       \
        assert_false(buf_overflowed(&out));                                    \
        assert_int_equal(out.n, sizeof(expected) - 1);                         \
        assert_memory_equal(out.p, expected, out.n);                           \
    } while (0)

static void test_nesting_gets_its_commas(void **state)
{
    struct json j = begin();

    (void)state;
    json_object(&j);
    json_key(&j, "a");
    json_array(&j);
    json_u64(&j, 1);
    json_bool(&j, true);
    json_null(&j);
    json_array(&j);
    json_end_array(&j);
    json_object(&j);
    json_end_object(&j);
    json_end_array(&j);
    json_key(&j, "b");
    json_i64(&j, -5);
    json_key_str(&j, STR("c\"d"));
    json_raw(&j, STR("[1, 2]"));
    json_key(&j, "e");
    json_compact(&j, STR("[1, \"a \\\" b\" , {\t}]\n"));
    json_end_object(&j);
    assert_text("{\"a\":[1,true,null,[],{}],\"b\":-5,\"c\\\"d\":[1, 2],"
                "\"e\":[1,\"a \\\" b\",{}]}");
}

static void test_strings_are_escaped(void **state)
{
    struct json j = begin();

    (void)state;
    json_array(&j);
    json_str(&j, STR(""));
    json_str(&j, STR_EMPTY);
    json_str(&j, STR("plain text longer than eight bytes"));
    json_str(&j, STR("\"\\\b\f\n\r\t\x01\x1f/"));
    json_str(&j, STR("12345678\"12345678\\"));
    json_str(&j, STR("\xc3\xa9\xe6\x97\xa5\xf0\x9f\x8e\xb5"));
    json_end_array(&j);
    assert_text("[\"\",\"\",\"plain text longer than eight bytes\","
                "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\","
                "\"12345678\\\"12345678\\\\\","
                "\"\xc3\xa9\xe6\x97\xa5\xf0\x9f\x8e\xb5\"]");
}

/* Every byte in every place of a word of eight: the fast way and the slow
 * way agree. */
static void test_every_byte_in_every_place(void **state)
{
    (void)state;
    for (int c = 1; c < 128; c++)
        for (size_t at = 0; at < 17; at++) {
            char text[17], slow[128];
            size_t n = 0;
            struct json j = begin();

            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            json_str(&j, str_of(text, sizeof text));
            for (size_t i = 0; i < sizeof text; i++)
                n = (size_t)(json_escape(slow + n, str_of(text + i, 1)) - slow);
            assert_int_equal(out.n, n + 2);
            assert_memory_equal(out.p + 1, slow, n);
        }
}

static void test_ids_behind_a_prefix(void **state)
{
    struct json j = begin();

    (void)state;
    json_array(&j);
    json_str(&j, STR("a\""));
    json_str_id(&j, STR_EMPTY, (struct id){0, 1});
    json_str_id(&j, STR("spotify:track:"), (struct id){0, 61});
    json_end_array(&j);
    assert_text("[\"a\\\"\",\"0000000000000000000001\","
                "\"spotify:track:000000000000000000000Z\"]");
}

static void test_what_there_is_not_is_null(void **state)
{
    struct json j = begin();

    (void)state;
    json_array(&j);
    json_str_or_null(&j, STR("a"));
    json_str_or_null(&j, STR_EMPTY);
    json_time(&j, 0);
    json_time_or_null(&j, 1795737600);
    json_time_or_null(&j, 0);
    json_end_array(&j);
    assert_text("[\"a\",null,\"1970-01-01T00:00:00Z\","
                "\"2026-11-27T00:00:00Z\",null]");
}

static void check_float(float v)
{
    struct json j = begin();
    char text[64];

    json_float(&j, v);
    assert_true(out.n < sizeof text);
    memcpy(text, out.p, out.n);
    text[out.n] = '\0';
    assert_true(strtof(text, NULL) == v);
}

static void test_floats_are_shortest_and_exact(void **state)
{
    static const struct {
        float v;
        const char *text;
    } known[] = {{0, "0.0"},
                 {1, "1.0"},
                 {0.748f, "0.748"},
                 {-5.883f, "-5.883"},
                 {118.211f, "118.211"},
                 {0.1f, "0.1"},
                 {0.00242f, "0.00242"},
                 {1.17e-6f, "1.17e-06"}};
    struct random_sequence r = random_sequence(1, 1);

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct json j = begin();

        json_float(&j, known[i].v);
        assert_int_equal(out.n, strlen(known[i].text));
        assert_memory_equal(out.p, known[i].text, out.n);
    }
    for (int i = 0; i < 100000; i++) {
        uint32_t bits = (uint32_t)random_u64(&r);
        float v;

        memcpy(&v, &bits, sizeof v);
        if (isfinite(v))
            check_float(v);
        check_float((float)random_unit(&r));
        check_float((float)random_below(&r, 100000) / 1000.0f);
    }
}

static void test_overflow_shows_in_the_buffer(void **state)
{
    struct buf small;
    struct json j;

    (void)state;
    buf_init(&small, 16);
    j = json_to(&small);
    json_array(&j);
    for (int i = 0; i < 10; i++)
        json_str(&j, STR("0123456789"));
    json_end_array(&j);
    assert_true(buf_overflowed(&small));
    assert_true(small.n <= 16);
    buf_release(&small);
}

/* However little room there is, and wherever it ends: nothing aborts. */
static void test_overflow_anywhere(void **state)
{
    (void)state;
    for (size_t max = 0; max < 64; max++) {
        struct buf small;
        struct json j;

        buf_init(&small, max);
        j = json_to(&small);
        json_object(&j);
        json_key(&j, "name");
        json_str(&j, STR("colon:"));
        json_key_str(&j, STR("ids:"));
        json_array(&j);
        json_str_id(&j, STR(":"), (struct id){0, 0});
        json_end_array(&j);
        json_key(&j, "last");
        json_object(&j);
        json_end_object(&j);
        json_end_object(&j);
        assert_int_equal(buf_overflowed(&small), max < 62);
        buf_release(&small);
    }
}

/* As if somebody had written a value beside the writer, and no value. */
static void comma_behind_a_key(struct json *j)
{
    json_object(j);
    json_key(j, "a");
    j->comma = true;
    json_null(j);
}

static void key_behind_a_key(struct json *j)
{
    json_object(j);
    json_key(j, "a");
    json_key_str(j, STR("b"));
}

static void end_behind_a_key(struct json *j)
{
    json_object(j);
    json_key(j, "a");
    json_end_object(j);
}

static void end_of_nothing(struct json *j)
{
    json_array(j);
    json_end_array(j);
    json_end_array(j);
}

/* In a process of its own, which says nothing of it. */
static bool aborts(void (*misuse)(struct json *j))
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct json j = begin();

        (void)freopen("/dev/null", "w", stderr);
        misuse(&j);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void test_wrong_nesting_aborts(void **state)
{
    (void)state;
    assert_true(aborts(comma_behind_a_key));
    assert_true(aborts(key_behind_a_key));
    assert_true(aborts(end_behind_a_key));
    assert_true(aborts(end_of_nothing));
}

static int setup(void **state)
{
    (void)state;
    buf_init(&out, 1u << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_release(&out);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nesting_gets_its_commas),
        cmocka_unit_test(test_strings_are_escaped),
        cmocka_unit_test(test_every_byte_in_every_place),
        cmocka_unit_test(test_ids_behind_a_prefix),
        cmocka_unit_test(test_what_there_is_not_is_null),
        cmocka_unit_test(test_floats_are_shortest_and_exact),
        cmocka_unit_test(test_overflow_shows_in_the_buffer),
        cmocka_unit_test(test_overflow_anywhere),
        cmocka_unit_test(test_wrong_nesting_aborts),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
