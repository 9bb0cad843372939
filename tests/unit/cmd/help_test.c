#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "cmd/help.h"

static const struct option options[] = {
    OPTION("name", TEXT, "NAME", "a name", .required = true),
    OPTION("uri", LIST, "URI", "where to"),
    OPTION("loops", NUMBER, "N",
           "how many of them there are at the same time, which is said at "
           "such length that no line can hold it",
           .fallback = "4"),
    OPTION("a-very-long-name-of-an-option", TEXT, "VALUE", "a text"),
};

static const struct command command = {
    .name = "try it",
    .arguments = "FILE",
    .summary = "tries it",
    OPTIONS_OF(options),
};

static char *text;
static size_t text_n;

static void print(void)
{
    FILE *out = open_memstream(&text, &text_n);

    help_print(&command, out);
    (void)fclose(out);
}

static void test_command(void **state)
{
    static const char expected[] =
        "usage: tonearm try it --data DIR --name NAME [OPTION]... FILE\n"
        "\n"
        "tries it\n"
        "\n"
        "  --name NAME                  a name (required)\n"
        "  --uri URI                    where to (may be repeated)\n"
        "  --loops N                    how many of them there are at the same "
        "time,\n"
        "                               which is said at such length that no "
        "line can\n"
        "                               hold it (default 4)\n"
        "  --a-very-long-name-of-an-option VALUE\n"
        "                               a text\n"
        "\n"
        "As for every command:\n"
        "\n"
        "  --data DIR                   the data directory (required)\n";

    (void)state;
    print();
    assert_memory_equal(text, expected, sizeof expected - 1);
    assert_non_null(strstr(text, "config file"));
    free(text);
}

static void test_lines_are_short(void **state)
{
    size_t n = 0;

    (void)state;
    print();
    for (const char *p = text; *p != '\0'; p++) {
        n = *p == '\n' ? 0 : n + 1;
        assert_true(n <= HELP_WIDTH);
    }
    free(text);
}

static void assert_words(const char *words, int at, const char *expected)
{
    FILE *out = open_memstream(&text, &text_n);

    help_words(words, at, 4, out);
    (void)fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

static void test_words(void **state)
{
    (void)state;
    assert_words("", 0, "\n");
    assert_words("one", 70, "one\n");
    assert_words("one two", 72, "one two\n");
    assert_words("one two", 73, "one\n    two\n");
    assert_words("unbreakable", 75, "unbreakable\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command),
        cmocka_unit_test(test_lines_are_short),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
