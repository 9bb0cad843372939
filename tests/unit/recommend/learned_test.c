#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "generation/generation.h"
#include "recommend/learned.h"
#include "recommend/recommend.h"
#include "recommend/related.h"
#include "unit/model/world.h"
#include "unit/recommend/town.h"

#define TOWN_ALL (TOWN_ARTISTS * TOWN_TRACKS)

/* A model of the town's tracks and artists, and of some that it doesn't have,
 * as number `number` of the fixture's directory. In its lists, tracks go with
 * those of equal numbers modulo 4. */
static void train(struct fixture *f, unsigned number)
{
    char directory[96], path[128];
    struct world w;

    world_make(&w, TOWN_ALL + 80, TOWN_ARTISTS + 4, 3000);
    for (unsigned i = 0; i < TOWN_ALL; i++)
        w.sides[MODEL_TRACK].ids[i] = id_of(town_name("track", i));
    for (unsigned i = 0; i < TOWN_ARTISTS; i++)
        w.sides[MODEL_ARTIST].ids[i] = id_of(town_name("artist", i));
    (void)snprintf(directory, sizeof directory, "%s/model", f->directory);
    (void)mkdir(directory, 0700);
    (void)snprintf(path, sizeof path, "%s/%u.rec", directory, number);
    assert_int_equal(model_write(path, w.drafts, 2), OK);
    world_release(&w);
}

static unsigned number_of(struct fixture *f, uint32_t track)
{
    struct str name = catalog_name(f->c, ENTITY_TRACK, track);
    uint64_t n;

    assert_true(str_to_u64(str_from(name, 5), &n));
    return (unsigned)n;
}

/* What goes with a track is what its lists have, in the catalog's numbers. */
static void test_nearest(void **state)
{
    struct fixture *f = *state;
    struct learned_item items[40];
    struct liked liked[3];
    struct learned_query q = {MODEL_TRACK, liked, 3, 2};
    struct learned *l = NULL;
    struct arena arena;
    unsigned right = 0, of[2] = {0};
    size_t n;

    town_build(f);
    train(f, 1);
    assert_int_equal(learned_open(f->directory, 2, f->c, &l), ERR_NOT_FOUND);
    assert_int_equal(learned_open(f->directory, 1, f->c, &l), OK);
    arena_init(&arena);
    for (unsigned i = 0; i < 3; i++)
        liked[i] = (struct liked){
            find(f, ENTITY_TRACK, town_name("track", 4 * i + 1)), 1};
    n = learned_nearest(l, &q, &arena, items, 40);
    assert_true(n > 20 && n <= 40);
    for (size_t i = 0; i < n; i++) {
        right += number_of(f, items[i].n) % 4 == 1;
        assert_true(items[i].because < 2);
        of[items[i].because]++;
        assert_true(items[i].score > 0 && items[i].score <= 1);
        for (unsigned k = 0; k < 3; k++)
            assert_int_not_equal(items[i].n, liked[k].n);
    }
    assert_true(right > n / 2);
    assert_true(of[0] > 0 && of[1] > 0);
    liked[0].n = CATALOG_NONE;
    q.count = 1;
    assert_int_equal(learned_nearest(l, &q, &arena, items, 40), 0);
    arena_release(&arena);
    learned_close(l);
}

/* A recommendation has what the model says, beside what the catalog knows. */
static void test_recommendation(void **state)
{
    struct fixture *f = *state;
    struct recommend_seed seed = {.kind = SEED_TRACK, .weight = 1};
    struct tuning tuning;
    struct recommend_query q = {.seeds = &seed,
                                .seed_count = 1,
                                .tuning = &tuning,
                                .market = -1,
                                .limit = 20};
    struct recommend_answer plain, learned;
    struct related related[20];
    struct ground *g, *without;
    struct learned *l;
    struct arena arena;
    unsigned before = 0, after = 0;

    town_build(f);
    train(f, 1);
    assert_int_equal(learned_open(f->directory, 1, f->c, &l), OK);
    g = ground_new(f->c, l);
    without = ground_new(f->c, NULL);
    arena_init(&arena);
    tuning_init(&tuning);
    seed.n = find(f, ENTITY_TRACK, "track8");
    recommend_answer(without, &q, &arena, &plain);
    recommend_answer(g, &q, &arena, &learned);
    assert_int_equal(learned.count, 20);
    for (uint32_t i = 0; i < 20; i++) {
        before += number_of(f, plain.items[i].track) % 4 == 0;
        after += number_of(f, learned.items[i].track) % 4 == 0;
    }
    assert_true(after > before && after > 10);
    assert_true(learned.sizes[0].initial > plain.sizes[0].initial);
    assert_int_equal(related_artists(g, find(f, ENTITY_ARTIST, "artist8"),
                                     &arena, related, 20),
                     20);
    for (unsigned i = 0; i < 20; i++)
        for (unsigned k = 0; k < i; k++)
            assert_int_not_equal(related[i].artist, related[k].artist);
    arena_release(&arena);
    ground_free(g);
    ground_free(without);
}

/* A view has the newest model that can be opened. */
static void test_views(void **state)
{
    struct fixture *f = *state;
    struct recommend *r = recommend_new(f->directory);
    struct recommend_view *v, *again;
    struct generation *g;
    char path[128];
    FILE *bad;

    town_build(f);
    train(f, 3);
    assert_int_equal(generation_new(f->c, 1, &g), OK);
    f->c = NULL;
    assert_null(recommend_view_ready(r, g));
    v = recommend_view(r, g);
    assert_non_null(recommend_view_ground(v)->learned);
    assert_ptr_equal(recommend_view_generation(v), g);
    again = recommend_view_ready(r, g);
    assert_ptr_equal(again, v);
    recommend_view_unref(again);
    recommend_view_unref(v);
    recommend_free(r);
    (void)snprintf(path, sizeof path, "%s/model/4.rec", f->directory);
    bad = fopen(path, "w");
    assert_non_null(bad);
    assert_int_equal(fputs("no model", bad) < 0, 0);
    assert_int_equal(fclose(bad), 0);
    r = recommend_new(f->directory);
    v = recommend_view(r, g);
    assert_non_null(recommend_view_ground(v)->learned); /* the one before */
    recommend_view_unref(v);
    recommend_free(r);
    (void)snprintf(path, sizeof path, "%s/model/3.rec", f->directory);
    assert_int_equal(unlink(path), 0);
    r = recommend_new(f->directory);
    v = recommend_view(r, g);
    assert_null(recommend_view_ground(v)->learned);
    recommend_view_unref(v);
    recommend_free(r);
    generation_unref(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nearest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_recommendation, setup, teardown),
        cmocka_unit_test_setup_teardown(test_views, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
