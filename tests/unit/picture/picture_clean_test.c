#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "picture/picture.h"

#define IHDR "\0\0\0\1IHDR.crc1"
#define IDAT "\0\0\0\2IDAT..crc2"
#define IEND "\0\0\0\0IENDcrc3"
#define PNG  "\x89PNG\r\n\x1a\n"

#define SOI  "\xff\xd8"
#define JFIF "\xff\xe0\0\5abc"
#define SOF  "\xff\xc0\0\3a"
#define SCAN "\xff\xda\0\4..pixels\xff\xd9"

static bool clean(struct str bytes, struct str expected)
{
    struct buf out;
    bool ok, same;

    buf_init(&out, 4096);
    ok = picture_clean(bytes, &out);
    same = str_eq(buf_get(&out), expected);
    buf_release(&out);
    return ok && same;
}

static void test_types(void **state)
{
    (void)state;
    assert_string_equal(picture_type(STR(PNG)), "image/png");
    assert_string_equal(picture_type(STR("\xff\xd8\xff")), "image/jpeg");
    assert_null(picture_type(STR("\xff\xd8")));
    assert_null(picture_type(STR("GIF89a")));
    assert_null(picture_type(STR_EMPTY));
}

static void test_png(void **state)
{
    struct str whole = STR(PNG IHDR IDAT IEND);

    (void)state;
    assert_true(clean(whole, whole));
    assert_true(clean(STR(PNG IHDR "\0\0\0\1tEXt!crc4"
                                   "\0\0\0\1tRNS!crc5" IDAT
                                   "\0\0\0\1eXIf!crc6" IEND "trailing"),
                      STR(PNG IHDR "\0\0\0\1tRNS!crc5" IDAT IEND)));
}

static void test_jpeg(void **state)
{
    struct str whole = STR(SOI JFIF SOF SCAN);

    (void)state;
    assert_true(clean(whole, whole));
    assert_true(clean(STR(SOI JFIF "\xff\xe1\0\6http"
                                   "\xff\xfe\0\3!" SOF SCAN),
                      whole));
}

/* Every cut of a picture before its last part is refused, and none is read
 * past its end. */
static void test_cut(void **state)
{
    struct str png = STR(PNG IHDR IDAT IEND);
    struct str jpeg = STR(SOI JFIF SOF SCAN);

    (void)state;
    for (size_t n = 0; n < png.n; n++)
        assert_false(clean(str_of(png.p, n), str_of(png.p, n)));
    for (size_t n = 0; n < jpeg.n - 10; n++)
        assert_false(clean(str_of(jpeg.p, n), str_of(jpeg.p, n)));
}

static void test_lengths_that_lie(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    assert_false(picture_clean(STR(PNG "\xff\xff\xff\xffIHDR" IEND), &out));
    assert_false(picture_clean(STR(PNG "\x7f\xff\xff\xffIHDR" IEND), &out));
    assert_false(picture_clean(STR(PNG IEND), &out)); /* IHDR comes first */
    assert_false(picture_clean(STR(SOI "\xff\xe0\xff\xff" SCAN), &out));
    assert_false(picture_clean(STR(SOI "\xff\xe0\0\1" SCAN), &out));
    assert_false(picture_clean(STR(SOI "\xff\x00\0\4.." SCAN), &out));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_png),
        cmocka_unit_test(test_jpeg),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_lengths_that_lie),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
