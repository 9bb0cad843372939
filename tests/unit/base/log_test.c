/* Lines on standard error. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

/* What `text` becomes as an error, without the time: in `out`. */
static void line_of(const char *text, char *out, size_t size)
{
    int ends[2], kept = dup(STDERR_FILENO);
    ssize_t n;

    assert_int_equal(pipe(ends), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    log_error("%s", text);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    n = read(ends[0], out, size - 1);
    assert_true(n > 0);
    out[n] = '\0';
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)close(kept);
}

static void assert_line(const char *text, const char *before, const char *after)
{
    char line[512];
    size_t n = strlen(before);

    line_of(text, line, sizeof line);
    assert_memory_equal(line, before, n);
    assert_string_equal(line + n + CLOCK_TEXT_LENGTH, after);
}

static void test_as_text(void **state)
{
    (void)state;
    assert_line("no\nway \x1b[0m \xc3\xa9", "",
                " error no\\x0away \\x1b[0m \xc3\xa9\n");
    log_for_request(STR("abc-1"));
    assert_line("slow", "", " error slow (request abc-1)\n");
    log_for_request(STR_EMPTY);
    assert_line("slow", "", " error slow\n");
}

/* The last: there is no way back. */
static void test_as_json(void **state)
{
    (void)state;
    log_as_json();
    assert_line("a\"b\\c\nd\x7f \xc3\xa9 \xff \xc2\x9b", "{\"time\":\"",
                "\",\"level\":\"error\",\"message\":\"a\\\"b\\\\c\\u000ad"
                "\\u007f \xc3\xa9 \\ufffd \\u009b\"}\n");
    log_for_request(STR("abc-1"));
    assert_line("slow", "{\"time\":\"",
                "\",\"level\":\"error\",\"message\":\"slow\","
                "\"request_id\":\"abc-1\"}\n");
    log_for_request(STR_EMPTY);
}

/* With an escape for every byte a line is whole, too. */
static void test_a_long_text_is_cut_and_its_line_whole(void **state)
{
    char *text = mem_alloc(10001), *line = mem_alloc(65536);
    size_t n;

    (void)state;
    memset(text, 1, 10000);
    text[10000] = '\0';
    line_of(text, line, 65536);
    n = strlen(line);
    assert_true(n > 4000 * 6 && n < 4100 * 6 + 256);
    assert_string_equal(line + n - 9, "\\u0001\"}\n");
    free(text);
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_text), cmocka_unit_test(test_as_json),
        cmocka_unit_test(test_a_long_text_is_cut_and_its_line_whole)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
