/* Many calls in one thread: by the library's own waiting, and by a loop of the
 * program's. */
#include "unit/client/fake.h"
#include "unit/client/web.h"

static const char ME[] = "{\"id\": \"alice\"}";

enum { CALLS = 8 };

/* What the calls of a test have come to. */
struct done {
    size_t count;
    size_t statuses[TONEARM_SERVER_ERROR + 1];
    struct tonearm_multi *multi;
    struct tonearm_client *again; /* another call for it, once */
};

static void take(void *user, enum tonearm_status status, void *result,
                 const struct tonearm_error *error)
{
    struct done *done = user;
    done->count++;
    done->statuses[status]++;
    assert_int_equal(error->status, status);
    if (!status)
        assert_string_equal(((struct tonearm_user *)result)->id, "alice");
    tonearm_free(result);
    struct tonearm_client *again = done->again;
    done->again = NULL;
    if (again)
        assert_int_equal(tonearm_multi_add(done->multi,
                                           tonearm_get_me_call(again), take,
                                           done),
                         TONEARM_OK);
}

static void add(struct tonearm_multi *multi, struct tonearm_client *client,
                size_t count, struct done *done)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(
            tonearm_multi_add(multi, tonearm_get_me_call(client), take, done),
            TONEARM_OK);
}

static void test_wait(void **state)
{
    struct web web;
    struct done done = {0};
    (void)state;
    web_start(&web, ME, false);
    struct tonearm_client *client = web_client(&web);
    struct tonearm_multi *multi = tonearm_multi_new(NULL);
    done.multi = multi;
    done.again = client;
    add(multi, client, CALLS, &done);
    assert_int_equal(done.count, 0);
    while (tonearm_multi_wait(multi, 1000) > 0)
        ;
    assert_int_equal(done.statuses[TONEARM_OK], CALLS + 1);
    tonearm_multi_free(multi);
    tonearm_client_free(client);
    web_stop(&web);
}

/* ---------------------------------------------------- the program's loop */

enum { FDS = 16 };

struct loop {
    struct pollfd fds[FDS];
    size_t count;
    int64_t timeout_ms;
};

static void watch(void *user, int fd, int events)
{
    struct loop *loop = user;
    size_t i = 0;
    while (i < loop->count && loop->fds[i].fd != fd)
        i++;
    if (events == 0) {
        if (i < loop->count)
            loop->fds[i] = loop->fds[--loop->count];
        return;
    }
    assert_true(i < FDS);
    if (i == loop->count)
        loop->count++;
    short wanted = (short)((events & TONEARM_READ ? POLLIN : 0) |
                           (events & TONEARM_WRITE ? POLLOUT : 0));
    loop->fds[i] = (struct pollfd){.fd = fd, .events = wanted};
}

static void set_timer(void *user, int64_t timeout_ms)
{
    ((struct loop *)user)->timeout_ms = timeout_ms;
}

/* One round of a loop as programs have it. */
static void loop_once(struct loop *loop, struct tonearm_multi *multi)
{
    struct pollfd fds[FDS];
    size_t count = loop->count;
    memcpy(fds, loop->fds, sizeof(fds));
    int ready = poll(fds, count, (int)loop->timeout_ms);
    if (ready == 0)
        tonearm_multi_timeout(multi);
    for (size_t i = 0; ready > 0 && i < count; i++)
        if (fds[i].revents)
            tonearm_multi_ready(
                multi, fds[i].fd,
                (fds[i].revents & (POLLIN | POLLHUP) ? TONEARM_READ : 0) |
                    (fds[i].revents & POLLOUT ? TONEARM_WRITE : 0));
}

static struct tonearm_multi *loop_multi(struct loop *loop)
{
    memset(loop, 0, sizeof(*loop));
    loop->timeout_ms = -1;
    return tonearm_multi_new(&(struct tonearm_multi_options){
        .user = loop, .on_socket = watch, .on_timer = set_timer});
}

static void test_loop(void **state)
{
    struct web web;
    struct loop loop;
    struct done done = {0};
    (void)state;
    web_start(&web, ME, false);
    struct tonearm_client *client = web_client(&web);
    struct tonearm_multi *multi = loop_multi(&loop);
    done.multi = multi;
    done.again = client;
    add(multi, client, CALLS, &done);
    assert_int_equal(done.count, 0);
    while (tonearm_multi_count(multi) > 0)
        loop_once(&loop, multi);
    assert_int_equal(done.statuses[TONEARM_OK], CALLS + 1);
    tonearm_multi_free(multi);
    tonearm_client_free(client);
    web_stop(&web);
}

static void test_cancel_one(void **state)
{
    struct web web;
    struct loop loop;
    struct done done = {0};
    (void)state;
    web_start(&web, ME, true);
    struct tonearm_client *client = web_client(&web);
    struct tonearm_multi *multi = loop_multi(&loop);
    struct tonearm_call *call = tonearm_get_me_call(client);
    assert_int_equal(tonearm_multi_add(multi, call, take, &done), TONEARM_OK);
    add(multi, client, 1, &done);
    while (atomic_load(&web.requests) < 2)
        loop_once(&loop, multi);
    tonearm_call_cancel(call);
    assert_int_equal(done.statuses[TONEARM_CANCELLED], 1);
    assert_int_equal(tonearm_multi_count(multi), 1);
    tonearm_client_cancel(client);
    while (tonearm_multi_count(multi) > 0)
        loop_once(&loop, multi);
    assert_int_equal(done.statuses[TONEARM_CANCELLED], 2);
    tonearm_multi_free(multi);
    tonearm_client_free(client);
    web_stop(&web);
}

static void *cancel_soon(void *user)
{
    usleep(20000);
    tonearm_client_cancel(user);
    return NULL;
}

/* A thread that waits in here is woken. */
static void test_cancel_waiting(void **state)
{
    struct web web;
    struct done done = {0};
    pthread_t thread;
    (void)state;
    web_start(&web, ME, true);
    struct tonearm_client *client = web_client(&web);
    struct tonearm_multi *multi = tonearm_multi_new(NULL);
    add(multi, client, 2, &done);
    while (atomic_load(&web.requests) < 2)
        tonearm_multi_wait(multi, 10);
    pthread_create(&thread, NULL, cancel_soon, client);
    while (tonearm_multi_wait(multi, 60000) > 0)
        ;
    assert_int_equal(done.statuses[TONEARM_CANCELLED], 2);
    pthread_join(thread, NULL);
    tonearm_multi_free(multi);
    tonearm_client_free(client);
    web_stop(&web);
}

/* Freeing a multi ends what is in it, also what has not begun. */
static void test_freed(void **state)
{
    struct web web;
    struct done done = {0};
    (void)state;
    web_start(&web, ME, true);
    struct tonearm_client *client = web_client(&web);
    struct tonearm_multi *multi = tonearm_multi_new(NULL);
    add(multi, client, 1, &done);
    while (atomic_load(&web.requests) < 1)
        tonearm_multi_wait(multi, 10);
    add(multi, client, 1, &done);
    tonearm_multi_free(multi);
    assert_int_equal(done.statuses[TONEARM_CANCELLED], 2);
    tonearm_client_free(client);
    web_stop(&web);
}

/* A program's own transport, a pause between two tries, and a call that fails
 * before it begins. */
static void test_transport(void **state)
{
    static const struct fake_answer ANSWERS[] = {
        {429, "{}", "Retry-After", "0"}, {200, ME, NULL, NULL}};
    struct fake fake;
    struct done done = {0};
    (void)state;
    struct tonearm_client *client = fake_user(&fake, ANSWERS);
    struct tonearm_multi *multi = tonearm_multi_new(NULL);
    add(multi, client, 1, &done);
    assert_int_equal(tonearm_multi_add(multi,
                                       tonearm_get_album_call(client, NULL),
                                       take, &done),
                     TONEARM_OK);
    while (tonearm_multi_wait(multi, 1000) > 0)
        ;
    assert_int_equal(done.statuses[TONEARM_OK], 1);
    assert_int_equal(done.statuses[TONEARM_INVALID], 1);
    tonearm_multi_free(multi);
    tonearm_client_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wait),
        cmocka_unit_test(test_loop),
        cmocka_unit_test(test_cancel_one),
        cmocka_unit_test(test_cancel_waiting),
        cmocka_unit_test(test_freed),
        cmocka_unit_test(test_transport),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
