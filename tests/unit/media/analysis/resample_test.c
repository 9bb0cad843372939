/* Rates: what is below both Nyquist frequencies passes, what is above goes,
 * and how the stream is cut makes no difference. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

struct kept {
    float *samples;
    size_t n;
    size_t room;
};

static void keep(void *to, const float *samples, size_t n)
{
    struct kept *k = to;

    assert_true(n <= RESAMPLE_PIECE);
    for (size_t i = 0; i < n; i++) {
        k->samples = mem_grow(k->samples, k->n, &k->room, sizeof *k->samples);
        k->samples[k->n++] = samples[i];
    }
}

static struct kept resampled(const struct made *m, size_t piece)
{
    struct resample *r = resample_new(m->rate, HEARING_RATE);
    struct kept k = {0};

    for (size_t i = 0; i < m->n; i += piece)
        resample_feed(r, m->samples + i, piece < m->n - i ? piece : m->n - i,
                      keep, &k);
    resample_end(r, keep, &k);
    resample_free(r);
    return k;
}

static double error_of(const struct kept *k, double hertz, double amplitude)
{
    double most = 0;

    /* Silence stands before and behind. */
    for (size_t i = 64; i + 64 < k->n; i++)
        most = fmax(most, fabs((double)k->samples[i] -
                               amplitude * sin(2 * M_PI * hertz * (double)i /
                                               HEARING_RATE)));
    return most;
}

static void a_tone_stays(void **state)
{
    static const uint32_t rates[] = {8000,  11025, 22050,  32000, 44100,
                                     48000, 96000, 352800, 44101};

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct made m = made_silence(rates[i], 0.5);
        struct kept k;

        made_sine(&m, 1000, 0.5);
        k = resampled(&m, m.n);
        assert_int_equal(k.n, (m.n * HEARING_RATE + rates[i] - 1) / rates[i]);
        assert_true(error_of(&k, 1000, 0.5) < 0.005);
        free(k.samples);
        made_release(&m);
    }
}

static void what_is_too_high_goes(void **state)
{
    struct made m = made_silence(48000, 0.5);
    struct kept k;

    (void)state;
    made_sine(&m, 14000, 1);
    k = resampled(&m, m.n);
    assert_true(error_of(&k, 0, 0) < 0.005);
    free(k.samples);
    made_release(&m);
}

static void pieces_make_no_difference(void **state)
{
    struct made m = made_silence(48000, 0.2);
    struct kept whole, cut;

    (void)state;
    made_noise(&m, 0, 1, 1);
    whole = resampled(&m, m.n);
    cut = resampled(&m, 7);
    assert_int_equal(whole.n, cut.n);
    assert_memory_equal(whole.samples, cut.samples, whole.n * sizeof(float));
    free(whole.samples);
    free(cut.samples);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tone_stays),
        cmocka_unit_test(what_is_too_high_goes),
        cmocka_unit_test(pieces_make_no_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
