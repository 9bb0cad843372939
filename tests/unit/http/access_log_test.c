/* Lines of the access log. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/mem.h"
#include "http/access_log.h"

static const struct access_entry entry = {.peer = STR("192.0.2.1"),
                                          .method = STR("GET"),
                                          .target = STR("/v1/me?a=b"),
                                          .version = "HTTP/1.1",
                                          .referer = STR_EMPTY,
                                          .user_agent = STR("curl/8"),
                                          .id = STR("4f-2"),
                                          .status = 200,
                                          .body_bytes = 512,
                                          .took_us = 1234567,
                                          .now_s = 1795500000};

/* The lines that one entry makes, without touching a file. */
static void check(const struct access_entry *e, const char *expected)
{
    struct access_log log = {.path = "/dev/null", .fd = -1};
    struct access_buffer b;

    log.is_json = expected[0] == '{';
    access_buffer_init(&b, &log);
    access_buffer_add(&b, e);
    assert_int_equal(b.lines.n, strlen(expected));
    assert_memory_equal(b.lines.p, expected, b.lines.n);
    buf_release(&b.lines);
    buf_release(&b.url);
}

static void test_line(void **state)
{
    (void)state;
    check(&entry,
          "192.0.2.1 - - [24/Nov/2026:06:00:00 +0000] \"GET "
          "/v1/me?a=b HTTP/1.1\" 200 512 \"-\" \"curl/8\" 1.234567 - 4f-2 -\n");
}

static void test_no_secrets_and_no_forged_lines(void **state)
{
    struct access_entry e = entry;

    (void)state;
    e.target = STR("/cb?code=1&Access_Token=2&x=%20&client_secret=3&"
                   "refresh_token=4&code&codes=5&=6");
    e.referer = STR("http://r/?access_token=7");
    e.user_agent = STR("a\"b\\c\nd\x1b\xc3");
    e.took_us = 7;
    check(&e, "192.0.2.1 - - [24/Nov/2026:06:00:00 +0000] \"GET "
              "/cb?code=***&Access_Token=***&x=%20&client_secret=***&"
              "refresh_token=***&code&codes=5&=6 HTTP/1.1\" 200 512 "
              "\"http://r/?access_token=***\" "
              "\"a\\x22b\\x5cc\\x0ad\\x1b\\xc3\" 0.000007 - 4f-2 -\n");
}

static void test_nor_what_apps_know_their_questions_by(void **state)
{
    struct access_entry e = entry;

    (void)state;
    e.target = STR("/authorize?client_id=1&state=2&scope=3");
    e.referer = STR("http://r/login?continue=%2Fauthorize%3Fstate%3D2");
    e.took_us = 7;
    check(&e, "192.0.2.1 - - [24/Nov/2026:06:00:00 +0000] \"GET "
              "/authorize?client_id=1&state=***&scope=3 HTTP/1.1\" 200 512 "
              "\"http://r/login?continue=***\" \"curl/8\" 0.000007 - 4f-2 -\n");
}

#define TRACE "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

static void test_whose_request_it_is(void **state)
{
    struct access_entry e = entry;

    (void)state;
    e.user = STR("a b\"\xc3\xa9\n");
    e.client = STR("5f0a");
    e.trace = STR(TRACE);
    check(&e, "192.0.2.1 - a\\x20b\\x22\\xc3\\xa9\\x0a "
              "[24/Nov/2026:06:00:00 +0000] \"GET /v1/me?a=b HTTP/1.1\" 200 "
              "512 \"-\" \"curl/8\" 1.234567 5f0a 4f-2 " TRACE "\n");
}

static void test_what_is_no_traceparent(void **state)
{
    static const char *const wrong[] = {
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct access_entry e = entry;

        e.trace = str_from_c(wrong[i]);
        check(&e, "192.0.2.1 - - [24/Nov/2026:06:00:00 +0000] \"GET "
                  "/v1/me?a=b HTTP/1.1\" 200 512 \"-\" \"curl/8\" 1.234567 - "
                  "4f-2 -\n");
    }
}

static void test_as_json(void **state)
{
    struct access_entry e = entry;

    (void)state;
    check(&e, "{\"time\":\"2026-11-24T06:00:00Z\",\"peer\":\"192.0.2.1\","
              "\"user\":null,\"client_id\":null,\"method\":\"GET\","
              "\"target\":\"/v1/me?a=b\",\"version\":\"HTTP/1.1\","
              "\"status\":200,\"bytes\":512,\"referer\":null,"
              "\"user_agent\":\"curl/8\",\"seconds\":1.234567,"
              "\"request_id\":\"4f-2\",\"traceparent\":null}\n");
    e.user = STR("a b\"\xc3\xa9\n");
    e.client = STR("5f0a");
    e.target = STR("/cb?code=1&x=\xc3\"");
    e.referer = STR("http://r/?token=7");
    e.user_agent = STR("\x1b[0m\xff");
    e.trace = STR(TRACE);
    check(&e, "{\"time\":\"2026-11-24T06:00:00Z\",\"peer\":\"192.0.2.1\","
              "\"user\":\"a b\\\"\xc3\xa9\\u000a\",\"client_id\":\"5f0a\","
              "\"method\":\"GET\","
              "\"target\":\"/cb?code=***&x=\\\\xc3\\\\x22\","
              "\"version\":\"HTTP/1.1\",\"status\":200,\"bytes\":512,"
              "\"referer\":\"http://r/?token=***\","
              "\"user_agent\":\"\\u001b[0m\\ufffd\",\"seconds\":1.234567,"
              "\"request_id\":\"4f-2\",\"traceparent\":\"" TRACE "\"}\n");
}

static void test_writes_whole_lines(void **state)
{
    char path[] = "/tmp/access-log-XXXXXX";
    struct access_log log;
    struct access_buffer b;
    char *text = mem_alloc(1 << 20);
    size_t n, lines = 0;
    FILE *file;

    (void)state;
    close(mkstemp(path));
    assert_int_equal(access_log_open(&log, path, false), OK);
    access_buffer_init(&b, &log);
    for (int i = 0; i < 1000; i++)
        access_buffer_add(&b, &entry);
    file = fopen(path, "r");
    n = fread(text, 1, 1 << 20, file);
    assert_true(n > 32768);
    assert_int_equal(text[n - 1], '\n');
    access_buffer_release(&b);
    n += fread(text + n, 1, (1 << 20) - n, file);
    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    assert_int_equal(lines, 1000);
    fclose(file);
    unlink(path);
    assert_int_equal(access_log_reopen(&log), OK);
    assert_int_equal(access(path, F_OK), 0);
    access_log_close(&log);
    unlink(path);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_no_secrets_and_no_forged_lines),
        cmocka_unit_test(test_nor_what_apps_know_their_questions_by),
        cmocka_unit_test(test_whose_request_it_is),
        cmocka_unit_test(test_what_is_no_traceparent),
        cmocka_unit_test(test_as_json),
        cmocka_unit_test(test_writes_whole_lines)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
