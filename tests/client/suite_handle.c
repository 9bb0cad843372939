/* The handle against a real server: threads, processes, streams, ETags, many
 * calls at once, a token that is renewed. */
#include "suite.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, CALLS = 10 };

/* NULL if all of them went well. */
static void *ask_often(void *client)
{
    struct tonearm_get_album_params params = {.id = DAWN};
    for (int i = 0; i < CALLS; i++) {
        struct tonearm_album *album;
        if (tonearm_get_album(client, &params, &album, NULL))
            return client;
        bool is_it = strcmp(album->name, "Dawn (Deluxe)") == 0;
        tonearm_free(album);
        if (!is_it)
            return client;
    }
    return NULL;
}

static void test_threads(void **state)
{
    pthread_t threads[THREADS];
    (void)state;
    for (size_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, ask_often, app);
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
}

static void test_fork(void **state)
{
    int status;
    (void)state;
    assert_null(ask_often(app));
    pid_t child = fork();
    if (child == 0)
        _exit(ask_often(app) ? 1 : 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_null(ask_often(app));
}

static atomic_int taken;

static bool take_event(void *context, const char *bytes, size_t byte_count)
{
    (void)context;
    (void)bytes;
    atomic_fetch_add(&taken, (int)byte_count);
    return true;
}

static void *stream(void *client)
{
    struct tonearm_request request = {.path = "/ext/v1/me/player/events",
                                      .timeout_ms = -1,
                                      .on_data = take_event};
    return (void *)(uintptr_t)tonearm_request(client, &request, NULL, NULL);
}

/* A stream that has no end but this. */
static void test_stream(void **state)
{
    pthread_t thread;
    struct tonearm_user *me;
    void *status;
    (void)state;
    pthread_create(&thread, NULL, stream, user);
    while (atomic_load(&taken) == 0)
        usleep(1000);
    tonearm_client_cancel(user);
    pthread_join(thread, &status);
    assert_int_equal((uintptr_t)status, TONEARM_CANCELLED);
    /* Later calls aren't concerned. */
    GOOD(tonearm_get_me(user, &me, &error));
    tonearm_free(me);
}

static size_t done_count;

static void take_artist(void *context, enum tonearm_status status, void *result,
                        const struct tonearm_error *why)
{
    struct tonearm_artist *artist = result;
    assert_int_equal(status, TONEARM_OK);
    assert_int_equal(why->http_status, 200);
    assert_string_equal(artist->name, "Ada Lumen");
    done_count += context == NULL;
    tonearm_free(artist);
}

static void test_multi(void **state)
{
    struct tonearm_get_artist_params params = {.id = ADA};
    struct tonearm_multi *multi = tonearm_multi_new(NULL);
    (void)state;
    for (int i = 0; i < CALLS; i++)
        GOOD(tonearm_multi_add(multi, tonearm_get_artist_call(app, &params),
                               take_artist, NULL));
    while (tonearm_multi_wait(multi, 1000) > 0)
        ;
    assert_int_equal(done_count, CALLS);
    tonearm_multi_free(multi);
}

/* The second answer is the first one's, which the server only said to be
 * unchanged: it is as good as the first. */
static void test_unchanged(void **state)
{
    struct tonearm_get_artist_params params = {.id = COSMO};
    struct tonearm_artist *first, *second;
    (void)state;
    GOOD(tonearm_get_artist(user, &params, &first, &error));
    GOOD(tonearm_get_artist(user, &params, &second, &error));
    assert_string_equal(tonearm_json(first), tonearm_json(second));
    assert_string_equal(first->name, second->name);
    tonearm_free(first);
    tonearm_free(second);
}

static void test_given_token(void **state)
{
    struct tonearm_token bad = {.access_token = "nonsense"};
    struct tonearm_user *me;
    (void)state;
    GOOD(tonearm_set_token(user, &bad, &error));
    assert_int_equal(tonearm_get_me(user, &me, &error), TONEARM_UNAUTHORIZED);
    assert_string_equal(error.message, "Invalid access token");
    GOOD(tonearm_logout(user, &error));
    assert_int_equal(tonearm_get_me(user, &me, &error), TONEARM_LOGIN_NEEDED);
}

static void test_bad_secret(void **state)
{
    struct tonearm_client_options options = {.client_id = getenv("CLIENT_ID"),
                                             .client_secret = "guessed",
                                             .sign_in = TONEARM_AS_APP};
    struct tonearm_client *client = tonearm_client_new(&options);
    struct tonearm_text_list *markets;
    (void)state;
    assert_int_equal(tonearm_get_markets(client, &markets, &error),
                     TONEARM_BAD_REQUEST);
    assert_string_equal(error.reason, "invalid_client");
    tonearm_client_free(client);
}

int run_handle(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),    cmocka_unit_test(test_fork),
        cmocka_unit_test(test_stream),     cmocka_unit_test(test_multi),
        cmocka_unit_test(test_unchanged),  cmocka_unit_test(test_given_token),
        cmocka_unit_test(test_bad_secret),
    };
    return cmocka_run_group_tests_name("handle", tests, NULL, NULL);
}
