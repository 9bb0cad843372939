/* Notes: overtones go, the tuning is found. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

#include "media/analysis/notes.h"

static void overtones_are_no_notes(void **state)
{
    struct made m = made_silence(HEARING_RATE, 2);
    const struct heard *heard;
    struct hearing *h;
    struct notes notes;
    float row[PITCH_NOTES];
    float pitches[12] = {0};

    (void)state;
    made_note(&m, 48, 0, 2, 0.3);
    h = made_heard(&m, &heard);
    notes_init(&notes, heard);
    assert_true(notes_read(&notes, 6, row));
    for (int k = 0; k < PITCH_NOTES; k++)
        assert_true(k == 48 - PITCH_LOWEST ? row[k] == 1 : row[k] < 0.3f);
    notes_fold(row, 0, 128, pitches);
    assert_true(pitches[0] > 0.9f && pitches[7] < 0.3f && pitches[4] < 0.3f);
    hearing_free(h);
    made_release(&m);
}

static int tuning_of(double thirds)
{
    struct made m = made_silence(HEARING_RATE, 3);
    const struct heard *heard;
    struct hearing *h;
    struct notes notes;
    float row[PITCH_NOTES];

    for (int i = 0; i < 6; i++)
        made_note(&m, 60 + 2 * i + thirds / 3, i * 0.5, 0.5, 0.3);
    h = made_heard(&m, &heard);
    notes_init(&notes, heard);
    assert_true(notes_read(&notes, 3, row));
    assert_true(row[60 - PITCH_LOWEST] == 1);
    hearing_free(h);
    made_release(&m);
    return notes.tuning;
}

static void the_tuning_is_found(void **state)
{
    (void)state;
    assert_int_equal(tuning_of(0), 0);
    assert_int_equal(tuning_of(1), 1);
    assert_int_equal(tuning_of(-1), -1);
}

static void silence_has_none(void **state)
{
    struct made m = made_silence(HEARING_RATE, 1);
    const struct heard *heard;
    struct hearing *h = made_heard(&m, &heard);
    struct notes notes;
    float row[PITCH_NOTES];

    (void)state;
    notes_init(&notes, heard);
    assert_false(notes_read(&notes, 2, row));
    notes_read_soft(&notes, 2, row);
    for (int k = 0; k < PITCH_NOTES; k++)
        assert_true(row[k] == 0);
    hearing_free(h);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overtones_are_no_notes),
        cmocka_unit_test(the_tuning_is_found),
        cmocka_unit_test(silence_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
