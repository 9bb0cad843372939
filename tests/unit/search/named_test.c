/* Whole names by their key, as somebody has them who isn't searching. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/analysis.h"
#include "unit/search/songs.h"

struct names {
    struct fixture *f;
    struct search *s;
    struct analysis told;
    uint32_t found[8];
};

static int set_up(void **state)
{
    struct names *n = mem_zalloc(1, sizeof *n);

    n->f = songs_begin();
    artist(n->f, "The Beatles");
    songs_add(n->f, "Help!", "The Beatles", 60);
    songs_add(n->f, "Help", "The Beatles", 70);
    songs_add(n->f, "Help Me", "The Beatles", 90);
    songs_add(n->f, "Déjà Vu", "The Beatles", 10);
    finish(n->f);
    assert_int_equal(search_open(n->f->c, &n->s), OK);
    analysis_init(&n->told);
    *state = n;
    return 0;
}

static int tear_down(void **state)
{
    struct names *n = *state;

    analysis_release(&n->told);
    search_free(n->s);
    songs_end(n->f);
    free(n);
    return 0;
}

static uint32_t count(struct names *n, enum entity type, const char *name,
                      uint32_t max)
{
    analysis_run(&n->told, str_from_c(name));
    return search_named(n->s, type, &n->told, n->found, max);
}

static void test_whole_names_only(void **state)
{
    struct names *n = *state;

    assert_int_equal(count(n, ENTITY_TRACK, "HELP", 8), 2);
    assert_int_equal(n->found[0], find(n->f, ENTITY_TRACK, "Help"));
    assert_int_equal(n->found[1], find(n->f, ENTITY_TRACK, "Help!"));
    assert_int_equal(count(n, ENTITY_TRACK, "help", 1), 1);
    assert_int_equal(count(n, ENTITY_TRACK, "Hel", 8), 0);
    assert_int_equal(count(n, ENTITY_TRACK, "deja vu", 8), 1);
    assert_int_equal(count(n, ENTITY_TRACK, "", 8), 0);
    assert_int_equal(count(n, ENTITY_CHAPTER, "help", 8), 0);
}

static void test_an_article_may_be_left_out(void **state)
{
    struct names *n = *state;

    assert_int_equal(count(n, ENTITY_ARTIST, "beatles", 8), 1);
    assert_int_equal(count(n, ENTITY_ARTIST, "the beatles", 8), 1);
    assert_int_equal(count(n, ENTITY_TRACK, "The Help", 8), 2);
}

static void test_the_same_name(void **state)
{
    struct names *n = *state;
    struct analysis other;

    analysis_init(&other);
    analysis_run(&n->told, STR("The Beatles"));
    analysis_run(&other, STR("beatles!"));
    assert_true(search_is_named(&n->told, &other));
    analysis_run(&other, STR("beatle"));
    assert_false(search_is_named(&n->told, &other));
    analysis_release(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole_names_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_an_article_may_be_left_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_the_same_name, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
