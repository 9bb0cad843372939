/* What is done to an answer on its way (struct http_fault), in HTTP/1 and
 * HTTP/2. */
#include "unit/http/secure.h"

#include <errno.h>

#define BODY_BYTES 300

static struct fixture f;
static struct secure s;

static unsigned number_of(struct request *r, const char *name)
{
    uint64_t n = 0;

    (void)str_to_u64(request_query(r, name), &n);
    return (unsigned)n;
}

/* GET /fault?delay=MS&rate=BYTES&cut=N&corrupt=1&drop=1|2 */
static void handle_fault(struct request *r)
{
    struct http_fault *fault = arena_zalloc(&r->arena, sizeof *fault);

    fault->delay_ms = number_of(r, "delay");
    fault->bytes_per_s = number_of(r, "rate");
    fault->is_cut = request_query(r, "cut").n > 0;
    fault->cut_after = number_of(r, "cut");
    fault->is_corrupt = number_of(r, "corrupt") > 0;
    fault->drop = (enum http_drop)number_of(r, "drop");
    r->fault = fault;
    buf_lit(&r->out, "{\"of\":\"");
    buf_str(&r->out, request_header(r, "x-text"));
    while (r->out.n < BODY_BYTES - 2)
        buf_char(&r->out, 'a');
    buf_lit(&r->out, "\"}");
}

static const struct http_route routes[] = {
    {HTTP_GET, "/fault", THREAD_LOOP, NULL, ROW(fault)},
    {HTTP_GET, "/fault-read", THREAD_READER, NULL, ROW(fault)},
    {HTTP_GET, "/echo", THREAD_LOOP, NULL, ROW(echo)},
};

static int set_up(void **state)
{
    struct http_config config = tls_config(true);

    (void)state;
    fixture_start_with(&f, config, routes, sizeof routes / sizeof routes[0]);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_stop(&f, 1000);
    return 0;
}

/* A request whose text the connection forgets while the answer waits. */
static void send_request(int fd, const char *target)
{
    char text[256];

    snprintf(text, sizeof text,
             "GET %s HTTP/1.1\r\nHost: h\r\nX-Text: %s\r\n\r\n", target, "xyz");
    client_send(fd, text);
}

static struct reply ask_for(int fd, const char *target)
{
    send_request(fd, target);
    return reply_read(fd);
}

/* How many bytes come before the end; -1: it was a reset. */
static int bytes_until_end(int fd)
{
    char room[4096];
    int n = 0;

    for (;;) {
        ssize_t got = recv(fd, room, sizeof room, 0);

        if (got <= 0)
            return got < 0 && errno == ECONNRESET ? -1 : n;
        n += (int)got;
    }
}

static void test_delayed(void **state)
{
    int64_t began_ms = clock_monotonic_ms();
    int slow = client_connect(f.port), quick = client_connect(f.port);
    struct reply r;

    (void)state;
    send_request(slow, "/fault?delay=120");
    r = ask_for(quick, "/echo");
    assert_int_equal(r.status, 200);
    assert_true(clock_monotonic_ms() - began_ms < 100);
    reply_free(&r);
    r = reply_read(slow);
    assert_true(clock_monotonic_ms() - began_ms >= 119);
    assert_int_equal(r.body_n, BODY_BYTES);
    assert_memory_equal(r.body, "{\"of\":\"xyza", 11);
    reply_free(&r);
    /* The connection goes on. */
    r = ask_for(slow, "/fault-read?delay=20");
    assert_int_equal(r.body_n, BODY_BYTES);
    reply_free(&r);
    close(slow);
    close(quick);
}

static void test_a_client_that_goes_meanwhile(void **state)
{
    int fd = client_connect(f.port), other;

    (void)state;
    send_request(fd, "/fault?delay=50");
    usleep(10000);
    close(fd);
    usleep(60000);
    other = client_connect(f.port);
    send_request(other, "/fault?delay=100000");
    usleep(10000);
    /* The server that stops waits for nothing that is held. */
    close(other);
}

static void test_slow(void **state)
{
    int64_t began_ms = clock_monotonic_ms();
    int fd = client_connect(f.port);
    struct reply r;

    (void)state;
    /* 300 bytes, 20 at once, one piece of them with the head. */
    r = ask_for(fd, "/fault?rate=400");
    assert_true(clock_monotonic_ms() - began_ms >= 14 * 50 - 1);
    assert_int_equal(r.body_n, BODY_BYTES);
    assert_memory_equal(r.body + BODY_BYTES - 3, "a\"}", 3);
    reply_free(&r);
    r = ask_for(fd, "/echo");
    assert_int_equal(r.status, 200);
    reply_free(&r);
    close(fd);
}

static void test_cut(void **state)
{
    int fd = client_connect(f.port);
    char room[4096];
    struct reply r;

    (void)state;
    r = ask_for(fd, "/fault?cut=300"); /* all of it */
    assert_int_equal(r.body_n, BODY_BYTES);
    reply_free(&r);
    send_request(fd, "/fault?cut=10");
    r = reply_read_from(client_recv_fd, &fd, true);
    assert_string_equal(reply_header(&r, "content-length"), "300");
    reply_free(&r);
    assert_int_equal(recv(fd, room, sizeof room, MSG_WAITALL), 10);
    assert_memory_equal(room, "{\"of\":\"xyz", 10);
    close(fd);
}

static void test_corrupt(void **state)
{
    int fd = client_connect(f.port);
    struct reply r = ask_for(fd, "/fault?corrupt=1");

    (void)state;
    assert_int_equal(r.status, 200);
    assert_int_equal(r.body_n, BODY_BYTES / 2);
    assert_memory_equal(r.body + BODY_BYTES / 2 - 1, "a", 1);
    assert_string_equal(reply_header(&r, "etag"), "");
    reply_free(&r);
    close(fd);
}

static void test_dropped(void **state)
{
    int fd = client_connect(f.port);

    (void)state;
    send_request(fd, "/fault?drop=1");
    assert_int_equal(bytes_until_end(fd), 0);
    close(fd);
    fd = client_connect(f.port);
    send_request(fd, "/fault-read?drop=2&delay=10");
    assert_int_equal(bytes_until_end(fd), -1);
    close(fd);
}

static struct h2_reply ask_h2(unsigned stream, const char *target)
{
    h2_send(&s, stream, "GET", target, "x-text", "xyz", NULL);
    return h2_read(&s, stream);
}

static void test_http2(void **state)
{
    int64_t began_ms = clock_monotonic_ms();
    struct h2_reply r;

    (void)state;
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    r = ask_h2(1, "/fault?delay=60");
    assert_true(clock_monotonic_ms() - began_ms >= 59);
    assert_int_equal(r.body_n, BODY_BYTES);
    assert_memory_equal(r.body, "{\"of\":\"xyza", 11);
    r = ask_h2(3, "/fault?rate=2000");
    assert_int_equal(r.body_n, BODY_BYTES);
    assert_false(r.reset);
    assert_true(clock_monotonic_ms() - began_ms >= 59 + 2 * 50);
    r = ask_h2(5, "/fault?cut=10");
    assert_int_equal(r.first, STATUS_200);
    assert_int_equal(r.body_n, 10);
    assert_true(r.reset);
    r = ask_h2(7, "/fault?cut=0");
    assert_int_equal(r.body_n, 0);
    assert_true(r.reset);
    r = ask_h2(9, "/fault?drop=2");
    assert_int_equal(r.body_n, 0);
    assert_true(r.reset);
    r = ask_h2(11, "/echo");
    assert_int_equal(r.first, STATUS_200);
    h2_send(&s, 13, "GET", "/fault?drop=1", "x-text", "xyz", NULL);
    r = h2_read(&s, 13);
    assert_int_equal(r.first, 0);
    assert_false(r.reset);
    secure_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_delayed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_client_that_goes_meanwhile,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_slow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_corrupt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_http2, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, secure_set_up, secure_tear_down);
}
