/* Sections: where another music begins, another section does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

static void another_music_is_another_section(void **state)
{
    struct made m = made_silence(HEARING_RATE, 60);
    struct analysis_result *r;

    (void)state;
    for (int i = 0; i < 60; i++)
        made_note(&m, 60 + (int[]){0, 4, 7}[i % 3], i * 0.5, 0.5, 0.2);
    for (int i = 0; i < 60; i++)
        made_note(&m, 45 + (int[]){1, 5, 8}[i % 3], 30 + i * 0.5, 0.5, 0.5);
    made_noise(&m, 30, 30, 0.02);
    r = made_analysis(&m);
    assert_int_equal(r->section_count, 2);
    assert_true(fabs(r->sections[1].at.start - 30) < 2);
    assert_true(
        fabs(r->sections[1].at.start + r->sections[1].at.duration - 60) < 1e-9);
    assert_int_equal(r->sections[0].tonality.key, 0);
    assert_int_equal(r->sections[1].tonality.key, 10);
    assert_true(r->sections[1].loudness > r->sections[0].loudness + 3);
    analysis_result_free(r);
    made_release(&m);
}

static void one_music_is_one_section(void **state)
{
    struct made m = made_silence(HEARING_RATE, 15);
    struct analysis_result *r;

    (void)state;
    made_song(&m, 120, 4);
    r = made_analysis(&m);
    assert_int_equal(r->section_count, 1);
    assert_true(r->sections[0].at.start == 0);
    assert_true(fabs(r->sections[0].at.duration - 15) < 1e-9);
    assert_true(fabsf(r->sections[0].tonality.tempo - 120) < 2);
    assert_true(fabsf(r->sections[0].loudness - r->loudness) < 2);
    analysis_result_free(r);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_music_is_another_section),
        cmocka_unit_test(one_music_is_one_section),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
