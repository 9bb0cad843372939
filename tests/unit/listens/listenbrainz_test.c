/* What a listen says, beside why one is refused (tests/api/test_listens.py). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "listens/listenbrainz.h"

#define NOW_MS 1700000000000ll
#define ONE    "11111111-2222-4333-8444-555555555555"
#define TWO    "22222222-2222-4333-8444-555555555555"

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

static struct listen read_listen(const char *text, enum listen_type type)
{
    struct listen out;
    struct str why =
        listenbrainz_read(str_from_c(text), type, NOW_MS, &arena, &out);

    if (why.n > 0)
        fail_msg("%.*s", STR_ARG(why));
    return out;
}

/* A listen with this in its additional_info. */
static struct listen with_info(const char *info)
{
    struct str text = arena_printf(
        &arena,
        "{\"listened_at\": 1600000000, \"track_metadata\": {\"artist_name\":"
        " \" A \", \"track_name\": \"T\\u0301\", \"additional_info\": {%s}}}",
        info);

    return read_listen(arena_cstr(&arena, text), LISTEN_SINGLE);
}

static void test_names_and_times(void **state)
{
    struct listen l = with_info("\"duration\": 61, \"duration_played\": 30.5");

    (void)state;
    assert_int_equal(l.play.begun_ms, 1600000000000ll);
    assert_true(str_eq(l.play.artist, STR("A")));
    assert_true(str_eq(l.play.title, STR("T\xcc\x81")));
    assert_int_equal(l.duration_ms, 61000);
    assert_int_equal(l.play.heard_ms, 30000);
    assert_int_equal(l.play.source, PLAY_FROM_LISTENBRAINZ);
    l = with_info("\"duration_ms\": 99999999999, \"duration_played\": -1,"
                  "\"media_player\": [1]");
    assert_int_equal(l.duration_ms, 0);
    assert_int_equal(l.play.heard_ms, 0);
    assert_int_equal(l.play.device.n, 0);
}

static void test_ids_in_their_order(void **state)
{
    struct listen l = with_info("\"track_mbid\": \"" TWO "\","
                                "\"recording_mbid\": \"" ONE "\","
                                "\"release_mbid\": \"" TWO "\"");
    struct id one, two;

    (void)state;
    assert_true(id_from_uuid(STR(ONE), &one));
    assert_true(id_from_uuid(STR(TWO), &two));
    assert_false(l.hint.has_id);
    assert_int_equal(l.hint.mbid_count, 2);
    assert_true(id_eq(l.hint.mbids[0], two) && id_eq(l.hint.mbids[1], one));
}

/* The first link that is one counts, and says what kind of thing it is. */
static void test_links(void **state)
{
    static const struct {
        const char *text;
        enum sequence_kind kind; /* NOTHING: no link */
    } links[] = {
        {"spotify:track:0000000000000000000007", SEQUENCE_TRACK},
        {"https://open.spotify.com/track/0000000000000000000007?si=1",
         SEQUENCE_TRACK},
        {"https://open.spotify.com/intl-de/track/0000000000000000000007",
         SEQUENCE_TRACK},
        {"http://127.0.0.1:8080/v1/tracks/0000000000000000000007#x",
         SEQUENCE_TRACK},
        {"spotify:episode:0000000000000000000007", SEQUENCE_EPISODE},
        {"http://h/v1/chapters/0000000000000000000007", SEQUENCE_EPISODE},
        {"https://open.spotify.com/album/0000000000000000000007",
         SEQUENCE_NOTHING},
        {"spotify:track:short", SEQUENCE_NOTHING},
        {"0000000000000000000007", SEQUENCE_NOTHING},
        {"", SEQUENCE_NOTHING},
    };

    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        enum sequence_kind kind = SEQUENCE_NOTHING;
        struct id id = {0, 0};

        assert_int_equal(listen_link(str_from_c(links[i].text), &kind, &id),
                         links[i].kind != SEQUENCE_NOTHING);
        assert_int_equal(kind, links[i].kind);
        assert_int_equal(id.lo, kind == SEQUENCE_NOTHING ? 0 : 7);
    }
}

static void test_of_an_export(void **state)
{
    struct listen l = read_listen(
        "{\"inserted_at\": 1, \"listened_at\": \"1600000000\", \"user_name\":"
        " \"alice\", \"track_metadata\": {\"artist_name\": \"A\","
        " \"track_name\": \"T\", \"release_name\": null, \"additional_info\":"
        " null, \"mbid_mapping\": {\"recording_mbid\": \"" ONE "\"}}}",
        LISTEN_EXPORTED);

    (void)state;
    assert_true(str_eq(l.user, STR("alice")));
    assert_int_equal(l.hint.mbid_count, 1);
    assert_int_equal(l.play.album.n, 0);
}

static void test_playing_now_has_no_time(void **state)
{
    struct listen l =
        read_listen("{\"track_metadata\": {\"artist_name\": \"A\","
                    " \"track_name\": \"T\"}}",
                    LISTEN_PLAYING_NOW);

    (void)state;
    assert_int_equal(l.play.begun_ms, NOW_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_and_times),
        cmocka_unit_test(test_ids_in_their_order),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_of_an_export),
        cmocka_unit_test(test_playing_now_has_no_time),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
