#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/audit.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"

static char dir[64], path[96];

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/audit_test.XXXXXX");
    if (mkdtemp(dir) == NULL)
        return -1;
    (void)snprintf(path, sizeof path, "%s/audit.log", dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return io_remove_dir(dir) == OK ? 0 : -1;
}

static struct audit_event event_of(struct str subject)
{
    return (struct audit_event){.action = "sign-in",
                                .result = "wrong-password",
                                .address = STR("192.0.2.1"),
                                .actor = STR_EMPTY,
                                .subject = subject};
}

/* What the file has, the times cut off each line. */
static void check_file(const char *name, const char *expected)
{
    struct buf text, lines;
    struct str rest, line;

    buf_init(&text, 1u << 20);
    buf_init(&lines, 1u << 20);
    assert_int_equal(io_read_file(name, &text), OK);
    rest = buf_get(&text);
    while (str_split(&rest, '\n', &line)) {
        assert_true(line.n > CLOCK_TEXT_LENGTH);
        assert_int_equal(line.p[CLOCK_TEXT_LENGTH - 1], 'Z');
        buf_str(&lines, str_from(line, CLOCK_TEXT_LENGTH + 1));
        buf_char(&lines, '\n');
    }
    assert_int_equal(lines.n, strlen(expected));
    assert_memory_equal(lines.p, expected, lines.n);
    buf_release(&lines);
    buf_release(&text);
}

#define HEAD "audit action=sign-in result=wrong-password address=\"192.0.2.1\" "

static void test_lines(void **state)
{
    struct audit_event event = event_of(STR("alice"));
    struct audit *audit;

    (void)state;
    assert_int_equal(audit_open(path, &audit), OK);
    audit_note(audit, &event);
    event.subject = STR("a\n2026 audit \"\\\xc3\xa4\x7f");
    event.actor = STR("uid:0");
    audit_note(audit, &event);
    audit_close(audit);
    audit_close(NULL);
    check_file(path, HEAD "actor=- subject=\"alice\"\n" HEAD
                          "actor=\"uid:0\" subject=\"a\\x0a2026 audit "
                          "\\x22\\x5c\\xc3\\xa4\\x7f\"\n");
}

static void test_a_long_value(void **state)
{
    char text[1000], expected[AUDIT_VALUE_MAX * 4 + 200];
    struct audit_event event = event_of(str_of(text, sizeof text));
    struct audit *audit;
    size_t n;

    (void)state;
    memset(text, '\n', sizeof text);
    assert_int_equal(audit_open(path, &audit), OK);
    audit_note(audit, &event);
    audit_close(audit);
    n = (size_t)snprintf(expected, sizeof expected, HEAD "actor=- subject=\"");
    for (int i = 0; i < AUDIT_VALUE_MAX; i++)
        n += (size_t)snprintf(expected + n, sizeof expected - n, "\\x0a");
    (void)snprintf(expected + n, sizeof expected - n, "...\"\n");
    check_file(path, expected);
}

static void test_opening_again(void **state)
{
    struct audit_event event = event_of(STR("a"));
    struct audit *audit;
    char old[128];

    (void)state;
    (void)snprintf(old, sizeof old, "%s/old", dir);
    assert_int_equal(audit_open(path, &audit), OK);
    audit_note(audit, &event);
    assert_int_equal(rename(path, old), 0);
    event.subject = STR("b");
    audit_note(audit, &event);
    assert_int_equal(audit_reopen(audit), OK);
    event.subject = STR("c");
    audit_note(audit, &event);
    audit_close(audit);
    check_file(old,
               HEAD "actor=- subject=\"a\"\n" HEAD "actor=- subject=\"b\"\n");
    check_file(path, HEAD "actor=- subject=\"c\"\n");
}

static void test_no_file(void **state)
{
    struct audit_event event = event_of(STR("to standard error"));
    struct audit *audit;

    (void)state;
    assert_int_equal(audit_open(dir, &audit), ERR_IO); /* a directory */
    assert_int_equal(audit_open(NULL, &audit), OK);
    audit_note(audit, &event);
    assert_int_equal(audit_reopen(audit), OK);
    audit_close(audit);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lines),
        TEST(test_a_long_value),
        TEST(test_opening_again),
        TEST(test_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
