/* Whose token a call goes with, and how another one is had. */
#include "unit/client/fake.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char ME[] = "{\"id\": \"alice\"}";
static char folder[64], cache[128];

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/tonearm-token-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(cache, sizeof(cache), "%s/deep/down/tokens.json", folder);
    return 0;
}

static int tear_down(void **state)
{
    static const char *const NAMES[] = {"/deep/down/tokens.json.lock",
                                        "/deep/down/tokens.json", "/deep/down",
                                        "/deep", ""};
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        char path[256];
        snprintf(path, sizeof(path), "%s%s", folder, NAMES[i]);
        remove(path);
    }
    return access(folder, F_OK) == 0; /* something else was left there */
}

static struct tonearm_client *user_with_cache(struct fake *fake,
                                              const struct fake_answer *answers)
{
    return fake_client(fake, answers,
                       (struct tonearm_client_options){.client_id = "app",
                                                       .token_cache = cache});
}

static enum tonearm_status ask(struct tonearm_client *client)
{
    struct tonearm_user *user;
    enum tonearm_status status = tonearm_get_me(client, &user, NULL);
    tonearm_free(user);
    return status;
}

static void give(struct tonearm_client *client, const char *access,
                 const char *refresh, int64_t expires_at_ms)
{
    struct tonearm_token token = {.access_token = access,
                                  .refresh_token = refresh,
                                  .expires_at_ms = expires_at_ms};
    assert_int_equal(tonearm_set_token(client, &token, NULL), TONEARM_OK);
}

static void test_app(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {200, "{\"access_token\": \"first\", \"expires_in\": 3600}", NULL,
         NULL},
        {200, ME, NULL, NULL},
        {200, ME, NULL, NULL},
        {200, "{\"access_token\": \"second\", \"expires_in\": 3600}", NULL,
         NULL},
        {200, ME, NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client =
        fake_client(&fake, ANSWERS,
                    (struct tonearm_client_options){.sign_in = TONEARM_AS_APP,
                                                    .client_id = "app",
                                                    .client_secret = "secret"});
    (void)state;
    assert_int_equal(ask(client), TONEARM_OK);
    assert_string_equal(fake.requests[0].url, "http://server/api/token");
    assert_string_equal(fake.requests[0].authorization,
                        "Basic YXBwOnNlY3JldA==");
    assert_string_equal(fake.requests[0].body, "grant_type=client_credentials");
    assert_string_equal(fake.requests[1].authorization, "Bearer first");
    assert_int_equal(ask(client), TONEARM_OK);
    /* A minute before its end it is another one. */
    fake.now_ms += 3541 * 1000;
    assert_int_equal(ask(client), TONEARM_OK);
    assert_string_equal(fake.requests[4].authorization, "Bearer second");
    tonearm_client_free(client);
}

/* A token of a few seconds is of use, too. */
static void test_short_lived(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {200, "{\"access_token\": \"short\", \"expires_in\": 10}", NULL, NULL},
        {200, ME, NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client =
        fake_client(&fake, ANSWERS,
                    (struct tonearm_client_options){.sign_in = TONEARM_AS_APP,
                                                    .client_id = "app",
                                                    .client_secret = "secret"});
    (void)state;
    assert_int_equal(ask(client), TONEARM_OK);
    assert_int_equal(fake.asked, 2);
    tonearm_client_free(client);
}

static void test_renewed_after_401(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {401, "{\"error\": {\"message\": \"expired\"}}", NULL, NULL},
        {200,
         "{\"access_token\": \"new\", \"refresh_token\": \"next\","
         " \"expires_in\": 3600, \"scope\": \"a b\"}",
         NULL, NULL},
        {200, ME, NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = user_with_cache(&fake, ANSWERS);
    struct tonearm_token *token;
    (void)state;
    give(client, "old", "again & again", 0);
    assert_int_equal(ask(client), TONEARM_OK);
    assert_string_equal(fake.requests[1].body,
                        "grant_type=refresh_token&refresh_token="
                        "again%20%26%20again&client_id=app");
    assert_string_equal(fake.requests[1].authorization, "");
    assert_string_equal(fake.requests[2].authorization, "Bearer new");
    assert_int_equal(tonearm_get_token(client, &token, NULL), TONEARM_OK);
    assert_string_equal(token->refresh_token, "next");
    assert_string_equal(token->scopes, "a b");
    assert_int_equal(token->expires_at_ms, fake.now_ms + 3600000);
    tonearm_free(token);
    tonearm_client_free(client);
}

/* Once: a server that takes no token at all isn't asked for ever. */
static void test_401_again(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {401, "{}", NULL, NULL},
        {200, "{\"access_token\": \"new\"}", NULL, NULL},
        {401, "{\"error\": {\"message\": \"never\"}}", NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = user_with_cache(&fake, ANSWERS);
    struct tonearm_user *user;
    struct tonearm_error error;
    (void)state;
    give(client, "old", "refresh", 0);
    assert_int_equal(tonearm_get_me(client, &user, &error),
                     TONEARM_UNAUTHORIZED);
    assert_string_equal(error.message, "never");
    assert_int_equal(fake.asked, 3);
    tonearm_client_free(client);
}

static void test_401_without_refresh(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {401, "{\"error\": {\"message\": \"expired\"}}", NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_user *user;
    struct tonearm_error error;
    (void)state;
    assert_int_equal(tonearm_get_me(client, &user, &error),
                     TONEARM_UNAUTHORIZED);
    assert_string_equal(error.message, "expired");
    assert_int_equal(error.http_status, 401);
    tonearm_client_free(client);
}

static void test_nobody(void **state)
{
    struct fake fake;
    struct tonearm_client *client = user_with_cache(&fake, NULL);
    (void)state;
    assert_int_equal(ask(client), TONEARM_LOGIN_NEEDED);
    assert_int_equal(fake.asked, 0);
    tonearm_client_free(client);
}

/* A refresh token that is over is forgotten, in the file, too. */
static void test_over(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {400, "{\"error\": \"invalid_grant\", \"error_description\": \"over\"}",
         NULL, NULL}};
    struct fake fake;
    struct tonearm_client *client = user_with_cache(&fake, ANSWERS);
    struct tonearm_user *user;
    struct tonearm_error error;
    (void)state;
    give(client, "old", "refresh", 1);
    assert_int_equal(tonearm_get_me(client, &user, &error),
                     TONEARM_LOGIN_NEEDED);
    assert_string_equal(error.reason, "invalid_grant");
    assert_string_equal(error.message, "over");
    tonearm_client_free(client);
    client = user_with_cache(&fake, NULL);
    assert_int_equal(ask(client), TONEARM_LOGIN_NEEDED);
    assert_int_equal(fake.asked, 0);
    tonearm_client_free(client);
}

/* Another handle, as of another process, finds what the first one has. */
static void test_file(void **state)
{
    static const struct fake_answer ANSWERS[] = {{200, ME, NULL, NULL}};
    struct fake fake;
    struct stat info;
    struct tonearm_client *client = user_with_cache(&fake, NULL);
    (void)state;
    give(client, "kept \"so\"", "refresh", 99000000);
    assert_int_equal(stat(cache, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    tonearm_client_free(client);

    struct fake other;
    struct tonearm_client *app =
        fake_client(&other, NULL,
                    (struct tonearm_client_options){.client_id = "other",
                                                    .token_cache = cache});
    assert_int_equal(ask(app), TONEARM_LOGIN_NEEDED);
    give(app, "another", NULL, 0);
    assert_int_equal(tonearm_logout(app, NULL), TONEARM_OK);
    tonearm_client_free(app);

    client = user_with_cache(&fake, ANSWERS);
    assert_int_equal(ask(client), TONEARM_OK);
    assert_string_equal(fake.requests[0].authorization, "Bearer kept \"so\"");
    assert_int_equal(tonearm_logout(client, NULL), TONEARM_OK);
    assert_int_equal(ask(client), TONEARM_LOGIN_NEEDED);
    tonearm_client_free(client);
}

/* What another process got in the meantime is taken in place of asking with a
 * refresh token that is used up. */
static void test_file_is_newer(void **state)
{
    static const struct fake_answer ANSWERS[] = {{200, ME, NULL, NULL}};
    struct fake fake, other;
    struct tonearm_client *client = user_with_cache(&fake, ANSWERS);
    (void)state;
    give(client, "old", "used up", 1);
    struct tonearm_client *second = user_with_cache(&other, NULL);
    give(second, "newer", "next", 99000000);
    assert_int_equal(ask(client), TONEARM_OK);
    assert_int_equal(fake.asked, 1);
    assert_string_equal(fake.requests[0].authorization, "Bearer newer");
    tonearm_client_free(second);
    tonearm_client_free(client);
}

/* While another process renews, a call waits for it, up to its own time. */
static void test_file_is_locked(void **state)
{
    struct fake fake;
    struct tonearm_client *client = user_with_cache(&fake, NULL);
    char lock[160];
    (void)state;
    give(client, "old", "refresh", 1);
    snprintf(lock, sizeof(lock), "%s.lock", cache);
    int fd = open(lock, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(ask(client), TONEARM_TIMEOUT);
    assert_int_equal(fake.asked, 0);
    assert_true(fake.waited_ms >= 59000);
    close(fd);
    tonearm_client_free(client);
}

static void test_file_is_odd(void **state)
{
    static const char *const TEXTS[] = {"", "nothing", "[]", "{\"tokens\": 1}",
                                        "{\"tokens\": [1, {}, null]}"};
    struct fake fake;
    struct tonearm_client *client = user_with_cache(&fake, NULL);
    (void)state;
    give(client, "x", NULL, 0);
    tonearm_client_free(client);
    for (size_t i = 0; i < 5; i++) {
        FILE *file = fopen(cache, "w");
        assert_non_null(file);
        fputs(TEXTS[i], file);
        fclose(file);
        client = user_with_cache(&fake, NULL);
        assert_int_equal(ask(client), TONEARM_LOGIN_NEEDED);
        tonearm_client_free(client);
    }
}

static void test_file_cannot_be(void **state)
{
    struct fake fake;
    struct tonearm_client *client =
        fake_client(&fake, NULL,
                    (struct tonearm_client_options){
                        .client_id = "app", .token_cache = "/dev/null/tokens"});
    struct tonearm_token token = {.access_token = "x"};
    (void)state;
    assert_int_equal(tonearm_set_token(client, &token, NULL),
                     TONEARM_TOKEN_CACHE);
    tonearm_client_free(client);
}

#define WITH_FOLDER(test)                                                      \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_app),
        cmocka_unit_test(test_short_lived),
        WITH_FOLDER(test_renewed_after_401),
        WITH_FOLDER(test_401_again),
        cmocka_unit_test(test_401_without_refresh),
        WITH_FOLDER(test_nobody),
        WITH_FOLDER(test_over),
        WITH_FOLDER(test_file),
        WITH_FOLDER(test_file_is_newer),
        WITH_FOLDER(test_file_is_locked),
        WITH_FOLDER(test_file_is_odd),
        cmocka_unit_test(test_file_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
