/* HTTP/1.1 as a client sees it, over raw sockets. */
#include "unit/http/fixture.h"

#include <sys/wait.h>
#include <zlib.h>

static struct fixture f;

static int set_up(void **state)
{
    (void)state;
    fixture_start(&f, (struct http_config){.loops = 1, .slow_client_s = 1});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_stop(&f, 1000);
    return 0;
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static void test_answers_with_all_headers(void **state)
{
    struct reply r = ask_once(
        &f, "GET /v1/tracks/abc?market=US HTTP/1.1\r\nHost: a.example:81\r\n"
            "\r\n");

    (void)state;
    assert_int_equal(r.status, 200);
    assert_memory_equal(r.text, "HTTP/1.1 200 OK\r\n", 17);
    assert_string_equal(
        r.body, "id=abc market=US base=http://a.example:81 peer=127.0.0.1");
    assert_string_equal(reply_header(&r, "content-type"), "text/plain");
    assert_string_equal(reply_header(&r, "cache-control"),
                        "private, max-age=0");
    assert_string_equal(reply_header(&r, "access-control-allow-origin"), "*");
    assert_string_equal(reply_header(&r, "access-control-max-age"), "604800");
    assert_string_equal(reply_header(&r, "access-control-allow-credentials"),
                        "true");
    assert_string_equal(reply_header(&r, "access-control-expose-headers"),
                        "Retry-After, ETag, Location, X-Request-Id");
    assert_string_equal(reply_header(&r, "x-content-type-options"), "nosniff");
    assert_string_equal(reply_header(&r, "server"), "tonearm");
    assert_int_equal(strlen(reply_header(&r, "date")), 29);
    assert_null(strstr(r.text, "ary:"));
    reply_free(&r);
}

static void assert_id(const char *sent, const char *expected)
{
    struct reply r;
    char text[256];

    (void)snprintf(text, sizeof text,
                   "GET /echo HTTP/1.1\r\nHost: h\r\nX-Request-ID: %s\r\n\r\n",
                   sent);
    r = ask_once(&f, text);
    if (expected != NULL)
        assert_string_equal(reply_header(&r, "x-request-id"), expected);
    else
        assert_int_equal(strlen(reply_header(&r, "x-request-id")), 16);
    reply_free(&r);
}

#define ID_64 "0123456789abcdefABCDEF._-zyxwvuZYXWVU0123456789abcdef0123456789a"

static void test_a_request_keeps_its_id(void **state)
{
    (void)state;
    assert_int_equal(strlen(ID_64), 64);
    assert_id("a", "a");
    assert_id(ID_64, ID_64);
    /* What isn't one is replaced, never repeated. */
    assert_id("", NULL);
    assert_id(ID_64 "b", NULL);
    assert_id("a b", NULL);
    assert_id("<a>", NULL);
    assert_id("\xc3\xa9", NULL);
}

static void test_every_answer_has_an_id_of_its_own(void **state)
{
    static const char *const requests[] = {
        GET("/echo"),
        GET("/echo"),
        GET("/read/1"),
        GET("/nope"),
        "OPTIONS /echo HTTP/1.1\r\nHost: h\r\n\r\n",
        "nonsense\r\n\r\n"};
    char ids[6][65];

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        struct reply r = ask_once(&f, requests[i]);

        (void)snprintf(ids[i], sizeof ids[i], "%s",
                       reply_header(&r, "x-request-id"));
        reply_free(&r);
        assert_int_equal(strlen(ids[i]), 16);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(ids[i], ids[k]);
    }
}

static void test_keeps_alive_and_pipelines(void **state)
{
    int fd = client_connect(f.port);

    (void)state;
    assert_answer(ask(fd, GET("/echo")), 200, "GET 0 ");
    assert_answer(ask(fd, GET("/echo/")), 200, "GET 0 ");
    client_send(fd, GET("/echo") "POST /echo HTTP/1.1\r\nHost: h\r\n"
                                 "Content-Length: 2\r\n\r\nhi" GET("/nope")
                                     GET("/read/7") GET("/echo"));
    assert_answer(reply_read(fd), 200, "GET 0 ");
    assert_answer(reply_read(fd), 200, "POST 2 hi");
    assert_answer(reply_read(fd), 404, "{\"error\":{\"status\":404}}");
    assert_answer(reply_read(fd), 200, "{\"read\":\"7\",\"agent\":\"\"}");
    assert_answer(reply_read(fd), 200, "GET 0 ");
    close(fd);
}

static void test_byte_by_byte(void **state)
{
    const char *text = "\r\nPUT /echo HTTP/1.1\r\nHost: h\r\n"
                       "Transfer-Encoding: chunked\r\n\r\n"
                       "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n";
    int fd = client_connect(f.port);

    (void)state;
    for (; *text != '\0'; text++)
        assert_true(client_send_n(fd, text, 1));
    assert_answer(reply_read(fd), 200, "PUT 5 abcde");
    assert_answer(ask(fd, GET("/echo")), 200, "GET 0 ");
    close(fd);
}

static void test_closes_when_asked(void **state)
{
    int fd = client_connect(f.port);
    struct reply r;

    (void)state;
    r = ask(fd, "GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_string_equal(reply_header(&r, "connection"), "close");
    reply_free(&r);
    assert_closed(fd);
    close(fd);

    fd = client_connect(f.port);
    r = ask(fd, "GET /echo HTTP/1.0\r\n\r\n");
    assert_int_equal(r.status, 200);
    reply_free(&r);
    assert_closed(fd);
    close(fd);

    fd = client_connect(f.port);
    r = ask(fd, "GET /echo HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    assert_string_equal(reply_header(&r, "connection"), "keep-alive");
    reply_free(&r);
    assert_answer(ask(fd, GET("/echo")), 200, "GET 0 ");
    close(fd);
}

static void test_head(void **state)
{
    int fd = client_connect(f.port);
    struct reply r;

    (void)state;
    client_send(fd, "HEAD /bytes?n=100 HTTP/1.1\r\nHost: h\r\n\r\n");
    r = reply_read_head(fd);
    assert_int_equal(r.status, 200);
    assert_string_equal(reply_header(&r, "content-length"), "100");
    assert_true(reply_header(&r, "etag")[0] == '"');
    reply_free(&r);
    assert_answer(ask(fd, GET("/echo")), 200, "GET 0 ");
    close(fd);
}

/* Nothing of an answer that was begun anew reaches the client. */
static void test_begins_an_answer_anew(void **state)
{
    static const char *const calls[] = {GET("/again"), GET("/twice")};

    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct reply r = ask_once(&f, calls[i]);

        assert_int_equal(r.status, 200);
        assert_string_equal(r.body, "{\"again\":true}");
        assert_string_equal(reply_header(&r, "content-type"),
                            "application/json; charset=utf-8");
        assert_string_equal(reply_header(&r, "cache-control"),
                            "private, max-age=0");
        assert_true(reply_header(&r, "etag")[0] == '"');
        assert_string_equal(reply_header(&r, "x-kept"), "1");
        assert_string_equal(reply_header(&r, "x-dropped"), "");
        assert_string_equal(reply_header(&r, "x-added"), "3");
        reply_free(&r);
    }
}

static void test_options_anywhere(void **state)
{
    static const char *const paths[] = {"/v1/tracks", "/nope/..//", "*",
                                        "/denied", "/%zz"};
    int fd = client_connect(f.port);
    int before = atomic_load(&f.admitted);

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char text[128];
        struct reply r;

        snprintf(text, sizeof text,
                 "OPTIONS %s HTTP/1.1\r\nHost: h\r\nOrigin: x\r\n\r\n",
                 paths[i]);
        r = ask(fd, text);
        assert_int_equal(r.status, 204);
        assert_memory_equal(r.text, "HTTP/1.1 204 No Content\r\n", 25);
        assert_string_equal(reply_header(&r, "access-control-allow-methods"),
                            "GET, POST, OPTIONS, PUT, DELETE, PATCH");
        assert_non_null(strstr(reply_header(&r, "access-control-allow-headers"),
                               "Authorization"));
        assert_string_equal(reply_header(&r, "content-type"), "");
        assert_string_equal(reply_header(&r, "content-length"), "");
        reply_free(&r);
    }
    assert_int_equal(atomic_load(&f.admitted), before);
    close(fd);
}

static void test_other_methods(void **state)
{
    struct reply r;

    (void)state;
    r = ask_once(&f, "DELETE /v1/tracks/a HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(r.status, 405);
    assert_string_equal(reply_header(&r, "allow"), "GET, HEAD, OPTIONS");
    assert_string_equal(r.body, "{\"error\":{\"status\":405}}");
    reply_free(&r);
    r = ask_once(&f, "TRACE /echo HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(r.status, 405);
    assert_string_equal(reply_header(&r, "allow"),
                        "GET, HEAD, POST, PUT, DELETE, OPTIONS");
    reply_free(&r);
    assert_answer(ask_once(&f, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"),
                  405, "{\"error\":{\"status\":405}}");
    assert_answer(ask_once(&f, "BREW /tea HTTP/1.1\r\nHost: h\r\n\r\n"), 405,
                  "{\"error\":{\"status\":405}}");
}

static void test_paths_that_match_nothing(void **state)
{
    static const char *const paths[] = {"/",
                                        "//",
                                        "//echo",
                                        "/v1//tracks",
                                        "/v1/../echo",
                                        "/echo/.",
                                        "/read/%00",
                                        "/read/%2e%2e",
                                        "/read/",
                                        "/echo//",
                                        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"};
    static const char *const bad[] = {"/read/%", "/read/%4", "/read/%zz",
                                      "/read/%ff", "/nope/%g0"};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n",
                 paths[i]);
        assert_answer(ask_once(&f, text), 404, "{\"error\":{\"status\":404}}");
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n",
                 bad[i]);
        assert_answer(ask_once(&f, text), 400, "{\"error\":{\"status\":400}}");
    }
    assert_answer(ask_once(&f, GET("/read/a%20b%2Fc")), 200,
                  "{\"read\":\"a b/c\",\"agent\":\"\"}");
}

static void test_absolute_form(void **state)
{
    (void)state;
    assert_answer(
        ask_once(&f, "GET http://other:99/v1/tracks/x?market=SE HTTP/1.1\r\n"
                     "Host: h\r\n\r\n"),
        200, "id=x market=SE base=http://other:99 peer=127.0.0.1");
    assert_answer(ask_once(&f, "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n"), 400,
                  "{\"error\":{\"status\":400}}");
}

/* RFC 9112 section 3.2. */
static void test_hosts_that_are_none(void **state)
{
    static const char *const hosts[] = {
        "a/b", "a b", "x\"><script>", "h:99999", "u@h", "[::1", ":80", ""};
    static const char *const requests[] = {
        "GET /echo HTTP/1.1\r\n\r\n",
        "GET http://h/echo HTTP/1.1\r\n\r\n",
        "GET /echo HTTP/1.0\r\nHost: a/b\r\n\r\n",
        "GET http://u@h/echo HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://h/echo HTTP/1.1\r\nHost: a b\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\n\r\n"};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        snprintf(text, sizeof text, "GET /echo HTTP/1.1\r\nHost: %s\r\n\r\n",
                 hosts[i]);
        assert_answer(ask_once(&f, text), 400, "{\"error\":{\"status\":400}}");
    }
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        assert_answer(ask_once(&f, requests[i]), 400,
                      "{\"error\":{\"status\":400}}");
}

/* Nor is a stranger believed who says what only a proxy may. */
static void test_no_host_at_all(void **state)
{
    char own[128];

    (void)state;
    snprintf(own, sizeof own,
             "id=x market= base=http://127.0.0.1:%u peer=127.0.0.1", f.port);
    assert_answer(ask_once(&f, "GET /v1/tracks/x HTTP/1.0\r\n"
                               "X-Forwarded-Host: evil\r\n"
                               "X-Forwarded-Proto: https\r\n"
                               "X-Forwarded-For: 1.2.3.4\r\n\r\n"),
                  200, own);
}

static void test_bodies_on_all_methods(void **state)
{
    (void)state;
    assert_answer(ask_once(&f, "PUT /echo HTTP/1.1\r\nHost: h\r\n\r\n"), 200,
                  "PUT 0 ");
    assert_answer(ask_once(&f, "POST /echo HTTP/1.1\r\nHost: h\r\n"
                               "Content-Length: 0\r\n"
                               "Content-Type: application/json\r\n\r\n"),
                  200, "POST 0 ");
    assert_answer(ask_once(&f, "DELETE /echo HTTP/1.1\r\nHost: h\r\n"
                               "Content-Length: 2\r\n\r\n{}"),
                  200, "DELETE 2 {}");
    assert_answer(ask_once(&f, "GET /echo HTTP/1.1\r\nHost: h\r\n"
                               "Content-Length: 3\r\n\r\nabc"),
                  200, "GET 3 abc");
    assert_answer(ask_once(&f, "POST /write HTTP/1.1\r\nHost: h\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n"
                               "4\r\nwrit\r\n1\r\ne\r\n0\r\n\r\n"),
                  201, "write");
}

static void test_expect_continue(void **state)
{
    int fd = client_connect(f.port);
    struct reply r;

    (void)state;
    client_send(fd, "PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
                    "Expect: 100-continue\r\n\r\n");
    r = reply_read(fd);
    assert_int_equal(r.status, 100);
    assert_string_equal(r.text, "HTTP/1.1 100 Continue\r\n\r\n");
    reply_free(&r);
    assert_answer(ask(fd, "abc"), 200, "PUT 3 abc");
    assert_answer(ask(fd, "PUT /echo HTTP/1.1\r\nHost: h\r\n"
                          "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"
                          "abc"),
                  200, "PUT 3 abc");
    client_send(fd, "PUT /echo HTTP/1.1\r\nHost: h\r\n"
                    "Transfer-Encoding: chunked\r\n"
                    "Expect: 100-continue\r\n\r\n");
    r = reply_read(fd);
    assert_int_equal(r.status, 100);
    reply_free(&r);
    assert_answer(ask(fd, "1\r\nx\r\n0\r\n\r\n"), 200, "PUT 1 x");
    assert_answer(ask(fd, "PUT /echo HTTP/1.1\r\nHost: h\r\n"
                          "Content-Length: 2000000\r\n"
                          "Expect: 100-continue\r\n\r\n"),
                  413, "{\"error\":{\"status\":413}}");
    close(fd);
}

/* Sends a head and then `n` bytes of filling and a tail, whatever the server
 * does meanwhile; expects the status with the application's body. */
static void check_refused(const char *head, size_t n, const char *tail,
                          int status)
{
    int fd = client_connect(f.port);
    char *filling = mem_alloc(n + 1);
    char expected[64];
    struct reply r;

    memset(filling, 'a', n);
    client_send(fd, head);
    if (client_send_n(fd, filling, n))
        (void)client_send_n(fd, tail, strlen(tail));
    r = reply_read(fd);
    snprintf(expected, sizeof expected, "{\"error\":{\"status\":%d}}", status);
    assert_int_equal(r.status, status);
    assert_string_equal(r.body, expected);
    assert_string_equal(reply_header(&r, "connection"), "close");
    assert_string_equal(reply_header(&r, "access-control-allow-origin"), "*");
    reply_free(&r);
    assert_closed(fd);
    free(filling);
    close(fd);
}

static void test_limits(void **state)
{
    char *many = mem_zalloc(1, 8192);

    (void)state;
    check_refused("GET /", 65536, " HTTP/1.1\r\nHost: h\r\n\r\n", 414);
    check_refused("GET /", 500000, "", 414);
    check_refused("GET / HTTP/1.1\r\nX: ", 65536, "\r\n\r\n", 431);
    check_refused("GET / HTTP/1.1\r\nX: ", 500000, "", 431);
    check_refused("PUT /echo HTTP/1.1\r\nHost: h\r\n"
                  "Content-Length: 1048577\r\n\r\n",
                  1048577, "", 413);
    check_refused("PUT /echo HTTP/1.1\r\nHost: h\r\n"
                  "Content-Length: 99999999999999999999999\r\n\r\n",
                  3000000, "", 413);
    check_refused("PUT /echo HTTP/1.1\r\nHost: h\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n200000\r\n",
                  0x200000, "\r\n0\r\n\r\n", 413);
    for (int i = 0; i < 101; i++)
        memcpy(many + i * 6, "X: y\r\n", 6);
    memcpy(many + 101 * 6, "\r\n", 2);
    check_refused("GET /echo HTTP/1.1\r\n", 0, many, 431);
    free(many);
}

static void test_largest_allowed(void **state)
{
    char *text = mem_alloc(1100000);
    char *at = text;
    int fd = client_connect(f.port);
    struct reply r;

    (void)state;
    at += snprintf(at, 64, "GET /echo?");
    memset(at, 'q', HTTP_URL_MAX_BYTES - 6);
    at += HTTP_URL_MAX_BYTES - 6;
    at += snprintf(at, 64, " HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_true(client_send_n(fd, text, (size_t)(at - text)));
    assert_answer(reply_read(fd), 200, "GET 0 ");

    at = text + snprintf(text, 128,
                         "PUT /echo HTTP/1.1\r\nHost: h\r\n"
                         "Content-Length: %u\r\n\r\n",
                         HTTP_BODY_MAX_BYTES);
    memset(at, 'b', HTTP_BODY_MAX_BYTES);
    at += HTTP_BODY_MAX_BYTES;
    assert_true(client_send_n(fd, text, (size_t)(at - text)));
    r = reply_read(fd);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.body_n, HTTP_BODY_MAX_BYTES + strlen("PUT 1048576 "));
    reply_free(&r);
    free(text);
    close(fd);
}

/* A route may say that its bodies are larger. */
static void test_large_bodies_of_a_route(void **state)
{
    const size_t size = 3u << 20;
    char *text = mem_alloc(size + 256);
    int fd = client_connect(f.port);
    struct reply r;
    char *at;

    (void)state;
    at = text + snprintf(text, 128,
                         "POST /large HTTP/1.1\r\nHost: h\r\n"
                         "Content-Length: %zu\r\n\r\n",
                         size);
    memset(at, 'b', size);
    assert_true(client_send_n(fd, text, (size_t)(at - text) + size));
    r = reply_read(fd);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.body_n, size + strlen("POST 3145728 "));
    reply_free(&r);
    at = text + snprintf(text, 128,
                         "POST /large HTTP/1.1\r\nHost: h\r\n"
                         "Transfer-Encoding: chunked\r\n\r\n200000\r\n");
    memset(at, 'b', 0x200000);
    at += 0x200000;
    at += snprintf(at, 16, "\r\n0\r\n\r\n");
    assert_true(client_send_n(fd, text, (size_t)(at - text)));
    r = reply_read(fd);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.body_n, 0x200000 + strlen("POST 2097152 "));
    reply_free(&r);
    close(fd);
    free(text);
    check_refused("POST /large HTTP/1.1\r\nHost: h\r\n"
                  "Content-Length: 3145729\r\n",
                  0, "\r\n", 413);
}

static void test_malformed(void **state)
{
    static const char *const requests[] = {
        "GET / HTTP/1.1\r\nNo colon\r\n\r\n",
        "GET / HTTP/1.1\r\nA : b\r\n\r\n",
        "GET / HTTP/1.1\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "G@T / HTTP/1.1\r\n\r\n",
        "GET /\x01 HTTP/1.1\r\n\r\n",
        "\x16\x03\x01\x02",
        "PUT /echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "PUT /echo HTTP/1.1\r\nContent-Length: 1 2\r\n\r\n",
        "PUT /echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        ("PUT /echo HTTP/1.1\r\nContent-Length: 5\r\n"
         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        "PUT /echo HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "PUT /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "PUT /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd",
        "PUT /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc"};

    (void)state;
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        check_refused(requests[i], 0, "", 400);
}

static void test_validators(void **state)
{
    int fd = client_connect(f.port);
    struct reply r = ask(fd, GET("/bytes?n=10"));
    char etag[64], text[512];

    (void)state;
    snprintf(etag, sizeof etag, "%s", reply_header(&r, "etag"));
    reply_free(&r);
    assert_true(strlen(etag) > 10);
    snprintf(text, sizeof text,
             "GET /bytes?n=10 HTTP/1.1\r\nHost: h\r\n"
             "If-None-Match: \"x\", W/%s\r\n\r\n",
             etag);
    r = ask(fd, text);
    assert_int_equal(r.status, 304);
    assert_memory_equal(r.text, "HTTP/1.1 304 Not Modified\r\n", 27);
    assert_string_equal(reply_header(&r, "etag"), etag);
    assert_string_equal(reply_header(&r, "cache-control"),
                        "private, max-age=0");
    assert_string_equal(reply_header(&r, "content-length"), "");
    reply_free(&r);
    snprintf(text, sizeof text,
             "GET /bytes?n=11 HTTP/1.1\r\nHost: h\r\n"
             "If-None-Match: %s\r\n\r\n",
             etag);
    r = ask(fd, text);
    assert_int_equal(r.status, 200);
    reply_free(&r);
    r = ask(fd, "GET /bytes?n=10&no_etag=1 HTTP/1.1\r\nHost: h\r\n"
                "If-None-Match: *\r\n\r\n");
    assert_int_equal(r.status, 200);
    assert_string_equal(reply_header(&r, "etag"), "");
    reply_free(&r);
    r = ask(fd, "PUT /echo HTTP/1.1\r\nHost: h\r\nIf-None-Match: *\r\n\r\n");
    assert_int_equal(r.status, 200);
    assert_string_equal(reply_header(&r, "etag"), "");
    reply_free(&r);
    close(fd);
}

static void check_packed(const char *path)
{
    char text[256];
    unsigned char plain[3000];
    z_stream z = {0};
    struct reply r;

    snprintf(text, sizeof text,
             "GET %s?n=3000 HTTP/1.1\r\nHost: h\r\n"
             "Accept-Encoding: br, gzip;q=0.5\r\n\r\n",
             path);
    r = ask_once(&f, text);
    assert_int_equal(r.status, 200);
    assert_string_equal(reply_header(&r, "content-encoding"), "gzip");
    assert_non_null(strstr(reply_header(&r, "etag"), "-gzip\""));
    assert_string_equal(reply_header(&r, "vary"), "");
    assert_int_equal(inflateInit2(&z, 31), Z_OK);
    z.next_in = (unsigned char *)r.body;
    z.avail_in = (unsigned)r.body_n;
    z.next_out = plain;
    z.avail_out = sizeof plain;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.total_out, sizeof plain);
    for (size_t i = 0; i < sizeof plain; i++)
        assert_int_equal(plain[i], 'a' + (sizeof plain - 1 - i) % 7);
    inflateEnd(&z);
    reply_free(&r);
}

static void test_gzip(void **state)
{
    static const char *const plain[] = {
        "GET /bytes?n=3000 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /bytes?n=3000 HTTP/1.1\r\nHost: h\r\n"
        "Accept-Encoding: gzip;q=0\r\n\r\n",
        "GET /bytes?n=1000 HTTP/1.1\r\nHost: h\r\n"
        "Accept-Encoding: gzip\r\n\r\n",
        "GET /bytes?n=3000&image=1 HTTP/1.1\r\nHost: h\r\n"
        "Accept-Encoding: gzip\r\n\r\n"};

    (void)state;
    check_packed("/bytes");
    check_packed("/read-bytes");
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        struct reply r = ask_once(&f, plain[i]);

        assert_int_equal(r.status, 200);
        assert_string_equal(reply_header(&r, "content-encoding"), "");
        assert_null(strstr(reply_header(&r, "etag"), "gzip"));
        reply_free(&r);
    }
}

static void test_added_header_is_cleaned(void **state)
{
    struct reply r = ask_once(&f, GET("/header?v=http%3A//x/%0d%0aSet-Cookie"
                                      ":%20a=b"));

    (void)state;
    assert_int_equal(r.status, 204);
    assert_string_equal(reply_header(&r, "location"),
                        "http://x/Set-Cookie: a=b");
    assert_string_equal(reply_header(&r, "Set-Cookie"), "");
    reply_free(&r);
}

static void test_response_over_maximum(void **state)
{
    (void)state;
    assert_answer(ask_once(&f, GET("/bytes?n=70000000")), 500,
                  "{\"error\":{\"status\":500}}");
}

/* Both ends of a time are checked, generously: machines are busy. */
static void assert_closes_within(int fd, int64_t least_ms, int64_t most_ms)
{
    int64_t began = clock_monotonic_ms();

    assert_closed(fd);
    assert_in_range(clock_monotonic_ms() - began, least_ms, most_ms);
    close(fd);
}

static void test_slow_heads_and_bodies(void **state)
{
    int silent = client_connect(f.port);
    int head = client_connect(f.port);
    int body = client_connect(f.port);
    int idle = client_connect(f.port);
    int64_t began = clock_monotonic_ms();
    struct pollfd ends[2] = {{head, POLLIN, 0}, {body, POLLIN, 0}};

    (void)state;
    assert_answer(ask(idle, GET("/echo")), 200, "GET 0 ");
    client_send(head, "GET /echo HTTP/1.1\r\nHost: h\r\nX: ");
    client_send(body, "PUT /echo HTTP/1.1\r\nHost: h\r\n"
                      "Content-Length: 1000\r\n\r\n");
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        assert_true(clock_monotonic_ms() - began < 8000);
        if (poll(ends, 2, 200) == 0) {
            (void)send(head, "x", 1, MSG_NOSIGNAL);
            (void)send(body, "x", 1, MSG_NOSIGNAL);
        }
        for (int i = 0; i < 2; i++)
            if (ends[i].revents != 0)
                ends[i].fd = -1;
    }
    assert_true(clock_monotonic_ms() - began >= 900);
    assert_closed(head);
    assert_closed(body);
    assert_closes_within(silent, 0, 5000);
    assert_answer(ask(idle, GET("/echo")), 200, "GET 0 ");
    close(head);
    close(body);
    close(idle);
}

/* A client that reads nothing of a large answer is cut off, and one that
 * reads slowly gets it all. */
static void test_clients_that_do_not_read(void **state)
{
    int never = client_connect(f.port);
    int slowly = client_connect(f.port);
    int64_t began = clock_monotonic_ms();
    char *piece = mem_alloc(1 << 20);
    size_t got = 0;
    ssize_t n;

    (void)state;
    client_send(never, GET("/bytes?n=40000000"));
    client_send(slowly, GET("/bytes?n=20000000"));
    while (got < 20000000 && (n = recv(slowly, piece, 1 << 20, 0)) > 0) {
        got += (size_t)n;
        usleep(100000);
    }
    assert_true(got >= 20000000);
    assert_true(clock_monotonic_ms() - began > 1200);
    usleep(1500000);
    got = 0;
    while ((n = recv(never, piece, 1 << 20, 0)) > 0)
        got += (size_t)n;
    assert_true(got < 40000000);
    free(piece);
    close(never);
    close(slowly);
}

static void test_half_closed_client_is_answered(void **state)
{
    int fd = client_connect(f.port);

    (void)state;
    client_send(fd, GET("/read/1?ms=100"));
    shutdown(fd, SHUT_WR);
    assert_answer(reply_read(fd), 200, "{\"read\":\"1\",\"agent\":\"\"}");
    assert_closed(fd);
    close(fd);
}

/* Far more than the connection reads ahead: it must stop reading, and go on. */
static void test_many_pipelined_while_busy(void **state)
{
    const char *one = GET("/echo");
    int count = 10000;
    int fd = client_connect(f.port);
    struct buf all;
    pid_t writer;

    (void)state;
    buf_init(&all, 1u << 24);
    buf_str(&all, str_from_c(GET("/read/1?ms=300")));
    for (int i = 0; i < count; i++)
        buf_str(&all, str_from_c(one));
    writer = fork();
    if (writer == 0)
        _exit(client_send_n(fd, all.p, all.n) ? 0 : 1);
    assert_answer(reply_read(fd), 200, "{\"read\":\"1\",\"agent\":\"\"}");
    for (int i = 0; i < count; i++) {
        struct reply r = reply_read(fd);

        assert_int_equal(r.status, 200);
        reply_free(&r);
    }
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    buf_release(&all);
    close(fd);
}

/* Two seconds of work on one connection, on the only loop. */
static void test_many_pipelined_and_heavy(void **state)
{
    int greedy = client_connect(f.port), other = client_connect(f.port);
    int64_t worst_ms = 0;

    (void)state;
    for (int i = 0; i < 100; i++)
        client_send(greedy, GET("/heavy?ms=20"));
    for (int i = 0; i < 5; i++) {
        int64_t began_ms = clock_monotonic_ms();

        assert_answer(ask(other, GET("/echo")), 200, "GET 0 ");
        if (clock_monotonic_ms() - began_ms > worst_ms)
            worst_ms = clock_monotonic_ms() - began_ms;
        usleep(20000);
    }
    assert_in_range(worst_ms, 0, 300);
    for (int i = 0; i < 100; i++)
        assert_answer(reply_read(greedy), 200, "{}");
    close(other);
    close(greedy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_with_all_headers),
        cmocka_unit_test(test_a_request_keeps_its_id),
        cmocka_unit_test(test_every_answer_has_an_id_of_its_own),
        cmocka_unit_test(test_keeps_alive_and_pipelines),
        cmocka_unit_test(test_byte_by_byte),
        cmocka_unit_test(test_closes_when_asked),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_begins_an_answer_anew),
        cmocka_unit_test(test_options_anywhere),
        cmocka_unit_test(test_other_methods),
        cmocka_unit_test(test_paths_that_match_nothing),
        cmocka_unit_test(test_absolute_form),
        cmocka_unit_test(test_hosts_that_are_none),
        cmocka_unit_test(test_no_host_at_all),
        cmocka_unit_test(test_bodies_on_all_methods),
        cmocka_unit_test(test_expect_continue),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_largest_allowed),
        cmocka_unit_test(test_large_bodies_of_a_route),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_validators),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_added_header_is_cleaned),
        cmocka_unit_test(test_response_over_maximum),
        cmocka_unit_test(test_slow_heads_and_bodies),
        cmocka_unit_test(test_clients_that_do_not_read),
        cmocka_unit_test(test_half_closed_client_is_answered),
        cmocka_unit_test(test_many_pipelined_while_busy),
        cmocka_unit_test(test_many_pipelined_and_heavy)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
