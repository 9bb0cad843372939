/* Sources of random bytes that come from a seed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"

#include <string.h>

#define BYTES 40

/* Draws the first bytes of a stream. */
static void draw(uint64_t seed, const char *stream, uint8_t *out)
{
    struct random_source s;

    random_source_init(&s, seed, str_from_c(stream));
    (void)random_use(&s);
    random_bytes(out, BYTES);
    assert_ptr_equal(random_use(NULL), &s);
}

static void test_unbound_is_unpredictable(void **state)
{
    uint8_t a[BYTES], b[BYTES];

    (void)state;
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

/* The same in every run, on every machine: what is written down here. */
static void test_a_stream_is_always_the_same(void **state)
{
    static const uint8_t first[] = {0xfc, 0x15, 0xa7, 0x2d,
                                    0x97, 0xd7, 0x19, 0x44};
    uint8_t a[BYTES], b[BYTES];

    (void)state;
    draw(7, "request 1", a);
    draw(7, "request 1", b);
    assert_memory_equal(a, b, sizeof a);
    assert_memory_equal(a, first, sizeof first);
}

static void test_seeds_and_names_differ(void **state)
{
    uint8_t a[BYTES], b[BYTES];

    (void)state;
    draw(7, "request 1", a);
    draw(8, "request 1", b);
    assert_memory_not_equal(a, b, sizeof a);
    draw(7, "request 2", b);
    assert_memory_not_equal(a, b, sizeof a);
}

/* How much a call wants doesn't move the next, and drawing for a pause does
 * neither. */
static void test_calls_are_counted(void **state)
{
    struct random_source s;
    uint8_t a[BYTES], b[BYTES];

    (void)state;
    random_source_init(&s, 1, STR("x"));
    (void)random_use(&s);
    random_bytes(a, 1);
    random_bytes(a, sizeof a);
    random_source_restart(&s);
    random_bytes(b, 17);
    assert_true(random_jitter(10) < 10);
    random_bytes(b, sizeof b);
    assert_memory_equal(a, b, sizeof a);
    assert_int_equal(s.drawn, 2);
    (void)random_use(NULL);
}

static void test_derived_of_what_is_bound(void **state)
{
    struct random_source s, derived;
    uint8_t a[BYTES], b[BYTES];

    (void)state;
    assert_false(random_source_derive(&derived, STR("writer")));
    random_source_init(&s, 5, STR("x"));
    (void)random_use(&s);
    assert_true(random_source_derive(&derived, STR("writer")));
    (void)random_use(&derived);
    random_bytes(a, sizeof a);
    (void)random_use(NULL);
    draw(5, "writer", b);
    assert_memory_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unbound_is_unpredictable),
        cmocka_unit_test(test_a_stream_is_always_the_same),
        cmocka_unit_test(test_seeds_and_names_differ),
        cmocka_unit_test(test_calls_are_counted),
        cmocka_unit_test(test_derived_of_what_is_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
