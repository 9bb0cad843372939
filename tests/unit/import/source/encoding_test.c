#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "import/source/encoding.h"

static void expect(const char *label, struct str bytes, const char *text,
                   size_t first_bad)
{
    struct buf out;
    size_t bad;

    buf_init(&out, 4096);
    assert_true(encoding_is_known(str_from_c(label)));
    bad = encoding_decode(str_from_c(label), bytes, &out);
    if (!str_eq_c(buf_get(&out), text))
        fail_msg("%s: %.*s, not %s", label, STR_ARG(buf_get(&out)), text);
    assert_int_equal(bad, first_bad);
    buf_release(&out);
}

#define GOOD(label, bytes, text)                                               \
    expect(label, STR(bytes), text, sizeof(bytes) - 1)

static void labels_are_read_as_browsers_do(void **state)
{
    (void)state;
    GOOD("utf-8", "Caf\xc3\xa9 \xf0\x9f\x8e\xb5", "Café 🎵");
    GOOD("UTF8", "\xe2\x82\xac", "€");
    GOOD("ISO-8859-1",
         "\x93"
         "Caf\xe9\x94 \x80 \x85",
         "“Café” € …");
    GOOD("us-ascii", "\xe9", "é");
    GOOD("Windows-1252", "\x81\x8d\x8f\x90\x9d",
         "\xc2\x81\xc2\x8d\xc2\x8f\xc2\x90\xc2\x9d");
    GOOD("iso-8859-9", "\x80 \xfe", "€ ş");
    GOOD("iso-8859-2",
         "\xb3\xf3"
         "d\xbc",
         "łódź");
    GOOD("koi8-r", "\xcd\xc9\xd2", "мир");
    GOOD("gb2312", "\xe9\x46 \xd6\xd0", "镕 中"); /* the first is of GBK */
    GOOD("big5", "\xa4\xa4", "中");
    GOOD("shift_jis", "\x87\x40", "①");
    GOOD("euc-kr", "\xb0\xa1", "가");
    GOOD("UTF-16LE", "h\0i\0", "hi");
}

static void what_is_no_character_is_replaced(void **state)
{
    (void)state;
    expect("utf-8", STR("Caf\xe9 \xc3\xa9"), "Café é", 3);
    expect("utf-8", STR("voil\xe0"), "voilà", 4);
    expect("utf-8", STR("\x93quoted\x94"), "“quoted”", 0);
    expect("utf-8", STR("cut \xe2\x80"), "cut \ufffd", 4);
    expect("utf-8", STR("cut \xf0\x9f\x8e<"), "cut \ufffd<", 4);
    expect("utf-8", STR("half \xed\xa0\xbd!"), "half \ufffd!", 5);
    expect("gb2312", STR("\xd6\xd0\xff!"), "中\ufffd!", 2);
    expect("UTF-16BE", STR("\0h\0i\0"), "hi\ufffd", 4);
    expect("utf-8", STR(""), "", 0);
}

static void every_byte_gives_text(void **state)
{
    static const char *const labels[] = {
        "utf-8", "latin1", "gbk", "big5", "euc-jp", "UTF-16LE", "UTF-32BE"};

    (void)state;
    for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
        struct buf out;
        char bytes[1024];

        buf_init(&out, 1 << 16);
        for (size_t k = 0; k < sizeof(bytes); k++)
            bytes[k] = (char)(k * 37 + k / 256);
        (void)encoding_decode(str_from_c(labels[i]),
                              str_of(bytes, sizeof(bytes)), &out);
        assert_true(utf8_is_valid(buf_get(&out)));
        assert_true(out.n > 0);
        buf_release(&out);
    }
}

static void labels_that_are_none(void **state)
{
    static const char *const labels[] = {
        "", "no such thing", "utf-8//IGNORE", "latin9000", "../../x", "\xff"};

    (void)state;
    for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
        if (encoding_is_known(str_from_c(labels[i])))
            fail_msg("%s", labels[i]);
}

static void marks_are_found(void **state)
{
    static const struct {
        struct str bytes;
        const char *label;
        size_t n;
    } cases[] = {
        {{"\xef\xbb\xbf<", 4}, "UTF-8", 3},
        {{"\xff\xfe<\0", 4}, "UTF-16LE", 2},
        {{"\xfe\xff\0<", 4}, "UTF-16BE", 2},
        {{"\xff\xfe\0\0", 4}, "UTF-32LE", 4},
        {{"<\0?\0", 4}, "UTF-16LE", 0},
        {{"\0<\0?", 4}, "UTF-16BE", 0},
        {{"<?xml", 5}, "", 0},
        {{"\xef", 1}, "", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        size_t n = 99;

        assert_true(
            str_eq_c(encoding_of_mark(cases[i].bytes, &n), cases[i].label));
        assert_int_equal(n, cases[i].n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_read_as_browsers_do),
        cmocka_unit_test(what_is_no_character_is_replaced),
        cmocka_unit_test(every_byte_gives_text),
        cmocka_unit_test(labels_that_are_none),
        cmocka_unit_test(marks_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
