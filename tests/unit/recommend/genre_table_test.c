#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "recommend/genre_table.h"
#include "unit/catalog/fixture.h"

static void artist_of(struct fixture *f, const char *name, unsigned popularity,
                      const char *genre, const char *other)
{
    struct str genres[] = {str_from_c(genre), str_from_c(other)};

    begin(f, ENTITY_ARTIST, name, DRAFT_FULL);
    draft_texts(&f->d, FIELD_GENRES, genres, *other == '\0' ? 1 : 2);
    draft_number(&f->d, FIELD_POPULARITY, popularity);
    put(f);
}

static struct catalog_list artists(const struct genre_table *t, const char *key)
{
    uint32_t genre = genre_table_find(t, str_from_c(key));

    assert_int_not_equal(genre, GENRE_NONE);
    return genre_table_artists(t, genre);
}

/* However it is written, a genre is one; its artists are in order. */
static void test_genres(void **state)
{
    struct fixture *f = *state;
    struct str of_album[] = {STR("Hip-Hop"), STR("!?")};
    struct id by;
    struct genre_table *t;
    struct catalog_list list;

    artist_of(f, "ada", 10, "Hip Hop", "Soul");
    artist_of(f, "bea", 30, "hip-hop", "HIP HOP");
    artist_of(f, "cas", 30, "soul", "");
    artist(f, "dot");
    by = id_of("dot");
    begin(f, ENTITY_ALBUM, "an album", DRAFT_FULL);
    draft_ids(&f->d, FIELD_ARTISTS, &by, 1);
    draft_texts(&f->d, FIELD_GENRES, of_album, 2);
    put(f);
    finish(f);
    t = genre_table_new(f->c);
    assert_int_equal(genre_table_count(t), 2);
    assert_str(genre_table_key(t, 0), "hip-hop");
    assert_str(genre_table_key(t, 1), "soul");
    assert_int_equal(genre_table_find(t, STR("hip")), GENRE_NONE);
    list = artists(t, "hip-hop");
    assert_int_equal(list.n, 3);
    assert_int_equal(list.p[0], find(f, ENTITY_ARTIST, "bea"));
    assert_int_equal(list.p[1], find(f, ENTITY_ARTIST, "ada"));
    assert_int_equal(list.p[2], find(f, ENTITY_ARTIST, "dot"));
    list = artists(t, "soul");
    assert_int_equal(list.n, 2);
    assert_int_equal(list.p[0], find(f, ENTITY_ARTIST, "cas"));
    list = genre_table_of_artist(t, find(f, ENTITY_ARTIST, "ada"));
    assert_int_equal(list.n, 2);
    assert_int_equal(list.p[0], 0);
    assert_int_equal(list.p[1], 1);
    assert_int_equal(genre_table_of_artist(t, CATALOG_NONE).n, 0);
    genre_table_free(t);
}

static void test_nothing(void **state)
{
    struct fixture *f = *state;
    struct genre_table *t;

    artist(f, "ada");
    finish(f);
    t = genre_table_new(f->c);
    assert_int_equal(genre_table_count(t), 0);
    assert_int_equal(genre_table_find(t, STR("pop")), GENRE_NONE);
    assert_int_equal(genre_table_of_artist(t, find(f, ENTITY_ARTIST, "ada")).n,
                     0);
    genre_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_genres, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
