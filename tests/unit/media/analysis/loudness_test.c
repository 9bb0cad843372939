/* Loudness: the tones of EBU Tech 3341, and silence. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

#include "media/analysis/loudness.h"

/* A sine of 1 kHz on so many channels, at so many dB of full scale. */
static struct loudness *heard(uint32_t channels, double decibels)
{
    struct made m = made_silence(48000, 20);
    struct loudness *l;
    float *all = mem_zalloc(m.n * channels, sizeof *all);

    made_sine(&m, 1000, pow(10, decibels / 20));
    for (size_t i = 0; i < m.n * channels; i++)
        all[i] = m.samples[i / channels];
    assert_int_equal(loudness_new(48000, channels, &l), OK);
    loudness_feed(l, all, m.n);
    free(all);
    made_release(&m);
    return l;
}

static void tones_are_as_loud_as_the_standard_says(void **state)
{
    static const double levels[] = {-23, -33, -9};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct loudness *two = heard(2, levels[i]);
        struct loudness *one = heard(1, levels[i]);

        assert_true(fabs((double)loudness_whole(two) - levels[i]) < 0.1);
        assert_true(fabs((double)loudness_whole(one) - levels[i] + 3.01) < 0.1);
        loudness_free(two);
        loudness_free(one);
    }
}

static void the_curve_has_ten_values_a_second(void **state)
{
    struct loudness *l = heard(2, -23);
    size_t n;
    float *curve = loudness_take_curve(l, &n);

    (void)state;
    assert_int_equal(n, 200);
    assert_true(fabsf(curve[100] + 23) < 0.1f);
    free(curve);
    curve = loudness_take_curve(l, &n);
    assert_int_equal(n, 0);
    free(curve);
    loudness_free(l);
}

static void nothing_is_silence(void **state)
{
    struct loudness *l;

    (void)state;
    assert_int_equal(loudness_new(44100, 1, &l), OK);
    assert_true(loudness_whole(l) <= LOUDNESS_SILENCE);
    loudness_free(l);
    l = heard(2, -200);
    assert_true(loudness_whole(l) <= LOUDNESS_SILENCE);
    loudness_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tones_are_as_loud_as_the_standard_says),
        cmocka_unit_test(the_curve_has_ten_values_a_second),
        cmocka_unit_test(nothing_is_silence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
