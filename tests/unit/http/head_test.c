/* Request heads: what is read, what is refused, and that it doesn't matter
 * in which pieces they arrive. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "http/head.h"
#include "http/http.h"

static struct http_header headers[HEAD_MAX_HEADERS];

static enum head_status parse(const char *text, struct head *h)
{
    static char copy[256 << 10];
    size_t n = strlen(text);
    size_t scanned = 0;

    assert_true(n < sizeof copy);
    memcpy(copy, text, n);
    h->headers = headers;
    return head_parse(copy, n, &scanned, h);
}

static void assert_text(struct str s, const char *expected)
{
    assert_int_equal(s.n, strlen(expected));
    assert_memory_equal(s.p, expected, s.n);
}

static void test_reads_all_parts(void **state)
{
    struct head h;

    (void)state;
    assert_int_equal(parse("\r\n\r\nPUT /a?b=c HTTP/1.1\r\nHoSt: \t h:1 \r\n"
                           "X-Y:\r\nContent-LENGTH: 12\r\n"
                           "Expect: 100-Continue\r\n\r\nrest",
                           &h),
                     HEAD_OK);
    assert_text(h.method, "PUT");
    assert_text(h.target, "/a?b=c");
    assert_text(h.host, "h:1");
    assert_int_equal(h.minor, 1);
    assert_int_equal(h.header_count, 4);
    assert_text(h.headers[0].name, "host");
    assert_text(h.headers[1].name, "x-y");
    assert_int_equal(h.headers[1].value.n, 0);
    assert_text(h.headers[2].value, "12");
    assert_int_equal(h.content_length, 12);
    assert_true(h.keep_alive);
    assert_true(h.expects_continue);
    assert_false(h.chunked);
    assert_int_equal(h.bytes, 4 + 21 + 14 + 6 + 20 + 22 + 2);
}

static void test_line_feeds_alone(void **state)
{
    struct head h;

    (void)state;
    assert_int_equal(parse("GET / HTTP/1.0\nA: b\n\n", &h), HEAD_OK);
    assert_int_equal(h.bytes, 21);
    assert_int_equal(h.minor, 0);
    assert_text(h.headers[0].value, "b");
}

static void test_persistence(void **state)
{
    static const struct {
        const char *text;
        bool keeps;
    } cases[] = {{"GET / HTTP/1.1\r\n\r\n", true},
                 {"GET / HTTP/1.9\r\n\r\n", true},
                 {"GET / HTTP/1.0\r\n\r\n", false},
                 {"GET / HTTP/1.1\r\nConnection: TE, Close\r\n\r\n", false},
                 {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
                 {"GET / HTTP/1.1\r\nConnection: TE\r\n\r\n", true}};
    struct head h;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(parse(cases[i].text, &h), HEAD_OK);
        assert_int_equal(h.keep_alive, cases[i].keeps);
    }
}

static void test_framing(void **state)
{
    static const char *const bad[] = {
        "Content-Length: ",
        "Content-Length: +1",
        "Content-Length: 0x1",
        "Content-Length: 1,1",
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 0\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 0",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"};
    char text[256];
    struct head h;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(text, sizeof text, "PUT / HTTP/1.1\r\n%s\r\n\r\n", bad[i]);
        assert_int_equal(parse(text, &h), HEAD_BAD);
    }
    assert_int_equal(parse("PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"
                           "\r\n",
                           &h),
                     HEAD_BAD);
    assert_int_equal(parse("PUT / HTTP/1.1\r\nContent-Length: 7\r\n"
                           "Content-Length: 7\r\n\r\n",
                           &h),
                     HEAD_OK);
    assert_int_equal(h.content_length, 7);
    assert_int_equal(parse("PUT / HTTP/1.1\r\nContent-Length: "
                           "184467440737095516170000000000\r\n\r\n",
                           &h),
                     HEAD_OK);
    assert_true(h.content_length > 1u << 30);
    assert_int_equal(parse("PUT / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n"
                           "\r\n",
                           &h),
                     HEAD_OK);
    assert_true(h.chunked);
}

static void test_malformed(void **state)
{
    static const char *const bad[] = {
        "GET\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / \r\n\r\n",
        " GET / HTTP/1.1\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1 \r\n\r\n",
        "GET / http/1.1\r\n\r\n",
        "GET / HTTP/1.x\r\n\r\n",
        "GET / HTTP/11\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "G\xc3\xa9T / HTTP/1.1\r\n\r\n",
        "GET /\x7f HTTP/1.1\r\n\r\n",
        "GET /\ta HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\n: a\r\n\r\n",
        "GET / HTTP/1.1\r\na\r\n\r\n",
        "GET / HTTP/1.1\r\na b: c\r\n\r\n",
        "GET / HTTP/1.1\r\na: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\na: b\x01\r\n\r\n",
        "GET / HTTP/1.1\r\na: \rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ / HTTP/1.1\r\n\r\n"};
    struct head h;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(parse(bad[i], &h), HEAD_BAD);
    assert_int_equal(parse("GET /\xc3\xa9?% HTTP/1.1\r\na: \xff\t\r\n\r\n", &h),
                     HEAD_OK);
}

static void test_incomplete(void **state)
{
    const char *text = "GET /x HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n";
    char copy[64];
    size_t scanned = 0;
    struct head h;

    (void)state;
    h.headers = headers;
    memcpy(copy, text, strlen(text));
    for (size_t n = 0; n < strlen(text); n++)
        assert_int_equal(head_parse(copy, n, &scanned, &h), HEAD_MORE);
    assert_int_equal(head_parse(copy, strlen(text), &scanned, &h), HEAD_OK);
    assert_int_equal(h.header_count, 2);
    assert_int_equal(parse("\x16\x03", &h), HEAD_BAD);
    assert_int_equal(parse("{", &h), HEAD_BAD);
}

/* Writes a terminated text. */
static void put(char *to, const char *text)
{
    memcpy(to, text, strlen(text) + 1);
}

static void test_limits(void **state)
{
    char *text = mem_zalloc(1, 256 << 10);
    size_t at;
    struct head h;

    (void)state;
    memset(text, 'a', 200000);
    memcpy(text, "GET /", 5);
    text[5 + 65535] = '\0';
    assert_int_equal(parse(text, &h), HEAD_MORE);
    put(text + 5 + 65535, " HTTP/1.1\r\n\r\n");
    assert_int_equal(parse(text, &h), HEAD_OK);
    memset(text + 5, 'a', 70000);
    put(text + 5 + 65536, " HTTP/1.1\r\n\r\n");
    assert_int_equal(parse(text, &h), HEAD_LONG_URL);
    memset(text + 5, 'a', 150000);
    text[150000] = '\0';
    assert_int_equal(parse(text, &h), HEAD_LONG_URL);

    memset(text, 'a', 200000);
    memcpy(text, "GET / HTTP/1.1\r\nX:", 18);
    text[16 + HEAD_MAX_HEADER_BYTES] = '\0';
    assert_int_equal(parse(text, &h), HEAD_MORE);
    text[16 + HEAD_MAX_HEADER_BYTES] = 'a';
    text[17 + HEAD_MAX_HEADER_BYTES] = '\0';
    assert_int_equal(parse(text, &h), HEAD_LONG);
    assert_text(h.method, "GET");
    put(text + 17 + HEAD_MAX_HEADER_BYTES, "\r\n\r\n");
    assert_int_equal(parse(text, &h), HEAD_LONG);

    at = 16;
    for (int i = 0; i < HEAD_MAX_HEADERS; i++, at += 6)
        memcpy(text + at, "a: b\r\n", 6);
    put(text + at, "\r\n");
    assert_int_equal(parse(text, &h), HEAD_OK);
    assert_int_equal(h.header_count, HEAD_MAX_HEADERS);
    put(text + at, "a: b\r\n\r\n");
    assert_int_equal(parse(text, &h), HEAD_LONG);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reads_all_parts),
                                       cmocka_unit_test(test_line_feeds_alone),
                                       cmocka_unit_test(test_persistence),
                                       cmocka_unit_test(test_framing),
                                       cmocka_unit_test(test_malformed),
                                       cmocka_unit_test(test_incomplete),
                                       cmocka_unit_test(test_limits)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
