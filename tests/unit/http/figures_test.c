/* What a server counts of itself. */
#include "unit/http/fixture.h"

#include "http/figures.h"

#define REQUEST(method, path) method " " path " HTTP/1.1\r\nHost: h\r\n\r\n"

struct found {
    const char *path; /* NULL: no route */
    struct http_route_figures figures;
    unsigned routes;
};

static void keep_route(void *arg, const struct http_route_figures *route)
{
    struct found *found = arg;
    const char *path = route->route != NULL ? route->route->path : NULL;

    found->routes++;
    if (path == NULL ? found->path == NULL
                     : found->path != NULL && strcmp(path, found->path) == 0 &&
                           route->route->method == HTTP_GET)
        found->figures = *route;
}

static struct http_route_figures figures_of(struct fixture *f, const char *path)
{
    struct found found = {.path = path};

    http_each_route(f->server, keep_route, &found);
    assert_int_equal(found.routes,
                     sizeof fixture_routes / sizeof fixture_routes[0] + 1);
    return found.figures;
}

static void ask_and_drop(struct fixture *f, const char *text)
{
    struct reply r = ask_once(f, text);

    reply_free(&r);
}

static void ask_for_head(struct fixture *f, const char *text)
{
    int fd = client_connect(f->port);
    struct reply r;

    client_send(fd, text);
    r = reply_read_head(fd);
    reply_free(&r);
    close(fd);
}

static void test_requests_by_route_and_status(void **state)
{
    struct http_route_figures tracks, slow, none;
    struct fixture f;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 2});
    for (int i = 0; i < 10; i++)
        ask_and_drop(&f, REQUEST("GET", "/v1/tracks/1"));
    ask_for_head(&f, REQUEST("HEAD", "/v1/tracks/2"));
    ask_and_drop(&f, REQUEST("GET", "/read/1?ms=30"));
    ask_and_drop(&f, REQUEST("GET", "/nope"));
    ask_and_drop(&f, REQUEST("OPTIONS", "/v1/tracks/1"));
    ask_and_drop(&f, "rubbish\r\n\r\n");
    tracks = figures_of(&f, "/v1/tracks/{id}");
    slow = figures_of(&f, "/read/{id}");
    none = figures_of(&f, NULL);
    assert_int_equal(tracks.by_class[2], 11);
    assert_int_equal(histogram_count(&tracks.took), 11);
    assert_int_equal(slow.by_class[2], 1);
    assert_true(slow.took.sum >= 30000 && slow.took.sum < 20000000);
    assert_int_equal(none.by_class[4], 2);
    assert_int_equal(none.by_class[2], 1);
    fixture_stop(&f, 1000);
}

/* A request that came together with another begins when that is answered: what
 * the other took isn't its own. */
static void test_each_of_a_row_has_its_own_time(void **state)
{
    struct http_route_figures quick;
    struct fixture f;
    struct reply r;
    int fd;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 1});
    fd = client_connect(f.port);
    client_send(fd, REQUEST("GET", "/heavy?ms=50") REQUEST("GET", "/echo"));
    for (int i = 0; i < 2; i++) {
        r = reply_read(fd);
        assert_int_equal(r.status, 200);
        reply_free(&r);
    }
    quick = figures_of(&f, "/echo");
    assert_int_equal(quick.by_class[2], 1);
    assert_true(quick.took.sum < 50000);
    close(fd);
    fixture_stop(&f, 1000);
}

static void wait_for_readers(struct fixture *f, unsigned busy, unsigned waiting)
{
    struct http_figures now;

    for (int i = 0; i < 5000; i++) {
        http_figures(f->server, &now);
        if (now.readers_busy == busy && now.readers_waiting == waiting &&
            now.in_flight == busy + waiting)
            return;
        usleep(1000);
    }
    fail_msg("%u busy, %u waiting, %llu in flight", now.readers_busy,
             now.readers_waiting, (unsigned long long)now.in_flight);
}

static void test_what_waits_and_what_is_done(void **state)
{
    struct http_figures now;
    struct fixture f;
    struct reply r;
    int fds[3];

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 2, .readers = 1});
    atomic_store(&f.hold, true);
    for (int i = 0; i < 3; i++) {
        fds[i] = client_connect(f.port);
        client_send(fds[i], REQUEST("GET", "/read/1"));
    }
    wait_for_readers(&f, 1, 2);
    http_figures(f.server, &now);
    assert_int_equal(now.loops, 2);
    assert_int_equal(now.readers, 1);
    assert_int_equal(now.connections, 3);
    assert_true(now.readers_capacity > 2);
    atomic_store(&f.hold, false);
    for (int i = 0; i < 3; i++) {
        r = reply_read(fds[i]);
        reply_free(&r);
        close(fds[i]);
    }
    wait_for_readers(&f, 0, 0);
    fixture_stop(&f, 1000);
}

static void test_bytes_of_bodies(void **state)
{
    struct http_figures now;
    struct fixture f;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 1});
    ask_and_drop(&f, "POST /write HTTP/1.1\r\nHost: h\r\n"
                     "Content-Length: 5\r\n\r\nhello");
    ask_and_drop(&f, REQUEST("GET", "/bytes?n=1000"));
    http_figures(f.server, &now);
    assert_int_equal(now.received_bytes, 5);
    assert_int_equal(now.sent_bytes, 1005);
    assert_int_equal(now.accepted, 2);
    fixture_stop(&f, 1000);
}

/* A handler that keeps the loop makes it late by that much. */
static void test_a_loop_that_is_held_up_is_late(void **state)
{
    struct http_figures now;
    struct fixture f;
    uint64_t most = 0;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 1});
    ask_and_drop(&f, REQUEST("GET", "/heavy?ms=450"));
    for (int i = 0; i < 5000 && most < 200000; i++) {
        uint64_t late = http_loop_lag_us(f.server, 0);

        if (late > most)
            most = late;
        usleep(1000);
    }
    /* It was due 200 ms after the last time at the latest. */
    assert_true(most >= 200000);
    http_figures(f.server, &now);
    assert_true(now.lag.sum >= 200000);
    fixture_stop(&f, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests_by_route_and_status),
        cmocka_unit_test(test_each_of_a_row_has_its_own_time),
        cmocka_unit_test(test_what_waits_and_what_is_done),
        cmocka_unit_test(test_bytes_of_bodies),
        cmocka_unit_test(test_a_loop_that_is_held_up_is_late)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
