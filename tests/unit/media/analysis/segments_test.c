/* Segments: one for each note, which say which note it is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

static void each_note_is_a_segment(void **state)
{
    static const int notes[] = {60, 64, 67, 62, 69, 65, 71, 72};
    struct made m = made_silence(HEARING_RATE, 4.5);
    struct analysis_result *r;

    (void)state;
    for (int i = 0; i < 8; i++)
        made_note(&m, notes[i], 0.5 + i * 0.5, 0.5, 0.3);
    r = made_analysis(&m);
    assert_int_equal(r->segment_count, 9);
    for (int i = 0; i < 8; i++) {
        const struct analysis_segment *s = &r->segments[i + 1];

        assert_true(fabs(s->at.start - 0.5 - i * 0.5) < 0.04);
        assert_true(s->pitches[notes[i] % 12] == 1);
        assert_true(s->loudness_max > s->loudness_start);
        assert_true(s->loudness_max_time >= 0 && s->loudness_max_time < 0.2f);
    }
    analysis_result_free(r);
    made_release(&m);
}

static void they_cover_it_all(void **state)
{
    struct made m = made_silence(HEARING_RATE, 12);
    struct analysis_result *r;
    double at = 0;

    (void)state;
    made_song(&m, 120, 4);
    r = made_analysis(&m);
    assert_true(r->segment_count > 20);
    for (size_t i = 0; i < r->segment_count; i++) {
        const struct analysis_segment *s = &r->segments[i];

        assert_true(fabs(s->at.start - at) < 1e-9 && s->at.duration > 0);
        at = s->at.start + s->at.duration;
        assert_true(s->loudness_max >= -60 && s->loudness_max <= 0);
    }
    assert_true(fabs(at - r->duration) < 1e-9);
    analysis_result_free(r);
    made_release(&m);
}

/* Number 0 of a timbre is loudness, number 1 treble. */
static void timbre_tells_noise_from_a_low_tone(void **state)
{
    struct made low = made_silence(HEARING_RATE, 1);
    struct made noise = made_silence(HEARING_RATE, 1);
    struct analysis_result *a, *b;

    (void)state;
    made_sine(&low, 110, 0.1);
    made_noise(&noise, 0, 1, 0.5);
    a = made_analysis(&low);
    b = made_analysis(&noise);
    assert_true(b->segments[0].timbre[0] > a->segments[0].timbre[0]);
    assert_true(b->segments[0].timbre[1] > a->segments[0].timbre[1]);
    analysis_result_free(a);
    analysis_result_free(b);
    made_release(&low);
    made_release(&noise);
}

static void silence_is_one(void **state)
{
    struct made m = made_silence(HEARING_RATE, 5);
    struct analysis_result *r = made_analysis(&m);

    (void)state;
    assert_int_equal(r->segment_count, 1);
    assert_true(r->segments[0].loudness_max == -60);
    assert_true(r->segments[0].pitches[3] == 1);
    assert_true(fabs(r->segments[0].at.duration - 5) < 1e-9);
    analysis_result_free(r);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_note_is_a_segment),
        cmocka_unit_test(they_cover_it_all),
        cmocka_unit_test(timbre_tells_noise_from_a_low_tone),
        cmocka_unit_test(silence_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
