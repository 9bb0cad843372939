#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "generation/generation.h"
#include "generation/genres.h"
#include "unit/catalog/fixture.h"

static void singer(struct fixture *f, unsigned n, const char *genre)
{
    struct str name = str_from_c(genre);
    char text[16];

    (void)snprintf(text, sizeof text, "singer %u", n);
    begin(f, ENTITY_ARTIST, text, DRAFT_FULL);
    draft_texts(&f->d, FIELD_GENRES, &name, 1);
    put(f);
}

static struct generation *serve(struct fixture *f)
{
    struct generation *g;

    finish(f);
    assert_int_equal(generation_new(f->c, 1, &g), OK);
    f->c = NULL; /* the generation's now */
    return g;
}

/* The commonest, by name, behind that of charts; genres of one key are one. */
static void test_commonest(void **state)
{
    struct fixture *f = *state;
    const struct genre_category *list;
    struct generation *g;
    char genre[16];
    size_t n;

    for (unsigned i = 0; i < 300; i++) {
        (void)snprintf(genre, sizeof genre, "genre %u", i % 60);
        singer(f, i,
               i < 250      ? genre
               : i % 5 != 0 ? "drum & bass"
                            : "Drum-Bass");
    }
    g = serve(f);
    n = generation_genres(g, &list);
    assert_int_equal(n, GENRES_MAX);
    assert_str(list[0].key, GENRES_CHARTS);
    assert_str(list[1].name, "Drum & Bass");
    assert_str(list[1].key, "drum-bass");
    assert_str(list[2].name, "Genre 0");
    assert_ptr_equal(generation_genre(g, STR("genre-0")), &list[2]);
    assert_ptr_equal(generation_genre_of(g, id_of("category:genre-0")),
                     &list[2]);
    assert_null(generation_genre(g, STR("polka")));
    assert_null(generation_genre_of(g, id_of("polka")));
    generation_unref(g);
}

/* A catalog with categories has none but those; one without genres none. */
static void test_none(void **state)
{
    struct fixture *f = *state;
    const struct genre_category *list;
    struct generation *g;

    assert_int_equal(generation_new_empty(&g), OK);
    assert_int_equal(generation_genres(g, &list), 0);
    generation_unref(g);
    singer(f, 1, "polka");
    begin(f, ENTITY_CATEGORY, "Focus", DRAFT_FULL);
    draft_text(&f->d, FIELD_KEY, STR("focus"));
    put(f);
    g = serve(f);
    assert_int_equal(generation_genres(g, &list), 0);
    assert_null(generation_genre(g, STR("polka")));
    generation_unref(g);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_commonest), TEST(test_none)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
