/* A player, on devices that the server plays. */
#include "suite.h"

static char kitchen[64], wall[64];

static void make_device(const char *body, char *id, size_t size)
{
    struct tonearm_request request = {.method = "POST",
                                      .path = "/ext/v1/me/devices",
                                      .body = body,
                                      .body_bytes = strlen(body)};
    struct tonearm_answer *answer;
    GOOD(tonearm_request(user, &request, &answer, &error));
    assert_int_equal(answer->http_status, 201);
    const char *at = strstr(answer->body, "\"id\":\"");
    assert_non_null(at);
    at += strlen("\"id\":\"");
    snprintf(id, size, "%.*s", (int)strcspn(at, "\""), at);
    tonearm_free(answer);
}

/* What is current and whether it plays; the caller's to free. */
static struct tonearm_playback *playback_of(const char *name, bool is_playing)
{
    struct tonearm_get_playback_params params = {
        .additional_types = "track,episode", .market = "SE"};
    struct tonearm_playback *playback;
    GOOD(tonearm_get_playback(user, &params, &playback, &error));
    assert_non_null(playback);
    assert_string_equal(playback->item->name, name);
    assert_int_equal(playback->is_playing, is_playing);
    return playback;
}

static void test_nothing(void **state)
{
    struct tonearm_playback *playback;
    (void)state;
    GOOD(tonearm_get_playback(user, NULL, &playback, &error));
    assert_null(playback);
    assert_int_equal(error.http_status, 204);
    assert_int_equal(tonearm_pause(user, NULL, &error), TONEARM_NOT_FOUND);
    assert_string_equal(error.reason, "NO_ACTIVE_DEVICE");
}

static void test_devices(void **state)
{
    struct tonearm_device_list *devices;
    (void)state;
    make_device("{\"name\": \"Kitchen\", \"type\": \"Speaker\","
                " \"volume_percent\": 70}",
                kitchen, sizeof(kitchen));
    make_device("{\"name\": \"Wall\", \"type\": \"TV\","
                " \"supports_volume\": false}",
                wall, sizeof(wall));
    GOOD(tonearm_get_devices(user, &devices, &error));
    assert_int_equal(devices->count, 2);
    bool is_first = strcmp(devices->items[0]->id, kitchen) == 0;
    const struct tonearm_device *first = devices->items[is_first ? 0 : 1];
    assert_string_equal(first->name, "Kitchen");
    assert_string_equal(first->type, "Speaker");
    assert_int_equal(first->volume_percent, 70);
    assert_int_equal(devices->items[is_first ? 1 : 0]->volume_percent, -1);
    tonearm_free(devices);
}

static void test_play(void **state)
{
    struct tonearm_play_params context = {.device_id = kitchen,
                                          .context_uri =
                                              "spotify:album:" MARATHON,
                                          .offset_position = tonearm_int(50),
                                          .position_ms = tonearm_int(1000)};
    struct tonearm_seek_params seek = {.position_ms = 20000};
    (void)state;
    GOOD(tonearm_play(user, &context, &error));
    struct tonearm_playback *playback = playback_of("Mile 51", true);
    assert_string_equal(playback->device->name, "Kitchen");
    assert_string_equal(playback->context->uri, "spotify:album:" MARATHON);
    assert_true(playback->progress_ms >= 1000);
    assert_string_equal(playback->repeat_state, "off");
    assert_int_equal(playback->shuffle_state, 0);
    assert_true(playback->timestamp > 1700000000000);
    assert_true(playback->disallows->resuming);
    assert_false(playback->disallows->pausing);
    tonearm_free(playback);
    GOOD(tonearm_pause(user, NULL, &error));
    assert_int_equal(tonearm_pause(user, NULL, &error), TONEARM_FORBIDDEN);
    assert_string_equal(error.reason, "UNKNOWN");
    GOOD(tonearm_seek(user, &seek, &error));
    playback = playback_of("Mile 51", false);
    assert_int_equal(playback->progress_ms, 20000);
    tonearm_free(playback);
    GOOD(tonearm_play(user, NULL, &error));
    GOOD(tonearm_skip_to_next(user, NULL, &error));
    tonearm_free(playback_of("Mile 52", true));
    GOOD(tonearm_skip_to_previous(user, NULL, &error));
    tonearm_free(playback_of("Mile 51", true));
}

static void test_modes(void **state)
{
    struct tonearm_set_repeat_params repeat = {.state = "context"};
    struct tonearm_set_shuffle_params shuffle = {.state = true};
    struct tonearm_set_volume_params volume = {.volume_percent = 0};
    (void)state;
    GOOD(tonearm_set_repeat(user, &repeat, &error));
    GOOD(tonearm_set_shuffle(user, &shuffle, &error));
    GOOD(tonearm_set_volume(user, &volume, &error));
    struct tonearm_playback *playback = playback_of("Mile 51", true);
    assert_string_equal(playback->repeat_state, "context");
    assert_int_equal(playback->shuffle_state, 1);
    assert_int_equal(playback->device->volume_percent, 0);
    tonearm_free(playback);
    volume.device_id = wall;
    assert_int_equal(tonearm_set_volume(user, &volume, &error),
                     TONEARM_FORBIDDEN);
    assert_string_equal(error.reason, "VOLUME_CONTROL_DISALLOW");
}

static void test_queue(void **state)
{
    struct tonearm_add_to_queue_params add = {.uri = "spotify:track:" LIGHT};
    struct tonearm_add_to_queue_params episode = {
        .uri = "spotify:episode:" EPISODE_1};
    struct tonearm_get_queue_params in = {.market = "SE"};
    struct tonearm_queue *queue;
    (void)state;
    GOOD(tonearm_add_to_queue(user, &add, &error));
    GOOD(tonearm_add_to_queue(user, &episode, &error));
    GOOD(tonearm_get_queue(user, &in, &queue, &error));
    assert_string_equal(queue->currently_playing->name, "Mile 51");
    assert_string_equal(queue->queue.items[0]->track->name, "First Light");
    assert_string_equal(queue->queue.items[1]->episode->name, "Episode 1");
    tonearm_free(queue);
    GOOD(tonearm_skip_to_next(user, NULL, &error));
    GOOD(tonearm_skip_to_next(user, NULL, &error));
    struct tonearm_playback *playback = playback_of("Episode 1", true);
    assert_string_equal(playback->item->episode->show->name, "Night Talk");
    assert_string_equal(playback->currently_playing_type, "episode");
    tonearm_free(playback);
}

static void test_transfer(void **state)
{
    struct tonearm_transfer_playback_params to = {
        .device_ids = TONEARM_TEXTS(wall), .play = tonearm_bool(false)};
    struct tonearm_get_currently_playing_params in = {
        .additional_types = "episode", .market = "SE"};
    struct tonearm_playback *playback;
    (void)state;
    GOOD(tonearm_transfer_playback(user, &to, &error));
    playback = playback_of("Episode 1", false);
    assert_string_equal(playback->device->name, "Wall");
    tonearm_free(playback);
    GOOD(tonearm_get_currently_playing(user, &in, &playback, &error));
    assert_null(playback->device);
    assert_int_equal(playback->shuffle_state, -1);
    assert_string_equal(playback->item->name, "Episode 1");
    tonearm_free(playback);
}

/* A listen of a quarter of an hour ago, which the test's script told of. */
static void test_history(void **state)
{
    struct tonearm_get_recently_played_params since = {.after = tonearm_int(0),
                                                       .limit = 50};
    struct tonearm_get_top_tracks_params tracks_of = {.time_range =
                                                          "short_term"};
    struct tonearm_play_page *plays;
    struct tonearm_track_page *tracks;
    struct tonearm_artist_page *artists;
    (void)state;
    GOOD(tonearm_get_recently_played(user, &since, &plays, &error));
    assert_true(plays->count >= 1);
    assert_string_equal(plays->items[plays->count - 1]->track->name,
                        "First Light");
    assert_non_null(plays->items[0]->played_at);
    assert_non_null(plays->page.after);
    tonearm_free(plays);
    GOOD(tonearm_get_top_tracks(user, &tracks_of, &tracks, &error));
    assert_string_equal(tracks->items[0]->name, "First Light");
    tonearm_free(tracks);
    GOOD(tonearm_get_top_artists(user, NULL, &artists, &error));
    assert_string_equal(artists->items[0]->name, "Ada Lumen");
    tonearm_free(artists);
}

int run_player(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing), cmocka_unit_test(test_devices),
        cmocka_unit_test(test_play),    cmocka_unit_test(test_modes),
        cmocka_unit_test(test_queue),   cmocka_unit_test(test_transfer),
        cmocka_unit_test(test_history),
    };
    return cmocka_run_group_tests_name("player", tests, NULL, NULL);
}
