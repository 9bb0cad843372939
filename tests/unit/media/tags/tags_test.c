/* Names, values, and what finds a place of its own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "media/tags/picture.h"
#include "media/tags/tags.h"

#define PNG                                                                    \
    "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0"

struct world {
    struct arena arena;
    struct charsets charsets;
    struct tags tags;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    arena_init(&w->arena);
    charsets_init(&w->charsets);
    tags_init(&w->tags, &w->arena, &w->charsets);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    tags_release(&w->tags);
    charsets_release(&w->charsets);
    arena_release(&w->arena);
    free(w);
    return 0;
}

static void add(struct world *w, const char *name, const char *value)
{
    tags_add(&w->tags, str_from_c(name), str_from_c(value));
}

/* All values of a name, with bars between. */
static void must_be(struct world *w, const char *name, const char *expected)
{
    char found[1000] = "";
    size_t n = 0;

    for (size_t i = 0; i < w->tags.count; i++)
        if (str_eq_c(w->tags.list[i].name, name))
            n += (size_t)snprintf(found + n, sizeof found - n, "%s%.*s",
                                  n > 0 ? "|" : "",
                                  STR_ARG(w->tags.list[i].value));
    assert_string_equal(found, expected);
}

static void test_names_are_one(void **state)
{
    struct world *w = *state;

    add(w, "Album Artist", " Various \n");
    add(w, "MusicBrainz Album Id", "x");
    add(w, "year", "1999");
    add(w, "my own", "kept");
    add(w, "ENCODER", "Lavf");
    add(w, "title", "   ");
    must_be(w, "ALBUMARTIST", "Various");
    must_be(w, "MUSICBRAINZ_ALBUMID", "x");
    must_be(w, "DATE", "1999");
    must_be(w, "MY OWN", "kept");
    assert_int_equal(w->tags.count, 4);
}

static void test_values_are_a_list_each_once(void **state)
{
    struct world *w = *state;

    tags_add_list(&w->tags, STR("Artist"), STR("A\0B\0\0A"));
    must_be(w, "ARTIST", "A|B");
}

static void test_a_name_is_taken_from_one_kind(void **state)
{
    struct world *w = *state;

    add(w, "ARTIST", "A");
    tags_begin_kind(&w->tags);
    add(w, "ARTIST", "Another");
    add(w, "ALBUM", "B");
    must_be(w, "ARTIST", "A");
    must_be(w, "ALBUM", "B");
}

static void test_numbers_are_split(void **state)
{
    struct world *w = *state;

    add(w, "TRACK", "03/12");
    add(w, "DISC", "1");
    must_be(w, "TRACKNUMBER", "03");
    must_be(w, "TRACKTOTAL", "12");
    must_be(w, "DISCNUMBER", "1");
    must_be(w, "DISCTOTAL", "");
}

static void test_dates_begin_with_a_digit(void **state)
{
    struct world *w = *state;

    add(w, "YEAR", "\xc3\xbe\xc3\xbf");
    add(w, "YEAR", "0");
    add(w, "YEAR", "2004-05-06");
    add(w, "ORIGYEAR", "unknown");
    must_be(w, "DATE", "2004-05-06");
    must_be(w, "ORIGINALDATE", "");
}

static void test_genres_by_number(void **state)
{
    struct world *w = *state;

    add(w, "GENRE", "17");
    add(w, "GENRE", "(8)(32)");
    add(w, "GENRE", "(31)Trancy");
    add(w, "GENRE", "((not a number)");
    add(w, "GENRE", "(RX)");
    add(w, "GENRE", "999");
    add(w, "GENRE", "(");
    tags_add_genre(&w->tags, 191);
    tags_add_genre(&w->tags, 192);
    must_be(w, "GENRE",
            "Rock|Jazz|Classical|Trancy|(not a number)|Remix|999|(|Psybient");
}

static void test_lists_in_one_text(void **state)
{
    struct world *w = *state;

    add(w, "GENRE", "Rock; Jazz;17");
    add(w, "ARTIST", "AC/DC; Others");
    add(w, "MusicBrainz Artist Id", "x/y;z");
    must_be(w, "GENRE", "Rock|Jazz");
    must_be(w, "ARTIST", "AC/DC; Others"); /* nobody can know */
    must_be(w, "MUSICBRAINZ_ARTISTID", "x|y|z");
}

static void test_artists_are_taken_apart_by_their_ids(void **state)
{
    struct world *w = *state;

    add(w, "ARTISTS", "AC/DC; Simon");
    add(w, "MUSICBRAINZ_ARTISTID", "x/y");
    tags_finish(&w->tags, 0);
    must_be(w, "ARTISTS", "AC/DC|Simon");
}

static void test_artists_stay_together(void **state)
{
    struct world *w = *state;

    add(w, "ARTISTS", "AC/DC");
    add(w, "MUSICBRAINZ_ARTISTID", "x");
    tags_finish(&w->tags, 0);
    must_be(w, "ARTISTS", "AC/DC"); /* one id, one artist */
    add(w, "MUSICBRAINZ_ARTISTID", "y/z");
    tags_finish(&w->tags, 0);
    must_be(w, "ARTISTS", "AC/DC"); /* three don't fit */
    add(w, "ARTISTS", "Another");
    tags_finish(&w->tags, 0);
    must_be(w, "ARTISTS", "AC/DC|Another");
}

static void test_gains(void **state)
{
    struct world *w = *state;

    add(w, "replaygain_track_gain", "-7,25 dB");
    add(w, "REPLAYGAIN_TRACK_PEAK", "0.988");
    add(w, "REPLAYGAIN_ALBUM_PEAK", "nan");
    add(w, "R128_ALBUM_GAIN", "-512");
    add(w, "REPLAYGAIN_TRACK_GAIN", "1 dB"); /* the first one stays */
    assert_int_equal(w->tags.count, 0);
    assert_float_equal(w->tags.gains[TAG_TRACK_GAIN], -7.25, 0.001);
    assert_float_equal(w->tags.gains[TAG_TRACK_PEAK], 0.988, 0.001);
    assert_float_equal(w->tags.gains[TAG_ALBUM_GAIN], 3, 0.001);
    assert_false(w->tags.has_gain[TAG_ALBUM_PEAK]);
}

static void test_lyrics_with_times(void **state)
{
    struct world *w = *state;

    add(w, "LYRICS",
        "[ar:Somebody]\n[offset:+500]\n[00:12.50][01:02.5]Again\n"
        "[00:01]First\n[100:00.00]\n[99999999:00]never\nno time");
    tags_finish(&w->tags, 0);
    assert_int_equal(w->tags.line_count, 4);
    assert_int_equal(w->tags.lines[0].ms, 500);
    assert_true(str_eq_c(w->tags.lines[0].text, "First"));
    assert_int_equal(w->tags.lines[1].ms, 12000);
    assert_int_equal(w->tags.lines[2].ms, 62000);
    assert_true(str_eq_c(w->tags.lines[2].text, "Again"));
    assert_int_equal(w->tags.lines[3].ms, 5999500);
    assert_int_equal(w->tags.lyrics.n, 0);
    add(w, "UNSYNCEDLYRICS", "Plain\nones");
    assert_true(str_eq_c(w->tags.lyrics, "Plain\nones"));
}

static void test_chapters(void **state)
{
    struct world *w = *state;

    add(w, "CHAPTER001", "00:01:00.500");
    add(w, "CHAPTER001NAME", "Second");
    add(w, "CHAPTER000", "00:00:00");
    add(w, "CHAPTER000NAME", "First");
    add(w, "CHAPTERX", "no chapter");
    tags_finish(&w->tags, 90000);
    assert_int_equal(w->tags.chapter_count, 2);
    assert_true(str_eq_c(w->tags.chapters[0].title, "First"));
    assert_int_equal(w->tags.chapters[0].to_ms, 60500);
    assert_int_equal(w->tags.chapters[1].from_ms, 60500);
    assert_int_equal(w->tags.chapters[1].to_ms, 90000);
    must_be(w, "CHAPTERX", "no chapter");
}

static void test_pictures(void **state)
{
    struct world *w = *state;
    struct picture_kind kind;

    tags_add_picture(&w->tags, 3, STR(PNG), STR("cover"));
    tags_add_picture(&w->tags, 3, STR(PNG), STR("again"));
    tags_add_picture(&w->tags, 99, STR(PNG), STR_EMPTY);
    tags_add_picture(&w->tags, 3, STR("<svg/>"), STR_EMPTY);
    assert_int_equal(w->tags.picture_count, 2);
    assert_int_equal(w->tags.pictures[1].type, 0);
    assert_true(picture_kind(w->tags.pictures[0].bytes, &kind));
    assert_string_equal(kind.mime, "image/png");
    assert_int_equal(kind.width, 50000);
    assert_int_equal(kind.height, 50000);
}

static void test_pictures_of_other_kinds(void **state)
{
    struct picture_kind kind;

    (void)state;
    assert_true(picture_kind(
        STR("\xff\xd8\xff\xe0\0\4xx\xff\xff\xc2\0\x0b\x08\1\0\2\0\3xxx"),
        &kind));
    assert_string_equal(kind.ending, "jpg");
    assert_int_equal(kind.width, 512);
    assert_int_equal(kind.height, 256);
    assert_true(picture_kind(STR("GIF89a\x10\0\x20\0"), &kind));
    assert_int_equal(kind.width, 16);
    assert_int_equal(kind.height, 32);
    assert_true(picture_kind(
        STR("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\xff\0\0\x7f\0\0"), &kind));
    assert_string_equal(kind.mime, "image/webp");
    assert_int_equal(kind.width, 256);
    assert_int_equal(kind.height, 128);
    assert_false(picture_kind(STR("RIFF\0\0\0\0WAVE"), &kind));
    assert_true(picture_kind(STR("\xff\xd8\xff"), &kind)); /* cut off */
    assert_int_equal(kind.width, 0);
}

/* However many values a file has, there is an end. */
static void test_limits(void **state)
{
    struct world *w = *state;
    char name[20];

    for (int i = 0; i < 2 * TAGS_MAX; i++) {
        (void)snprintf(name, sizeof name, "N%d", i);
        add(w, name, "v");
    }
    assert_int_equal(w->tags.count, TAGS_MAX);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_names_are_one),
        TEST(test_values_are_a_list_each_once),
        TEST(test_a_name_is_taken_from_one_kind),
        TEST(test_numbers_are_split),
        TEST(test_dates_begin_with_a_digit),
        TEST(test_genres_by_number),
        TEST(test_lists_in_one_text),
        TEST(test_artists_are_taken_apart_by_their_ids),
        TEST(test_artists_stay_together),
        TEST(test_gains),
        TEST(test_lyrics_with_times),
        TEST(test_chapters),
        TEST(test_pictures),
        TEST(test_pictures_of_other_kinds),
        TEST(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
