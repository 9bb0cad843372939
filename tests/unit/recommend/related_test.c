#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "recommend/related.h"
#include "unit/recommend/town.h"

static void test_related(void **state)
{
    struct fixture *f = *state;
    struct related like[20];
    struct ground *g;
    struct arena arena;
    uint32_t artist0;

    town_build(f);
    g = ground_new(f->c, NULL);
    arena_init(&arena);
    artist0 = find(f, ENTITY_ARTIST, "artist0"); /* rock alone, as is 25, 50 */
    assert_int_equal(related_artists(g, artist0, &arena, like, 20), 20);
    assert_int_equal(like[0].artist, find(f, ENTITY_ARTIST, "artist25"));
    assert_int_equal(like[1].artist, find(f, ENTITY_ARTIST, "artist50"));
    for (unsigned i = 0; i < 20; i++) {
        assert_int_not_equal(like[i].artist, artist0);
        assert_true(like[i].likeness > 0 && like[i].likeness <= 1);
        assert_true(i == 0 || like[i - 1].likeness >= like[i].likeness);
    }
    /* Of the last nothing is known but how their tracks sound. */
    assert_true(related_artists(g, find(f, ENTITY_ARTIST, "artist59"), &arena,
                                like, 20) > 0);
    assert_int_equal(related_artists(g, CATALOG_NONE, &arena, like, 20), 0);
    arena_release(&arena);
    ground_free(g);
}

/* Who plays together is alike. */
static void test_together(void **state)
{
    struct fixture *f = *state;
    struct id both[] = {id_of("ada"), id_of("bea")};
    struct related like[2];
    struct ground *g;
    struct arena arena;

    artist(f, "ada");
    artist(f, "bea");
    artist(f, "cas");
    track(f, "together", NULL, "ada", 1);
    draft_ids(&f->d, FIELD_ARTISTS, both, 2);
    put(f);
    finish(f);
    g = ground_new(f->c, NULL);
    arena_init(&arena);
    assert_int_equal(
        related_artists(g, find(f, ENTITY_ARTIST, "bea"), &arena, like, 2), 1);
    assert_int_equal(like[0].artist, find(f, ENTITY_ARTIST, "ada"));
    arena_release(&arena);
    ground_free(g);
}

/* "rock" is itself, then what has it as a word; a mood has a sound. */
static void test_meanings(void **state)
{
    struct fixture *f = *state;
    const struct genre_meaning *m;
    struct ground *g;
    struct arena arena;
    uint32_t genre;
    unsigned seed;

    town_build(f);
    g = ground_new(f->c, NULL);
    arena_init(&arena);
    assert_true(genre_seed_find(g->genres, STR("Rock"), &arena, &seed, &genre));
    assert_str(genre_seed_name(seed), "rock");
    m = &g->seeds[seed];
    assert_int_equal(m->count, 2);
    assert_str(genre_table_key(g->genres, m->matches[0].genre), "rock");
    assert_str(genre_table_key(g->genres, m->matches[1].genre), "indie-rock");
    assert_true(m->matches[0].weight > m->matches[1].weight);
    assert_null(m->mood);
    assert_true(
        genre_seed_find(g->genres, STR("happy"), &arena, &seed, &genre));
    assert_int_equal(g->seeds[seed].count, 0);
    assert_non_null(g->seeds[seed].mood);
    assert_true(
        genre_seed_find(g->genres, STR("indie rock"), &arena, &seed, &genre));
    assert_int_equal(seed, GENRE_SEEDS);
    assert_str(genre_table_key(g->genres, genre), "indie-rock");
    assert_false(
        genre_seed_find(g->genres, STR("polka"), &arena, &seed, &genre));
    arena_release(&arena);
    ground_free(g);
}

/* The most popular come first, of equals the lower number. */
static void test_popular(void **state)
{
    struct fixture *f = *state;
    struct ground *g;

    town_build(f);
    g = ground_new(f->c, NULL);
    assert_int_equal(g->popular_count, GROUND_POPULAR);
    for (size_t i = 1; i < g->popular_count; i++) {
        unsigned a =
            catalog_base_popularity(f->c, ENTITY_TRACK, g->popular[i - 1]);
        unsigned b = catalog_base_popularity(f->c, ENTITY_TRACK, g->popular[i]);

        assert_true(a > b || (a == b && g->popular[i - 1] < g->popular[i]));
    }
    ground_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_related, setup, teardown),
        cmocka_unit_test_setup_teardown(test_together, setup, teardown),
        cmocka_unit_test_setup_teardown(test_meanings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_popular, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
