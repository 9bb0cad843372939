#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "listens/history.h"

#define NOW_MS 1700000000000ll
#define TRACK  "spotify:track:0000000000000000000007"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* A record of a track with these keys more. */
static const char *read_with(const char *more, struct listen *out)
{
    struct str text =
        arena_printf(&arena,
                     "{\"ts\": \"2021-03-04T05:06:07Z\", \"ms_played\": 60000,"
                     " \"spotify_track_uri\": \"" TRACK "\"%s}",
                     more);

    return history_read(text, NOW_MS, &arena, out);
}

static int64_t time_of(const char *text)
{
    int64_t ms;

    assert_true(clock_from_text(str_from_c(text), &ms));
    return ms;
}

static void test_when_it_began(void **state)
{
    struct listen l;

    (void)state;
    assert_null(read_with("", &l));
    assert_int_equal(l.play.begun_ms, time_of("2021-03-04T05:05:07Z"));
    assert_int_equal(l.play.heard_ms, 60000);
    assert_null(read_with(", \"begunAt\": \"2021-01-01T00:00:00.250Z\"", &l));
    assert_int_equal(l.play.begun_ms, time_of("2021-01-01T00:00:00.250Z"));
    assert_null(read_with(", \"ms_played\": 0", &l));
    assert_int_equal(l.play.begun_ms, time_of("2021-03-04T05:06:07Z"));
    assert_int_equal(l.play.heard_ms, 1);
    assert_false(play_counts(&l.play));
    assert_null(read_with(", \"ms_played\": 0, \"msPlayedKnown\": false", &l));
    assert_int_equal(l.play.heard_ms, 0);
    assert_true(play_counts(&l.play));
}

/* The words are read as they are written, and others are not known. */
static void test_reasons(void **state)
{
    struct listen l;

    (void)state;
    for (int i = PLAY_DONE; i < PLAY_REASON_END; i++) {
        struct str begun = history_begun_by((enum play_reason)i);
        struct str ended = history_ended_by((enum play_reason)i);
        struct str more = arena_printf(
            &arena, ", \"reason_start\": \"%.*s\", \"reason_end\": \"%.*s\"",
            STR_ARG(begun), STR_ARG(ended));

        assert_true(begun.n > 0 && ended.n > 0);
        assert_null(read_with(arena_cstr(&arena, more), &l));
        assert_int_equal(l.play.begun_by, i);
        assert_int_equal(l.play.ended_by, i);
        assert_int_equal(l.play.is_whole, i == PLAY_DONE);
    }
    assert_int_equal(history_begun_by(PLAY_UNKNOWN).n, 0);
    assert_null(
        read_with(", \"reason_start\": \"\", \"reason_end\": \"?\"", &l));
    assert_int_equal(l.play.begun_by, PLAY_UNKNOWN);
    assert_int_equal(l.play.ended_by, PLAY_UNKNOWN);
}

static void test_what_was_played(void **state)
{
    struct listen l;

    (void)state;
    assert_null(read_with(", \"master_metadata_track_name\": \"T\","
                          " \"master_metadata_album_artist_name\": \"A\","
                          " \"episode_name\": null, \"incognito_mode\": true",
                          &l));
    assert_true(l.hint.has_id && l.hint.id.lo == 7);
    assert_int_equal(l.play.kind, SEQUENCE_TRACK);
    assert_true(str_eq(l.play.title, STR("T")));
    assert_true(l.play.is_private);
    assert_null(read_with(", \"spotify_track_uri\": null, \"spotify_episode_"
                          "uri\": \"spotify:episode:0000000000000000000009\","
                          " \"episode_name\": \"E\"",
                          &l));
    /* null leaves what an earlier key has said of the same. */
    assert_int_equal(l.hint.id.lo, 7);
}

static void test_what_is_none(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{",
        "{}",
        "{\"ts\": \"2021-03-04T05:06:07Z\"}",
        "{\"ts\": \"2021-03-04T05:06:07Z\", \"ms_played\": 1}",
        ("{\"ts\": \"yesterday\", \"ms_played\": 1, \"spotify_track_uri\": "
         "\"" TRACK "\"}"),
        ("{\"ts\": \"1999-03-04T05:06:07Z\", \"ms_played\": 1,"
         " \"spotify_track_uri\": \"" TRACK "\"}"),
        ("{\"ts\": \"2033-03-04T05:06:07Z\", \"ms_played\": 1,"
         " \"spotify_track_uri\": \"" TRACK "\"}"),
        ("{\"ts\": \"2021-03-04T05:06:07Z\", \"ms_played\": -1,"
         " \"spotify_track_uri\": \"" TRACK "\"}"),
        ("{\"endTime\": \"2021-03-04 05:06\", \"msPlayed\": 1,"
         " \"trackName\": \"T\"}"),
    };
    struct listen l;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_non_null(history_read(str_from_c(texts[i]), NOW_MS, &arena, &l));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when_it_began),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_what_was_played),
        cmocka_unit_test(test_what_is_none),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
