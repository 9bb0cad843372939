/* Beats, bars and tatums of a band whose beats are known. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

static void follow_each_other(const struct analysis_interval *all, size_t n,
                              double end)
{
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        double until = i + 1 < n ? all[i + 1].start : end;

        assert_true(all[i].duration > 0);
        assert_true(fabs(all[i].start + all[i].duration - until) < 1e-9);
        assert_true(all[i].confidence >= 0 && all[i].confidence <= 1);
    }
}

static double off(double time, double beat)
{
    return fabs(time - beat * round(time / beat));
}

static void beats_are_where_they_are_played(void **state)
{
    (void)state;
    for (int beats = 3; beats <= 4; beats++) {
        struct made m = made_silence(HEARING_RATE, 30);
        struct analysis_result *r;
        size_t right = 0;

        made_song(&m, 100, beats);
        r = made_analysis(&m);
        assert_true(r->beat_count >= 48 && r->beat_count <= 52);
        for (size_t i = 1; i + 1 < r->beat_count; i++)
            assert_true(off(r->beats[i].start, 0.6) < 0.03);
        for (size_t i = 1; i + 1 < r->bar_count; i++)
            right += off(r->bars[i].start, 0.6 * beats) < 0.03;
        assert_true(right + 3 >= r->bar_count);
        assert_int_equal(r->tatum_count, 2 * r->beat_count);
        follow_each_other(r->beats, r->beat_count, r->duration);
        follow_each_other(r->bars, r->bar_count, r->duration);
        follow_each_other(r->tatums, r->tatum_count, r->duration);
        analysis_result_free(r);
        made_release(&m);
    }
}

/* Strokes at thirds of beats in place of halves. */
static void triplets_make_three_tatums(void **state)
{
    struct made m = made_silence(HEARING_RATE, 30);
    struct analysis_result *r;

    (void)state;
    for (int i = 0; i * 0.2 < 29.5; i++) {
        made_stroke(&m, i * 0.2, false, i % 3 == 0 ? 0.4 : 0.2);
        if (i % 3 == 0)
            made_stroke(&m, i * 0.2, i % 6 == 0, 0.5);
    }
    r = made_analysis(&m);
    assert_true(fabsf(r->tonality.tempo - 100) < 2);
    assert_int_equal(r->tatum_count, 3 * r->beat_count);
    analysis_result_free(r);
    made_release(&m);
}

static void silence_has_no_beats(void **state)
{
    struct made m = made_silence(HEARING_RATE, 10);
    struct analysis_result *r = made_analysis(&m);

    (void)state;
    assert_int_equal(r->beat_count + r->bar_count + r->tatum_count, 0);
    analysis_result_free(r);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_are_where_they_are_played),
        cmocka_unit_test(triplets_make_three_tatums),
        cmocka_unit_test(silence_has_no_beats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
