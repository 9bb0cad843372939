/* The ear: rows are where they should be, and say what there is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

static void a_tone_is_a_pitch(void **state)
{
    struct made m = made_silence(HEARING_RATE, 2);
    const struct heard *heard;
    struct hearing *h;
    const uint8_t *level;
    int a4 = (69 - PITCH_LOWEST) * PITCH_PARTS + 1;

    (void)state;
    made_sine(&m, 440, 0.5);
    h = made_heard(&m, &heard);
    level = heard->slow[10].level;
    assert_true(fabsf(level_of(level[a4]) + 6.02f) < 0.6f);
    for (int p = 0; p < PITCHES; p++)
        if (p != a4)
            assert_true(level[p] + 80 < level[a4]);
    /* RMS of a sine is 3 dB below its peak. */
    assert_true(fabsf(heard->quick[80].level + 9.03f) < 0.2f);
    hearing_free(h);
    made_release(&m);
}

static void clocks_agree(void **state)
{
    (void)state;
    for (size_t n = 0; n < 20000; n += 1999) {
        struct made m = {.n = n, .rate = HEARING_RATE};
        const struct heard *heard;
        struct hearing *h;

        m.samples = mem_zalloc(n + 1, sizeof(float));
        h = made_heard(&m, &heard);
        assert_int_equal(heard->samples, n);
        assert_int_equal(heard->quick_n, n / QUICK_HOP + 1);
        assert_int_equal(heard->colour_n, (heard->quick_n + 1) / 2);
        assert_int_equal(heard->slow_n, (heard->quick_n + 7) / 8);
        hearing_free(h);
        made_release(&m);
    }
}

static void a_click_begins_where_it_is(void **state)
{
    struct made m = made_silence(HEARING_RATE, 2);
    const struct heard *heard;
    struct hearing *h;
    size_t best = 0;

    (void)state;
    made_stroke(&m, 1, false, 0.5);
    h = made_heard(&m, &heard);
    for (size_t i = 0; i < heard->quick_n; i++)
        if (heard->quick[i].onset[3] > heard->quick[best].onset[3])
            best = i;
    /* A rise is measured over two rows. */
    assert_true(fabs((double)best / QUICK_RATE - 1) < 2.5 / QUICK_RATE);
    hearing_free(h);
    made_release(&m);
}

static void pieces_make_no_difference(void **state)
{
    struct made m = made_silence(HEARING_RATE, 1.3);
    struct hearing *whole = hearing_new(ANALYSIS_SECONDS_MAX),
                   *cut = hearing_new(ANALYSIS_SECONDS_MAX);
    const struct heard *a, *b;

    (void)state;
    made_noise(&m, 0, 2, 0.5);
    hearing_feed(whole, m.samples, m.n);
    for (size_t i = 0; i < m.n; i += 77)
        hearing_feed(cut, m.samples + i, m.n - i < 77 ? m.n - i : 77);
    a = hearing_end(whole);
    b = hearing_end(cut);
    assert_int_equal(a->quick_n, b->quick_n);
    assert_memory_equal(a->quick, b->quick, a->quick_n * sizeof *a->quick);
    assert_memory_equal(a->slow, b->slow, a->slow_n * sizeof *a->slow);
    assert_memory_equal(a->colour, b->colour, a->colour_n * sizeof *a->colour);
    hearing_free(whole);
    hearing_free(cut);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tone_is_a_pitch),
        cmocka_unit_test(clocks_agree),
        cmocka_unit_test(a_click_begins_where_it_is),
        cmocka_unit_test(pieces_make_no_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
