#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "recommend/tuning.h"

static struct attributes with(enum attribute a, double v)
{
    struct attributes of = {.known = ATTRIBUTE_BIT(a), .measured_ms = v};

    of.of[a] = v;
    return of;
}

static bool admits(enum tuning_kind kind, enum attribute a, const char *bound,
                   double v)
{
    struct attributes track = with(a, v);
    struct tuning t;

    tuning_init(&t);
    assert_true(tuning_read(&t, kind, a, str_from_c(bound)));
    return tuning_admits(&t, &track);
}

/* A bound is the number that is written, whatever its nearest float is. */
static void test_bounds_are_decimal(void **state)
{
    const double third = (double)(1.0f / 3); /* shown as 0.33333334 */

    (void)state;
    for (int i = 0; i <= 1000; i++) {
        char text[16], above[32];
        double v = (double)((float)i / 1000);

        (void)snprintf(text, sizeof text, "%g", i / 1000.0);
        (void)snprintf(above, sizeof above, "%s%s", text,
                       i % 1000 == 0 ? ".00000001" : "00000001");
        assert_true(admits(TUNING_MIN, ATTRIBUTE_energy, text, v));
        assert_true(admits(TUNING_MAX, ATTRIBUTE_energy, text, v));
        if (i < 1000)
            assert_false(admits(TUNING_MIN, ATTRIBUTE_energy, above, v));
    }
    assert_false(admits(TUNING_MAX, ATTRIBUTE_energy, "0.333333333", third));
    assert_true(admits(TUNING_MAX, ATTRIBUTE_energy, "0.33333334", third));
    assert_true(admits(TUNING_MIN, ATTRIBUTE_energy, "0.33333334", third));
    assert_false(admits(TUNING_MIN, ATTRIBUTE_loudness, "-5", -5.001));
    assert_true(admits(TUNING_MAX, ATTRIBUTE_popularity, "12", 12));
    assert_false(admits(TUNING_MAX, ATTRIBUTE_popularity, "11.5", 12));
}

/* What isn't known is within no bound, and far from every target. */
static void test_what_is_not_known(void **state)
{
    static const double spread[ATTRIBUTES] = {
        [ATTRIBUTE_energy] = 0.1, [ATTRIBUTE_tempo] = 20};
    struct attributes track = with(ATTRIBUTE_energy, 0.5);
    struct tuning t;

    (void)state;
    tuning_init(&t);
    assert_true(tuning_admits(&t, &track));
    assert_true(tuning_distance(&t, &track, spread) == 0);
    assert_true(tuning_read(&t, TUNING_TARGET, ATTRIBUTE_energy, STR("0.7")));
    assert_true(tuning_distance(&t, &track, spread) > 1.99);
    assert_true(tuning_distance(&t, &track, spread) < 2.01);
    assert_true(tuning_read(&t, TUNING_TARGET, ATTRIBUTE_tempo, STR("1")));
    assert_true(tuning_distance(&t, &track, spread) > 2.99);
    assert_true(tuning_admits(&t, &track)); /* a target is no bound */
    assert_true(tuning_read(&t, TUNING_MIN, ATTRIBUTE_tempo, STR("0")));
    assert_false(tuning_admits(&t, &track));
}

/* Both lengths are within the bounds: the track's, and that which was
 * measured. */
static void test_both_lengths(void **state)
{
    struct attributes track = with(ATTRIBUTE_duration_ms, 200000);
    struct tuning t;

    (void)state;
    tuning_init(&t);
    assert_true(
        tuning_read(&t, TUNING_MAX, ATTRIBUTE_duration_ms, STR("200000")));
    assert_true(tuning_admits(&t, &track));
    track.measured_ms = 200001;
    assert_false(tuning_admits(&t, &track));
}

static void test_what_is_refused(void **state)
{
    static const struct {
        enum attribute a;
        const char *text;
        bool is_good;
    } cases[] = {
        {ATTRIBUTE_energy, "1", true},
        {ATTRIBUTE_energy, "1.01", false},
        {ATTRIBUTE_energy, "-0.1", false},
        {ATTRIBUTE_energy, "", false},
        {ATTRIBUTE_energy, "high", false},
        {ATTRIBUTE_energy, "nan", false},
        {ATTRIBUTE_key, "11", true},
        {ATTRIBUTE_key, "12", false},
        {ATTRIBUTE_mode, "2", false},
        {ATTRIBUTE_loudness, "-60", true},
        {ATTRIBUTE_popularity, "50.0", true},
        {ATTRIBUTE_popularity, "101", false},
        {ATTRIBUTE_duration_ms, "-1", false},
        {ATTRIBUTE_tempo, "1e9", false},
        {ATTRIBUTE_time_signature, "11", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (unsigned kind = 0; kind < TUNING_KINDS; kind++) {
            struct tuning t;

            tuning_init(&t);
            assert_int_equal(tuning_read(&t, (enum tuning_kind)kind, cases[i].a,
                                         str_from_c(cases[i].text)),
                             cases[i].is_good);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_are_decimal),
        cmocka_unit_test(test_what_is_not_known),
        cmocka_unit_test(test_both_lengths),
        cmocka_unit_test(test_what_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
