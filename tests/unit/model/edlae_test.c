/* Item-item weights against a direct inverse in double precision, and the
 * blocked inverse against the identity. */
#include "model/edlae.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/dense.h"
#include "model/interactions.h"

#define LISTS 60u
#define ITEMS 12u

static void make_lists(struct interactions *x)
{
    struct random_sequence r = random_sequence(3, 0);

    interactions_init(x, ITEMS);
    for (uint32_t l = 0; l < LISTS; l++) {
        struct interaction entries[ITEMS];
        size_t n = 0;

        /* The higher its number, the fewer lists have an item. */
        for (uint32_t i = 0; i < ITEMS; i++)
            if (random_below(&r, 4 + i) < 3)
                entries[n++] = (struct interaction){i, 2};
        interactions_add(x, entries, n);
    }
}

/* By elimination with the greatest pivot. */
static void invert(double a[ITEMS][ITEMS], double out[ITEMS][ITEMS])
{
    for (size_t i = 0; i < ITEMS; i++)
        for (size_t j = 0; j < ITEMS; j++)
            out[i][j] = i == j;
    for (size_t k = 0; k < ITEMS; k++) {
        double pivot = a[k][k];

        for (size_t j = 0; j < ITEMS; j++) {
            a[k][j] /= pivot;
            out[k][j] /= pivot;
        }
        for (size_t i = 0; i < ITEMS; i++) {
            double f = a[i][k];

            for (size_t j = 0; j < ITEMS && i != k; j++) {
                a[i][j] -= f * a[k][j];
                out[i][j] -= f * out[k][j];
            }
        }
    }
}

static void reference(const struct interactions *x,
                      const struct edlae_options *o, double p[ITEMS][ITEMS])
{
    double g[ITEMS][ITEMS] = {{0}};

    for (uint32_t l = 0; l < x->rows; l++)
        for (uint64_t a = x->begin[l]; a < x->begin[l + 1]; a++)
            for (uint64_t b = x->begin[l]; b < x->begin[l + 1]; b++)
                g[x->column[a]][x->column[b]] += 1;
    for (size_t i = 0; i < ITEMS; i++)
        g[i][i] += (double)o->ridge +
                   g[i][i] * (double)o->dropout / (1 - (double)o->dropout);
    invert(g, p);
}

static void weights_are_those_of_a_direct_inverse(void **state)
{
    const struct edlae_options o = {.head_max = 100,
                                    .ridge = 3,
                                    .dropout = 0.25f,
                                    .keep = 100,
                                    .threads = 2};
    double p[ITEMS][ITEMS];
    struct interactions x;
    struct edlae e;

    (void)state;
    make_lists(&x);
    reference(&x, &o, p);
    assert_int_equal(edlae_fit(&x, &o, &e), OK);
    assert_int_equal(e.count, ITEMS);
    for (uint32_t j = 0; j < ITEMS; j++) {
        assert_int_equal(e.begin[j + 1] - e.begin[j], ITEMS - 1);
        for (uint32_t k = e.begin[j]; k < e.begin[j + 1]; k++) {
            uint32_t i = e.weights[k].to;

            assert_int_not_equal(i, j);
            assert_true(fabs(e.weights[k].weight + p[j][i] / p[i][i]) < 1e-4);
        }
    }
    edlae_release(&e);
    interactions_release(&x);
}

/* The most popular make the head, and the strongest weights are kept. */
static void the_head_is_the_most_popular(void **state)
{
    struct edlae_options o = {
        .head_max = 5, .ridge = 3, .keep = 2, .threads = 1};
    uint32_t counts[ITEMS];
    struct interactions x;
    struct edlae e;

    (void)state;
    make_lists(&x);
    interactions_popularity(&x, counts);
    assert_int_equal(edlae_fit(&x, &o, &e), OK);
    assert_int_equal(e.count, 5);
    for (uint32_t h = 0; h < 5; h++)
        for (uint32_t i = 0; i < ITEMS; i++)
            if (counts[i] > counts[e.head[h]]) {
                bool is_in = false;

                for (uint32_t k = 0; k < 5; k++)
                    is_in = is_in || e.head[k] == i;
                assert_true(is_in);
            }
    assert_int_equal(e.begin[5], 10);
    edlae_release(&e);
    o.count_min = LISTS + 1;
    assert_int_equal(edlae_fit(&x, &o, &e), OK);
    assert_int_equal(e.count, 0);
    edlae_release(&e);
    interactions_release(&x);
}

/* Several blocks, the last one smaller. */
static void blocks_make_the_inverse(void **state)
{
    enum { N = 1000 };
    struct random_sequence r = random_sequence(9, 0);
    float *a = dense_alloc(N, N), *inverse = dense_alloc(N, N);
    double worst = 0;

    (void)state;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j <= i; j++) {
            float v = (float)random_unit(&r) - 0.5f;

            a[i * N + j] = a[j * N + i] = i == j ? 40 + v : v;
        }
    for (size_t i = 0; i < (size_t)N * N; i++)
        inverse[i] = a[i];
    assert_int_equal(dense_invert(inverse, N, 3), OK);
    for (size_t i = 0; i < N; i += 7)
        for (size_t j = 0; j < N; j += 5) {
            double sum = 0;

            for (size_t k = 0; k < N; k++)
                sum += (double)a[i * N + k] * inverse[k * N + j];
            worst = fmax(worst, fabs(sum - (i == j)));
        }
    assert_true(worst < 1e-4);
    a[0] = -1;
    assert_int_equal(dense_invert(a, N, 1), ERR_INVALID);
    free(a);
    free(inverse);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_those_of_a_direct_inverse),
        cmocka_unit_test(the_head_is_the_most_popular),
        cmocka_unit_test(blocks_make_the_inverse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
