/* What comes again after a beat is alike after a beat. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

#include "media/analysis/pulse.h"

static void a_beat_is_alike_after_a_beat(void **state)
{
    struct made m = made_silence(HEARING_RATE, 12);
    const struct heard *heard;
    struct hearing *h;
    struct notes notes;
    struct envelopes e;
    static struct pulse p;
    float beat = (float)(QUICK_RATE / 2);

    (void)state;
    for (int i = 0; i < 23; i++)
        made_stroke(&m, i * 0.5, false, 0.4);
    h = made_heard(&m, &heard);
    notes_init(&notes, heard);
    envelopes_init(&e, heard, &notes);
    assert_int_equal(e.n, heard->quick_n);
    pulse_measure(&e, 0, e.n, &p);
    assert_true(fabsf(pulse_at(&p, ENVELOPE_ALL, 0) - 1) < 0.001f);
    assert_true(pulse_at(&p, ENVELOPE_ALL, beat) > 0.7f);
    assert_true(pulse_at(&p, ENVELOPE_HIGH, 2 * beat) > 0.7f);
    assert_true(pulse_at(&p, ENVELOPE_ALL, beat / 2) < 0.1f);
    assert_true(pulse_at(&p, ENVELOPE_ALL, PULSE_LAGS) == 0);
    envelopes_release(&e);
    hearing_free(h);
    made_release(&m);
}

static void a_stretch_of_nothing_has_no_pulse(void **state)
{
    struct made m = made_silence(HEARING_RATE, 3);
    const struct heard *heard;
    struct hearing *h = made_heard(&m, &heard);
    struct notes notes;
    struct envelopes e;
    static struct pulse p;

    (void)state;
    notes_init(&notes, heard);
    envelopes_init(&e, heard, &notes);
    pulse_measure(&e, 10, 10, &p);
    assert_true(p.alike[ENVELOPE_ALL][0] == 0);
    pulse_measure(&e, 0, e.n, &p);
    assert_true(p.alike[ENVELOPE_ALL][0] < 0.5f);
    envelopes_release(&e);
    hearing_free(h);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_beat_is_alike_after_a_beat),
        cmocka_unit_test(a_stretch_of_nothing_has_no_pulse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
