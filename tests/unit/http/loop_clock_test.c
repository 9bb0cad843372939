/* The wall clock is set while clients are connected. */
#include "unit/http/secure.h"

#include <sys/syscall.h>
#include <time.h>

static struct fixture f;

/* Added to the wall clock, as this program and libh2o see it. */
static atomic_long ahead_s;

/* In place of the C library's, for all that is linked with this program. */
int clock_gettime(clockid_t clock, struct timespec *t)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, t);

    if (clock == CLOCK_REALTIME)
        t->tv_sec += atomic_load(&ahead_s);
    return failed;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
    int failed = (int)syscall(SYS_gettimeofday, t, zone);

    t->tv_sec += atomic_load(&ahead_s);
    return failed;
}

static int set_up(void **state)
{
    struct http_config config = tls_config(true);

    (void)state;
    atomic_store(&ahead_s, 0);
    config.slow_client_s = 2;
    fixture_start(&f, config);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_stop(&f, 1000);
    return 0;
}

/* Until the loop has turned: what it does from here on knows the new time. */
static void set_clock(long to_s)
{
    atomic_store(&ahead_s, to_s);
    assert_answer(ask_once(&f, "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                  200, "GET 0 ");
}

static void test_a_request_outlives_a_jump(void **state)
{
    int fd = client_connect(f.port);

    (void)state;
    client_send(fd, "GET /echo HTTP/1.1\r\n");
    usleep(100 * 1000);
    set_clock(3600);
    usleep(100 * 1000);
    assert_answer(ask(fd, "Host: localhost\r\n\r\n"), 200, "GET 0 ");
    set_clock(0);
    usleep(100 * 1000);
    assert_answer(ask(fd, "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n"), 200,
                  "GET 0 ");
    close(fd);
}

static void test_a_slow_client_goes_though_the_clock_went_back(void **state)
{
    int fd = client_connect(f.port);
    int64_t began_ms = clock_monotonic_ms();

    (void)state;
    client_send(fd, "GET /echo HTTP/1.1\r\n");
    usleep(100 * 1000);
    set_clock(-3600);
    assert_closed(fd);
    assert_in_range(clock_monotonic_ms() - began_ms, 1500, 6000);
    close(fd);
}

/* libh2o puts off writing by a timer. */
static void test_http2_goes_on(void **state)
{
    static const long clocks_s[] = {3600, -3600, 0};
    struct secure s = secure_connect(f.port_tls, "\x02h2");
    unsigned stream = 1;

    (void)state;
    h2_begin(&s);
    for (size_t i = 0; i < sizeof clocks_s / sizeof clocks_s[0]; i++) {
        /* On a reader, so that the clock is set between the request and its
         * answer. */
        h2_send(&s, stream, "GET", "/read/7?ms=300", NULL, NULL, NULL);
        usleep(100 * 1000);
        set_clock(clocks_s[i]);
        assert_int_equal(h2_read(&s, stream).first, STATUS_200);
        stream += 2;
    }
    secure_close(&s);
}

/* A request whose body takes its time. */
static void test_http2_requests_outlive_a_jump(void **state)
{
    struct secure s = secure_connect(f.port_tls, "\x02h2");
    char frame[256];
    size_t n = 9;

    (void)state;
    h2_begin(&s);
    n += put_field(frame + n, ":method", "POST");
    n += put_field(frame + n, ":scheme", "https");
    n += put_field(frame + n, ":path", "/echo");
    put_frame(frame, n - 9, 1, 4, 1);
    secure_send(&s, frame, n);
    usleep(100 * 1000);
    set_clock(3600);
    usleep(1200 * 1000); /* a look for what is slow, and more */
    n = put_frame(frame, 2, 0, 1, 1);
    memcpy(frame + n, "hi", 2);
    secure_send(&s, frame, n + 2);
    assert_string_equal(h2_read(&s, 1).body, "POST 2 hi");
    secure_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_request_outlives_a_jump, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_slow_client_goes_though_the_clock_went_back, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(test_http2_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_http2_requests_outlive_a_jump,
                                        set_up, tear_down)};

    return cmocka_run_group_tests(tests, secure_set_up, secure_tear_down);
}
