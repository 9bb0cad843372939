/* Names as people and rippers write them, and what is read out of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/folder/folder_path.h"

static const struct {
    const char *path;
    const char *artist;
    const char *album;
    const char *number;
    const char *title;
    uint32_t year;
    uint32_t disc;
} places[] = {
    {"Air/Moon Safari/03 - Kelly.mp3", "Air", "Moon Safari", "03", "Kelly", 0,
     0},
    {"Air/Moon Safari/03. Kelly.mp3", "Air", "Moon Safari", "03", "Kelly", 0,
     0},
    {"Air/Moon Safari/03 Kelly.mp3", "Air", "Moon Safari", "03", "Kelly", 0, 0},
    {"Air/Moon_Safari/03_Kelly_Watch.mp3", "Air", "Moon Safari", "03",
     "Kelly Watch", 0, 0},
    {"Air/(1998) Moon Safari/1-03 Kelly.mp3", "Air", "Moon Safari", "03",
     "Kelly", 1998, 1},
    {"Air/1998 - Moon Safari/Kelly.mp3", "Air", "Moon Safari", "", "Kelly",
     1998, 0},
    {"Air/Moon Safari (1998)/Kelly.mp3", "Air", "Moon Safari", "", "Kelly",
     1998, 0},
    {"Air/Moon Safari [1998]/CD 2/01 All.mp3", "Air", "Moon Safari", "01",
     "All", 1998, 2},
    {"Air - Moon Safari/Air - 03 - Kelly.mp3", "Air", "Moon Safari", "03",
     "Kelly", 0, 0},
    {"Air/Air - Moon Safari/03 - Air - Kelly.mp3", "Air", "Moon Safari", "03",
     "Kelly", 0, 0},
    {"Pop/Air/Moon Safari/disc1/Kelly.mp3", "Air", "Moon Safari", "", "Kelly",
     0, 1},
    {"Air/Moon Safari/A1 La femme.flac", "Air", "Moon Safari", "A1", "La femme",
     0, 0},
    /* What isn't a number of a track, a year or an artist. */
    {"Prince/1999/1999.mp3", "Prince", "1999", "", "1999", 0, 0},
    {"Rush/2112/2112 Overture.mp3", "Rush", "2112", "", "2112 Overture", 0, 0},
    {"Air/X/Kelly - Live.mp3", "Air", "X", "", "Kelly - Live", 0, 0},
    {"Air/X/7.mp3", "Air", "X", "", "7", 0, 0},
    {"Air/X/07 - .mp3", "Air", "X", "", "07 -", 0, 0},
    {"Air/X/99 Luftballons.mp3", "Air", "X", "99", "Luftballons", 0, 0},
    {"Air/CD/01 One.mp3", "Air", "CD", "01", "One", 0, 0},
    /* Near the top. */
    {"Moon Safari/03 - Kelly.mp3", "", "Moon Safari", "03", "Kelly", 0, 0},
    {"Air - Kelly.mp3", "Air", "", "", "Kelly", 0, 0},
    {"Kelly.mp3", "", "", "", "Kelly", 0, 0},
    {".mp3", "", "", "", ".mp3", 0, 0},
    {"CD1/Kelly.mp3", "", "", "", "Kelly", 0, 1},
};

static void check_text(const char *path, struct str got, const char *wanted)
{
    if (!str_eq_c(got, wanted))
        fail_msg("%s: '%.*s' instead of '%s'", path, STR_ARG(got), wanted);
}

static void test_places(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *path = places[i].path;
        struct folder_place p = folder_place_read(str_from_c(path), &arena);

        check_text(path, p.artist, places[i].artist);
        check_text(path, p.album, places[i].album);
        check_text(path, p.number, places[i].number);
        check_text(path, p.title, places[i].title);
        if (p.year != places[i].year || p.disc != places[i].disc)
            fail_msg("%s: year %u, disc %u", path, p.year, p.disc);
    }
    arena_release(&arena);
}

/* No byte beyond the path is read, whatever it ends with. */
static void test_every_prefix(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        for (size_t n = 0; n <= strlen(places[i].path); n++) {
            struct str path = arena_str(&arena, str_of(places[i].path, n));

            (void)folder_place_read(path, &arena);
        }
    arena_release(&arena);
}

static void test_discs_in_names_of_albums(void **state)
{
    static const struct {
        const char *name;
        const char *left;
        uint32_t number;
    } cases[] = {
        {"Pulse (Disc 2)", "Pulse", 2},
        {"Pulse [CD 2]", "Pulse", 2},
        {"Pulse (disk 10)", "Pulse", 10},
        {"Pulse (Disc 2: Live)", "Pulse", 2},
        {"Pulse (Live)", "Pulse (Live)", 0},
        {"Pulse CD 2", "Pulse CD 2", 0},
        {"(CD 2)", "(CD 2)", 0},
        {"Pulse (Disc 0)", "Pulse (Disc 0)", 0},
        {")", ")", 0},
        {"", "", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str album = str_from_c(cases[i].name);
        uint32_t number = 0;
        bool has = folder_cut_disc(&album, &number);

        assert_int_equal(has, cases[i].number > 0);
        assert_int_equal(number, cases[i].number);
        check_text(cases[i].name, album, cases[i].left);
    }
}

static void test_endings(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    check_text("", folder_text(STR("Bj\xf6rk/\x80.mp3"), &arena),
               "Bj\xc3\xb6rk/\xe2\x82\xac.mp3");
    check_text("", folder_text(STR("Bj\xc3\xb6rk"), &arena), "Bj\xc3\xb6rk");
    check_text("", folder_ending(STR("a.b/x.MP3"), &arena), "mp3");
    check_text("", folder_ending(STR("a.b/x"), &arena), "");
    check_text("", folder_ending(STR(".hidden"), &arena), "");
    check_text("", folder_ending(STR("x.toolonganending"), &arena), "");
    check_text("", folder_ending(STR("x."), &arena), "");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_discs_in_names_of_albums),
        cmocka_unit_test(test_endings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
