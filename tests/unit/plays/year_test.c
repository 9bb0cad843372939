/* A listener's year: what is counted when, in which place; lists, what is new,
 * what is known by its names; and whom a year is shown to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/zone.h"
#include "catalog/catalog.h"
#include "plays/year.h"
#include "plays/year_share.h"
#include "unit/plays/kept.h"
#include "unit/search/songs.h"

#define MINUTE_MS 60000ll
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

struct scene {
    void *state; /* kept.h's */
    struct fixture *f;
    struct arena arena;
};

/* Ann sings One and Two, Bea sings Three; each lasts two minutes. */
static int set_up(void **state)
{
    static const char *const songs[][2] = {
        {"One", "Ann"}, {"Two", "Ann"}, {"Three", "Bea"}};
    struct scene *s = test_calloc(1, sizeof *s);

    if (kept_set_up(&s->state))
        return -1;
    s->f = songs_begin();
    artist(s->f, "Ann");
    artist(s->f, "Bea");
    for (size_t i = 0; i < 3; i++) {
        track(s->f, songs[i][0], NULL, songs[i][1], 1);
        draft_number(&s->f->d, FIELD_DURATION_MS, 2 * MINUTE_MS);
        put(s->f);
    }
    finish(s->f);
    arena_init(&s->arena);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *s = *state;
    int failed;

    arena_release(&s->arena);
    songs_end(s->f);
    failed = place_tear_down(&s->state);
    test_free(s);
    return failed;
}

/* Milliseconds of Unix time of a moment in UTC. */
static int64_t at(int year, unsigned month, unsigned day, int64_t hour)
{
    return date_to_days(year, month, day) * DAY_MS + hour * HOUR_MS;
}

static void hear(struct scene *s, const char *track, int64_t begun_ms)
{
    struct play play = {.begun_ms = begun_ms,
                        .kind = SEQUENCE_TRACK,
                        .id = id_of(track),
                        .heard_ms = MINUTE_MS,
                        .source = PLAY_FROM_PLAYER};

    assert_int_equal(kept_add(s->state, "alice", &play, 1, 1), 1);
}

static void hear_by_name(struct scene *s, const char *title, const char *artist,
                         int64_t begun_ms)
{
    struct play play = {.begun_ms = begun_ms,
                        .kind = SEQUENCE_NOTHING,
                        .id = id_of(title),
                        .heard_ms = MINUTE_MS,
                        .source = PLAY_FROM_SPOTIFY,
                        .title = str_from_c(title),
                        .artist = str_from_c(artist)};

    assert_int_equal(kept_add(s->state, "alice", &play, 1, 1), 1);
}

static struct year read_as(struct scene *s, struct year_asked asked)
{
    struct year year;

    asked.user = STR("alice");
    assert_int_equal(year_read(s->state, s->f->c, &asked, &s->arena, &year),
                     OK);
    return year;
}

static struct year read_year(struct scene *s, int year)
{
    return read_as(s, (struct year_asked){.year = year});
}

static void assert_place(const struct year_place *p, const char *name,
                         uint32_t plays, bool is_new)
{
    assert_true(str_eq_c(p->name, name));
    assert_int_equal(p->sum.plays, plays);
    assert_int_equal(p->is_new, is_new);
}

static void test_an_empty_year(void **state)
{
    struct scene *s = *state;
    struct year year = read_year(s, 2024);
    int first, last;

    assert_int_equal(year.sum.plays, 0);
    assert_int_equal(year.days + year.streak_days, 0);
    assert_int_equal(year.tracks.count + year.artists.count, 0);
    assert_int_equal(year_range(s->state, STR("alice"), &first, &last), OK);
    assert_int_equal(first, 0);
    hear(s, "One", at(2019, 5, 1, 0));
    hear(s, "One", at(2024, 5, 1, 0));
    assert_int_equal(year_range(s->state, STR("alice"), &first, &last), OK);
    assert_int_equal(first, 2019);
    assert_int_equal(last, 2024);
}

static void test_sums_and_lists(void **state)
{
    struct scene *s = *state;
    struct year year;

    hear(s, "One", at(2023, 12, 31, 23));
    hear(s, "One", at(2024, 1, 1, 0));
    hear(s, "Two", at(2024, 1, 1, 10));
    hear(s, "Three", at(2024, 2, 29, 10));
    hear(s, "Three", at(2024, 12, 31, 23));
    hear(s, "Three", at(2025, 1, 1, 0));
    year = read_year(s, 2024);
    assert_int_equal(year.sum.plays, 4);
    assert_int_equal(year.sum.heard_ms, 4 * MINUTE_MS);
    assert_int_equal(year.months[0].plays, 2);
    assert_int_equal(year.months[1].plays, 1);
    assert_int_equal(year.months[11].heard_ms, MINUTE_MS);
    /* The first of January 2024 was a Monday. */
    assert_int_equal(year.hours_ms[0][0], MINUTE_MS);
    assert_int_equal(year.hours_ms[0][10], MINUTE_MS);
    assert_int_equal(year.hours_ms[3][10], MINUTE_MS);
    assert_int_equal(year.tracks.total, 3);
    assert_int_equal(year.tracks.fresh, 2);
    assert_place(&year.tracks.places[0], "Three", 2, true);
    assert_true(str_eq_c(year.tracks.places[0].by, "Bea"));
    assert_int_equal(year.artists.total, 2);
    assert_true(year.artists.places[0].is_in_catalog);
    assert_int_equal(year.artists.places[0].sum.plays, 2);
    /* Ann was heard the year before. */
    assert_int_equal(year.found_count, 1);
    assert_place(&year.found[0], "Bea", 2, true);
}

static void test_a_month(void **state)
{
    struct scene *s = *state;
    struct year year;

    hear(s, "One", at(2024, 1, 5, 0));
    hear(s, "One", at(2024, 2, 5, 0));
    hear(s, "Two", at(2024, 2, 6, 0));
    hear(s, "Three", at(2024, 3, 1, 0));
    year = read_as(s, (struct year_asked){.year = 2024, .month = 2});
    assert_int_equal(year.sum.plays, 2);
    assert_int_equal(year.months[0].plays, 1);
    assert_int_equal(year.months[2].plays, 1);
    assert_int_equal(year.tracks.total, 2);
    assert_int_equal(year.tracks.fresh, 1);
    assert_int_equal(year.artists.total, 1);
    assert_place(&year.artists.places[0], "Ann", 2, false);
    assert_int_equal(year.found_count, 0);
    year = read_as(s, (struct year_asked){.year = 2024, .month = 12});
    assert_int_equal(year.sum.plays, 0);
}

static void test_days_are_those_of_a_place(void **state)
{
    struct scene *s = *state;
    struct zone zone;
    struct year year;

    hear(s, "One", at(2023, 12, 31, 23));
    hear(s, "Two", at(2024, 12, 31, 23));
    assert_int_equal(zone_find(STR("UTC+01:30"), &s->arena, &zone), OK);
    year = read_as(s, (struct year_asked){.year = 2024, .zone = &zone});
    assert_int_equal(year.sum.plays, 1);
    assert_place(&year.tracks.places[0], "One", 1, true);
    assert_int_equal(year.hours_ms[0][0], MINUTE_MS); /* 0:30 on Monday */
    assert_int_equal(zone_find(STR("UTC-01:30"), &s->arena, &zone), OK);
    year = read_as(s, (struct year_asked){.year = 2024, .zone = &zone});
    assert_int_equal(year.sum.plays, 1);
    assert_int_equal(year.hours_ms[1][21], MINUTE_MS); /* 21:30 on Tuesday */
}

/* Ten in the morning in Berlin, in winter and in summer. */
static void test_summer_time(void **state)
{
    struct scene *s = *state;
    struct zone zone;
    struct year year;

    assert_int_equal(zone_find(STR("Europe/Berlin"), &s->arena, &zone), OK);
    hear(s, "One", at(2024, 1, 1, 9));
    hear(s, "One", at(2024, 7, 1, 8));
    /* The first hour of July, and the last of the year. */
    hear(s, "Two", at(2024, 6, 30, 22));
    hear(s, "Two", at(2024, 12, 31, 22));
    hear(s, "Three", at(2024, 12, 31, 23));
    year = read_as(s, (struct year_asked){.year = 2024, .zone = &zone});
    assert_int_equal(year.sum.plays, 4);
    assert_int_equal(year.hours_ms[0][10], 2 * MINUTE_MS);
    assert_int_equal(year.hours_ms[0][0], MINUTE_MS);
    assert_int_equal(year.hours_ms[1][23], MINUTE_MS);
    assert_int_equal(year.months[5].plays, 0);
    assert_int_equal(year.months[6].plays, 2);
    assert_int_equal(year.days, 3);
    year = read_as(
        s, (struct year_asked){.year = 2024, .month = 7, .zone = &zone});
    assert_int_equal(year.sum.plays, 2);
}

static void test_streaks(void **state)
{
    struct scene *s = *state;
    struct year year;

    for (unsigned day = 1; day <= 3; day++)
        hear(s, "One", at(2024, 4, day, 3));
    for (unsigned day = 28; day <= 31; day++)
        hear(s, "One", at(2024, 12, day, 3));
    hear(s, "Two", at(2024, 12, 31, 4));
    year = read_year(s, 2024);
    assert_int_equal(year.days, 7);
    assert_int_equal(year.streak_days, 4);
    assert_int_equal(year.streak_at.month, 12);
    assert_int_equal(year.streak_at.day, 28);
}

/* What is skipped never counts; what is private only for its listener. What
 * nobody has measured was heard as long as it is. */
static void test_what_is_counted(void **state)
{
    struct play list[] = {kept_play(4, 1), kept_play(5, 2001),
                          kept_play(6, 3001)};
    struct scene *s = *state;
    struct year year;

    list[0].heard_ms = PLAY_COUNTS_MS - 1;
    list[1].is_private = true;
    list[1].heard_ms = MINUTE_MS;
    list[2].id = id_of("One");
    assert_int_equal(kept_add(s->state, "alice", list, 3, 1), 3);
    assert_int_equal(kept_add(s->state, "bob", list, 3, 1), 3);
    year = read_year(s, 2023);
    assert_int_equal(year.sum.plays, 2);
    assert_int_equal(year.sum.heard_ms, 3 * MINUTE_MS);
    /* A track that the catalog doesn't have has no name to show. */
    assert_int_equal(year.tracks.total, 2);
    assert_int_equal(year.tracks.count, 1);
    year = read_as(s, (struct year_asked){.year = 2023, .public_only = true});
    assert_int_equal(year.sum.plays, 1);
    assert_int_equal(year.sum.heard_ms, 2 * MINUTE_MS);
}

static void test_what_is_known_by_names(void **state)
{
    struct scene *s = *state;
    struct year year;

    hear_by_name(s, "Four", "Ann", at(2023, 1, 1, 0));
    hear_by_name(s, "Four", "Ann", at(2024, 1, 1, 0));
    hear_by_name(s, "Five", "Ann", at(2024, 1, 1, 1));
    hear_by_name(s, "Six", "Cat", at(2024, 1, 1, 2));
    hear(s, "One", at(2024, 1, 1, 3));
    year = read_year(s, 2024);
    assert_int_equal(year.tracks.total, 4);
    assert_int_equal(year.tracks.fresh, 3);
    assert_int_equal(year.artists.total, 2);
    assert_place(&year.artists.places[0], "Ann", 3, false);
    assert_true(year.artists.places[0].is_in_catalog);
    assert_place(&year.artists.places[1], "Cat", 1, true);
    assert_false(year.artists.places[1].is_in_catalog);
    /* Before, of the catalog; now, by the name. */
    hear(s, "Three", at(2024, 6, 1, 0));
    hear_by_name(s, "Seven", "Bea", at(2025, 1, 1, 0));
    year = read_year(s, 2025);
    assert_place(&year.artists.places[0], "Bea", 1, false);
}

/* More than fit into the first table. */
static void test_many(void **state)
{
    struct scene *s = *state;
    struct play list[2000];
    struct year year;

    for (unsigned i = 0; i < 2000; i++) {
        list[i] = kept_play(i / 2 + 10, i * 1000);
        list[i].kind = SEQUENCE_EPISODE;
    }
    for (unsigned i = 0; i < 1500; i++)
        list[i].kind = SEQUENCE_TRACK;
    assert_int_equal(kept_add(s->state, "alice", list, 2000, 1), 2000);
    year = read_year(s, 2023);
    assert_int_equal(year.sum.plays, 2000);
    assert_int_equal(year.tracks.total, 750);
    assert_int_equal(year.tracks.fresh, 750);
}

static void test_sharing(void **state)
{
    struct scene *s = *state;
    struct year_share share = {
        .user = STR("alice"), .year = 2024, .zone = STR("UTC"), .made_s = 7};
    struct year_share found, again;
    struct id key;

    year_share_draw(&share);
    key = share.key;
    assert_int_equal(
        year_share_get(s->state, share.user, 2024, &s->arena, &found),
        ERR_NOT_FOUND);
    assert_int_equal(year_share_make(s->state, &share), OK);
    assert_int_equal(
        year_share_get(s->state, share.user, 2024, &s->arena, &found), OK);
    assert_true(id_eq(found.key, key) && str_eq_c(found.zone, "UTC"));
    /* Shared again: the same link, for another place. */
    year_share_draw(&share);
    share.zone = STR("Asia/Tokyo");
    assert_int_equal(year_share_make(s->state, &share), OK);
    assert_int_equal(year_share_find(s->state, key, &s->arena, &again), OK);
    assert_true(str_eq_c(again.user, "alice") && again.year == 2024 &&
                str_eq_c(again.zone, "Asia/Tokyo") && again.made_s == 7);
    assert_int_equal(year_share_find(s->state, share.key, &s->arena, &again),
                     ERR_NOT_FOUND);
    assert_int_equal(year_share_end(s->state, share.user, 2024), OK);
    assert_int_equal(year_share_find(s->state, key, &s->arena, &again),
                     ERR_NOT_FOUND);
    assert_int_equal(year_share_end(s->state, share.user, 2024), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_empty_year),
        TEST(test_sums_and_lists),
        TEST(test_a_month),
        TEST(test_days_are_those_of_a_place),
        TEST(test_summer_time),
        TEST(test_streaks),
        TEST(test_what_is_counted),
        TEST(test_what_is_known_by_names),
        TEST(test_many),
        TEST(test_sharing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
