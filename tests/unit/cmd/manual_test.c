#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "cmd/manual.h"
#include "cmd/options.h"

static const struct option options[] = {
    OPTION("rate-route", LIST, "'METHOD PATH=N'", "a\\b \"quoted\""),
};

/* The name of one that manual.def has texts for, and one that it hasn't. */
static const struct command known = {
    .name = "catalog use",
    .arguments = "N",
    .summary = "use another",
    OPTIONS_OF(options),
};
static const struct command unknown = {
    .name = "unheard of",
    .summary = ".SH is no title here",
};
static const struct command *const all[] = {&known, &unknown};

static char folder[] = "/tmp/tonearm-manual-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    (void)setenv("SOURCE_DATE_EPOCH", "1764374400", 1);
    return mkdtemp(folder) == NULL ? -1 : manual_write(all, 2, folder) != OK;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"tonearm", "tonearm-catalog-use",
                                        "tonearm-unheard-of"};
    char path[128];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/%s.1", folder, names[i]);
        if (unlink(path) != 0)
            return -1;
    }
    return rmdir(folder);
}

/* The page's text; the caller releases it. */
static void read_page(const char *name, struct buf *out)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s.1", folder, name);
    buf_init(out, 1u << 20);
    assert_int_equal(io_read_file(path, out), OK);
    buf_char(out, '\0');
}

static void assert_page_has(const char *name, const char *const *parts)
{
    struct buf page;
    const char *from;

    read_page(name, &page);
    from = buf_get(&page).p;
    /* In this order. */
    for (size_t i = 0; parts[i] != NULL; i++) {
        const char *found = strstr(from, parts[i]);

        if (found == NULL)
            fail_msg("%s isn't in the rest of %s:\n%s", parts[i], name, from);
        from = found + strlen(parts[i]);
    }
    buf_release(&page);
}

static void test_page(void **state)
{
    static const char *const parts[] = {
        ".TH TONEARM-CATALOG-USE 1 2025-11-29 ",
        "tonearm\\-catalog\\-use \\- use another\n",
        "tonearm catalog use \\-\\-data DIR [OPTION]... N\n",
        ".SH DESCRIPTION\nThe way back",
        "\\fB\\-\\-rate\\-route\\fR \\fI\\(aqMETHOD PATH=N\\(aq\\fR\n"
        "a\\eb \\(dqquoted\\(dq (may be repeated)\n",
        "\\fB\\-\\-data\\fR \\fIDIR\\fR\nthe data directory (required)\n",
        ".SH EXIT STATUS\n",
        ".EX\ntonearm catalog use \\-\\-data data 4\n.EE\n",
        ".BR tonearm (1)\n",
        NULL,
    };

    (void)state;
    assert_page_has("tonearm-catalog-use", parts);
}

static void test_page_of_a_command_without_texts(void **state)
{
    static const char *const parts[] = {
        "tonearm\\-unheard\\-of \\- \\&.SH is no title here\n",
        ".SH SYNOPSIS\ntonearm unheard of \\-\\-data DIR [OPTION]...\n"
        ".SH OPTIONS\n",
        NULL,
    };

    (void)state;
    assert_null(manual_find("unheard of"));
    assert_page_has("tonearm-unheard-of", parts);
}

static void test_overview(void **state)
{
    static const char *const parts[] = {
        ".TH TONEARM 1 2025-11-29 ",
        ".SH COMMANDS\n.TP\n.BR tonearm\\-catalog\\-use (1)\nuse another\n",
        ".TP\n.BR tonearm\\-unheard\\-of (1)\n\\&.SH is no title here\n",
        NULL,
    };

    (void)state;
    assert_page_has("tonearm", parts);
}

static void test_nowhere_to_write(void **state)
{
    (void)state;
    assert_int_equal(manual_write(all, 2, "/no/such/folder"), ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_page_of_a_command_without_texts),
        cmocka_unit_test(test_overview),
        cmocka_unit_test(test_nowhere_to_write),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
