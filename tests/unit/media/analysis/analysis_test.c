/* Whatever comes in, what comes out makes sense. Three hours are heard where
 * TONEARM_DEEP asks for it, else three minutes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

#include "base/buf.h"

#define JSON_MAX (64u << 20)

static bool is_share(float v)
{
    return v >= 0 && v <= 1;
}

static void tonality_makes_sense(const struct analysis_tonality *t)
{
    assert_true(t->tempo == 0 || (t->tempo > 38 && t->tempo < 240));
    assert_true(t->key >= -1 && t->key <= 11);
    assert_true(t->mode == 0 || t->mode == 1);
    assert_true(t->time_signature >= 3 && t->time_signature <= 7);
    assert_true(is_share(t->tempo_confidence));
    assert_true(is_share(t->key_confidence));
    assert_true(is_share(t->mode_confidence));
    assert_true(is_share(t->time_signature_confidence));
}

static void lists_make_sense(const struct analysis_result *r)
{
    for (size_t i = 0; i < r->segment_count; i++)
        for (int k = 0; k < 12; k++) {
            assert_true(is_share(r->segments[i].pitches[k]));
            assert_true(fabsf(r->segments[i].timbre[k]) < 2000);
        }
    for (size_t i = 0; i < r->section_count; i++) {
        tonality_makes_sense(&r->sections[i].tonality);
        assert_true(r->sections[i].at.duration > 0);
    }
    for (size_t i = 0; i < r->curve_count; i++)
        assert_true(r->curve[i] >= -70 && r->curve[i] < 40);
}

static void makes_sense(const struct analysis_result *r, double seconds)
{
    const struct analysis_about about = {0, 0};
    struct buf out;

    assert_true(fabs(r->duration - seconds) < 0.001);
    assert_true(r->loudness >= -70 && r->loudness < 40);
    assert_true(r->end_of_fade_in >= 0);
    assert_true(r->end_of_fade_in <= r->duration);
    assert_true(r->start_of_fade_out >= 0);
    assert_true(r->start_of_fade_out <= r->duration);
    tonality_makes_sense(&r->tonality);
    assert_true(is_share(r->acousticness) && is_share(r->danceability));
    assert_true(is_share(r->energy) && is_share(r->instrumentalness));
    assert_true(is_share(r->liveness) && is_share(r->speechiness));
    assert_true(is_share(r->valence));
    lists_make_sense(r);
    buf_init(&out, JSON_MAX);
    analysis_put_track(r, &about, &out);
    assert_false(buf_overflowed(&out));
    buf_release(&out);
}

static void check(struct made *m)
{
    struct analysis_result *r = made_analysis(m);

    assert_non_null(r);
    makes_sense(r, (double)m->n / m->rate);
    analysis_result_free(r);
    made_release(m);
}

static void odd_sounds_make_sense(void **state)
{
    struct made silence = made_silence(44100, 20);
    struct made noise = made_silence(44100, 20);
    struct made tone = made_silence(44100, 20);
    struct made click = made_silence(44100, 20);
    struct made edge = made_silence(48000, 5);

    (void)state;
    made_noise(&noise, 0, 20, 0.5);
    made_sine(&tone, 440, 1);
    made_stroke(&click, 10, false, 1);
    for (size_t i = 0; i < edge.n; i++)
        edge.samples[i] = i / 1000 % 2 ? NAN : i % 2 ? INFINITY : -1e-40f;
    check(&silence);
    check(&noise);
    check(&tone);
    check(&click);
    check(&edge);
}

static void short_ones_make_sense(void **state)
{
    static const double seconds[] = {0, 0.00003, 0.001, 0.01, 0.1, 1, 2, 4.1};

    (void)state;
    for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
        struct made m = made_silence(44100, seconds[i]);

        made_noise(&m, 0, 5, 0.3);
        check(&m);
    }
}

static void every_rate_and_channel_is_taken(void **state)
{
    static const uint32_t rates[] = {4000, 8000, 11025, 48000, 192000, 768000};
    static const uint32_t channels[] = {1, 2, 6, 64};
    float *zeros = mem_zalloc(64 * 768000 / 10, sizeof *zeros);

    (void)state;
    for (size_t i = 0; i < 6; i++)
        for (size_t k = 0; k < 4; k++) {
            struct analysis *a;
            struct analysis_result *r;

            assert_int_equal(analysis_new(rates[i], channels[k], &a), OK);
            analysis_feed(a, zeros, rates[i] / 10);
            r = analysis_end(a);
            makes_sense(r, 0.1);
            assert_int_equal(r->samples, rates[i] / 10);
            analysis_result_free(r);
        }
    free(zeros);
}

static void others_are_refused(void **state)
{
    struct analysis *a;

    (void)state;
    assert_int_equal(analysis_new(3999, 1, &a), ERR_INVALID);
    assert_int_equal(analysis_new(768001, 1, &a), ERR_INVALID);
    assert_int_equal(analysis_new(44100, 0, &a), ERR_INVALID);
    assert_int_equal(analysis_new(44100, 65, &a), ERR_INVALID);
    assert_int_equal(analysis_new(44100, 2, &a), OK);
    analysis_free(a);
    analysis_free(NULL);
    analysis_result_free(NULL);
}

static void feed_in_pieces(struct analysis *a, const struct made *m,
                           size_t piece)
{
    for (size_t i = 0; i < m->n; i += piece)
        analysis_feed(a, m->samples + i, m->n - i < piece ? m->n - i : piece);
}

static void pieces_make_no_difference(void **state)
{
    static const struct analysis_about about;
    struct made m = made_silence(44100, 8);
    struct analysis *a;
    struct analysis_result *whole, *cut;
    struct buf one, other;

    (void)state;
    made_song(&m, 120, 4);
    whole = made_analysis(&m);
    assert_int_equal(analysis_new(44100, 1, &a), OK);
    feed_in_pieces(a, &m, 997);
    cut = analysis_end(a);
    buf_init(&one, JSON_MAX);
    buf_init(&other, JSON_MAX);
    analysis_put_track(whole, &about, &one);
    analysis_put_track(cut, &about, &other);
    assert_int_equal(one.n, other.n);
    assert_memory_equal(one.p, other.p, one.n);
    buf_release(&one);
    buf_release(&other);
    analysis_result_free(whole);
    analysis_result_free(cut);
    made_release(&m);
}

/* Half a minute again and again. */
static void long_ones_make_sense(void **state)
{
    int rounds = getenv("TONEARM_DEEP") != NULL ? 360 : 6;
    struct made m = made_silence(HEARING_RATE, 30);
    struct analysis *a;
    struct analysis_result *r;

    (void)state;
    made_song(&m, 120, 4);
    assert_int_equal(analysis_new(HEARING_RATE, 1, &a), OK);
    for (int i = 0; i < rounds; i++)
        analysis_feed(a, m.samples, m.n);
    r = analysis_end(a);
    makes_sense(r, 30 * rounds);
    assert_true(fabsf(r->tonality.tempo - 120) < 1);
    assert_true(r->beat_count > (size_t)rounds * 58);
    assert_true(r->beat_count < (size_t)rounds * 62);
    analysis_result_free(r);
    made_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_sounds_make_sense),
        cmocka_unit_test(short_ones_make_sense),
        cmocka_unit_test(every_rate_and_channel_is_taken),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(pieces_make_no_difference),
        cmocka_unit_test(long_ones_make_sense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
