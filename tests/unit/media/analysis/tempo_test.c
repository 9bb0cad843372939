/* Tempo and metre of a band that plays in time. How well they hold on music is
 * for tests/analysis. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

#include "media/analysis/tempo.h"

static struct tempo tempo_of(const struct made *m)
{
    const struct heard *heard;
    struct hearing *h = made_heard(m, &heard);
    struct notes notes;
    struct envelopes e;
    static struct pulse p;
    struct tempo t;

    notes_init(&notes, heard);
    envelopes_init(&e, heard, &notes);
    pulse_measure(&e, 0, e.n, &p);
    t = tempo_find(&p, (double)m->n / m->rate);
    envelopes_release(&e);
    hearing_free(h);
    return t;
}

static void a_band_has_its_tempo_and_metre(void **state)
{
    (void)state;
    for (int beats = 3; beats <= 4; beats++)
        for (int bpm = 80; bpm <= 140; bpm += 20) {
            struct made m = made_silence(HEARING_RATE, 30);
            struct tempo t;

            made_song(&m, bpm, beats);
            t = tempo_of(&m);
            assert_true(fabsf(t.bpm / (float)bpm - 1) < 0.01f);
            assert_int_equal(t.beats, beats);
            assert_true(t.confidence > 0.5f && t.confidence <= 1);
            assert_true(t.beats_confidence > 0.5f && t.beats_confidence <= 1);
            made_release(&m);
        }
}

static void too_little_has_none(void **state)
{
    struct made quiet = made_silence(HEARING_RATE, 20);
    struct made brief = made_silence(HEARING_RATE, 2);

    (void)state;
    made_song(&brief, 120, 4);
    assert_true(tempo_of(&quiet).bpm == 0);
    assert_true(tempo_of(&brief).bpm == 0);
    assert_int_equal(tempo_of(&quiet).beats, 4);
    made_release(&quiet);
    made_release(&brief);
}

static void the_grid_covers_what_is_asked_of_it(void **state)
{
    (void)state;
    assert_true(tempo_grid(0) == TEMPO_LOWEST);
    assert_true(tempo_grid(TEMPO_GRID - 1) > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_band_has_its_tempo_and_metre),
        cmocka_unit_test(too_little_has_none),
        cmocka_unit_test(the_grid_covers_what_is_asked_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
