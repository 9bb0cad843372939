#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/source/feed_time.h"

static void dates_are_read(void **state)
{
    static const char *const good[][2] = {
        {"Wed, 10 Feb 2016 01:59:44 +0000", "2016-02-10"},
        {"Sat, 11 Feb 2006 17:05:10 -0800", "2006-02-11"},
        {"9 Sep 2005 10:00:00 -0700", "2005-09-09"},
        {"Fri, 09 Oct 2020 04:30:38 GMT", "2020-10-09"},
        {"Mon, 1 Jan 99 00:00 PDT", "1999-01-01"},
        {"Mon, 1 Jan 07 00:00 EST", "2007-01-01"},
        {"Mon, 1 Jan 107 00:00 Z", "2007-01-01"},
        {"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06"},
        {"Sun Nov  6 08:49:37 1994", "1994-11-06"},
        {"Feb 29, 2016", "2016-02-29"},
        {"Wed (a comment), 3 september (x) 2014 1:2:3", "2014-09-03"},
        {"  Tue,\n 03 Sept. 2013 ", "2013-09-03"},
        {"2016-02-10", "2016-02-10"},
        {"2016-02-10T12:00:00Z", "2016-02-10"},
        {"2013-08-28 04:28:18", "2013-08-28"},
        {"2016", "2016"},
        {"6 of November 1994", "1994-11-06"},
        {"Sun Nov  6 08:49:37 UTC 1994", "1994-11-06"},
        {"mar, 5 sept 2023", "2023-09-05"},
        {"mar. 7 mar 2023", "2023-03-07"},
        {"Mon, 1 Jan 2024 00:00:00 -1000", "2024-01-01"},
        {"1000-01-01", "1000-01-01"},
    };
    static const char *const bad[] = {
        "",
        "yesterday",
        "30 Feb 2016",
        "0 Jan 2016",
        "10 Feb",
        "Feb 2016",
        "2016-13-01",
        "10 Xxx 2016",
        "32 Jan 2016",
        "(((((",
        "1 Jan 20166",
        "0000-01-01",
        "29 Feb 2015",
        "10 02 2016",
        /* weekdays and months in other languages */
        "mar, 05 déc 2023",
        "mar. 5 déc. 2023 10:00:00",
        "Mar, 10 Ene 2023",
        "mar 10 gen 2023",
        "Mo, 1. März 2023",
        "Di 2 Mai 2023",
        "Dez 24 2023",
        /* what programs make of no date */
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "Wed, 30 Nov -1 00:00:00 -0800",
        "Thu, 01 Jan 0 00:00:00 -1000",
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "0001-01-01T00:00:00",
        "-0001-11-30T00:00:00+00:00",
        "0000-00-00 00:00:00",
        "10 Feb 01:59 -0800",
    };
    char text[16];
    struct date d;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        if (!feed_time_date(str_from_c(good[i][0]), &d))
            fail_msg("%s", good[i][0]);
        text[date_to_text(d, text)] = '\0';
        assert_string_equal(text, good[i][1]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (feed_time_date(str_from_c(bad[i]), &d))
            fail_msg("%s", bad[i]);
}

static void durations_are_read(void **state)
{
    static const struct {
        const char *text;
        uint32_t ms;
    } good[] = {
        {"3723", 3723000},
        {"02:53", 173000},
        {"2:53:26", 10406000},
        {"173.97", 173970},
        {"0", 0},
        {" 00:8:17 ", 497000},
        {"90:00", 5400000},
        {"1:00:00.5", 3600500},
        {"999:59:59", 3599999000},
        {"1.23456", 1234},
        {"1:2:3:4", 3723000},
        {"01:02:03:", 3723000},
        {"1:02:03:04:05", 3723000},
        {"PT10M", 600000},
        {"PT1H2M3.5S", 3723500},
        {"P1DT1S", 86401000},
        {"pt45s", 45000},
        {"1h 2m", 3720000},
        {"1h2m3s", 3723000},
        {"1 h", 3600000},
        {"1h30", 5400000},
        {"62 min", 3720000},
        {"62 mins.", 3720000},
        {"1 hr. 2 min.", 3720000},
        {"1 Hour, 2 Minutes and 3 seconds", 3723000},
        {"1.5 hours", 5400000},
    };
    static const char *const bad[] = {
        "",
        ":33",
        "Ecclesiastical History",
        "-5",
        "1:",
        "1:2:",
        "1h:2",
        "2m 1h",
        "1h 1h",
        "10 pm",
        "5 stars",
        "1d 5",
        "P",
        "PT",
        "T",
        "h",
        "999999h",
        "1001:00:00",
        "99999999999999999999",
        "1:99999999999",
        "5.x",
    };
    uint32_t ms;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        if (!feed_time_duration_ms(str_from_c(good[i].text), &ms))
            fail_msg("%s", good[i].text);
        assert_int_equal(ms, good[i].ms);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (feed_time_duration_ms(str_from_c(bad[i]), &ms))
            fail_msg("%s", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(durations_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
