#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/mem.h"
#include "player/order.h"

/* Goes through a whole order: nothing comes twice, nothing is missing, and the
 * way back is the way there. */
static void assert_permutes(uint64_t seed, uint32_t count)
{
    uint8_t *is_taken = mem_zalloc(count, 1);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t to = order_of(seed, count, i);

        assert_true(to < count);
        assert_int_equal(is_taken[to], 0);
        is_taken[to] = 1;
        assert_int_equal(order_from(seed, count, to), i);
    }
    free(is_taken);
}

static void test_small_counts_permute(void **state)
{
    static const uint64_t seeds[] = {0, 1, UINT64_MAX, 0x123456789abcdef};

    (void)state;
    for (uint32_t count = 1; count <= 2000; count++)
        assert_permutes(seeds[count % 4], count);
    for (uint32_t count = 1; count <= 40; count++)
        for (uint64_t seed = 0; seed < 50; seed++)
            assert_permutes(seed << (count % 57), count);
}

static void test_large_counts_permute(void **state)
{
    static const uint32_t counts[] = {4095,  4096,   4097,   65535,
                                      65536, 100000, 1048577};

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        assert_permutes(0x9e3779b97f4a7c15u * (i + 1), counts[i]);
}

/* Too many to go through: the way back is the way there. */
static void test_the_largest_counts_invert(void **state)
{
    static const uint32_t counts[] = {1u << 31, (1u << 31) + 1, UINT32_MAX - 1,
                                      UINT32_MAX};

    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
        for (uint32_t k = 0; k < 20000; k++) {
            uint32_t i = k < 10000 ? k : counts[c] - 1 - (k - 10000) * 97;
            uint32_t to = order_of(77, counts[c], i);

            assert_true(to < counts[c]);
            assert_int_equal(order_from(77, counts[c], to), i);
        }
}

/* Stored playbacks have only the seed, so that an order may never change. */
static void test_orders_stay(void **state)
{
    char got[100];
    size_t n = 0;

    (void)state;
    for (uint32_t i = 0; i < 10; i++)
        n += (size_t)snprintf(got + n, sizeof got - n, "%u ",
                              order_of(2026, 10, i));
    (void)snprintf(got + n, sizeof got - n, "%u", order_of(7, 100000, 99));
    assert_string_equal(got, "3 6 2 1 0 8 7 5 9 4 91065");
}

/* ---- is it a fair shuffle? ---- */

/* The sum of (seen - expected)^2 / expected. */
static double chi_square(const uint32_t *seen, size_t cells, double expected)
{
    double sum = 0;

    for (size_t i = 0; i < cells; i++)
        sum += (seen[i] - expected) * (seen[i] - expected) / expected;
    return sum;
}

#define SEEDS 40000

/* Of three items all six orders come about equally often: with 5 degrees of
 * freedom, 30 is passed once in 70,000 times. */
static void test_every_order_of_three(void **state)
{
    uint32_t seen[9] = {0};
    uint32_t six[6];
    size_t n = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++)
        seen[order_of(seed, 3, 0) * 3 + order_of(seed, 3, 1)]++;
    for (size_t i = 0; i < 9; i++)
        if (i % 4 != 0)
            six[n++] = seen[i];
    assert_true(chi_square(six, 6, SEEDS / 6.0) < 30);
}

/* Every item comes to every place about equally often. For permutations of n
 * that sum is n / (n - 1) times a chi-square of (n - 1)^2 degrees of freedom:
 * n (n - 1) on average, with a deviation of n times the root of 2. */
static void assert_even(uint32_t count)
{
    uint32_t *seen = mem_zalloc((size_t)count * count, sizeof *seen);
    double n = count;

    for (uint64_t seed = 0; seed < SEEDS; seed++)
        for (uint32_t i = 0; i < count; i++)
            seen[(size_t)i * count + order_of(seed, count, i)]++;
    assert_true(chi_square(seen, (size_t)count * count, SEEDS / n) <
                n * (n - 1) + 6 * n * sqrt(2));
    free(seen);
}

static void test_every_item_in_every_place(void **state)
{
    (void)state;
    assert_even(2);
    assert_even(5);
    assert_even(12);
    assert_even(20);
}

/* An item is followed by its neighbour about once in a shuffled list, however
 * long that is: who knows an album notices neighbours first. */
static void test_neighbours_are_parted(void **state)
{
    static const uint32_t counts[] = {10, 50, 257, 1000};

    (void)state;
    for (size_t c = 0; c < 4; c++) {
        uint32_t next = 0, seeds = 4000000 / (counts[c] * 10);

        for (uint64_t seed = 0; seed < seeds; seed++)
            for (uint32_t i = 0; i + 1 < counts[c]; i++)
                next += order_of(seed, counts[c], i) + 1 ==
                        order_of(seed, counts[c], i + 1);
        /* About 1 for each seed, give or take six deviations. */
        assert_true(next > seeds * (1 - 1.0 / counts[c]) - 6 * sqrt(seeds));
        assert_true(next < seeds * (1 - 1.0 / counts[c]) + 6 * sqrt(seeds));
    }
}

/* Seeds that differ in one bit give orders that have about one place in
 * common. */
static void test_seeds_are_far_apart(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 64; bit++) {
        uint32_t same = 0;

        for (uint32_t i = 0; i < 1000; i++)
            same += order_of(99, 1000, i) ==
                    order_of(99 ^ (uint64_t)1 << bit, 1000, i);
        assert_true(same < 12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_counts_permute),
        cmocka_unit_test(test_large_counts_permute),
        cmocka_unit_test(test_the_largest_counts_invert),
        cmocka_unit_test(test_orders_stay),
        cmocka_unit_test(test_every_order_of_three),
        cmocka_unit_test(test_every_item_in_every_place),
        cmocka_unit_test(test_neighbours_are_parted),
        cmocka_unit_test(test_seeds_are_far_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
