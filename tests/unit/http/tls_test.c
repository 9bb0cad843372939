/* TLS and HTTP/2, with certificates made here. */
#include "unit/http/secure.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h:1\r\n\r\n"

static void test_https(void **state)
{
    struct fixture f;
    struct secure s;
    struct reply r;

    (void)state;
    fixture_start(&f, tls_config(false));
    assert_memory_equal(http_url_tls(f.server), "https://127.0.0.1:", 18);
    s = secure_connect(f.port_tls, "\x02h2\x08http/1.1");
    check_protocol(&s, "http/1.1");
    assert_answer(secure_ask(&s, GET("/v1/tracks/a")), 200,
                  "id=a market= base=https://h:1 peer=127.0.0.1");
    assert_answer(secure_ask(&s, GET("/read/1")), 200,
                  "{\"read\":\"1\",\"agent\":\"\"}");
    r = secure_ask(&s, GET("/bytes?n=3000000"));
    assert_int_equal(r.body_n, 3000000);
    reply_free(&r);
    secure_close(&s);
    s = secure_connect(f.port_tls, NULL);
    check_protocol(&s, "");
    assert_answer(secure_ask(&s, "nonsense\r\n\r\n"), 400,
                  "{\"error\":{\"status\":400}}");
    secure_close(&s);
    s = secure_connect(f.port_tls, "\x02h2");
    check_protocol(&s, "");
    secure_close(&s);
    /* The plain listener is there too. */
    assert_answer(ask_once(&f, GET("/echo")), 200, "GET 0 ");
    fixture_stop(&f, 1000);
}

static void test_bad_handshakes(void **state)
{
    struct fixture f;
    int plain, silent;

    (void)state;
    fixture_start(&f, tls_config(true));
    plain = client_connect(f.port_tls);
    client_send(plain, GET("/echo"));
    assert_closed(plain);
    silent = client_connect(f.port_tls);
    client_send(silent, "\x16");
    assert_closed(silent); /* after slow_client_s */
    close(plain);
    close(silent);
    fixture_stop(&f, 1000);
}

static void check_name(unsigned port, const char *name)
{
    struct secure s = secure_connect(port, NULL);
    X509 *cert = SSL_get1_peer_certificate(s.ssl);
    char found[64];

    X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName,
                              found, sizeof found);
    assert_string_equal(found, name);
    X509_free(cert);
    secure_close(&s);
}

static void test_reload_changes_the_certificate(void **state)
{
    struct fixture f;
    struct secure before;
    FILE *file;

    (void)state;
    write_certificate("first");
    fixture_start(&f, tls_config(false));
    check_name(f.port_tls, "first");
    before = secure_connect(f.port_tls, NULL);
    write_certificate("second");
    assert_int_equal(http_reload(f.server), OK);
    usleep(100000);
    check_name(f.port_tls, "second");
    file = fopen(cert_path, "w");
    fputs("broken", file);
    fclose(file);
    assert_int_equal(http_reload(f.server), ERR_TLS);
    check_name(f.port_tls, "second");
    assert_answer(secure_ask(&before, GET("/echo")), 200, "GET 0 ");
    secure_close(&before);
    fixture_stop(&f, 1000);
    write_certificate("third");
}

static void test_http2(void **state)
{
    struct fixture f;
    struct secure s;
    struct h2_reply r;

    (void)state;
    fixture_start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2\x08http/1.1");
    check_protocol(&s, "h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/v1/tracks/a?market=US", NULL, NULL, NULL);
    r = h2_read(&s, 1);
    assert_int_equal(r.first, STATUS_200);
    assert_string_equal(
        r.body, "id=a market=US base=https://h2.example peer=127.0.0.1");
    h2_send(&s, 3, "GET", "/read/x", "user-agent", "me", NULL);
    h2_send(&s, 5, "POST", "/echo", NULL, NULL, "body");
    r = h2_read(&s, 3);
    assert_string_equal(r.body, "{\"read\":\"x\",\"agent\":\"me\"}");
    h2_send(&s, 7, "GET", "/nope", NULL, NULL, NULL);
    r = h2_read(&s, 7);
    assert_int_equal(r.first, STATUS_404);
    assert_string_equal(r.body, "{\"error\":{\"status\":404}}");
    h2_send(&s, 9, "OPTIONS", "/nope", NULL, NULL, NULL);
    assert_int_equal(h2_read(&s, 9).first, STATUS_204);
    h2_send(&s, 11, "HEAD", "/bytes?n=20000", NULL, NULL, NULL);
    r = h2_read(&s, 11);
    assert_int_equal(r.first, STATUS_200);
    assert_int_equal(r.body_n, 0);
    h2_send(&s, 13, "GET", "/bytes?n=20000", "accept-encoding", "gzip", NULL);
    r = h2_read(&s, 13);
    assert_in_range(r.body_n, 20, 2000);
    assert_memory_equal(r.body, "\x1f\x8b", 2);
    secure_close(&s);
    /* Who doesn't ask for it gets HTTP/1.1. */
    s = secure_connect(f.port_tls, "\x08http/1.1");
    check_protocol(&s, "http/1.1");
    assert_answer(secure_ask(&s, GET("/echo")), 200, "GET 0 ");
    secure_close(&s);
    fixture_stop(&f, 1000);
}

/* What libh2o refuses by itself has the application's body, too. */
static void test_http2_own_errors_are_replaced(void **state)
{
    struct fixture f;
    struct secure s;
    struct h2_reply r;

    (void)state;
    fixture_start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/echo", "x-bad", "a\x01b", NULL);
    r = h2_read(&s, 1);
    assert_int_equal(r.first, STATUS_400);
    assert_string_equal(r.body, "{\"error\":{\"status\":400}}");
    h2_send(&s, 3, "GET", "/echo", NULL, NULL, NULL);
    assert_int_equal(h2_read(&s, 3).first, STATUS_200);
    secure_close(&s);
    fixture_stop(&f, 1000);
}

/* No upgrade and no prior knowledge on the plain listener. */
static void test_no_http2_in_clear(void **state)
{
    struct fixture f;

    (void)state;
    fixture_start(&f, tls_config(true));
    assert_answer(ask_once(&f, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400,
                  "{\"error\":{\"status\":400}}");
    assert_answer(ask_once(&f, "GET /echo HTTP/1.1\r\nHost: h\r\n"
                               "Connection: Upgrade, HTTP2-Settings\r\n"
                               "Upgrade: h2c\r\n"
                               "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"
                               "\r\n\r\n"),
                  200, "GET 0 ");
    fixture_stop(&f, 0);
}

/* A client that resets or leaves while a reader works, one that takes
 * nothing, one that never finishes its request, and a stop. */
static void test_http2_bad_clients(void **state)
{
    struct fixture f;
    struct secure gone, stuck, partial, idle;
    char frame[64];
    int64_t began;

    (void)state;
    fixture_start(&f, tls_config(true));
    gone = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&gone);
    h2_send(&gone, 1, "GET", "/read/1?ms=300", NULL, NULL, NULL);
    h2_send(&gone, 3, "GET", "/read/2?ms=300", NULL, NULL, NULL);
    put_frame(frame, 4, 3, 0, 1);
    memset(frame + 9, 0, 4);
    secure_send(&gone, frame, 13);
    assert_string_equal(h2_read(&gone, 3).body,
                        "{\"read\":\"2\",\"agent\":\"\"}");
    h2_send(&gone, 5, "GET", "/read/3?ms=300", NULL, NULL, NULL);
    usleep(100000);
    secure_close(&gone);

    stuck = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&stuck);
    h2_send(&stuck, 1, "GET", "/bytes?n=1000000", NULL, NULL, NULL);
    partial = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&partial);
    h2_send(&partial, 1, "GET", "/echo", NULL, NULL, "");
    assert_int_equal(h2_read(&partial, 1).first, STATUS_200);
    put_frame(frame, 10, 1, 0, 3); /* a HEADERS frame, most of it missing */
    secure_send(&partial, frame, 9);
    put_frame(frame, 0, 1, 0, 5);
    began = clock_monotonic_ms();
    assert_int_equal(h2_read(&stuck, 1).reset, 0);
    assert_in_range(clock_monotonic_ms() - began, 500, 9000);
    secure_close(&stuck);

    idle = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&idle);
    began = clock_monotonic_ms();
    fixture_stop(&f, 300);
    assert_true(clock_monotonic_ms() - began < 3000);
    secure_close(&idle);
    secure_close(&partial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_https),
        cmocka_unit_test(test_bad_handshakes),
        cmocka_unit_test(test_reload_changes_the_certificate),
        cmocka_unit_test(test_http2),
        cmocka_unit_test(test_http2_own_errors_are_replaced),
        cmocka_unit_test(test_no_http2_in_clear),
        cmocka_unit_test(test_http2_bad_clients)};

    return cmocka_run_group_tests(tests, secure_set_up, secure_tear_down);
}
