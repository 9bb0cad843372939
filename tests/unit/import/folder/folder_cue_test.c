/* Cue sheets as programs write them, and broken ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/folder/folder_cue.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void check(struct str got, const char *wanted)
{
    if (!str_eq_c(got, wanted))
        fail_msg("'%.*s' instead of '%s'", STR_ARG(got), wanted);
}

static struct folder_cue read_text(const char *text)
{
    struct folder_cue cue;

    folder_cue_read(str_from_c(text), &arena, &cue);
    return cue;
}

static void test_one_file(void **state)
{
    struct folder_cue cue =
        read_text("\xef\xbb\xbfREM GENRE \"Trip Hop\"\r\nREM DATE 1998\r\n"
                  "PERFORMER \"Air\"\r\nTITLE \"Moon Safari\"\r\n"
                  "FILE \"Air - Moon Safari.wav\" WAVE\r\n"
                  "  TRACK 01 AUDIO\r\n    TITLE \"La femme d'argent\"\r\n"
                  "    INDEX 01 00:00:00\r\n"
                  "  TRACK 02 AUDIO\r\n    TITLE Sexy Boy\r\n    PERFORMER "
                  "\"Air & B\"\r\n"
                  "    ISRC FRZ039800212\r\n    INDEX 00 07:08:00\r\n"
                  "    INDEX 01 07:11:30\r\n"
                  "  TRACK 03 AUDIO\r\n    INDEX 01 100:00:74\r\n");

    (void)state;
    check(cue.title, "Moon Safari");
    check(cue.performer, "Air");
    check(cue.date, "1998");
    check(cue.genre, "Trip Hop");
    assert_int_equal(cue.count, 3);
    check(cue.tracks[0].title, "La femme d'argent");
    assert_int_equal(cue.tracks[0].from_ms, 0);
    assert_int_equal(cue.tracks[0].to_ms, 431400);
    check(cue.tracks[1].title, "Sexy Boy");
    check(cue.tracks[1].performer, "Air & B");
    check(cue.tracks[1].isrc, "FRZ039800212");
    assert_int_equal(cue.tracks[1].from_ms, 431400);
    assert_int_equal(cue.tracks[1].to_ms, 6000986);
    assert_int_equal(cue.tracks[2].number, 3);
    assert_int_equal(cue.tracks[2].to_ms, 0);
    assert_true(folder_cue_cuts(&cue, STR("Air - Moon Safari.flac")));
    assert_true(folder_cue_cuts(&cue, STR("air - moon safari.WAV")));
    assert_false(folder_cue_cuts(&cue, STR("Air.flac")));
}

/* A sheet beside a file for each track tells nothing that they don't. */
static void test_a_file_each(void **state)
{
    struct folder_cue cue = read_text("FILE \"C:\\rips\\1.wav\" WAVE\n"
                                      "TRACK 01 AUDIO\nINDEX 01 00:00:00\n"
                                      "TRACK 02 AUDIO\nINDEX 00 03:00:00\n"
                                      "FILE 2.wav WAVE\nINDEX 01 00:00:00\n");

    (void)state;
    assert_int_equal(cue.count, 2);
    assert_int_equal(cue.tracks[0].to_ms, 0);
    assert_true(folder_cue_is_of(&cue.tracks[0], STR("1.wav")));
    assert_true(folder_cue_is_of(&cue.tracks[1], STR("2.flac")));
    assert_false(folder_cue_cuts(&cue, STR("1.wav")));
}

static void test_windows_1252(void **state)
{
    struct folder_cue cue = read_text("TITLE \"Bj\xf6rk\"\n");

    (void)state;
    check(cue.title, "Bj\xc3\xb6rk");
}

static void test_what_is_broken_is_passed_over(void **state)
{
    struct folder_cue cue = read_text(
        "TITLE\nTRACK\nINDEX 01 00:00:00\nTRACK 00 AUDIO\nTRACK 1 MODE1/2352\n"
        "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:60:00\n"
        "TRACK 02 AUDIO\nINDEX 01 00:02:00\nTRACK 03 AUDIO\nINDEX 01 00:01:00\n"
        "TRACK 04 AUDIO\nINDEX 01 00:03:75\nINDEX 01 00:03:00:00\n"
        "TRACK 05 AUDIO\nINDEX 01 99999:00:00\nTITLE \"open");

    (void)state;
    assert_int_equal(cue.count, 1);
    assert_int_equal(cue.tracks[0].number, 2);
    check(cue.title, "");
}

static void test_as_many_as_a_disc_has(void **state)
{
    struct str text = STR_EMPTY;
    struct folder_cue cue;

    (void)state;
    for (int i = 0; i < 200; i++)
        text =
            arena_printf(&arena, "%.*sTRACK %d AUDIO\nINDEX 01 %d:00:00\n",
                         (int)text.n, text.n > 0 ? text.p : "", i % 99 + 1, i);
    folder_cue_read(text, &arena, &cue);
    assert_int_equal(cue.count, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_file_each, setup, teardown),
        cmocka_unit_test_setup_teardown(test_windows_1252, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_broken_is_passed_over,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_as_many_as_a_disc_has, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
