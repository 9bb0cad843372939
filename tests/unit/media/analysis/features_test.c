/* Features: between 0 and 1, and they move the way their names say. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

/* A band at a gain; and a slow, soft melody. */
static struct analysis_result *band(double gain)
{
    struct made m = made_silence(HEARING_RATE, 20);
    struct analysis_result *r;

    made_song(&m, 120, 4);
    for (size_t i = 0; i < m.n; i++)
        m.samples[i] *= (float)gain;
    r = made_analysis(&m);
    made_release(&m);
    return r;
}

static struct analysis_result *melody(void)
{
    struct made m = made_silence(HEARING_RATE, 20);
    struct analysis_result *r;

    for (int i = 0; i < 18; i++)
        made_note(&m, 60 + (int[]){0, 2, 4, 7}[i % 4], i + 0.1 * (i * 7 % 5), 1,
                  0.05);
    r = made_analysis(&m);
    made_release(&m);
    return r;
}

static void louder_is_more_energetic(void **state)
{
    struct analysis_result *soft = band(0.3), *loud = band(3);

    (void)state;
    assert_true(loud->energy > soft->energy + 0.2f);
    assert_true(loud->loudness > soft->loudness + 19);
    assert_true(loud->tonality.key == soft->tonality.key);
    analysis_result_free(soft);
    analysis_result_free(loud);
}

static void a_band_dances_and_a_melody_does_not(void **state)
{
    struct analysis_result *b = band(3), *m = melody();

    (void)state;
    assert_true(b->danceability > m->danceability + 0.2f);
    assert_true(m->acousticness > b->acousticness + 0.2f);
    assert_true(b->energy > m->energy + 0.2f);
    analysis_result_free(b);
    analysis_result_free(m);
}

static void syllables_are_speech(void **state)
{
    struct made m = made_silence(HEARING_RATE, 20);
    struct analysis_result *r, *b = band(1);
    uint32_t seed = 3;

    (void)state;
    /* Four or so a second, with breaths. */
    for (double at = 0; at < 19; at += 0.17 + 0.1 * fabs(made_chance(&seed))) {
        made_noise(&m, at, 0.1, 0.1);
        if (made_chance(&seed) > 0.7f)
            at += 0.5;
    }
    r = made_analysis(&m);
    assert_true(r->speechiness > 0.33f);
    assert_true(b->speechiness < 0.2f);
    analysis_result_free(r);
    analysis_result_free(b);
    made_release(&m);
}

static void fades_are_found(void **state)
{
    struct made m = made_silence(HEARING_RATE, 20);
    struct analysis_result *r;

    (void)state;
    made_sine(&m, 440, 0.3);
    for (size_t i = 0; i < m.n; i++) {
        double t = (double)i / m.rate;

        m.samples[i] *= (float)(fmin(1, t / 5) * fmin(1, (20 - t) / 5));
    }
    r = made_analysis(&m);
    /* 10 dB below is a third of it. */
    assert_true(fabs(r->end_of_fade_in - 1.6) < 0.4);
    assert_true(fabs(r->start_of_fade_out - 18.4) < 0.4);
    analysis_result_free(r);
    r = band(1);
    assert_true(r->end_of_fade_in < 0.3);
    analysis_result_free(r);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(louder_is_more_energetic),
        cmocka_unit_test(a_band_dances_and_a_melody_does_not),
        cmocka_unit_test(syllables_are_speech),
        cmocka_unit_test(fades_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
