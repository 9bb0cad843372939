/* Streams over HTTP/2. */
#include "unit/http/secure.h"
#include "unit/http/stream_fixture.h"

static void test_http2_stream(void **state)
{
    struct fixture f;
    struct secure s;
    struct h2_reply r;
    struct stream *stream;

    (void)state;
    start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/full", NULL, NULL, NULL);
    r = h2_read(&s, 1);
    assert_int_equal(r.first, STATUS_200);
    assert_string_equal(r.body, "onetwo");
    check_end(0, STREAM_END_OURS);

    /* Two at once on one connection, and a body between. */
    h2_send(&s, 3, "GET", "/events", NULL, NULL, NULL);
    h2_send(&s, 5, "GET", "/later", NULL, NULL, NULL);
    wait_for(&owners[1].opened, 1);
    wait_for(&owner_count, 3);
    wait_for(&owners[2].opened, 1);
    h2_send(&s, 7, "GET", "/plain", NULL, NULL, NULL);
    r = h2_read(&s, 7);
    assert_string_equal(r.body, "plain");
    usleep(1200000); /* a quiet stream isn't a stalled one */
    stream = atomic_load(&owners[1].stream);
    stream_send(stream, STR("later"));
    stream_send(stream, STR(" still"));
    stream_close(stream);
    r = h2_read(&s, 3);
    assert_string_equal(r.body, "later still");
    check_end(1, STREAM_END_OURS);

    h2_send(&s, 9, "HEAD", "/events", NULL, NULL, NULL);
    r = h2_read(&s, 9);
    assert_int_equal(r.first, STATUS_200);
    assert_int_equal(r.body_n, 0);
    check_end(3, STREAM_END_CLIENT);
    h2_send(&s, 11, "GET", "/socket", NULL, NULL, NULL);
    r = h2_read(&s, 11);
    assert_true(r.first != 0 && r.first != STATUS_200);
    assert_false(r.reset);
    assert_int_equal(atomic_load(&owner_count), 4);

    /* The third is open when the connection goes. */
    assert_int_equal(atomic_load(&owners[2].closed), 0);
    secure_close(&s);
    check_end(2, STREAM_END_CLIENT);
    stop(&f, 1000);
}

/* The client's window is used up: libh2o takes nothing more. */
static void test_http2_slow_client(void **state)
{
    struct fixture f;
    struct secure s;
    struct http_config config = tls_config(true);
    static char text[50000];

    (void)state;
    config.slow_client_s = 60;
    start(&f, config);
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/events", NULL, NULL, NULL);
    wait_for(&owners[0].opened, 1);
    for (int i = 0; i < 6; i++) {
        stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
        usleep(20000);
        assert_int_equal(atomic_load(&owners[0].closed), 0);
    }
    stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
    stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
    check_end(0, STREAM_END_SLOW);
    secure_close(&s);
    stop(&f, 1000);

    start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/events", NULL, NULL, NULL);
    wait_for(&owners[0].opened, 1);
    stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
    stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
    check_end(0, STREAM_END_SLOW); /* after slow_client_s */
    secure_close(&s);
    stop(&f, 1000);
}

static void test_http2_stop(void **state)
{
    struct fixture f;
    struct secure s;
    struct h2_reply r;

    (void)state;
    start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/later", NULL, NULL, NULL);
    wait_for(&owner_count, 1);
    wait_for(&owners[0].opened, 1);
    stop(&f, 2000);
    r = h2_read(&s, 1);
    assert_string_equal(r.body, "first");
    assert_int_equal(atomic_load(&owners[0].why), STREAM_END_STOP);
    secure_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_http2_stream),
                                       cmocka_unit_test(test_http2_slow_client),
                                       cmocka_unit_test(test_http2_stop)};

    return cmocka_run_group_tests(tests, secure_set_up, secure_tear_down);
}
