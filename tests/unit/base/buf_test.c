/* Buffers and arenas: growing, the maximum, what is kept. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"

static void test_growing_keeps_what_is_there(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1u << 20);
    for (unsigned i = 0; i < 10000; i++)
        buf_u64(&b, i % 10);
    assert_int_equal(b.n, 10000);
    for (unsigned i = 0; i < 10000; i++)
        assert_int_equal(b.p[i], '0' + i % 10);
    buf_clear(&b);
    buf_i64(&b, INT64_MIN);
    buf_lit(&b, " ");
    buf_u64(&b, UINT64_MAX);
    buf_printf(&b, " %d%s", 7, "x");
    assert_int_equal(b.n, 44);
    assert_memory_equal(b.p, "-9223372036854775808 18446744073709551615 7x",
                        44);
    buf_release(&b);
}

static void test_the_maximum_holds_and_sticks(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 10);
    buf_add(&b, "12345678", 8);
    assert_false(buf_overflowed(&b));
    buf_add(&b, "abc", 3);
    assert_true(buf_overflowed(&b));
    buf_add(&b, "x", 1); /* would fit, but the error sticks */
    assert_int_equal(b.n, 8);
    assert_null(buf_reserve(&b, 1));
    buf_clear(&b);
    buf_add(&b, "1234567890", 10);
    assert_false(buf_overflowed(&b));
    assert_int_equal(b.n, 10);
    assert_null(buf_reserve(&b, SIZE_MAX));
    buf_release(&b);
    buf_add(&b, "again", 5);
    assert_int_equal(b.n, 5);
    buf_release(&b);
}

static void test_an_arena_gives_separate_pieces(void **state)
{
    struct arena a;
    char *pieces[200];

    (void)state;
    arena_init(&a);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 200; i++) {
            pieces[i] = arena_alloc(&a, i * 7);
            assert_int_equal((uintptr_t)pieces[i] % 16, 0);
            memset(pieces[i], (int)i, i * 7);
        }
        for (size_t i = 0; i < 200; i++)
            for (size_t k = 0; k < i * 7; k++)
                assert_int_equal((unsigned char)pieces[i][k], i);
        arena_reset(&a);
    }
    assert_string_equal(arena_cstr(&a, STR("text")), "text");
    assert_int_equal(arena_printf(&a, "%d-%s", 42, "x").n, 4);
    assert_int_equal(*(char *)arena_zalloc(&a, 1u << 20), 0);
    arena_release(&a);
    arena_release(&a);
}

static void test_url(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 256);
    buf_url(&b, STR("az-AZ.09_~ /?&=%+\xc3\xa9"));
    assert_true(
        str_eq(buf_get(&b), STR("az-AZ.09_~%20%2F%3F%26%3D%25%2B%C3%A9")));
    buf_release(&b);
}

static void test_any_bytes_are_a_string_of_json(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 256);
    buf_json(&b,
             STR("a\"\\\n\x7f\xc3\xa9\xc2\x85\xe2\x82\xff\xf0\x9f\x8e\xb5"));
    assert_true(str_eq(buf_get(&b),
                       STR("\"a\\\"\\\\\\u000a\\u007f\xc3\xa9\\u0085\\ufffd"
                           "\\ufffd\\ufffd\xf0\x9f\x8e\xb5\"")));
    buf_clear(&b);
    buf_json(&b, STR_EMPTY);
    assert_true(str_eq(buf_get(&b), STR("\"\"")));
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url),
        cmocka_unit_test(test_any_bytes_are_a_string_of_json),
        cmocka_unit_test(test_growing_keeps_what_is_there),
        cmocka_unit_test(test_the_maximum_holds_and_sticks),
        cmocka_unit_test(test_an_arena_gives_separate_pieces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
