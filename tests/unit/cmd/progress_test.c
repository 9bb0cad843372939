#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "cmd/progress.h"

static char *text;
static size_t text_n;

static FILE *open_text(void)
{
    return open_memstream(&text, &text_n);
}

static void assert_said(FILE *out, const char *expected)
{
    (void)fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

static void test_lines(void **state)
{
    struct progress p;
    FILE *out = open_text();

    (void)state;
    progress_init(&p, out, false, 1000);
    progress_show(&p, "reading a", 500, 10000, 2000);
    progress_show(&p, "reading a", 2000, 10000, 3000);
    progress_show(&p, "sorting", 30, 0, 4000);
    progress_show(&p, "sorting", 90, 0, 5500);
    progress_show(&p, "merging", 100, 100, 6500);
    progress_clear(&p);
    assert_said(out, "reading a: 500 of 10000 (5%), 500 a second, 19 s left\n"
                     "reading a: 2000 of 10000 (20%), 1000 a second, 8 s left\n"
                     "sorting: 30, 30 a second\n"
                     "sorting: 90, 36 a second\n"
                     "merging: 100 of 100 (100%), 100 a second\n");
}

static void test_long_times(void **state)
{
    struct progress p;
    FILE *out = open_text();

    (void)state;
    progress_init(&p, out, false, 0);
    progress_show(&p, "a", 1, 100, 1000);
    progress_show(&p, "b", 1, 101, 2000);
    progress_show(&p, "c", 1, 6001, 3000);
    progress_show(&p, "d", 1, 7501, 4000);
    progress_show(&p, "e", 0, 100, 5000); /* no pace to guess from */
    progress_show(&p, "f", 5, 9, 5000);   /* nor without a time */
    assert_said(out, "a: 1 of 100 (1%), 1 a second, 99 s left\n"
                     "b: 1 of 101 (0%), 1 a second, 2 min left\n"
                     "c: 1 of 6001 (0%), 1 a second, 1 h 40 min left\n"
                     "d: 1 of 7501 (0%), 1 a second, 2 h 5 min left\n"
                     "e: 0 of 100 (0%)\n"
                     "f: 5 of 9 (55%)\n");
}

static void test_terminal(void **state)
{
    struct progress p;
    FILE *out = open_text();

    (void)state;
    progress_init(&p, out, true, 0);
    progress_clear(&p);
    progress_show(&p, "a", 1, 2, 0);
    progress_show(&p, "a", 2, 2, 1000);
    progress_clear(&p);
    progress_clear(&p);
    assert_said(out, "\r\033[Ka: 1 of 2 (50%)"
                     "\r\033[Ka: 2 of 2 (100%), 2 a second"
                     "\r\033[K");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_long_times),
        cmocka_unit_test(test_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
