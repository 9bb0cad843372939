/* Connections: kept, one for each thread, another one after a fork; and calls
 * that are ended from outside. */
#include "unit/client/web.h"

#include <sys/wait.h>
#include <time.h>

static const char ME[] = "{\"id\": \"alice\"}";

static enum tonearm_status ask(struct tonearm_client *client)
{
    struct tonearm_user *user;
    enum tonearm_status status = tonearm_get_me(client, &user, NULL);
    if (!status && strcmp(user->id, "alice") != 0)
        status = TONEARM_BAD_ANSWER;
    tonearm_free(user);
    return status;
}

static void test_kept(void **state)
{
    struct web web;
    (void)state;
    web_start(&web, ME, false);
    struct tonearm_client *client = web_client(&web);
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(client), TONEARM_OK);
    assert_int_equal(web.connections, 1);
    assert_int_equal(web.requests, 5);
    tonearm_client_free(client);
    web_stop(&web);
}

static void *ask_often(void *user)
{
    for (int i = 0; i < 20; i++)
        if (ask(user))
            return user;
    return NULL;
}

static void test_threads(void **state)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    struct web web;
    (void)state;
    web_start(&web, ME, false);
    struct tonearm_client *client = web_client(&web);
    for (size_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, ask_often, client);
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(web.requests, THREADS * 20);
    assert_true(web.connections <= THREADS);
    tonearm_client_free(client);
    web_stop(&web);
}

/* The child's end, whose result is its status; the parent's connection lives
 * on. */
static void test_fork(void **state)
{
    struct web web;
    int status;
    (void)state;
    web_start(&web, ME, false);
    struct tonearm_client *client = web_client(&web);
    assert_int_equal(ask(client), TONEARM_OK);
    pid_t child = fork();
    if (child == 0) {
        int failed = ask(client) ? 1 : 0;
        tonearm_client_free(client);
        _exit(failed);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(web.connections, 2);
    assert_int_equal(ask(client), TONEARM_OK);
    assert_int_equal(web.connections, 2);
    tonearm_client_free(client);
    web_stop(&web);
}

static void *ask_once(void *user)
{
    return (void *)(uintptr_t)ask(user);
}

static int64_t ticks_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void test_cancel(void **state)
{
    pthread_t thread;
    struct web web;
    void *result;
    (void)state;
    web_start(&web, ME, true);
    struct tonearm_client *client = web_client(&web);
    pthread_create(&thread, NULL, ask_once, client);
    while (atomic_load(&web.requests) == 0)
        usleep(1000);
    int64_t began = ticks_ms();
    tonearm_client_cancel(client);
    pthread_join(thread, &result);
    assert_int_equal((uintptr_t)result, TONEARM_CANCELLED);
    /* It was woken, and didn't look around by itself. */
    assert_true(ticks_ms() - began < 900);
    tonearm_client_free(client);
    web_stop(&web);
}

static void test_timeout(void **state)
{
    struct web web;
    (void)state;
    web_start(&web, ME, true);
    struct tonearm_client *client =
        tonearm_client_new(&(struct tonearm_client_options){
            .url = web.url, .access_token = "token", .timeout_ms = 100});
    assert_int_equal(ask(client), TONEARM_TIMEOUT);
    assert_int_equal(web.requests, 1);
    tonearm_client_free(client);
    web_stop(&web);
}

/* Nothing has a length, and no type. */
static void test_no_body(void **state)
{
    struct web web;
    (void)state;
    web_start(&web, "", false);
    struct tonearm_client *client = web_client(&web);
    assert_int_equal(tonearm_pause(client, NULL, NULL), TONEARM_OK);
    assert_int_equal(strncmp(web.head, "PUT /v1/me/player/pause ", 24), 0);
    assert_non_null(strstr(web.head, "\r\nContent-Length: 0\r\n"));
    assert_non_null(strstr(web.head, "\r\nAuthorization: Bearer token\r\n"));
    assert_null(strstr(web.head, "Content-Type"));
    tonearm_client_free(client);
    web_stop(&web);
}

static void test_nobody_there(void **state)
{
    struct web web;
    struct tonearm_error error;
    struct tonearm_user *user;
    (void)state;
    web_start(&web, ME, false);
    web_stop(&web);
    struct tonearm_client *client =
        tonearm_client_new(&(struct tonearm_client_options){
            .url = web.url, .access_token = "token", .retries = -1});
    assert_int_equal(tonearm_get_me(client, &user, &error), TONEARM_NETWORK);
    assert_int_equal(error.http_status, 0);
    assert_non_null(strstr(error.message, "onnect"));
    tonearm_client_free(client);
}

static void test_too_large(void **state)
{
    struct web web;
    (void)state;
    web_start(&web, ME, false);
    struct tonearm_client *client =
        tonearm_client_new(&(struct tonearm_client_options){
            .url = web.url, .access_token = "token", .answer_bytes = 10});
    assert_int_equal(ask(client), TONEARM_BAD_ANSWER);
    tonearm_client_free(client);
    web_stop(&web);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),      cmocka_unit_test(test_threads),
        cmocka_unit_test(test_fork),      cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_timeout),   cmocka_unit_test(test_nobody_there),
        cmocka_unit_test(test_too_large), cmocka_unit_test(test_no_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
