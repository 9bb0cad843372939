/* Answers of tonearm-media, and what songs they make: a table of tags and of
 * the facts that are read out of them, written as one line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"
#include "import/folder/folder_song.h"

#define MBID_1 "f27ec8db-af05-4f36-916e-3d57f91ecf5e"
#define MBID_2 "89ad4ac3-39f7-470e-963a-56509c546377"

struct fixture {
    struct arena arena;
    struct buf text;
};

static int setup(void **state)
{
    static struct fixture f;

    arena_init(&f.arena);
    buf_init(&f.text, 65536);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    arena_release(&f->arena);
    buf_release(&f->text);
    return 0;
}

/* The song of a file "Air/Moon Safari/03 - Kelly.mp3" with these tags. */
static struct folder_song song_of(struct fixture *f, const char *tags)
{
    struct str line = arena_printf(
        &f->arena, "{\"path\":\"/m/x.mp3\",\"duration_ms\":1000,\"tags\":{%s}}",
        tags);
    struct folder_place place =
        folder_place_read(STR("Air/Moon Safari/03 - Kelly.mp3"), &f->arena);
    struct folder_answer answer;
    struct folder_song song;

    assert_true(folder_answer_read(line, &f->arena, &answer));
    folder_song_read(&answer, &place, &f->arena, &song);
    return song;
}

static void add_names(struct buf *out, struct folder_names names)
{
    for (size_t i = 0; i < names.count; i++) {
        buf_printf(out, "%s%.*s", i > 0 ? "|" : "",
                   STR_ARG(names.list[i].name));
        if (names.list[i].sort_name.n > 0)
            buf_printf(out, "<%.*s>", STR_ARG(names.list[i].sort_name));
        if (names.list[i].has_id)
            buf_lit(out, "#");
    }
}

static const char *shown(struct fixture *f, const struct folder_song *s)
{
    buf_clear(&f->text);
    buf_printf(&f->text, "%.*s by ", STR_ARG(s->title));
    add_names(&f->text, s->artists);
    buf_printf(&f->text, " on %.*s by ", STR_ARG(s->album));
    add_names(&f->text, s->album_artists);
    buf_printf(&f->text, "%s at %u.", s->is_various ? "various" : "", s->disc);
    if (s->side != 0)
        buf_char(&f->text, s->side);
    buf_printf(&f->text, "%u of %u-%u-%u", s->number, s->date.year,
               s->date.month, s->date.day);
    for (size_t i = 0; i < s->genres.count; i++)
        buf_printf(&f->text, " %.*s,", STR_ARG(s->genres.list[i]));
    buf_printf(&f->text, " %.*s", STR_ARG(s->type));
    buf_char(&f->text, '\0');
    return f->text.p;
}

static const struct {
    const char *tags;
    const char *shown;
} songs[] = {
    /* Nothing but the place. */
    {"", "Kelly by Air on Moon Safari by  at 0.3 of 0-0-0 "},
    /* Tags win over it. */
    {"\"TITLE\":[\"T\"],\"ARTIST\":[\"A\"],\"ALBUM\":[\"B\"],"
     "\"TRACKNUMBER\":[\"7/12\"],\"DISCNUMBER\":[\"2/3\"],\"DATE\":[\"1998\"]",
     "T by A on B by  at 2.7 of 1998-0-0 "},
    /* Several artists: a list, or a text; ids and sort names if as many. */
    {"\"ARTIST\":[\"A & B\"],\"ARTISTS\":[\"A\",\"B\"],"
     "\"MUSICBRAINZ_ARTISTID\":[\"" MBID_1 "\",\"" MBID_2 "\"],"
     "\"ARTISTSORT\":[\"A, The & B\"]",
     "Kelly by A#|B# on Moon Safari by  at 0.3 of 0-0-0 "},
    {"\"ARTIST\":[\"A feat. B\"],\"ARTISTSORT\":[\"A, X feat. B, Y\"],"
     "\"MUSICBRAINZ_ARTISTID\":[\"" MBID_1 "; " MBID_2 "\"]",
     "Kelly by A<A, X>#|B<B, Y># on Moon Safari by  at 0.3 of 0-0-0 "},
    {"\"ARTIST\":[\"A (feat. B)\"],\"MUSICBRAINZ_ARTISTID\":[\"" MBID_1 "\"]",
     "Kelly by A|B on Moon Safari by  at 0.3 of 0-0-0 "},
    {"\"ARTIST\":[\"A (feat. B)\"],\"MUSICBRAINZ_ARTISTID\":[\"" MBID_1
     "; " MBID_2 "; " MBID_1 "\"]",
     "Kelly by A|B on Moon Safari by  at 0.3 of 0-0-0 "},
    {"\"ARTIST\":[\"AC/DC; B\",\"Simon & Garfunkel\"]",
     "Kelly by AC/DC|B|Simon & Garfunkel on Moon Safari by  at 0.3 of 0-0-0 "},
    {"\"ARTIST\":[\"A (B)\"]",
     "Kelly by A (B) on Moon Safari by  at 0.3 of 0-0-0 "},
    /* Album artists, compilations. */
    {"\"ALBUMARTIST\":[\"The X\"],\"ALBUMARTISTSORT\":[\"X, The\"],"
     "\"ALBUM\":[\"B\"]",
     "Kelly by Air on B by The X<X, The> at 0.3 of 0-0-0 "},
    {"\"ALBUM ARTIST\":[\"VA\"],\"ALBUM\":[\"B\"]",
     "Kelly by Air on B by VAvarious at 0.3 of 0-0-0 "},
    {"\"COMPILATION\":[\"1\"],\"ALBUM\":[\"B\"]",
     "Kelly by Air on B by various at 0.3 of 0-0-0 compilation"},
    {"\"COMPILATION\":[\"1\"],\"ALBUMARTIST\":[\"X\"]",
     "Kelly by Air on Moon Safari by X at 0.3 of 0-0-0 compilation"},
    {"\"RELEASETYPE\":[\"Album\",\"Compilation\",\"live\"]",
     "Kelly by Air on Moon Safari by  at 0.3 of 0-0-0 compilation"},
    {"\"RELEASETYPE\":[\"single; live\"]",
     "Kelly by Air on Moon Safari by  at 0.3 of 0-0-0 single"},
    /* Discs and numbers. */
    {"\"ALBUM\":[\"B (Disc 2)\"]", "Kelly by Air on B by  at 2.3 of 0-0-0 "},
    {"\"ALBUM\":[\"B (Disc 2)\"],\"DISCNUMBER\":[\"1\"]",
     "Kelly by Air on B by  at 1.3 of 0-0-0 "},
    {"\"DISCNUMBER\":[\"CD 2\"],\"TRACKNUMBER\":[\"b04\"]",
     "Kelly by Air on Moon Safari by  at 2.B4 of 0-0-0 "},
    {"\"TRACKNUMBER\":[\"Bonus\"]",
     "Kelly by Air on Moon Safari by  at 0.0 of 0-0-0 "},
    {"\"TRACKNUMBER\":[\"99999\"],\"DISCNUMBER\":[\"-1\"]",
     "Kelly by Air on Moon Safari by  at 0.0 of 0-0-0 "},
    /* The first release counts. */
    {"\"ORIGINALDATE\":[\"1998-01-16\"],\"DATE\":[\"2008\"]",
     "Kelly by Air on Moon Safari by  at 0.3 of 1998-1-16 "},
    {"\"ORIGINALYEAR\":[\"1998\"],\"DATE\":[\"2008-05-01\"]",
     "Kelly by Air on Moon Safari by  at 0.3 of 1998-0-0 "},
    {"\"ORIGINALDATE\":[\"soon\"],\"DATE\":[\"2008-05-01T10:00:00\"]",
     "Kelly by Air on Moon Safari by  at 0.3 of 2008-5-1 "},
    /* Genres. */
    {"\"GENRE\":[\"Electronic; Drum & Bass\",\"R&B/Soul\"]",
     "Kelly by Air on Moon Safari by  at 0.3 of 0-0-0 electronic, drum & "
     "bass, r&b/soul, "},
};

static void test_songs(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof songs / sizeof songs[0]; i++) {
        struct folder_song song = song_of(f, songs[i].tags);

        assert_string_equal(shown(f, &song), songs[i].shown);
    }
}

static void test_ids_and_codes(void **state)
{
    struct folder_song song = song_of(
        *state,
        "\"MUSICBRAINZ_TRACKID\":[\"" MBID_1 "\"],"
        "\"MUSICBRAINZ_RELEASETRACKID\":[\"" MBID_2 "\"],"
        "\"MUSICBRAINZ_ALBUMID\":[\"no id\"],\"ISRC\":[\"US1234567890\"],"
        "\"BARCODE\":[\"012345678905\"],\"LABEL\":[\"L\"],"
        "\"EXPLICIT\":[\"1\"]");
    struct id id;

    assert_true(song.has_recording && song.has_track);
    assert_true(id_from_uuid(STR(MBID_1), &id) && id_eq(song.recording, id));
    assert_true(id_from_uuid(STR(MBID_2), &id) && id_eq(song.track, id));
    assert_false(song.has_release);
    assert_true(song.is_explicit);
    assert_true(str_eq_c(song.isrc, "US1234567890"));
    assert_true(str_eq_c(song.barcode, "012345678905"));
    assert_true(str_eq_c(song.label, "L"));
}

static void test_dates(void **state)
{
    static const struct {
        const char *text;
        int year, month, day;
    } dates[] = {
        {"2001", 2001, 0, 0},
        {"2001-02-03", 2001, 2, 3},
        {"2001/02/03", 2001, 2, 3},
        {"2001.02", 2001, 2, 0},
        {"20010203", 2001, 2, 3},
        {"2001-00-00", 2001, 0, 0},
        {"2001-02-30", 2001, 2, 0},
        {"2001-13-01", 2001, 0, 0},
        {" 2001 ", 2001, 0, 0},
        {"2001-", 2001, 0, 0},
        {"0000", 0, 0, 0},
        {"May 2001", 0, 0, 0},
        {"", 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        struct date d = {0};
        bool is_one = folder_date_read(str_from_c(dates[i].text), &d);

        assert_int_equal(is_one, dates[i].year > 0);
        assert_int_equal(d.year, dates[i].year);
        assert_int_equal(d.month, dates[i].month);
        assert_int_equal(d.day, dates[i].day);
    }
}

static void test_answers(void **state)
{
    struct fixture *f = *state;
    struct folder_answer a;

    assert_true(folder_answer_read(
        STR("{\"path\":\"/m/x.mp3\",\"format\":\"mp3\",\"codec\":\"mp3\","
            "\"replay_gain\":{\"album_gain_db\":-1,\"track_gain_db\":-7.25,"
            "\"album_peak\":1},"
            "\"lossless\":true,\"duration_ms\":5000000000,\"bitrate\":320000,"
            "\"later\":{\"a\":[1]},\"tags\":{\"A\":[],\"B\":\"c\"},"
            "\"pictures\":[{\"type\":4,\"file\":\"/p/4\"},{\"type\":3},"
            "{\"type\":3,\"file\":\"/p/3\"},{\"type\":3,\"file\":\"/p/5\"},"
            "{\"type\":0,\"file\":\"/p/0\"}],\"cuesheet\":\"FILE\"}"),
        &f->arena, &a));
    assert_null(a.error.p);
    assert_int_equal(a.duration_ms, UINT32_MAX);
    assert_true(a.is_lossless);
    assert_int_equal(a.bitrate, 320000);
    assert_true(a.gain_db <= -7.25 && a.gain_db >= -7.25);
    assert_int_equal(a.tag_count, 0);
    assert_true(str_eq_c(a.picture, "/p/3"));
    assert_true(str_eq_c(a.cue_sheet, "FILE"));
    assert_true(folder_answer_read(STR("{\"path_hex\":\"2f6dff\","
                                       "\"error\":\"no audio was found\"}"),
                                   &f->arena, &a));
    assert_true(str_eq_c(a.path, "/m\xff"));
    assert_true(str_eq_c(a.error, "no audio was found"));
}

static void test_no_answers(void **state)
{
    static const char *const lines[] = {
        "",
        "{",
        "[]",
        "{}",
        "\"/m\"",
        "{\"line\":7,\"error\":\"no job\"}",
        "{\"path_hex\":\"2f6\"}",
        "{\"path_hex\":\"zz\"}",
        "{\"path\":\"/m\"} {}",
        "{\"path\":\"/\xff\"}",
    };
    struct fixture *f = *state;
    struct folder_answer a;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_false(folder_answer_read(str_from_c(lines[i]), &f->arena, &a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_songs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ids_and_codes, setup, teardown),
        cmocka_unit_test(test_dates),
        cmocka_unit_test_setup_teardown(test_answers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_answers, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
