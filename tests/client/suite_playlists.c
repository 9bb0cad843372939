/* Lists: making, filling, arranging, following, by the present paths and by
 * those of old. */
#include "suite.h"

static char *made;         /* the id of a list */
static char snapshot[256]; /* and its last one */

static void take(struct tonearm_snapshot *taken)
{
    assert_non_null(taken->snapshot_id);
    assert_string_not_equal(taken->snapshot_id, snapshot);
    snprintf(snapshot, sizeof(snapshot), "%s", taken->snapshot_id);
    tonearm_free(taken);
}

/* What is in the list, in order. */
static void assert_items(size_t count, ...)
{
    struct tonearm_get_playlist_items_params of = {.playlist_id = made,
                                                   .limit = 1};
    struct tonearm_playlist_item_page *page;
    GOOD(tonearm_get_playlist_items(user, &of, &page, &error));
    assert_int_equal(page->page.total, count);
    struct tonearm_pages *pages = tonearm_pages_new(user, &page->page);
    va_list names;
    va_start(names, count);
    for (size_t i = 0; i < count; i++) {
        const struct tonearm_playlist_item *item =
            tonearm_pages_next_item(pages, &error);
        assert_non_null(item);
        assert_string_equal(item->item->name, va_arg(names, const char *));
        assert_string_equal(item->added_by->id, "alice");
    }
    va_end(names);
    assert_null(tonearm_pages_next_item(pages, &error));
    tonearm_pages_free(pages);
    tonearm_free(page);
}

static void test_make(void **state)
{
    struct tonearm_create_playlist_params create = {.name = "Mix \"\xc3\xa9\"",
                                                    .description = "What\tfor",
                                                    .is_public =
                                                        tonearm_bool(false)};
    struct tonearm_playlist *playlist;
    (void)state;
    GOOD(tonearm_create_playlist(user, &create, &playlist, &error));
    assert_string_equal(playlist->name, "Mix \"\xc3\xa9\"");
    assert_int_equal(playlist->is_public, 0);
    assert_int_equal(playlist->items->page.total, 0);
    made = strdup(playlist->id);
    snprintf(snapshot, sizeof(snapshot), "%s", playlist->snapshot_id);
    tonearm_free(playlist);
    struct tonearm_change_playlist_params change = {
        .playlist_id = made, .name = "Mix", .is_public = tonearm_bool(true)};
    struct tonearm_get_playlist_params get = {.playlist_id = made};
    GOOD(tonearm_change_playlist(user, &change, &error));
    GOOD(tonearm_get_playlist(user, &get, &playlist, &error));
    assert_string_equal(playlist->name, "Mix");
    assert_int_equal(playlist->is_public, 1);
    assert_string_equal(playlist->owner->id, "alice");
    tonearm_free(playlist);
}

static void test_items(void **state)
{
    static const int POSITIONS[] = {0};
    struct tonearm_snapshot *taken;
    struct tonearm_add_playlist_items_params end = {
        .playlist_id = made,
        .uris =
            TONEARM_TEXTS("spotify:track:" MILE_1, "spotify:track:" MILE_2)};
    struct tonearm_add_playlist_items_params begin = {
        .playlist_id = made,
        .uris = TONEARM_TEXTS("spotify:track:" LIGHT),
        .position = tonearm_int(0)};
    (void)state;
    GOOD(tonearm_add_playlist_items(user, &end, &taken, &error));
    take(taken);
    GOOD(tonearm_add_playlist_items(user, &begin, &taken, &error));
    take(taken);
    assert_items(3, "First Light", "Mile 1", "Mile 2");
    struct tonearm_change_playlist_items_params move = {
        .playlist_id = made,
        .range_start = tonearm_int(0),
        .insert_before = tonearm_int(3),
        .snapshot_id = snapshot};
    GOOD(tonearm_change_playlist_items(user, &move, &taken, &error));
    take(taken);
    assert_items(3, "Mile 1", "Mile 2", "First Light");
    struct tonearm_removal by_uri = {.uri = "spotify:track:" MILE_2};
    struct tonearm_removal by_place = {.uri = "spotify:track:" MILE_1,
                                       .position_count = 1,
                                       .positions = POSITIONS};
    struct tonearm_remove_playlist_items_params remove = {
        .playlist_id = made, .items = {1, &by_uri}};
    GOOD(tonearm_remove_playlist_items(user, &remove, &taken, &error));
    take(taken);
    remove.items.items = &by_place;
    GOOD(tonearm_remove_playlist_items(user, &remove, &taken, &error));
    take(taken);
    assert_items(1, "First Light");
}

/* The same by the paths that came before. */
static void test_tracks(void **state)
{
    struct tonearm_snapshot *taken;
    struct tonearm_playlist_item_page *page;
    struct tonearm_change_playlist_tracks_params replace = {
        .playlist_id = made,
        .uris = TONEARM_TEXTS("spotify:track:" MILE_3,
                              "spotify:episode:" EPISODE_1)};
    struct tonearm_add_playlist_tracks_params add = {
        .playlist_id = made, .uris = TONEARM_TEXTS("spotify:track:" GUEST)};
    struct tonearm_removal removal = {.uri = "spotify:track:" MILE_3};
    struct tonearm_remove_playlist_tracks_params remove = {
        .playlist_id = made, .tracks = {1, &removal}};
    struct tonearm_get_playlist_tracks_params get = {
        .playlist_id = made, .market = "SE", .additional_types = "episode"};
    (void)state;
    GOOD(tonearm_change_playlist_tracks(user, &replace, &taken, &error));
    take(taken);
    GOOD(tonearm_add_playlist_tracks(user, &add, &taken, &error));
    take(taken);
    GOOD(tonearm_remove_playlist_tracks(user, &remove, &taken, &error));
    take(taken);
    GOOD(tonearm_get_playlist_tracks(user, &get, &page, &error));
    assert_int_equal(page->count, 2);
    assert_string_equal(page->items[0]->item->episode->show->name,
                        "Night Talk");
    assert_string_equal(page->items[1]->item->track->name, "Guest Spot");
    tonearm_free(page);
    /* Who asks for tracks has the episode in the shape of one. */
    get.additional_types = NULL;
    GOOD(tonearm_get_playlist_tracks(user, &get, &page, &error));
    assert_null(page->items[0]->item->episode);
    assert_string_equal(page->items[0]->item->track->album->name, "Night Talk");
    tonearm_free(page);
}

static void *read_picture(size_t *byte_count)
{
    static unsigned char bytes[65536];
    FILE *file = fopen(getenv("PICTURE"), "rb");
    assert_non_null(file);
    *byte_count = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return bytes;
}

static void test_images(void **state)
{
    struct tonearm_upload_playlist_image_params upload = {.playlist_id = made};
    struct tonearm_upload_user_playlist_image_params again = {
        .user_id = "alice", .playlist_id = made};
    struct tonearm_get_playlist_images_params get = {.playlist_id = made};
    struct tonearm_get_user_playlist_images_params get_old = {
        .user_id = "alice", .playlist_id = made};
    struct tonearm_image_list *images;
    (void)state;
    upload.jpeg = read_picture(&upload.jpeg_bytes);
    GOOD(tonearm_upload_playlist_image(user, &upload, &error));
    GOOD(tonearm_get_playlist_images(user, &get, &images, &error));
    assert_int_equal(images->count, 1);
    tonearm_free(images);
    again.jpeg = upload.jpeg;
    again.jpeg_bytes = upload.jpeg_bytes;
    GOOD(tonearm_upload_user_playlist_image(user, &again, &error));
    GOOD(tonearm_get_user_playlist_images(user, &get_old, &images, &error));
    assert_non_null(images->items[0]->url);
    tonearm_free(images);
}

static void test_lists(void **state)
{
    struct tonearm_get_user_playlists_params of = {.user_id = "alice"};
    struct tonearm_playlist_page *page;
    (void)state;
    GOOD(tonearm_get_my_playlists(user, NULL, &page, &error));
    assert_int_equal(page->page.total, 1);
    assert_string_equal(page->items[0]->name, "Mix");
    assert_int_equal(page->items[0]->items->page.total, 2);
    assert_int_equal(page->items[0]->items->count, 0);
    /* Where its items are is said, and they are found there. */
    struct tonearm_pages *pages =
        tonearm_pages_new(user, &page->items[0]->items->page);
    const struct tonearm_playlist_item *item =
        tonearm_pages_next_item(pages, &error);
    assert_non_null(item);
    tonearm_pages_free(pages);
    tonearm_free(page);
    GOOD(tonearm_get_user_playlists(user, &of, &page, &error));
    assert_int_equal(page->page.total, 1);
    tonearm_free(page);
}

static void test_followers(void **state)
{
    struct tonearm_follow_playlist_params follow = {
        .playlist_id = made, .is_public = tonearm_bool(true)};
    struct tonearm_unfollow_playlist_params unfollow = {.playlist_id = made};
    struct tonearm_check_playlist_followers_params check = {.playlist_id = made,
                                                            .ids = "alice"};
    struct tonearm_follow_user_playlist_params follow_old = {
        .user_id = "alice", .playlist_id = made};
    struct tonearm_unfollow_user_playlist_params unfollow_old = {
        .user_id = "alice", .playlist_id = made};
    struct tonearm_check_user_playlist_followers_params check_old = {
        .user_id = "alice", .playlist_id = made, .ids = "alice"};
    struct tonearm_flag_list *flags;
    (void)state;
    GOOD(tonearm_unfollow_playlist(user, &unfollow, &error));
    GOOD(tonearm_follow_playlist(user, &follow, &error));
    GOOD(tonearm_check_playlist_followers(user, &check, &flags, &error));
    assert_int_equal(flags->count, 1);
    tonearm_free(flags);
    GOOD(tonearm_unfollow_user_playlist(user, &unfollow_old, &error));
    GOOD(tonearm_follow_user_playlist(user, &follow_old, &error));
    GOOD(tonearm_check_user_playlist_followers(user, &check_old, &flags,
                                               &error));
    assert_int_equal(flags->count, 1);
    tonearm_free(flags);
}

/* Paths in which the user stands. */
static void test_of_old(void **state)
{
    struct tonearm_get_user_playlist_params get = {
        .user_id = "alice", .playlist_id = made, .fields = "name"};
    struct tonearm_change_user_playlist_params change = {
        .user_id = "alice", .playlist_id = made, .name = "Older"};
    struct tonearm_change_user_playlist_tracks_params replace = {
        .user_id = "alice",
        .playlist_id = made,
        .uris = TONEARM_TEXTS("spotify:track:" MILE_1)};
    struct tonearm_add_user_playlist_tracks_params add = {
        .user_id = "alice",
        .playlist_id = made,
        .uris = TONEARM_TEXTS("spotify:track:" MILE_2)};
    struct tonearm_removal removal = {.uri = "spotify:track:" MILE_1};
    struct tonearm_remove_user_playlist_tracks_params remove = {
        .user_id = "alice", .playlist_id = made, .tracks = {1, &removal}};
    struct tonearm_get_user_playlist_tracks_params tracks = {
        .user_id = "alice", .playlist_id = made};
    struct tonearm_playlist *playlist;
    struct tonearm_playlist_item_page *page;
    struct tonearm_snapshot *taken;
    (void)state;
    GOOD(tonearm_change_user_playlist(user, &change, &error));
    GOOD(tonearm_get_user_playlist(user, &get, &playlist, &error));
    assert_string_equal(playlist->name, "Older");
    assert_null(playlist->id);
    tonearm_free(playlist);
    GOOD(tonearm_change_user_playlist_tracks(user, &replace, &taken, &error));
    tonearm_free(taken);
    GOOD(tonearm_add_user_playlist_tracks(user, &add, &taken, &error));
    tonearm_free(taken);
    GOOD(tonearm_remove_user_playlist_tracks(user, &remove, &taken, &error));
    tonearm_free(taken);
    GOOD(tonearm_get_user_playlist_tracks(user, &tracks, &page, &error));
    assert_int_equal(page->count, 1);
    assert_string_equal(page->items[0]->item->name, "Mile 2");
    tonearm_free(page);
}

static void test_starred(void **state)
{
    struct tonearm_create_user_playlist_params create = {.user_id = "alice",
                                                         .name = "Starred"};
    struct tonearm_get_starred_params get = {.user_id = "alice"};
    struct tonearm_get_starred_tracks_params tracks = {.user_id = "alice"};
    struct tonearm_playlist *playlist;
    struct tonearm_playlist_item_page *page;
    (void)state;
    GOOD(tonearm_create_user_playlist(user, &create, &playlist, &error));
    tonearm_free(playlist);
    GOOD(tonearm_get_starred(user, &get, &playlist, &error));
    assert_string_equal(playlist->name, "Starred");
    tonearm_free(playlist);
    GOOD(tonearm_get_starred_tracks(user, &tracks, &page, &error));
    assert_int_equal(page->page.total, 0);
    tonearm_free(page);
}

static int tear_down(void **state)
{
    (void)state;
    free(made);
    return 0;
}

int run_playlists(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_make),   cmocka_unit_test(test_items),
        cmocka_unit_test(test_tracks), cmocka_unit_test(test_images),
        cmocka_unit_test(test_lists),  cmocka_unit_test(test_followers),
        cmocka_unit_test(test_of_old), cmocka_unit_test(test_starred),
    };
    return cmocka_run_group_tests_name("playlists", tests, NULL, tear_down);
}
