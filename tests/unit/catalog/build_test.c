/* A build as a source sees it, and what a reader finds afterwards. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "catalog/opened.h"

#include "unit/catalog/fixture.h"

static void test_album_has_its_tracks_in_order(void **state)
{
    struct fixture *f = *state;
    struct album album;
    struct track t;

    artist(f, "Ann");
    track(f, "three", "Album", "Ann", 3);
    put(f);
    track(f, "one", "Album", "Ann", 1);
    put(f);
    begin(f, ENTITY_ALBUM, "Album", DRAFT_FULL);
    draft_number(&f->d, FIELD_ALBUM_TYPE, ALBUM_SINGLE);
    draft_date(&f->d, FIELD_RELEASE_DATE, (struct date){1999, 5, 0});
    put(f);
    track(f, "two", "Album", "Ann", 2);
    put(f);
    finish(f);

    assert_int_equal(f->result.count[ENTITY_TRACK], 3);
    assert_true(catalog_album(f->c, find(f, ENTITY_ALBUM, "Album"), &album));
    assert_str(album.name, "Album");
    assert_int_equal(album.type, ALBUM_SINGLE);
    assert_int_equal(album.release_date.year, 1999);
    assert_int_equal(album.track_count, 3);
    assert_int_equal(album.total_tracks, 3);
    assert_true(catalog_track(f->c, album.first_track, &t));
    assert_str(t.name, "one");
    assert_true(catalog_track(f->c, album.first_track + 2, &t));
    assert_str(t.name, "three");
    assert_int_equal(t.artists.n, 1);
    assert_str(catalog_name(f->c, ENTITY_ARTIST, catalog_at(t.artists, 0)),
               "Ann");
    assert_int_equal(find(f, ENTITY_TRACK, "nothing"), CATALOG_NONE);
}

static bool is_full(const struct fixture *f, enum entity type, uint32_t n)
{
    return (opened_head(f->c, type, n)->flags & FLAG_FULL) != 0;
}

static void test_full_beats_simplified_and_later_beats_earlier(void **state)
{
    struct fixture *f = *state;

    draft_start(&f->d, ENTITY_ARTIST, id_of("x"), DRAFT_FULL);
    draft_text(&f->d, FIELD_NAME, STR("full 1"));
    put(f);
    draft_start(&f->d, ENTITY_ARTIST, id_of("x"), DRAFT_FULL);
    draft_text(&f->d, FIELD_NAME, STR("full 2"));
    put(f);
    draft_start(&f->d, ENTITY_ARTIST, id_of("x"), DRAFT_SIMPLIFIED);
    draft_text(&f->d, FIELD_NAME, STR("simplified"));
    draft_number(&f->d, FIELD_FOLLOWERS, 7);
    put(f);
    draft_start(&f->d, ENTITY_ARTIST, id_of("y"), DRAFT_SIMPLIFIED);
    draft_text(&f->d, FIELD_NAME, STR("one"));
    put(f);
    draft_start(&f->d, ENTITY_ARTIST, id_of("y"), DRAFT_SIMPLIFIED);
    draft_text(&f->d, FIELD_NAME, STR("two"));
    put(f);
    finish(f);

    assert_str(catalog_name(f->c, ENTITY_ARTIST, find(f, ENTITY_ARTIST, "x")),
               "full 2");
    assert_str(catalog_name(f->c, ENTITY_ARTIST, find(f, ENTITY_ARTIST, "y")),
               "two");
    assert_true(is_full(f, ENTITY_ARTIST, find(f, ENTITY_ARTIST, "x")));
    assert_false(is_full(f, ENTITY_ARTIST, find(f, ENTITY_ARTIST, "y")));
}

static void test_track_without_album_gets_a_placeholder(void **state)
{
    struct fixture *f = *state;
    struct track t;
    struct album a;

    artist(f, "Ann");
    track(f, "alone", NULL, "Ann", 1);
    put(f);
    finish(f);
    assert_true(catalog_track(f->c, find(f, ENTITY_TRACK, "alone"), &t));
    assert_true(catalog_album(f->c, t.album, &a));
    assert_true(a.is_placeholder);
    assert_int_equal(a.type, ALBUM_SINGLE);
    assert_str(a.name, "alone");
    assert_int_equal(a.track_count, 1);
    assert_int_equal(catalog_artist_albums(f->c, 0, GROUP_SINGLE).n, 1);

    /* The real album comes later: the placeholder goes. */
    start(f);
    assert_int_equal(builder_put_catalog(f->b, f->c, NULL, NULL), OK);
    begin(f, ENTITY_ALBUM, "Real", DRAFT_FULL);
    put(f);
    track(f, "alone", "Real", "Ann", 1);
    put(f);
    finish(f);
    assert_int_equal(catalog_count(f->c, ENTITY_ALBUM), 1);
    assert_true(catalog_track(f->c, find(f, ENTITY_TRACK, "alone"), &t));
    assert_str(catalog_name(f->c, ENTITY_ALBUM, t.album), "Real");
}

static void test_features_wait_for_their_track(void **state)
{
    struct fixture *f = *state;
    struct features x = {.tempo = 120.5f, .key = -1}, got;
    struct id id;
    struct str features, analysis;
    struct arena arena;

    arena_init(&arena);
    draft_start(&f->d, ENTITY_TRACK, id_of("late"), DRAFT_FULL);
    draft_features(&f->d, FIELD_FEATURES, &x);
    put(f);
    finish(f);
    assert_int_equal(f->result.waiting, 1);
    assert_int_equal(catalog_count(f->c, ENTITY_TRACK), 0);
    assert_true(catalog_waiting(f->c, 0, &id, &features, &analysis, &arena));
    assert_true(id_eq(id, id_of("late")));

    start(f);
    assert_int_equal(builder_put_catalog(f->b, f->c, NULL, NULL), OK);
    artist(f, "Ann");
    track(f, "late", NULL, "Ann", 1);
    put(f);
    finish(f);
    assert_int_equal(f->result.waiting, 0);
    assert_int_equal(f->result.features, 1);
    assert_true(catalog_features(f->c, find(f, ENTITY_TRACK, "late"), &got));
    assert_memory_equal(&got, &x, sizeof x);
    arena_release(&arena);
}

static void test_discography_groups_and_order(void **state)
{
    struct fixture *f = *state;
    struct id ann = id_of("Ann");
    struct catalog_list list;
    uint32_t n;

    artist(f, "Ann");
    artist(f, "Bob");
    for (unsigned i = 0; i < 3; i++) {
        static const char *const names[] = {"old", "new", "middle"};
        static const uint16_t years[] = {1990, 2010, 2000};

        begin(f, ENTITY_ALBUM, names[i], DRAFT_FULL);
        draft_ids(&f->d, FIELD_ARTISTS, &ann, 1);
        draft_date(&f->d, FIELD_RELEASE_DATE, (struct date){years[i], 0, 0});
        put(f);
    }
    track(f, "guest", "old", "Bob", 1);
    put(f);
    track(f, "guest again", "old", "Bob", 2);
    put(f);
    finish(f);

    n = find(f, ENTITY_ARTIST, "Ann");
    list = catalog_artist_albums(f->c, n, GROUP_ALBUM);
    assert_int_equal(list.n, 3);
    assert_str(catalog_name(f->c, ENTITY_ALBUM, catalog_at(list, 0)), "new");
    assert_str(catalog_name(f->c, ENTITY_ALBUM, catalog_at(list, 2)), "old");
    assert_int_equal(catalog_artist_albums(f->c, n, GROUP_APPEARS_ON).n, 0);
    n = find(f, ENTITY_ARTIST, "Bob");
    assert_int_equal(catalog_artist_albums(f->c, n, GROUP_APPEARS_ON).n, 1);
    assert_int_equal(catalog_artist_tracks(f->c, n).n, 2);
    assert_int_equal(catalog_new_releases(f->c).n, 3);
}

static void test_codes_and_instances(void **state)
{
    struct fixture *f = *state;
    uint32_t n;

    artist(f, "Ann");
    track(f, "a", NULL, "Ann", 1);
    draft_text(&f->d, FIELD_ISRC, STR("USABC2012345"));
    put(f);
    track(f, "b", NULL, "Ann", 1);
    draft_text(&f->d, FIELD_ISRC, STR("us-abc-20-12345"));
    put(f);
    track(f, "c", NULL, "Ann", 1);
    draft_text(&f->d, FIELD_ISRC, STR("not an isrc"));
    put(f);
    begin(f, ENTITY_ALBUM, "Album", DRAFT_FULL);
    draft_text(&f->d, FIELD_UPC, STR("0012345678905"));
    put(f);
    finish(f);
    assert_int_equal(catalog_find_isrc(f->c, STR("USABC2012345")).n, 2);
    assert_int_equal(catalog_find_isrc(f->c, STR("USABC2012346")).n, 0);
    assert_int_equal(catalog_find_upc(f->c, STR("12345678905")).n, 1);
    n = find(f, ENTITY_TRACK, "b");
    assert_str(catalog_attribute(f->c, ENTITY_TRACK, n, FIELD_ISRC),
               "us-abc-20-12345");
    assert_int_equal(catalog_instances(f->c, n).n, 2);
    n = find(f, ENTITY_TRACK, "c");
    assert_int_equal(catalog_instances(f->c, n).n, 0);
}

static void test_same_input_gives_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    struct buf first, second;
    char path[128];

    buf_init(&first, 1u << 24);
    buf_init(&second, 1u << 24);
    for (int round = 0; round < 2; round++) {
        if (round > 0)
            start(f);
        artist(f, "Ann");
        for (unsigned i = 0; i < 100; i++) {
            char name[32];

            (void)snprintf(name, sizeof name, "track %u", i * 7 % 100);
            track(f, name, i % 3 ? "Album" : NULL, "Ann", i);
            put(f);
        }
        finish(f);
        (void)snprintf(path, sizeof path, "%s/catalog/%u.cat", f->directory,
                       f->result.generation);
        assert_int_equal(io_read_file(path, round ? &second : &first), OK);
    }
    assert_int_equal(first.n, second.n);
    assert_memory_equal(first.p, second.p, first.n);
    buf_release(&first);
    buf_release(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_album_has_its_tracks_in_order,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_full_beats_simplified_and_later_beats_earlier, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            test_track_without_album_gets_a_placeholder, setup, teardown),
        cmocka_unit_test_setup_teardown(test_features_wait_for_their_track,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_discography_groups_and_order,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_codes_and_instances, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_same_input_gives_the_same_bytes,
                                        setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
