/* Places' clocks: fixed ones, those of the database, rules for all time after
 * it, and what is no zone. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/zone.h"

static int64_t at(int year, unsigned month, unsigned day, int hour, int minute)
{
    return date_to_days(year, month, day) * 86400 + hour * 3600 + minute * 60;
}

static void assert_fixed(struct arena *arena, const char *name, int minutes)
{
    struct zone z;

    assert_int_equal(zone_find(str_from_c(name), arena, &z), OK);
    assert_int_equal(zone_ahead_s(&z, at(2024, 7, 1, 0, 0)), minutes * 60);
    assert_int_equal(zone_ahead_s(&z, -1), minutes * 60);
}

static void test_fixed_zones(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_fixed(&arena, "UTC", 0);
    assert_fixed(&arena, "UTC+05:45", 345);
    assert_fixed(&arena, "UTC-03:30", -210);
    assert_fixed(&arena, "UTC+14:00", 840);
    assert_int_equal(zone_ahead_s(NULL, 0), 0);
    arena_release(&arena);
}

static void test_what_is_no_zone(void **state)
{
    static const char *const names[] = {
        "",         "Nowhere",   "Europe",     "/etc/passwd", "../zoneinfo/UTC",
        "zone.tab", "UTC+15:00", "UTC+1",      "UTC+01:00x",  "Europe/Berlin ",
        "a.b",      "Europe//",  "leapseconds"};
    char whole[ZONE_NAME_MAX + 2];
    struct arena arena;
    struct zone z;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_not_equal(zone_find(str_from_c(names[i]), &arena, &z), OK);
    memset(whole, 'a', sizeof whole);
    assert_int_equal(zone_find(str_of(whole, sizeof whole), &arena, &z),
                     ERR_NOT_FOUND);
    arena_release(&arena);
}

/* To the second at which Berlin's clocks were put forward and back, in a year
 * of the file's and in one of the rule's. */
static void test_summer_time(void **state)
{
    static const struct {
        int year;
        unsigned march, october; /* the last Sundays */
    } years[] = {{2024, 31, 27}, {2090, 26, 29}};
    struct arena arena;
    struct zone z;

    (void)state;
    arena_init(&arena);
    assert_int_equal(zone_find(STR("Europe/Berlin"), &arena, &z), OK);
    for (size_t i = 0; i < 2; i++) {
        int64_t begin = at(years[i].year, 3, years[i].march, 1, 0);
        int64_t end = at(years[i].year, 10, years[i].october, 1, 0);

        assert_int_equal(zone_ahead_s(&z, begin - 1), 3600);
        assert_int_equal(zone_ahead_s(&z, begin), 7200);
        assert_int_equal(zone_ahead_s(&z, end - 1), 7200);
        assert_int_equal(zone_ahead_s(&z, end), 3600);
    }
    assert_int_equal(zone_day_begin_s(&z, date_to_days(2024, 7, 1)),
                     at(2024, 6, 30, 22, 0));
    assert_int_equal(zone_day_begin_s(&z, date_to_days(2024, 1, 1)),
                     at(2023, 12, 31, 23, 0));
    /* Before there were zones, by the sun. */
    assert_int_equal(zone_ahead_s(&z, at(1850, 1, 1, 0, 0)), 53 * 60 + 28);
    arena_release(&arena);
}

/* Where summer is at the turn of the year. */
static void test_the_south(void **state)
{
    struct arena arena;
    struct zone z;

    (void)state;
    arena_init(&arena);
    assert_int_equal(zone_find(STR("Australia/Sydney"), &arena, &z), OK);
    for (int year = 2024; year < 2100; year += 75) {
        assert_int_equal(zone_ahead_s(&z, at(year, 1, 1, 0, 0)), 11 * 3600);
        assert_int_equal(zone_ahead_s(&z, at(year, 7, 1, 0, 0)), 10 * 3600);
    }
    arena_release(&arena);
}

/* ---- files made by hand ---- */

static void add_u32(struct buf *out, uint32_t v)
{
    uint8_t bytes[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16),
                        (uint8_t)(v >> 8), (uint8_t)v};

    buf_add(out, bytes, sizeof bytes);
}

static void add_header(struct buf *out, uint32_t changes, uint32_t offsets)
{
    buf_add(out, "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
    for (int i = 0; i < 3; i++)
        add_u32(out, 0);
    add_u32(out, changes);
    add_u32(out, offsets);
    add_u32(out, 0);
}

/* One change, at 1000: from UTC+1 to UTC+2. */
static void make_file(struct buf *out, const char *rule)
{
    buf_init(out, 1u << 16);
    add_header(out, 0, 0);
    add_header(out, 1, 2);
    add_u32(out, 0);
    add_u32(out, 1000);
    buf_char(out, 1);
    add_u32(out, 3600);
    buf_add(out, "\0\0", 2);
    add_u32(out, 7200);
    buf_add(out, "\1\0", 2);
    buf_printf(out, "\n%s\n", rule);
}

static int32_t ahead_by(const char *rule, int64_t unix_s)
{
    struct buf file;
    struct zone z;
    int32_t ahead_s;

    make_file(&file, rule);
    assert_int_equal(zone_parse(buf_get(&file), &z), OK);
    ahead_s = zone_ahead_s(&z, unix_s);
    buf_release(&file);
    return ahead_s;
}

static void test_rules(void **state)
{
    int64_t july = at(2024, 7, 1, 0, 0), january = at(2024, 1, 1, 0, 0);

    (void)state;
    assert_int_equal(ahead_by("<+0330>-3:30", 999), 3600);
    assert_int_equal(ahead_by("<+0330>-3:30", 1000), 12600);
    /* One that can't be read: the last change holds. */
    assert_int_equal(ahead_by("", 2000), 7200);
    assert_int_equal(ahead_by("XXX3EDT4,0/0,J365/23", 2000), 7200);
    assert_int_equal(ahead_by("EST5EDT,M3.2.0,M11.1.0", july), -4 * 3600);
    assert_int_equal(ahead_by("EST5EDT,M3.2.0,M11.1.0", january), -5 * 3600);
    /* The second Sunday at two in the morning. */
    assert_int_equal(ahead_by("EST5EDT,M3.2.0,M11.1.0", at(2024, 3, 10, 7, 0)),
                     -4 * 3600);
    assert_int_equal(
        ahead_by("EST5EDT,M3.2.0,M11.1.0", at(2024, 3, 10, 7, 0) - 1),
        -5 * 3600);
    /* Half an hour, and Greenland's hours of the day before. */
    assert_int_equal(ahead_by("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", january),
                     11 * 3600);
    assert_int_equal(
        ahead_by("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", at(2024, 3, 31, 1, 0) - 1),
        -2 * 3600);
    assert_int_equal(
        ahead_by("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", at(2024, 3, 31, 1, 0)),
        -3600);
}

/* No beginning of a file is one, nor one whose change has no offset. */
static void test_damaged_files(void **state)
{
    struct buf file;
    struct zone z;

    (void)state;
    make_file(&file, "UTC0");
    for (size_t n = 0; n + 6 < file.n; n++)
        assert_int_equal(zone_parse(str_of(file.p, n), &z), ERR_CORRUPT);
    file.p[2 * 44 + 8] = 2;
    assert_int_equal(zone_parse(buf_get(&file), &z), ERR_CORRUPT);
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fixed_zones),
        cmocka_unit_test(test_what_is_no_zone),
        cmocka_unit_test(test_summer_time),
        cmocka_unit_test(test_the_south),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_damaged_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
