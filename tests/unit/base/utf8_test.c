/* What is UTF-8 (RFC 3629) and what isn't; hashing as a bystander. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/hash.h"
#include "base/utf8.h"

static bool valid(const char *text)
{
    return utf8_is_valid(str_from_c(text));
}

static void test_every_code_point(void **state)
{
    char text[16];

    (void)state;
    for (uint32_t c = 1; c <= 0x10ffff; c++) {
        size_t at = c % 9, n; /* at every place of a word of eight */

        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        memset(text, 'a', sizeof text);
        n = at + (size_t)utf8_encode(c, text + at);
        assert_true(utf8_is_valid(str_of(text, n)));
        assert_false(n > at + 1 && utf8_is_valid(str_of(text, n - 1)));
    }
}

static void test_what_is_malformed(void **state)
{
    static const char *const bad[] = {"\x80",
                                      "\xbf",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xc3",
                                      "\xc3(",
                                      "\xe0\x80\x80",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xe2\x82",
                                      "\xe2(\xa1",
                                      "\xf0\x80\x80\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "\xfe",
                                      "12345678\xff",
                                      "1234567\xc3"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(valid(bad[i]));
    assert_true(valid(""));
    assert_true(valid("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"));
}

static void test_printable(void **state)
{
    static const char *const bad[] = {"a\n",  "\t",   "\x7f",
                                      "\x1f", "\xff", "a\xc3"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(utf8_is_printable(str_from_c(bad[i])));
    assert_false(utf8_is_printable(STR("a\0b")));
    assert_true(utf8_is_printable(STR_EMPTY));
    assert_true(utf8_is_printable(STR("a b~ \xc3\xa5")));
}

/* Every code point alone and between others, against what is written out. */
static void test_invisible(void **state)
{
    static const uint32_t ends[][2] = {
        {0x80, 0x9f},      {0xad, 0xad},     {0x34f, 0x34f},
        {0x61c, 0x61c},    {0x115f, 0x1160}, {0x17b4, 0x17b5},
        {0x180b, 0x180f},  {0x200b, 0x200f}, {0x2028, 0x202e},
        {0x2060, 0x206f},  {0x3164, 0x3164}, {0xfeff, 0xfeff},
        {0xffa0, 0xffa0},  {0xfff9, 0xfffb}, {0x1d173, 0x1d17a},
        {0xe0000, 0xe0fff}};
    char text[16];

    (void)state;
    for (uint32_t c = 1; c <= 0x10ffff; c++) {
        bool expected = false;
        size_t n = 3;

        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
            expected |= c >= ends[i][0] && c <= ends[i][1];
        memcpy(text, "a\xc3\xa4", 3);
        n += (size_t)utf8_encode(c, text + n);
        text[n++] = 'z';
        assert_int_equal(utf8_has_invisible(str_of(text, n)), expected);
    }
    assert_false(utf8_has_invisible(STR_EMPTY));
    assert_false(utf8_has_invisible(STR("\xe2\x9d\xa4\xef\xb8\x8f")));
}

static void test_cutting_keeps_characters_whole(void **state)
{
    struct str s = STR("a\xe6\x97\xa5z");

    (void)state;
    assert_int_equal(utf8_cut(s, 9).n, 5);
    assert_int_equal(utf8_cut(s, 4).n, 4);
    assert_int_equal(utf8_cut(s, 3).n, 1);
    assert_int_equal(utf8_cut(s, 0).n, 0);
}

static void test_hashes_depend_on_every_byte(void **state)
{
    unsigned char text[150] = {0};

    (void)state;
    for (size_t n = 0; n < sizeof text; n++) {
        uint64_t h = hash_bytes(text, n, 0);

        assert_true(h == hash_bytes(text, n, 0));
        assert_true(h != hash_bytes(text, n, 1));
        assert_true(n == 0 || h != hash_bytes(text, n - 1, 0));
        for (size_t i = 0; i < n; i++) {
            text[i] = 1;
            assert_true(h != hash_bytes(text, n, 0));
            text[i] = 0;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_what_is_malformed),
        cmocka_unit_test(test_printable),
        cmocka_unit_test(test_invisible),
        cmocka_unit_test(test_cutting_keeps_characters_whole),
        cmocka_unit_test(test_hashes_depend_on_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
