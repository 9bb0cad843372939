/* A cadence in each of the 24 keys. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

#include "media/analysis/key.h"

static struct key key_of(const struct made *m)
{
    const struct heard *heard;
    struct hearing *h = made_heard(m, &heard);
    struct notes notes;
    struct key k;

    notes_init(&notes, heard);
    k = key_find(&notes, 0, notes.n);
    hearing_free(h);
    return k;
}

/* The scale up, then tonic, subdominant, dominant, tonic. */
static void play_cadence(struct made *m, int tonic, bool is_major)
{
    static const int scales[2][8] = {{0, 2, 3, 5, 7, 8, 11, 12},
                                     {0, 2, 4, 5, 7, 9, 11, 12}};
    static const int roots[] = {0, 5, 7, 0};
    int third = is_major ? 4 : 3;

    for (int i = 0; i < 8; i++)
        made_note(m, 60 + tonic + scales[is_major][i], i * 0.4, 0.4, 0.2);
    for (int i = 0; i < 4; i++) {
        /* The dominant is major in both. */
        int chord[] = {0, roots[i] == 7 ? 4 : third, 7};

        made_note(m, 48 + tonic + roots[i], 3.2 + i, 1, 0.2);
        for (int k = 0; k < 3; k++)
            made_note(m, 60 + tonic + roots[i] + chord[k], 3.2 + i, 1, 0.1);
    }
}

static void every_key_is_found(void **state)
{
    (void)state;
    for (int key = 0; key < 24; key++) {
        struct made m = made_silence(HEARING_RATE, 7.5);
        struct key k;

        play_cadence(&m, key / 2, key % 2);
        k = key_of(&m);
        assert_int_equal(k.tonic, key / 2);
        assert_int_equal(k.mode, key % 2);
        assert_true(k.confidence > 0.3f && k.confidence <= 1);
        assert_true(k.mode_confidence > 0.5f && k.mode_confidence <= 1);
        made_release(&m);
    }
}

static void silence_has_none(void **state)
{
    struct made m = made_silence(HEARING_RATE, 3);
    struct key k = key_of(&m);

    (void)state;
    assert_int_equal(k.tonic, -1);
    assert_true(k.confidence == 0);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_found),
        cmocka_unit_test(silence_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
