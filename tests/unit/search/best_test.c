/* The best of many, against sorting all of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/random.h"
#include "search/best.h"

#define KEYS 5000

static int greatest_first(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x < y) - (x > y);
}

/* Different keys: rising (0), falling (1) or mixed. */
static void make(uint64_t *keys, uint32_t count, unsigned order)
{
    struct random_sequence random = random_sequence(7, order);

    for (uint32_t i = 0; i < count; i++)
        keys[i] = order == 0   ? i + 1u
                  : order == 1 ? count - i
                               : (random_u64(&random) & ~0xffffu) + i + 1;
}

static void check(uint32_t count, uint32_t wanted, unsigned order)
{
    static uint64_t keys[KEYS];
    struct arena arena;
    struct best b;

    arena_init(&arena);
    make(keys, count, order);
    best_init(&b, wanted, &arena);
    for (uint32_t i = 0; i < count; i++)
        best_add(&b, keys[i]);
    best_finish(&b);
    qsort(keys, count, sizeof keys[0], greatest_first);
    assert_int_equal(b.count, count < wanted ? count : wanted);
    for (uint32_t i = 0; i < b.count; i++)
        assert_true(b.keys[i] == keys[i]);
    arena_release(&arena);
}

static void test_against_sorting(void **state)
{
    static const uint32_t counts[] = {0, 1, 2, 127, 128, 129, 300, KEYS};
    static const uint32_t wanted[] = {0, 1, 5, 50, 1050, KEYS, 2 * KEYS};

    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++)
        for (size_t w = 0; w < sizeof wanted / sizeof wanted[0]; w++)
            for (unsigned order = 0; order < 3; order++)
                check(counts[c], wanted[w], order);
}

/* Each key at each place, among as many others as there may be. */
static void test_put_first(void **state)
{
    static const uint64_t keys[] = {90, 70, 50, 30};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (uint32_t wanted = 4; wanted <= 5; wanted++)
        for (uint32_t at = 0; at < 2; at++) {
            static const uint64_t moved[] = {90, 70, 50, 30, 20};

            for (size_t k = at; k < sizeof moved / sizeof moved[0]; k++) {
                struct best b;
                uint32_t count = k < 4 || wanted == 4 ? 4 : 5, from = 0;

                best_init(&b, wanted, &arena);
                for (size_t i = 0; i < 4; i++)
                    best_add(&b, keys[i]);
                best_finish(&b);
                best_put_first(&b, moved[k], at);
                assert_int_equal(b.count, count);
                for (uint32_t i = 0; i < count; i++) {
                    if (i == at) {
                        assert_int_equal(b.keys[i], moved[k]);
                        continue;
                    }
                    if (keys[from] == moved[k])
                        from++;
                    assert_int_equal(b.keys[i], keys[from++]);
                }
            }
        }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_sorting),
        cmocka_unit_test(test_put_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
