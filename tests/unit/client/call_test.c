/* What is tried again, what isn't, and what a call gives in the end. */
#include "unit/client/fake.h"

static const char ME[] = "{\"id\": \"alice\", \"display_name\": null}";

static void test_answer(void **state)
{
    static const struct fake_answer ANSWERS[] = {{200, ME, NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_user *user;
    struct tonearm_error error;
    (void)state;
    assert_int_equal(tonearm_get_me(client, &user, &error), TONEARM_OK);
    assert_string_equal(user->id, "alice");
    assert_null(user->display_name);
    assert_int_equal(user->followers, -1);
    assert_string_equal(tonearm_json(user), ME);
    assert_int_equal(tonearm_json_bytes(user), strlen(ME));
    assert_int_equal(error.http_status, 200);
    assert_string_equal(error.message, "");
    assert_string_equal(fake.requests[0].url, "http://server/v1/me");
    assert_string_equal(fake.requests[0].authorization, "Bearer given");
    tonearm_free(user);
    tonearm_client_free(client);
}

static void test_error(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {404,
         "{\"error\": {\"status\": 404, \"message\": \"No device\","
         " \"reason\": \"NO_ACTIVE_DEVICE\"}}",
         NULL, NULL},
        {502, "<html>", NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_error error;
    (void)state;
    assert_int_equal(tonearm_skip_to_next(client, NULL, &error),
                     TONEARM_NOT_FOUND);
    assert_int_equal(error.http_status, 404);
    assert_string_equal(error.message, "No device");
    assert_string_equal(error.reason, "NO_ACTIVE_DEVICE");
    /* A command may have been carried out: it isn't sent again. */
    assert_int_equal(tonearm_skip_to_next(client, NULL, &error),
                     TONEARM_SERVER_ERROR);
    assert_string_equal(error.message, "HTTP status 502");
    assert_int_equal(fake.asked, 2);
    tonearm_client_free(client);
}

static void test_no_content(void **state)
{
    static const struct fake_answer ANSWERS[] = {{204, NULL, NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_playback *playback = (void *)client;
    (void)state;
    assert_int_equal(tonearm_get_playback(client, NULL, &playback, NULL),
                     TONEARM_OK);
    assert_null(playback);
    tonearm_client_free(client);
}

static void test_odd_answer(void **state)
{
    static const struct fake_answer ANSWERS[] = {{200, "<html>", NULL, NULL},
                                                 {200, "[]", NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_user *user;
    struct tonearm_error error;
    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(tonearm_get_me(client, &user, &error),
                         TONEARM_BAD_ANSWER);
        assert_null(user);
        assert_non_null(strstr(error.message, "get_me"));
    }
    tonearm_client_free(client);
}

static void test_rate(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {429, "{}", "Retry-After", "7"},
        {429, "{}", NULL, NULL},
        {200, ME, NULL, NULL},
        {429, "{}", "Retry-After", "31"}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_user *user;
    struct tonearm_error error;
    (void)state;
    assert_int_equal(tonearm_get_me(client, &user, &error), TONEARM_OK);
    assert_int_equal(fake.waited_ms, 7000 + 500);
    tonearm_free(user);
    /* More than the options say is worth waiting for. */
    assert_int_equal(tonearm_get_me(client, &user, &error),
                     TONEARM_RATE_LIMITED);
    assert_int_equal(error.retry_after_ms, 31000);
    assert_int_equal(fake.waited_ms, 7500);
    tonearm_client_free(client);
}

/* A command that was refused for its rate wasn't carried out. */
static void test_rate_of_command(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {429, "{}", "Retry-After", "1"}, {204, NULL, NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    (void)state;
    assert_int_equal(tonearm_pause(client, NULL, NULL), TONEARM_OK);
    assert_int_equal(fake.asked, 2);
    tonearm_client_free(client);
}

static void test_broken(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {0, NULL, NULL, NULL}, {503, "", NULL, NULL}, {200, ME, NULL, NULL},
        {0, NULL, NULL, NULL}, {0, NULL, NULL, NULL}, {0, NULL, NULL, NULL},
        {0, NULL, NULL, NULL}, {0, NULL, NULL, NULL}, {200, "", NULL, NULL},
        {0, NULL, NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_save_tracks_params tracks = {.ids = TONEARM_TEXTS("a", "b")};
    struct tonearm_create_playlist_params list = {.name = "List"};
    struct tonearm_playlist *playlist;
    struct tonearm_user *user;
    (void)state;
    assert_int_equal(tonearm_get_me(client, &user, NULL), TONEARM_OK);
    tonearm_free(user);
    assert_int_equal(fake.waited_ms, 250 + 500);
    /* Four times at most. */
    assert_int_equal(tonearm_get_me(client, &user, NULL), TONEARM_NETWORK);
    assert_int_equal(fake.asked, 7);
    /* To save twice does no harm; to make a list twice does. */
    assert_int_equal(tonearm_save_tracks(client, &tracks, NULL), TONEARM_OK);
    assert_int_equal(tonearm_create_playlist(client, &list, &playlist, NULL),
                     TONEARM_NETWORK);
    assert_int_equal(fake.asked, 10);
    tonearm_client_free(client);
}

static void test_deadline(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {429, "{}", "Retry-After", "20"}, {429, "{}", "Retry-After", "20"}};
    struct fake fake;
    struct tonearm_client *client =
        fake_client(&fake, ANSWERS,
                    (struct tonearm_client_options){.access_token = "given",
                                                    .timeout_ms = 30000});
    struct tonearm_user *user;
    (void)state;
    /* After the second one there isn't time enough to wait again. */
    assert_int_equal(tonearm_get_me(client, &user, NULL), TONEARM_RATE_LIMITED);
    assert_int_equal(fake.asked, 2);
    assert_int_equal(fake.waited_ms, 20000);
    tonearm_client_free(client);
}

static void test_tag(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {200, ME, "ETag", "\"one\""},
        {304, NULL, NULL, NULL},
        {200, "{\"id\": \"bob\"}", "ETag", "\"two\""},
        {304, NULL, NULL, NULL}};
    static const char *const IDS[] = {"alice", "alice", "bob", "bob"};
    static const char *const TAGS[] = {"", "\"one\"", "\"one\"", "\"two\""};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct tonearm_user *user;
        assert_int_equal(tonearm_get_me(client, &user, NULL), TONEARM_OK);
        assert_string_equal(user->id, IDS[i]);
        assert_string_equal(fake.requests[i].if_none_match, TAGS[i]);
        tonearm_free(user);
    }
    tonearm_client_free(client);
}

static void test_cancelled(void **state)
{
    static const struct fake_answer ANSWERS[] = {{200, ME, NULL, NULL},
                                                 {200, ME, NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_user *user;
    (void)state;
    fake.cancelled = client;
    assert_int_equal(tonearm_get_me(client, &user, NULL), TONEARM_CANCELLED);
    assert_null(user);
    fake.cancelled = NULL;
    assert_int_equal(tonearm_get_me(client, &user, NULL), TONEARM_OK);
    tonearm_free(user);
    tonearm_client_free(client);
}

static bool take(void *user, const char *bytes, size_t byte_count)
{
    char *taken = user;
    size_t n = strlen(taken);
    snprintf(taken + n, 64 - n, "%.*s", (int)byte_count, bytes);
    return true;
}

static void test_request(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {200, "plain", "Content-Type", "text/plain"},
        {200, "stream", NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_request request = {.method = "PUT",
                                      .path = "/ext/v1/x?y=z",
                                      .body = "{}",
                                      .body_bytes = 2};
    struct tonearm_answer *answer;
    char taken[64] = "";
    (void)state;
    assert_int_equal(tonearm_request(client, &request, &answer, NULL),
                     TONEARM_OK);
    assert_string_equal(answer->body, "plain");
    assert_string_equal(answer->content_type, "text/plain");
    assert_int_equal(answer->http_status, 200);
    assert_string_equal(fake.requests[0].url, "http://server/ext/v1/x?y=z");
    assert_string_equal(fake.requests[0].method, "PUT");
    assert_string_equal(fake.requests[0].body, "{}");
    assert_string_equal(fake.requests[0].content_type, "application/json");
    tonearm_free(answer);
    request = (struct tonearm_request){
        .path = "/events", .on_data = take, .user = taken};
    assert_int_equal(tonearm_request(client, &request, &answer, NULL),
                     TONEARM_OK);
    assert_string_equal(taken, "stream");
    assert_string_equal(answer->body, "");
    tonearm_free(answer);
    tonearm_client_free(client);
}

/* What went by as a stream isn't there when its address is asked again. */
static void test_stream_with_tag(void **state)
{
    static const struct fake_answer ANSWERS[] = {{200, ME, "ETag", "\"one\""},
                                                 {200, ME, NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    char taken[64] = "";
    struct tonearm_request request = {
        .path = "/v1/me", .on_data = take, .user = taken};
    struct tonearm_user *user;
    (void)state;
    assert_int_equal(tonearm_request(client, &request, NULL, NULL), TONEARM_OK);
    assert_string_equal(taken, ME);
    assert_int_equal(tonearm_get_me(client, &user, NULL), TONEARM_OK);
    assert_string_equal(fake.requests[1].if_none_match, "");
    tonearm_free(user);
    tonearm_client_free(client);
}

/* A token is the server's, and goes to no other. */
static void test_request_elsewhere(void **state)
{
    static const char *const PATHS[] = {"http://server.example/v1/me",
                                        "https://server/v1/me", "v1/me", "",
                                        NULL};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, NULL);
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        struct tonearm_request request = {.path = PATHS[i]};
        assert_int_equal(tonearm_request(client, &request, NULL, NULL),
                         TONEARM_INVALID);
    }
    assert_int_equal(fake.asked, 0);
    tonearm_client_free(client);
}

static void test_addresses(void **state)
{
    static const char *const URLS[] = {"ftp://server", "server", "/"};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_null(tonearm_client_new(
            &(struct tonearm_client_options){.url = URLS[i]}));
    struct tonearm_client *client = tonearm_client_new(
        &(struct tonearm_client_options){.url = "https://host/under//"});
    assert_string_equal(tonearm_client_url(client), "https://host/under");
    tonearm_client_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer),
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_no_content),
        cmocka_unit_test(test_odd_answer),
        cmocka_unit_test(test_rate),
        cmocka_unit_test(test_rate_of_command),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_tag),
        cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_request),
        cmocka_unit_test(test_stream_with_tag),
        cmocka_unit_test(test_request_elsewhere),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
