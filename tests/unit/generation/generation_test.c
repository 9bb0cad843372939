#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "generation/generation.h"
#include "unit/search/songs.h"

/* Two songs of one word in their names: the more popular one is found first. */
static struct generation *two_songs(struct fixture *f)
{
    struct generation *g;

    artist(f, "ada");
    songs_add(f, "night one", "ada", 60);
    songs_add(f, "night two", "ada", 50);
    finish(f);
    assert_int_equal(generation_new(f->c, 7, &g), OK);
    f->c = NULL; /* the generation's now */
    return g;
}

static uint32_t number_of(struct generation *g, const char *name)
{
    return catalog_find(generation_catalog(g), ENTITY_TRACK, id_of(name));
}

static uint32_t first_found(struct generation *g)
{
    struct search_page page;
    struct arena arena;
    uint32_t first;

    arena_init(&arena);
    page = songs_page(generation_search(g), &arena, "night", 0, 1);
    assert_int_equal(page.count, 1);
    first = page.numbers[0];
    arena_release(&arena);
    return first;
}

/* What is shown and what search ranks by move together. */
static void test_popularity_moves(void **state)
{
    struct fixture *f = songs_begin();
    struct generation *g = two_songs(f);
    uint32_t one = number_of(g, "night one"), two = number_of(g, "night two");

    (void)state;
    assert_int_equal(generation_number(g), 7);
    assert_int_equal(first_found(g), one);
    generation_set_popularity(g, ENTITY_TRACK, two, 90);
    assert_int_equal(
        catalog_popularity(generation_catalog(g), ENTITY_TRACK, two), 90);
    assert_int_equal(first_found(g), two);
    generation_set_popularity(g, ENTITY_TRACK, one, 1000);
    assert_int_equal(
        catalog_popularity(generation_catalog(g), ENTITY_TRACK, one), 100);
    assert_int_equal(first_found(g), one);
    /* Of nothing, and of a type that has none: nothing happens. */
    generation_set_popularity(g, ENTITY_TRACK, CATALOG_NONE, 5);
    generation_set_popularity(g, ENTITY_CATEGORY, 0, 5);
    assert_int_equal(first_found(g), one);
    generation_unref(g);
    songs_end(f);
}

static void test_followers_move(void **state)
{
    struct fixture *f = songs_begin();
    struct generation *g = two_songs(f);
    uint32_t n =
        catalog_find(generation_catalog(g), ENTITY_ARTIST, id_of("ada"));
    struct artist a;
    uint32_t own;

    (void)state;
    assert_true(catalog_artist(generation_catalog(g), n, &a));
    own = a.followers;
    generation_set_followers(g, n, 4000000);
    assert_true(catalog_artist(generation_catalog(g), n, &a));
    assert_int_equal(a.followers, own + 4000000);
    generation_set_followers(g, n, 2); /* they don't add up */
    assert_true(catalog_artist(generation_catalog(g), n, &a));
    assert_int_equal(a.followers, own + 2);
    generation_set_followers(g, CATALOG_NONE, 1);
    generation_unref(g);
    songs_end(f);
}

static void test_empty(void **state)
{
    struct generation *g;

    (void)state;
    assert_int_equal(generation_new_empty(&g), OK);
    assert_int_equal(generation_number(g), 0);
    assert_int_equal(catalog_count(generation_catalog(g), ENTITY_TRACK), 0);
    assert_str(generation_markets(g, 12345), "[]");
    generation_unref(generation_ref(g));
    generation_unref(g);
    generation_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_popularity_moves),
        cmocka_unit_test(test_followers_move),
        cmocka_unit_test(test_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
