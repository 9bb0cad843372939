/* The service's answers since February 2026, as an app of that profile gets
 * them: fields that are gone, playlists whose items are called so. */
#include "suite.h"

static void test_gone(void **state)
{
    struct tonearm_get_artist_params artist_of = {.id = ADA};
    struct tonearm_get_track_params track_of = {.id = LIGHT};
    struct tonearm_get_several_tracks_params several = {
        .ids = TONEARM_TEXTS(LIGHT)};
    struct tonearm_artist *artist;
    struct tonearm_track *track;
    struct tonearm_track_list *tracks;
    struct tonearm_user *me;
    (void)state;
    GOOD(tonearm_get_artist(user, &artist_of, &artist, &error));
    assert_string_equal(artist->name, "Ada Lumen");
    assert_int_equal(artist->popularity, -1);
    assert_int_equal(artist->followers, -1);
    tonearm_free(artist);
    GOOD(tonearm_get_track(user, &track_of, &track, &error));
    assert_int_equal(track->popularity, -1);
    assert_int_equal(track->available_markets.count, 0);
    assert_string_equal(track->album->name, "Dawn (Deluxe)");
    tonearm_free(track);
    assert_int_equal(
        tonearm_get_several_tracks(user, &several, &tracks, &error),
        TONEARM_FORBIDDEN);
    GOOD(tonearm_get_me(user, &me, &error));
    assert_string_equal(me->id, "alice");
    assert_null(me->country);
    assert_null(me->product);
    tonearm_free(me);
}

static void test_playlist(void **state)
{
    struct tonearm_create_playlist_params create = {.name = "Present"};
    struct tonearm_playlist *playlist;
    struct tonearm_snapshot *snapshot;
    (void)state;
    GOOD(tonearm_create_playlist(user, &create, &playlist, &error));
    struct tonearm_add_playlist_items_params add = {
        .playlist_id = playlist->id,
        .uris = TONEARM_TEXTS("spotify:track:" MILE_1)};
    struct tonearm_get_playlist_params get = {.playlist_id = playlist->id};
    GOOD(tonearm_add_playlist_items(user, &add, &snapshot, &error));
    tonearm_free(snapshot);
    struct tonearm_playlist *filled;
    GOOD(tonearm_get_playlist(user, &get, &filled, &error));
    assert_int_equal(filled->items->page.total, 1);
    assert_string_equal(filled->items->items[0]->item->name, "Mile 1");
    tonearm_free(filled);
    tonearm_free(playlist);
}

static void test_search(void **state)
{
    struct tonearm_search_params params = {.q = "mile",
                                           .type = TONEARM_TEXTS("track")};
    struct tonearm_search_results *results;
    (void)state;
    GOOD(tonearm_search(user, &params, &results, &error));
    assert_int_equal(results->tracks->count, 5);
    tonearm_free(results);
}

int run_present(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gone),
        cmocka_unit_test(test_playlist),
        cmocka_unit_test(test_search),
    };
    return cmocka_run_group_tests_name("present", tests, NULL, NULL);
}
