#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "pages/site.h"

static struct arena arena;
static struct call call = {.arena = &arena};

static void assert_text(struct str text, const char *expected)
{
    assert_int_equal(text.n, strlen(expected));
    assert_memory_equal(text.p, expected, text.n);
}

static void test_times(void **state)
{
    (void)state;
    assert_text(site_time(&call, 0), "0:00");
    assert_text(site_time(&call, 59999), "0:59");
    assert_text(site_time(&call, 605000), "10:05");
    assert_text(site_time(&call, 3723000), "1:02:03");
    assert_text(site_length(&call, 29999), "29 s");
    assert_text(site_length(&call, 30000), "1 min");
    assert_text(site_length(&call, 3569999), "59 min");
    assert_text(site_length(&call, 3570000), "1 h 0 min");
}

static void test_numbers(void **state)
{
    (void)state;
    assert_text(site_number(&call, 0), "0");
    assert_text(site_number(&call, 999), "999");
    assert_text(site_number(&call, 1000), "1,000");
    assert_text(site_number(&call, 1234567), "1,234,567");
    assert_text(site_number(&call, UINT64_MAX), "18,446,744,073,709,551,615");
    assert_text(site_count(&call, 1, "track", "tracks"), "1 track");
    assert_text(site_count(&call, 0, "track", "tracks"), "0 tracks");
}

static void test_dates(void **state)
{
    (void)state;
    assert_text(site_date(&call, (struct date){0}), "");
    assert_text(site_date(&call, (struct date){.year = 1999}), "1999");
    assert_text(site_date(&call, (struct date){2020, 11, 0}), "November 2020");
    assert_text(site_date(&call, (struct date){2019, 5, 17}), "17 May 2019");
}

/* What an older text was escaped to is itself again; tags are gone, whatever
 * is in them; what only looks like either stays. */
static void test_plain(void **state)
{
    (void)state;
    assert_text(site_plain(&call, STR("")), "");
    assert_text(site_plain(&call, STR("a &amp; b &lt;c&gt; &quot;d&quot;")),
                "a & b <c> \"d\"");
    assert_text(site_plain(&call, STR("<a href=\"x\">link</a>!")), "link!");
    assert_text(site_plain(&call, STR("&amp;lt;")), "&lt;");
    assert_text(site_plain(&call, STR("1 < 2 &nosuch; &")), "1 < 2 &nosuch; &");
    assert_text(site_plain(&call, STR("<unclosed")), "<unclosed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_plain),
    };
    int failed;

    arena_init(&arena);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
