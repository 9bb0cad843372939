#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "generation/relink.h"
#include "recommend/banned.h"
#include "unit/recommend/town.h"

/* What is asked, of a catalog by chance. */
struct asking {
    struct fixture *f;
    struct ground *ground;
    struct arena arena;
    struct tuning tuning;
    struct recommend_seed seeds[5];
    struct recommend_query query;
    struct recommend_answer answer;
};

static struct asking asking(struct fixture *f)
{
    struct asking a = {.f = f};

    town_build(f);
    a.ground = ground_new(f->c, NULL);
    arena_init(&a.arena);
    tuning_init(&a.tuning);
    a.query = (struct recommend_query){.market = -1, .limit = 20};
    return a;
}

static void done(struct asking *a)
{
    arena_release(&a->arena);
    ground_free(a->ground);
}

static void seed(struct asking *a, enum recommend_seed_kind kind, uint32_t n,
                 const char *genre)
{
    a->seeds[a->query.seed_count++] = (struct recommend_seed){
        .kind = kind, .n = n, .genre = str_from_c(genre), .weight = 1};
}

static void seed_track(struct asking *a, unsigned i)
{
    seed(a, SEED_TRACK, find(a->f, ENTITY_TRACK, town_name("track", i)), "");
}

static uint32_t ask(struct asking *a)
{
    a->query.seeds = a->seeds;
    a->query.tuning = &a->tuning;
    recommend_answer(a->ground, &a->query, &a->arena, &a->answer);
    return a->answer.count;
}

static void tune(struct asking *a, enum tuning_kind kind, enum attribute of,
                 double value)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%.6g", value);
    assert_true(tuning_read(&a->tuning, kind, of, str_from_c(text)));
}

static bool are_versions(struct asking *a, uint32_t x, uint32_t y)
{
    struct versions {
        struct track x, y;
    } t;

    assert_true(catalog_track(a->f->c, x, &t.x));
    assert_true(catalog_track(a->f->c, y, &t.y));
    return x == y || (t.x.isrc_length > 0 &&
                      memcmp(t.x.isrc, t.y.isrc, sizeof t.x.isrc) == 0);
}

static void assert_one_version(struct asking *a)
{
    for (uint32_t i = 0; i < a->answer.count; i++) {
        for (uint32_t k = 0; k < i; k++)
            assert_false(are_versions(a, a->answer.items[i].track,
                                      a->answer.items[k].track));
        for (size_t s = 0; s < a->query.seed_count; s++)
            assert_false(
                a->seeds[s].kind == SEED_TRACK &&
                are_versions(a, a->answer.items[i].track, a->seeds[s].n));
    }
}

/* How many of the answer are the artist's who has most of it. */
static uint32_t most_of_one(struct asking *a)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < a->answer.count; i++) {
        uint32_t n = 0;

        for (uint32_t k = 0; k < a->answer.count; k++) {
            struct track x, y;

            (void)catalog_track(a->f->c, a->answer.items[i].track, &x);
            (void)catalog_track(a->f->c, a->answer.items[k].track, &y);
            n += catalog_at(x.artists, 0) == catalog_at(y.artists, 0);
        }
        most = n > most ? n : most;
    }
    return most;
}

/* Every kind of seed gives a full answer, the same every time. */
static void test_seeds(void **state)
{
    struct asking a = asking(*state);
    struct recommend_answer first;

    seed_track(&a, 1);
    seed(&a, SEED_ARTIST, find(a.f, ENTITY_ARTIST, "artist9"), "");
    seed(&a, SEED_GENRE, 0, "jazz");
    seed(&a, SEED_GENRE, 0, "hip-hop");
    seed(&a, SEED_GENRE, 0, "no such genre");
    a.query.limit = 100;
    assert_int_equal(ask(&a), 100);
    first = a.answer;
    for (unsigned s = 0; s < 5; s++) {
        assert_int_equal(first.sizes[s].initial, first.sizes[s].filtered);
        assert_int_equal(first.sizes[s].initial, first.sizes[s].relinked);
        assert_int_equal(first.sizes[s].initial > 30, s < 4);
        assert_true(first.sizes[s].initial <= POOL_OF_SEED);
    }
    assert_one_version(&a);
    (void)ask(&a);
    assert_int_equal(a.answer.count, first.count);
    for (uint32_t i = 0; i < first.count; i++)
        assert_int_equal(a.answer.items[i].track, first.items[i].track);
    done(&a);
}

/* A track that is a version of a seed isn't given; few are of one artist. */
static void test_versions_and_spread(void **state)
{
    struct asking a = asking(*state);

    for (unsigned i = 0; i < TOWN_ARTISTS * TOWN_TRACKS; i += 37) {
        a.query.seed_count = 0;
        seed_track(&a, i);
        assert_int_equal(ask(&a), 20);
        assert_one_version(&a);
        assert_true(most_of_one(&a) <= 6);
    }
    done(&a);
}

/* Of an artist without genres and friends: what sounds alike; of one without
 * anything: what is popular, and their own. */
static void test_what_nobody_knows(void **state)
{
    struct asking a = asking(*state);

    seed_track(&a, (TOWN_ARTISTS - 1) * TOWN_TRACKS);
    assert_int_equal(ask(&a), 20);
    a.query.seed_count = 0;
    seed(&a, SEED_ARTIST, find(a.f, ENTITY_ARTIST, "artist59"), "");
    assert_int_equal(ask(&a), 20);
    a.query.seed_count = 0;
    seed(&a, SEED_ARTIST, CATALOG_NONE, "");
    seed(&a, SEED_TRACK, CATALOG_NONE, "");
    assert_int_equal(ask(&a), 0);
    assert_int_equal(a.answer.sizes[0].initial, 0);
    done(&a);
}

static void assert_within(struct asking *a)
{
    for (uint32_t i = 0; i < a->answer.count; i++) {
        struct attributes of;

        attributes_read(a->f->c, a->answer.items[i].track, &of);
        assert_true(tuning_admits(&a->tuning, &of));
    }
}

/* Whatever is asked, bounds hold, and a tighter one gives no more. */
static void test_bounds(void **state)
{
    struct asking a = asking(*state);
    struct random_sequence random = random_sequence(3, 3);

    for (unsigned turn = 0; turn < 60; turn++) {
        enum attribute of = (enum attribute)random_below(&random, ATTRIBUTES);
        double low = of == ATTRIBUTE_loudness ? -30 : 0;
        double high = of == ATTRIBUTE_loudness         ? 0
                      : of == ATTRIBUTE_tempo          ? 200
                      : of == ATTRIBUTE_duration_ms    ? 300000
                      : of == ATTRIBUTE_popularity     ? 100
                      : of == ATTRIBUTE_key            ? 11
                      : of == ATTRIBUTE_mode           ? 1
                      : of == ATTRIBUTE_time_signature ? 5
                                                       : 1;
        uint32_t before = 100;

        a.query.seed_count = 0;
        a.query.limit = 100;
        a.query.market = turn % 2 ? market_number(STR("SE")) : -1;
        seed_track(&a, random_below(&random, TOWN_ARTISTS * TOWN_TRACKS));
        seed(&a, SEED_GENRE, 0, "rock");
        tuning_init(&a.tuning);
        for (unsigned step = 0; step <= 10; step++) {
            uint32_t n;

            tune(&a, turn % 3 ? TUNING_MIN : TUNING_MAX, of,
                 turn % 3 ? low + (high - low) * step / 10
                          : high - (high - low) * step / 10);
            n = ask(&a);
            assert_true(n <= before);
            assert_within(&a);
            for (unsigned s = 0; s < 2; s++)
                assert_true(
                    a.answer.sizes[s].initial >= a.answer.sizes[s].filtered &&
                    a.answer.sizes[s].filtered >= a.answer.sizes[s].relinked);
            before = n;
        }
    }
    done(&a);
}

static double mean_of(struct asking *a, enum attribute of)
{
    double sum = 0, n = 0;

    for (uint32_t i = 0; i < a->answer.count; i++) {
        struct attributes own;

        attributes_read(a->f->c, a->answer.items[i].track, &own);
        if ((own.known & ATTRIBUTE_BIT(of)) == 0)
            continue;
        sum += own.of[of];
        n++;
    }
    return sum / n;
}

/* A target moves the mean of its attribute towards it, also with others. */
static void test_targets(void **state)
{
    static const struct {
        enum attribute of;
        double low, high;
    } cases[] = {
        {ATTRIBUTE_energy, 0, 1},       {ATTRIBUTE_valence, 0.1, 0.9},
        {ATTRIBUTE_tempo, 60, 180},     {ATTRIBUTE_loudness, -30, 0},
        {ATTRIBUTE_popularity, 0, 100}, {ATTRIBUTE_duration_ms, 100000, 300000},
        {ATTRIBUTE_key, 0, 11},         {ATTRIBUTE_acousticness, 0, 1}};
    struct asking a = asking(*state);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum attribute of = cases[i].of;
        double plain;

        a.query.seed_count = 0;
        seed_track(&a, (unsigned)i * 31);
        tuning_init(&a.tuning);
        (void)ask(&a);
        plain = mean_of(&a, of);
        tune(&a, TUNING_TARGET, of, cases[i].high);
        (void)ask(&a);
        assert_true(mean_of(&a, of) > plain);
        tune(&a, TUNING_TARGET, of, cases[i].low);
        (void)ask(&a);
        assert_true(mean_of(&a, of) < plain);
        tune(&a, TUNING_TARGET, ATTRIBUTE_liveness, 0.5);
        (void)ask(&a);
        assert_true(mean_of(&a, of) < plain);
    }
    done(&a);
}

/* What can't be had isn't given; what is played for a track is within the
 * bounds, too. */
static void test_markets(void **state)
{
    struct asking a = asking(*state);
    int no = market_number(STR("NO"));
    uint32_t everywhere, n = 0;

    seed(&a, SEED_GENRE, 0, "rock");
    a.query.limit = 100;
    everywhere = ask(&a);
    assert_true(everywhere > 0);
    a.query.market = no;
    assert_true(ask(&a) <= everywhere);
    assert_true(a.answer.sizes[0].relinked < a.answer.sizes[0].filtered);
    for (uint32_t i = 0; i < a.answer.count; i++) {
        uint32_t played = relink_track(a.f->c, a.answer.items[i].track, no);

        assert_int_not_equal(played, CATALOG_NONE);
        n += played != a.answer.items[i].track;
    }
    assert_true(n > 0);
    done(&a);
}

/* What is excluded isn't there, nor is anything of an artist who is. */
static void test_exclusion(void **state)
{
    struct asking a = asking(*state);
    uint32_t gone[100] = {0}, artists[2], count;
    struct banned banned = {.artists = artists, .artist_count = 2};

    seed(&a, SEED_GENRE, 0, "rock");
    a.query.limit = 100;
    count = ask(&a);
    for (uint32_t i = 0; i < 50; i++)
        gone[i] = a.answer.items[i].track;
    artists[0] = find(a.f, ENTITY_ARTIST, "artist0");
    artists[1] = find(a.f, ENTITY_ARTIST, "artist5");
    if (artists[0] > artists[1]) {
        uint32_t first = artists[1];

        artists[1] = artists[0];
        artists[0] = first;
    }
    a.query.excluded = gone;
    a.query.excluded_count = 50;
    a.query.banned = &banned;
    assert_true(count == 100);
    (void)ask(&a);
    for (uint32_t i = 0; i < a.answer.count; i++) {
        struct track t;

        (void)catalog_track(a.f->c, a.answer.items[i].track, &t);
        assert_int_not_equal(catalog_at(t.artists, 0), artists[0]);
        assert_int_not_equal(catalog_at(t.artists, 0), artists[1]);
        for (uint32_t k = 0; k < 50; k++)
            assert_false(are_versions(&a, a.answer.items[i].track, gone[k]));
    }
    banned.tracks = gone;
    banned.track_count = 100;
    a.query.excluded_count = 0;
    for (uint32_t i = 0; i < a.answer.count && i < 50; i++)
        gone[50 + i] = a.answer.items[i].track;
    (void)ask(&a);
    for (uint32_t i = 0; i < a.answer.count; i++)
        for (uint32_t k = 0; k < 100; k++)
            assert_false(are_versions(&a, a.answer.items[i].track, gone[k]));
    done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_seeds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_versions_and_spread, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_what_nobody_knows, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_bounds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_targets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_markets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_exclusion, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
