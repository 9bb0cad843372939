/* What a user keeps, and who they are. */
#include "suite.h"

/* Whether things are kept: one letter each. */
static void assert_flags(struct tonearm_flag_list *flags, const char *expected)
{
    assert_int_equal(flags->count, strlen(expected));
    for (size_t i = 0; i < flags->count; i++)
        assert_int_equal(flags->items[i], expected[i] == 'y');
    tonearm_free(flags);
}

static void test_people(void **state)
{
    struct tonearm_get_user_params of = {.user_id = "alice"};
    struct tonearm_user *found;
    (void)state;
    GOOD(tonearm_get_me(user, &found, &error));
    assert_string_equal(found->id, "alice");
    assert_string_equal(found->country, "SE");
    assert_string_equal(found->product, "premium");
    tonearm_free(found);
    GOOD(tonearm_get_user(app, &of, &found, &error));
    assert_string_equal(found->uri, "spotify:user:alice");
    assert_null(found->country);
    tonearm_free(found);
}

static void test_tracks(void **state)
{
    static const struct tonearm_dated_id DATED[] = {
        {GUEST, "2020-01-02T03:04:05Z"}};
    struct tonearm_save_tracks_params dated = {.timestamped_ids = {1, DATED}};
    struct tonearm_save_tracks_params two = {.ids =
                                                 TONEARM_TEXTS(LIGHT, MILE_1)};
    struct tonearm_remove_saved_tracks_params one = {.ids =
                                                         TONEARM_TEXTS(MILE_1)};
    struct tonearm_check_saved_tracks_params all = {
        .ids = TONEARM_TEXTS(LIGHT, MILE_1, GUEST)};
    struct tonearm_saved_track_page *page;
    struct tonearm_flag_list *flags;
    (void)state;
    GOOD(tonearm_save_tracks(user, &dated, &error));
    GOOD(tonearm_save_tracks(user, &two, &error));
    GOOD(tonearm_check_saved_tracks(user, &all, &flags, &error));
    assert_flags(flags, "yyy");
    GOOD(tonearm_remove_saved_tracks(user, &one, &error));
    GOOD(tonearm_check_saved_tracks(user, &all, &flags, &error));
    assert_flags(flags, "yny");
    GOOD(tonearm_get_saved_tracks(user, NULL, &page, &error));
    assert_int_equal(page->page.total, 2);
    assert_string_equal(page->items[0]->track->name, "First Light");
    assert_string_equal(page->items[1]->added_at, "2020-01-02T03:04:05Z");
    tonearm_free(page);
}

static void test_albums(void **state)
{
    struct tonearm_save_albums_params two = {.ids = TONEARM_TEXTS(DAWN, SPARK)};
    struct tonearm_remove_saved_albums_params one = {.ids =
                                                         TONEARM_TEXTS(SPARK)};
    struct tonearm_check_saved_albums_params all = {
        .ids = TONEARM_TEXTS(DAWN, SPARK)};
    struct tonearm_saved_album_page *page;
    struct tonearm_flag_list *flags;
    (void)state;
    GOOD(tonearm_save_albums(user, &two, &error));
    GOOD(tonearm_remove_saved_albums(user, &one, &error));
    GOOD(tonearm_check_saved_albums(user, &all, &flags, &error));
    assert_flags(flags, "yn");
    GOOD(tonearm_get_saved_albums(user, NULL, &page, &error));
    assert_int_equal(page->count, 1);
    assert_int_equal(page->items[0]->album->tracks->page.total, 4);
    tonearm_free(page);
}

static void test_shows(void **state)
{
    struct tonearm_save_shows_params save = {.ids = TONEARM_TEXTS(NIGHT_TALK)};
    struct tonearm_remove_saved_shows_params drop = {
        .ids = TONEARM_TEXTS(NIGHT_TALK)};
    struct tonearm_check_saved_shows_params check = {
        .ids = TONEARM_TEXTS(NIGHT_TALK)};
    struct tonearm_get_saved_shows_params get = {.market = "SE"};
    struct tonearm_saved_show_page *page;
    struct tonearm_flag_list *flags;
    (void)state;
    GOOD(tonearm_save_shows(user, &save, &error));
    GOOD(tonearm_get_saved_shows(user, &get, &page, &error));
    assert_string_equal(page->items[0]->show->name, "Night Talk");
    tonearm_free(page);
    GOOD(tonearm_remove_saved_shows(user, &drop, &error));
    GOOD(tonearm_check_saved_shows(user, &check, &flags, &error));
    assert_flags(flags, "n");
}

static void test_episodes(void **state)
{
    struct tonearm_save_episodes_params save = {
        .ids = TONEARM_TEXTS(EPISODE_1, EPISODE_2)};
    struct tonearm_remove_saved_episodes_params drop = {
        .ids = TONEARM_TEXTS(EPISODE_2)};
    struct tonearm_check_saved_episodes_params check = {
        .ids = TONEARM_TEXTS(EPISODE_1, EPISODE_2)};
    struct tonearm_get_saved_episodes_params get = {.market = "SE"};
    struct tonearm_saved_episode_page *page;
    struct tonearm_flag_list *flags;
    (void)state;
    GOOD(tonearm_save_episodes(user, &save, &error));
    GOOD(tonearm_remove_saved_episodes(user, &drop, &error));
    GOOD(tonearm_check_saved_episodes(user, &check, &flags, &error));
    assert_flags(flags, "yn");
    GOOD(tonearm_get_saved_episodes(user, &get, &page, &error));
    assert_string_equal(page->items[0]->episode->show->name, "Night Talk");
    tonearm_free(page);
}

static void test_audiobooks(void **state)
{
    struct tonearm_save_audiobooks_params save = {.ids =
                                                      TONEARM_TEXTS(LONG_WAY)};
    struct tonearm_remove_saved_audiobooks_params drop = {
        .ids = TONEARM_TEXTS(LONG_WAY)};
    struct tonearm_check_saved_audiobooks_params check = {
        .ids = TONEARM_TEXTS(LONG_WAY)};
    struct tonearm_get_saved_audiobooks_params get = {.market = "US"};
    struct tonearm_saved_audiobook_page *page;
    struct tonearm_flag_list *flags;
    (void)state;
    GOOD(tonearm_save_audiobooks(user, &save, &error));
    GOOD(tonearm_get_saved_audiobooks(user, &get, &page, &error));
    assert_string_equal(page->items[0]->audiobook->name, "The Long Way");
    assert_int_equal(page->items[0]->audiobook->chapters->count, 3);
    tonearm_free(page);
    GOOD(tonearm_remove_saved_audiobooks(user, &drop, &error));
    GOOD(tonearm_check_saved_audiobooks(user, &check, &flags, &error));
    assert_flags(flags, "n");
}

static void test_anything(void **state)
{
    struct tonearm_save_to_library_params save = {
        .uris = TONEARM_TEXTS("spotify:track:" MILE_2, "spotify:artist:" ADA)};
    struct tonearm_remove_from_library_params drop = {
        .uris = TONEARM_TEXTS("spotify:artist:" ADA)};
    struct tonearm_check_library_params check = {
        .uris = TONEARM_TEXTS("spotify:artist:" ADA, "spotify:track:" MILE_2)};
    struct tonearm_flag_list *flags;
    (void)state;
    GOOD(tonearm_save_to_library(user, &save, &error));
    GOOD(tonearm_check_library(user, &check, &flags, &error));
    assert_flags(flags, "yy");
    GOOD(tonearm_remove_from_library(user, &drop, &error));
    GOOD(tonearm_check_library(user, &check, &flags, &error));
    assert_flags(flags, "ny");
}

static void test_following(void **state)
{
    struct tonearm_follow_params follow = {.type = "artist",
                                           .ids = TONEARM_TEXTS(ADA, COSMO)};
    struct tonearm_unfollow_params unfollow = {.type = "artist",
                                               .ids = TONEARM_TEXTS(ADA)};
    struct tonearm_check_following_params check = {
        .type = "artist", .ids = TONEARM_TEXTS(ADA, COSMO)};
    struct tonearm_get_followed_artists_params get = {.type = "artist",
                                                      .limit = 1};
    struct tonearm_artist_page *page;
    struct tonearm_flag_list *flags;
    (void)state;
    GOOD(tonearm_follow(user, &follow, &error));
    GOOD(tonearm_get_followed_artists(user, &get, &page, &error));
    assert_int_equal(page->count, 1);
    assert_int_equal(page->page.total, 2);
    assert_string_equal(page->page.after, ADA);
    struct tonearm_pages *pages = tonearm_pages_new(user, &page->page);
    const struct tonearm_artist *artist =
        tonearm_pages_next_item(pages, &error);
    assert_string_equal(artist->id, ADA);
    artist = tonearm_pages_next_item(pages, &error);
    assert_string_equal(artist->id, COSMO);
    assert_null(tonearm_pages_next_item(pages, &error));
    tonearm_pages_free(pages);
    tonearm_free(page);
    GOOD(tonearm_unfollow(user, &unfollow, &error));
    GOOD(tonearm_check_following(user, &check, &flags, &error));
    assert_flags(flags, "ny");
}

int run_library(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people),   cmocka_unit_test(test_tracks),
        cmocka_unit_test(test_albums),   cmocka_unit_test(test_shows),
        cmocka_unit_test(test_episodes), cmocka_unit_test(test_audiobooks),
        cmocka_unit_test(test_anything), cmocka_unit_test(test_following),
    };
    return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
