#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/random.h"
#include "recommend/sound_order.h"
#include "unit/catalog/fixture.h"

#define TRACKS 2000u

static struct features at(float x)
{
    return (struct features){.energy = x,
                             .valence = x,
                             .acousticness = 1 - x,
                             .danceability = x,
                             .tempo = 60 + 100 * x};
}

static void test_distance(void **state)
{
    struct features low = at(0), middle = at(0.5f), high = at(1), odd = at(0);

    (void)state;
    assert_true(sound_distance(&low, &low) == 0);
    assert_true(sound_distance(&low, &middle) > 0);
    assert_true(sound_distance(&low, &high) > sound_distance(&low, &middle));
    assert_true(sound_distance(&low, &high) <= 1);
    odd.energy = NAN;
    odd.tempo = -1e30f;
    assert_true(sound_distance(&low, &odd) <= 1);
}

static void put_tracks(struct fixture *f)
{
    struct random_sequence random = random_sequence(1, 1);

    artist(f, "ada");
    for (unsigned i = 0; i < TRACKS; i++) {
        struct features own = at(0);
        char name[16];

        (void)snprintf(name, sizeof name, "t%u", i);
        own.energy = (float)random_unit(&random);
        own.valence = (float)random_unit(&random);
        own.acousticness = (float)random_unit(&random);
        own.danceability = (float)random_unit(&random);
        own.tempo = (float)(60 + 100 * random_unit(&random));
        track(f, name, NULL, "ada", 1);
        if (i % 10 != 0) /* of some nothing is known */
            draft_features(&f->d, FIELD_FEATURES, &own);
        put(f);
    }
    finish(f);
}

/* Those that are found are among the nearest there are, in order, and the same
 * every time. */
static void test_near(void **state)
{
    struct fixture *f = *state;
    struct sound_near near[20], again[20];
    struct sound_order *o;
    double better = 0;

    put_tracks(f);
    o = sound_order_new(f->c);
    for (unsigned i = 1; i < 50; i += 10) {
        struct features own, other;
        char name[16];
        uint32_t n;

        (void)snprintf(name, sizeof name, "t%u", i);
        n = find(f, ENTITY_TRACK, name);
        assert_true(catalog_features(f->c, n, &own));
        assert_int_equal(sound_order_near(o, &own, near, 20), 20);
        assert_int_equal(near[0].track, n); /* it sounds like itself */
        for (unsigned k = 1; k < 20; k++)
            assert_true(near[k - 1].distance <= near[k].distance);
        assert_int_equal(sound_order_near(o, &own, again, 20), 20);
        assert_memory_equal(near, again, sizeof near);
        for (uint32_t k = 0; k < catalog_count(f->c, ENTITY_TRACK); k++)
            better += catalog_features(f->c, k, &other) &&
                      sound_distance(&own, &other) < near[10].distance;
    }
    /* Of 1800, about the nearest hundred. */
    assert_true(better / 5 < 100);
    sound_order_free(o);
}

static void test_nothing(void **state)
{
    struct fixture *f = *state;
    struct features any = at(0.5f);
    struct sound_near near[1];
    struct sound_order *o;

    finish(f);
    o = sound_order_new(f->c);
    assert_int_equal(sound_order_near(o, &any, near, 1), 0);
    sound_order_free(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance),
        cmocka_unit_test_setup_teardown(test_near, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
