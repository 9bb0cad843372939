/* Text that says it is Latin-1 and isn't, in the encodings of the world. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "media/tags/charset.h"

struct sample {
    enum charset charset;
    const char *bytes;
    const char *text;
};

static const struct sample SAMPLES[] = {
    {CHARSET_UTF8, "plain", "plain"},
    {CHARSET_UTF8, "Sigur R\xc3\xb3s", "Sigur Rós"},
    {CHARSET_LATIN, "Mot\xf6rhead", "Motörhead"},
    {CHARSET_LATIN, "gr\xf6\xdfte H\xe4user", "größte Häuser"},
    {CHARSET_LATIN, "Beyonc\xe9 \x96 Halo", "Beyoncé – Halo"},
    {CHARSET_LATIN, "\xd3", "Ó"},
    {CHARSET_CYRILLIC, "\xca\xe8\xed\xee \x97 \xc3\xf0\xf3\xef\xef\xe0",
     "Кино — Группа"},
    {CHARSET_CYRILLIC, "\xc0\xeb\xeb\xe0 \xcf\xf3\xe3\xe0\xf7\xb8\xe2\xe0",
     "Алла Пугачёва"},
    {CHARSET_CYRILLIC, "Pop/Funk Soul Rock Russian \xca\xe8\xed\xee",
     "Pop/Funk Soul Rock Russian Кино"},
    {CHARSET_LATIN,
     "\xbb\xbb\xbb Some album's long and winding name, volume two",
     "»»» Some album's long and winding name, volume two"},
    {CHARSET_JAPANESE,
     "\x82\xcd\x82\xc1\x82\xd2\x82\xa2\x82\xa6\x82\xf1\x82\xc7",
     "はっぴいえんど"},
    {CHARSET_JAPANESE, "\x83\x58\x83\x73\x83\x62\x83\x63", "スピッツ"},
    {CHARSET_CHINESE, "\xd6\xdc\xbd\xdc\xc2\xd7", "周杰伦"},
    {CHARSET_KOREAN,
     "\xbc\xad\xc5\xc2\xc1\xf6\xbf\xcd \xbe\xc6\xc0\xcc\xb5\xe9",
     "서태지와 아이들"},
    {CHARSET_TAIWANESE, "\xa9\x50\xaa\x4e\xad\xdb", "周杰倫"},
};

static void test_guesses(void **state)
{
    struct charsets c;
    struct arena arena;

    (void)state;
    charsets_init(&c);
    arena_init(&arena);
    for (size_t i = 0; i < sizeof SAMPLES / sizeof SAMPLES[0]; i++) {
        struct str bytes = str_from_c(SAMPLES[i].bytes);
        enum charset guess = charset_guess(&c, bytes);
        struct str text = charset_decode(&c, guess, bytes, &arena);

        if (guess != SAMPLES[i].charset || !str_eq_c(text, SAMPLES[i].text))
            fail_msg("%s: guessed %d, read \"%.*s\"", SAMPLES[i].text, guess,
                     STR_ARG(text));
    }
    arena_release(&arena);
    charsets_release(&c);
}

static void test_damaged_text_is_replaced(void **state)
{
    struct charsets c;
    struct arena arena;

    (void)state;
    charsets_init(&c);
    arena_init(&arena);
    assert_true(
        str_eq_c(charset_decode(&c, CHARSET_UTF8, STR("a\xff\xc3\xa9"), &arena),
                 "a\xef\xbf\xbdé"));
    assert_true(
        str_eq_c(charset_decode(&c, CHARSET_JAPANESE, STR("a\x82"), &arena),
                 "a\xef\xbf\xbd"));
    assert_int_equal(charset_decode(&c, CHARSET_CYRILLIC, STR_EMPTY, &arena).n,
                     0);
    arena_release(&arena);
    charsets_release(&c);
}

static void test_utf16(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(
        str_eq_c(charset_utf16(STR("\xff\xfeT\0\xef\0"), false, &arena), "Tï"));
    assert_true(
        str_eq_c(charset_utf16(STR("\xfe\xff\0T\0\xef"), true, &arena), "Tï"));
    assert_true(str_eq_c(charset_utf16(STR("\0T\0\xef"), false, &arena), "Tï"));
    /* A pair, half a pair, half a unit. */
    assert_true(str_eq_c(charset_utf16(STR("\xd8\x3c\xdf\xb5"), false, &arena),
                         "\xf0\x9f\x8e\xb5"));
    assert_true(str_eq_c(charset_utf16(STR("\xd8\x3c\0T"), false, &arena),
                         "\xef\xbf\xbdT"));
    assert_true(str_eq_c(charset_utf16(STR("\0Tx"), false, &arena), "T"));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_damaged_text_is_replaced),
        cmocka_unit_test(test_utf16),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
