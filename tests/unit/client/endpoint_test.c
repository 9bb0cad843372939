/* Parameters on their way into a request. */
#include "unit/client/fake.h"

static struct fake fake;
static struct tonearm_client *client;

static int set_up(void **state)
{
    static const struct fake_answer ANSWERS[FAKE_MAX] = {
        {200, "{}", NULL, NULL}, {200, "{}", NULL, NULL}};
    (void)state;
    client = fake_user(&fake, ANSWERS);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tonearm_client_free(client);
    return 0;
}

static void assert_asked(const char *method, const char *url, const char *body)
{
    assert_int_equal(fake.asked, 1);
    assert_string_equal(fake.requests[0].method, method);
    assert_string_equal(fake.requests[0].url, url);
    assert_string_equal(fake.requests[0].body, body);
    assert_string_equal(fake.requests[0].content_type,
                        *body ? "application/json" : "");
}

static void test_path(void **state)
{
    struct tonearm_get_user_playlist_tracks_params params = {
        .user_id = "a/b c?\xc3\xa9", .playlist_id = "list", .limit = 5};
    struct tonearm_playlist_item_page *page;
    (void)state;
    assert_int_equal(
        tonearm_get_user_playlist_tracks(client, &params, &page, NULL),
        TONEARM_OK);
    tonearm_free(page);
    assert_asked("GET",
                 "http://server/v1/users/a%2Fb%20c%3F%C3%A9/playlists/list/"
                 "tracks?limit=5",
                 "");
}

static void test_query(void **state)
{
    struct tonearm_search_params params = {.q = "a & b",
                                           .type =
                                               TONEARM_TEXTS("track", "album"),
                                           .market = "SE",
                                           .offset = 20};
    struct tonearm_search_results *results;
    (void)state;
    assert_int_equal(tonearm_search(client, &params, &results, NULL),
                     TONEARM_OK);
    assert_null(results->tracks);
    tonearm_free(results);
    assert_asked("GET",
                 "http://server/v1/search?q=a%20%26%20b&type=track,album&"
                 "market=SE&offset=20",
                 "");
}

/* Zero says something where it is given. */
static void test_optional_numbers(void **state)
{
    struct tonearm_get_recommendations_params params = {
        .seed_genres = "ambient",
        .min_energy = tonearm_double(0),
        .max_energy = tonearm_double(0.1),
        .target_key = tonearm_int(0)};
    struct tonearm_recommendations *found;
    (void)state;
    assert_int_equal(tonearm_get_recommendations(client, &params, &found, NULL),
                     TONEARM_OK);
    tonearm_free(found);
    assert_asked("GET",
                 "http://server/v1/recommendations?seed_genres=ambient&"
                 "min_energy=0&max_energy=0.1&target_key=0",
                 "");
}

static void test_required_zero(void **state)
{
    (void)state;
    assert_int_equal(tonearm_set_volume(
                         client, &(struct tonearm_set_volume_params){0}, NULL),
                     TONEARM_OK);
    assert_asked("PUT", "http://server/v1/me/player/volume?volume_percent=0",
                 "");
}

static void test_required_false(void **state)
{
    (void)state;
    assert_int_equal(tonearm_set_shuffle(
                         client, &(struct tonearm_set_shuffle_params){0}, NULL),
                     TONEARM_OK);
    assert_asked("PUT", "http://server/v1/me/player/shuffle?state=false", "");
}

static void test_missing(void **state)
{
    struct tonearm_get_album_params params = {.market = "SE"};
    struct tonearm_get_several_albums_params several = {.market = "SE"};
    struct tonearm_album *album;
    struct tonearm_album_list *albums;
    struct tonearm_error error;
    (void)state;
    assert_int_equal(tonearm_get_album(client, &params, &album, &error),
                     TONEARM_INVALID);
    assert_string_equal(error.message, "get_album: id is missing");
    assert_null(album);
    assert_int_equal(tonearm_get_album(client, NULL, &album, &error),
                     TONEARM_INVALID);
    assert_int_equal(
        tonearm_get_several_albums(client, &several, &albums, &error),
        TONEARM_INVALID);
    assert_string_equal(error.message, "get_several_albums: ids is missing");
    assert_int_equal(fake.asked, 0);
}

static void test_body(void **state)
{
    struct tonearm_create_playlist_params params = {
        .name = "\"Mix\"\n\\", .is_public = tonearm_bool(false)};
    struct tonearm_playlist *playlist;
    (void)state;
    assert_int_equal(tonearm_create_playlist(client, &params, &playlist, NULL),
                     TONEARM_OK);
    tonearm_free(playlist);
    assert_asked("POST", "http://server/v1/me/playlists",
                 "{\"name\":\"\\\"Mix\\\"\\u000A\\\\\",\"public\":false}");
}

/* A member of an object within the body, and one behind it. */
static void test_body_within(void **state)
{
    struct tonearm_play_params params = {.context_uri = "spotify:album:x",
                                         .offset_position = tonearm_int(0),
                                         .position_ms = tonearm_int(5),
                                         .device_id = "d"};
    (void)state;
    assert_int_equal(tonearm_play(client, &params, NULL), TONEARM_OK);
    assert_asked("PUT", "http://server/v1/me/player/play?device_id=d",
                 "{\"context_uri\":\"spotify:album:x\","
                 "\"offset\":{\"position\":0},\"position_ms\":5}");
}

static void test_body_ends_within(void **state)
{
    struct tonearm_play_params params = {
        .uris = TONEARM_TEXTS("spotify:track:a", "spotify:track:b"),
        .offset_uri = "spotify:track:b"};
    (void)state;
    assert_int_equal(tonearm_play(client, &params, NULL), TONEARM_OK);
    assert_asked("PUT", "http://server/v1/me/player/play",
                 "{\"uris\":[\"spotify:track:a\",\"spotify:track:b\"],"
                 "\"offset\":{\"uri\":\"spotify:track:b\"}}");
}

static void test_removals(void **state)
{
    static const int POSITIONS[] = {0, 7};
    static const struct tonearm_removal REMOVALS[] = {
        {.uri = "spotify:track:a"},
        {.uri = "spotify:track:b",
         .position_count = 2,
         .positions = POSITIONS}};
    struct tonearm_remove_playlist_items_params params = {
        .playlist_id = "list", .items = {2, REMOVALS}, .snapshot_id = "s"};
    struct tonearm_snapshot *snapshot;
    (void)state;
    assert_int_equal(
        tonearm_remove_playlist_items(client, &params, &snapshot, NULL),
        TONEARM_OK);
    tonearm_free(snapshot);
    assert_asked("DELETE", "http://server/v1/playlists/list/items",
                 "{\"items\":[{\"uri\":\"spotify:track:a\"},"
                 "{\"uri\":\"spotify:track:b\",\"positions\":[0,7]}],"
                 "\"snapshot_id\":\"s\"}");
}

/* The old path has the old name. */
static void test_removals_of_old(void **state)
{
    static const struct tonearm_removal REMOVALS[] = {{.uri = "u"}};
    struct tonearm_remove_playlist_tracks_params params = {
        .playlist_id = "list", .tracks = {1, REMOVALS}};
    struct tonearm_snapshot *snapshot;
    (void)state;
    assert_int_equal(
        tonearm_remove_playlist_tracks(client, &params, &snapshot, NULL),
        TONEARM_OK);
    tonearm_free(snapshot);
    assert_asked("DELETE", "http://server/v1/playlists/list/tracks",
                 "{\"tracks\":[{\"uri\":\"u\"}]}");
}

static void test_dated_ids(void **state)
{
    static const struct tonearm_dated_id IDS[] = {
        {"a", "2026-01-02T03:04:05Z"}};
    struct tonearm_save_tracks_params params = {.timestamped_ids = {1, IDS}};
    (void)state;
    assert_int_equal(tonearm_save_tracks(client, &params, NULL), TONEARM_OK);
    assert_asked("PUT", "http://server/v1/me/tracks",
                 "{\"timestamped_ids\":[{\"id\":\"a\","
                 "\"added_at\":\"2026-01-02T03:04:05Z\"}]}");
}

static void test_jpeg(void **state)
{
    struct tonearm_upload_playlist_image_params params = {
        .playlist_id = "list", .jpeg = "\xff\xd8\xff", .jpeg_bytes = 3};
    (void)state;
    assert_int_equal(tonearm_upload_playlist_image(client, &params, NULL),
                     TONEARM_OK);
    assert_string_equal(fake.requests[0].body, "/9j/");
    assert_string_equal(fake.requests[0].content_type, "image/jpeg");
    params.jpeg_bytes = 0;
    assert_int_equal(tonearm_upload_playlist_image(client, &params, NULL),
                     TONEARM_INVALID);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_path),
        EACH(test_query),
        EACH(test_optional_numbers),
        EACH(test_required_zero),
        EACH(test_required_false),
        EACH(test_missing),
        EACH(test_body),
        EACH(test_body_within),
        EACH(test_body_ends_within),
        EACH(test_removals),
        EACH(test_removals_of_old),
        EACH(test_dated_ids),
        EACH(test_jpeg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
