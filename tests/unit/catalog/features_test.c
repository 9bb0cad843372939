/* Packing keeps every value bit by bit, or says that it can't. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "catalog/features.h"

static bool survives(const struct features *f, uint32_t duration_ms)
{
    uint8_t row[FEATURES_PACKED_BYTES];
    struct features back;

    if (!features_pack(f, duration_ms, row))
        return false;
    features_unpack(row, duration_ms, &back);
    assert_memory_equal(&back, f, sizeof back);
    return true;
}

static struct features plain(void)
{
    return (struct features){.acousticness = 0.00242f,
                             .danceability = 0.585f,
                             .energy = 0.842f,
                             .instrumentalness = 0.00000117f,
                             .liveness = 0.0866f,
                             .loudness = -5.883f,
                             .speechiness = 0.0556f,
                             .tempo = 118.211f,
                             .valence = 0.428f,
                             .duration_ms = 237040,
                             .key = 9,
                             .mode = 0,
                             .time_signature = 4};
}

static void test_values_as_the_wire_has_them_are_packed(void **state)
{
    struct features f = plain();

    (void)state;
    assert_true(survives(&f, 237040));
    assert_true(survives(&f, 237026));
    f.loudness = 1.275f;
    f.key = -1;
    f.mode = -1;
    f.acousticness = 1;
    f.valence = 0;
    f.tempo = 0;
    assert_true(survives(&f, 237040 + 32000));
    f.provenance = PROVENANCE_PREDICTED;
    assert_true(survives(&f, 237040));
}

static void test_provenances_have_names(void **state)
{
    uint8_t provenance = PROVENANCE_IMPORTED;

    (void)state;
    assert_true(provenance_from_name(STR("measured"), &provenance));
    assert_int_equal(provenance, PROVENANCE_MEASURED);
    assert_true(str_eq(provenance_name(provenance), STR("measured")));
    assert_false(provenance_from_name(STR("guessed"), &provenance));
    assert_int_equal(provenance_name(200).n, 0);
}

static void test_what_would_change_is_refused(void **state)
{
    struct features f = plain();

    (void)state;
    assert_false(survives(&f, 0)); /* 237 s longer than the track */
    f.energy = 0.8421234f;
    assert_false(survives(&f, 237040));
    f = plain();
    f.energy = -0.1f;
    assert_false(survives(&f, 237040));
    f = plain();
    f.energy = 1.5f;
    assert_false(survives(&f, 237040));
    f = plain();
    f.loudness = -80;
    assert_false(survives(&f, 237040));
    f = plain();
    f.tempo = 118.2111f;
    assert_false(survives(&f, 237040));
    f = plain();
    f.key = 15;
    assert_false(survives(&f, 237040));
}

static void test_random_rows_never_change(void **state)
{
    struct random_sequence r = random_sequence(7, 0);
    unsigned packed = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct features f;

        for (size_t k = 0; k < sizeof f; k++)
            ((uint8_t *)&f)[k] = (uint8_t)random_u64(&r);
        packed += survives(&f, f.duration_ms);
        f = plain();
        f.valence = (float)random_below(&r, 10001) / 10000.0f;
        f.tempo = (float)random_below(&r, 16777216) / 1000.0f;
        packed += survives(&f, f.duration_ms);
    }
    assert_true(packed >= 19000); /* nearly all of the second kind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_as_the_wire_has_them_are_packed),
        cmocka_unit_test(test_provenances_have_names),
        cmocka_unit_test(test_what_would_change_is_refused),
        cmocka_unit_test(test_random_rows_never_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
