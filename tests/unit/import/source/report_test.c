#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "import/source/report.h"
#include "unit/import/counted.h"

static void test_counts(void **state)
{
    struct import_report r;
    char label[] = "tracks";

    (void)state;
    report_init(&r);
    assert_int_equal(counted(&r, "came in", "tracks"), 0);
    report_count(&r, REPORT_CAME_IN, label);
    label[0] = 'X'; /* it was copied */
    report_count(&r, REPORT_CAME_IN, "tracks");
    report_add(&r, REPORT_CAME_IN, "tracks", 40);
    report_count(&r, REPORT_SKIPPED, "tracks");
    assert_int_equal(counted(&r, "came in", "tracks"), 42);
    assert_int_equal(counted(&r, "skipped", "tracks"), 1);
    assert_int_equal(counted(&r, "for people", "tracks"), 0);
    assert_int_equal(report_bad_count(&r), 0);
    report_release(&r);
}

static void test_many_labels(void **state)
{
    struct import_report r;
    char label[24];

    (void)state;
    report_init(&r);
    for (int i = 0; i < 100; i++) {
        snprintf(label, sizeof(label), "label %d", i);
        report_add(&r, REPORT_PEOPLE, label, (uint64_t)i);
    }
    assert_int_equal(r.count, 100);
    assert_int_equal(counted(&r, "for people", "label 77"), 77);
    report_release(&r);
}

static size_t read_back(FILE *f, char *text, size_t n)
{
    size_t got;

    fflush(f);
    rewind(f);
    got = fread(text, 1, n - 1, f);
    text[got] = '\0';
    return got;
}

static void test_print(void **state)
{
    struct import_report r;
    char text[512];
    FILE *f = tmpfile();

    (void)state;
    report_init(&r);
    report_print(&r, f);
    assert_int_equal(read_back(f, text, sizeof(text)), 0);
    report_add(&r, REPORT_CAME_IN, "tracks", 243);
    report_add(&r, REPORT_SKIPPED, "malformed rows", 2);
    report_add(&r, REPORT_CAME_IN, "artists", 69);
    report_print(&r, f);
    read_back(f, text, sizeof(text));
    assert_string_equal(text, "came in: 243 tracks, 69 artists\n"
                              "skipped: 2 malformed rows\n");
    fclose(f);
    report_release(&r);
}

/* Runs with standard error in a file and gives what was written. */
static char *capture(void (*act)(struct import_report *),
                     struct import_report *r)
{
    static char text[1 << 20];
    FILE *f = tmpfile();
    int saved = dup(STDERR_FILENO);

    fflush(stderr);
    dup2(fileno(f), STDERR_FILENO);
    act(r);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    read_back(f, text, sizeof(text));
    fclose(f);
    return text;
}

static void act_bad(struct import_report *r)
{
    report_bad(r, "a.jsonl", 7, "bad id", "'%s'", "x\ny\x7f");
    report_bad(r, "track", 0, "no such medium", "medium %d", 5);
    report_bad(r, "a.jsonl", 9, "no JSON", NULL);
}

static void test_bad(void **state)
{
    struct import_report r;

    (void)state;
    report_init(&r);
    assert_string_equal(capture(act_bad, &r),
                        "a.jsonl:7: bad id: 'x\\x0ay\\x7f'\n"
                        "track: no such medium: medium 5\n"
                        "a.jsonl:9: no JSON\n");
    assert_int_equal(report_bad_count(&r), 3);
    assert_int_equal(counted(&r, "skipped", "bad id"), 1);
    report_release(&r);
}

static void act_flood(struct import_report *r)
{
    for (uint64_t i = 1; i <= REPORT_BAD_PRINTED + 500; i++)
        report_bad(r, "f", i, "bad", NULL);
}

static void test_cap(void **state)
{
    struct import_report r;
    size_t lines = 0;
    char *text;

    (void)state;
    report_init(&r);
    text = capture(act_flood, &r);
    for (const char *p = text; *p != '\0'; p++)
        lines += *p == '\n';
    assert_int_equal(lines, REPORT_BAD_PRINTED + 1);
    assert_non_null(strstr(text, "f:1000: bad\nmore follow"));
    assert_int_equal(report_bad_count(&r), REPORT_BAD_PRINTED + 500);
    assert_int_equal(counted(&r, "skipped", "bad"), REPORT_BAD_PRINTED + 500);
    report_release(&r);
}

static void act_long(struct import_report *r)
{
    static char source[9000];

    memset(source, 's', sizeof(source) - 1);
    report_bad(r, source, 1, "bad", "detail");
    report_bad(r, "x", 1, "bad", "%s", source);
}

/* Cut off, never overrun. */
static void test_long(void **state)
{
    struct import_report r;
    char *text;

    (void)state;
    report_init(&r);
    text = capture(act_long, &r);
    assert_true(strlen(text) > 8000 && strlen(text) < 8200);
    report_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts), cmocka_unit_test(test_many_labels),
        cmocka_unit_test(test_print),  cmocka_unit_test(test_bad),
        cmocka_unit_test(test_cap),    cmocka_unit_test(test_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
