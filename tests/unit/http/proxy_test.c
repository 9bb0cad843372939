/* What a proxy listener takes, and that it takes nothing else. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/head.h"
#include "http/proxy.h"

static const struct str hosts[] = {STR("api.spotify.com"),
                                   STR("accounts.spotify.com")};
static const struct proxy_rules rules = {hosts, 2, 0};
static const struct proxy_rules with_worlds = {hosts, 2, 8080};

static enum proxy_next judge_by(const struct proxy_rules *of, const char *text)
{
    static struct http_header headers[HEAD_MAX_HEADERS];
    struct head head = {.headers = headers};
    char copy[512];
    size_t scanned = 0;
    int n = snprintf(copy, sizeof copy, "%s\r\n\r\n", text);

    assert_int_equal(head_parse(copy, (size_t)n, &scanned, &head), HEAD_OK);
    return proxy_judge(of, &head);
}

static enum proxy_next judge(const char *text)
{
    return judge_by(&rules, text);
}

static void test_names_below_localhost(void **state)
{
    static const char *const refused[] = {
        "CONNECT w.localhost:443 HTTP/1.1",
        "CONNECT w.localhost:8081 HTTP/1.1",
        "CONNECT localhost:8080 HTTP/1.1",
        "CONNECT .localhost:8080 HTTP/1.1",
        "CONNECT wlocalhost:8080 HTTP/1.1",
        "CONNECT w.localhost.example.com:8080 HTTP/1.1",
        "CONNECT api.spotify.com:8080 HTTP/1.1",
        "GET https://w.localhost/ HTTP/1.1",
        "GET https://w.localhost:8080/ HTTP/1.1",
        "GET http://w.localhost:08080/ HTTP/1.1",
        "GET http://w.localhost@example.com:8080/ HTTP/1.1"};

    (void)state;
    assert_int_equal(
        judge_by(&with_worlds, "CONNECT w.LOCALHOST:8080 HTTP/1.1"),
        PROXY_PLAIN);
    assert_int_equal(judge_by(&with_worlds, "GET http://w.localhost:8080/v1/me "
                                            "HTTP/1.1"),
                     PROXY_ANSWER);
    assert_int_equal(judge_by(&with_worlds, "GET http://w.localhost HTTP/1.1"),
                     PROXY_ANSWER);
    assert_int_equal(judge("GET http://w.localhost:8080/v1/me HTTP/1.1"),
                     PROXY_REFUSED);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_int_equal(judge_by(&with_worlds, refused[i]), PROXY_REFUSED);
}

static void test_connect(void **state)
{
    static const char *const refused[] = {
        "CONNECT example.com:443 HTTP/1.1",
        "CONNECT spotify.com:443 HTTP/1.1",
        "CONNECT x.api.spotify.com:443 HTTP/1.1",
        "CONNECT api.spotify.com.:443 HTTP/1.1",
        "CONNECT api.spotify.com.example.com:443 HTTP/1.1",
        "CONNECT api.spotify.com HTTP/1.1",
        "CONNECT api.spotify.com: HTTP/1.1",
        "CONNECT api.spotify.com:22 HTTP/1.1",
        "CONNECT api.spotify.com:0443 HTTP/1.1",
        "CONNECT api.spotify.com:443: HTTP/1.1",
        "CONNECT api.spotify.com:443/ HTTP/1.1",
        "CONNECT https://api.spotify.com:443 HTTP/1.1",
        "CONNECT a@api.spotify.com:443 HTTP/1.1",
        "CONNECT :443 HTTP/1.1",
        "CONNECT localhost:443 HTTP/1.1",
        "CONNECT 127.0.0.1:443 HTTP/1.1",
        "CONNECT [::1]:443 HTTP/1.1",
        "CONNECT api.spotify.com:443 HTTP/1.1\r\nContent-Length: 1",
        "CONNECT api.spotify.com:443 HTTP/1.1\r\nTransfer-Encoding: chunked"};

    (void)state;
    assert_int_equal(judge("CONNECT api.spotify.com:443 HTTP/1.1"), PROXY_TLS);
    assert_int_equal(judge("CONNECT API.Spotify.com:443 HTTP/1.0"), PROXY_TLS);
    assert_int_equal(judge("CONNECT accounts.spotify.com:80 HTTP/1.1\r\n"
                           "Host: accounts.spotify.com:80"),
                     PROXY_PLAIN);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_int_equal(judge(refused[i]), PROXY_REFUSED);
}

static void test_absolute_form(void **state)
{
    static const char *const refused[] = {
        "GET / HTTP/1.1",
        "GET /v1/me HTTP/1.1\r\nHost: api.spotify.com",
        "GET http://example.com/ HTTP/1.1\r\nHost: api.spotify.com",
        "GET http://api.spotify.com:8080/ HTTP/1.1",
        "GET http://api.spotify.com:443/ HTTP/1.1",
        "GET https://api.spotify.com:80/ HTTP/1.1",
        "GET http://api.spotify.com@example.com/ HTTP/1.1",
        "GET ftp://api.spotify.com/ HTTP/1.1",
        "GET http:/api.spotify.com/ HTTP/1.1",
        "GET http:// HTTP/1.1",
        "OPTIONS * HTTP/1.1"};

    (void)state;
    assert_int_equal(judge("GET http://api.spotify.com/v1/me?a=http://b "
                           "HTTP/1.1"),
                     PROXY_ANSWER);
    assert_int_equal(judge("POST HTTP://Accounts.Spotify.com:80/api/token "
                           "HTTP/1.1"),
                     PROXY_ANSWER);
    assert_int_equal(judge("GET https://api.spotify.com:443?x HTTP/1.1"),
                     PROXY_ANSWER);
    assert_int_equal(judge("GET http://api.spotify.com HTTP/1.1"),
                     PROXY_ANSWER);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_int_equal(judge(refused[i]), PROXY_REFUSED);
    assert_true(proxy_is_https(STR("HTTPS://api.spotify.com/")));
    assert_false(proxy_is_https(STR("http://api.spotify.com/")));
}

/* Bytes as a literal, with zeros in it. */
#define LOOK(bytes, has_greeted) proxy_look(&rules, STR(bytes), has_greeted)

static void check(struct proxy_step step, enum proxy_next next, size_t bytes)
{
    assert_int_equal(step.next, next);
    assert_int_equal(step.bytes, bytes);
}

static void test_what_comes_first(void **state)
{
    struct proxy_step step;

    (void)state;
    check(proxy_look(&rules, STR_EMPTY, false), PROXY_MORE, 0);
    check(LOOK("C", false), PROXY_REQUEST, 0);
    check(LOOK("\r\n", false), PROXY_REQUEST, 0);
    check(LOOK("\x16\x03\x01", false), PROXY_TLS, 0);
    check(LOOK("\x04\x01", false), PROXY_REQUEST, 0);
    check(LOOK("\x05", false), PROXY_MORE, 0);
    check(LOOK("\x05\x02\x02", false), PROXY_MORE, 0);
    step = LOOK("\x05\x02\x02\x00\x05", false);
    check(step, PROXY_GREETED, 4);
    assert_memory_equal(step.reply.p, "\x05\x00", 2);
    step = LOOK("\x05\x01\x02", false);
    check(step, PROXY_REFUSED, 3);
    assert_memory_equal(step.reply.p, "\x05\xff", 2);
    check(LOOK("\x05\x00", false), PROXY_REFUSED, 2);
}

static void test_socks_requests(void **state)
{
    static const char request[] = "\x05\x01\x00\x03\x0f"
                                  "api.spotify.com\x01\xbb";
    struct proxy_step step;

    (void)state;
    for (size_t n = 0; n < sizeof request - 1; n++)
        check(proxy_look(&rules, str_of(request, n), true), PROXY_MORE, 0);
    step = proxy_look(&rules, str_of(request, sizeof request - 1), true);
    check(step, PROXY_TLS, sizeof request - 1);
    assert_int_equal(step.reply.n, 10);
    assert_memory_equal(step.reply.p, "\x05\x00\x00\x01", 4);
    /* What comes behind is for the handshake. */
    check(LOOK("\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb\x16\x03", true),
          PROXY_TLS, 10);
    check(LOOK("\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x50", true), PROXY_PLAIN,
          10);
    check(LOOK("\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x16", true), PROXY_REFUSED,
          10);
    check(LOOK("\x05\x01\x00\x01\x0a\x00\x00\x01\x01\xbb", true), PROXY_REFUSED,
          10);
    step = LOOK("\x05\x01\x00\x03\x0b"
                "example.com\x01\xbb",
                true);
    check(step, PROXY_REFUSED, 18);
    assert_memory_equal(step.reply.p, "\x05\x02", 2);
    step = LOOK("\x05\x02\x00\x01\x7f\x00\x00\x01\x01\xbb", true);
    check(step, PROXY_REFUSED, 10);
    assert_memory_equal(step.reply.p, "\x05\x07", 2);
    check(LOOK("\x05\x01\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x01\xbb",
               true),
          PROXY_REFUSED, 22);
    check(LOOK("\x05\x01\x00\x09\x00\x00", true), PROXY_REFUSED, 6);
    check(LOOK("\x04\x01\x00\x01\x7f\x00", true), PROXY_REFUSED, 6);
}

static void test_it_says_what_it_is(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    proxy_explain(&rules, &out);
    buf_char(&out, '\0');
    assert_non_null(strstr(out.p, "api.spotify.com and accounts.spotify.com"));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_below_localhost),
        cmocka_unit_test(test_connect),
        cmocka_unit_test(test_absolute_form),
        cmocka_unit_test(test_what_comes_first),
        cmocka_unit_test(test_socks_requests),
        cmocka_unit_test(test_it_says_what_it_is)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
