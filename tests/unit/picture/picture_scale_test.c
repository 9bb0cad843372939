/* Scaling, squares and mosaics. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "picture/picture.h"
#include "unit/picture/upload.h"

static struct picture plain(unsigned width, unsigned height, unsigned colour)
{
    struct picture p = {width, height, mem_alloc((size_t)width * height * 3)};

    for (size_t i = 0; i < (size_t)width * height; i++)
        upload_colour(p.rgb + 3 * i, colour);
    return p;
}

static void assert_fit(unsigned width, unsigned height, unsigned side,
                       unsigned expected_width, unsigned expected_height)
{
    struct picture p = plain(width, height, 0x123456), out;

    picture_fit(&p, side, &out);
    assert_int_equal(out.width, expected_width);
    assert_int_equal(out.height, expected_height);
    /* One colour stays that colour, to the last bit, out to the edges. */
    for (size_t i = 0; i < (size_t)out.width * out.height; i++)
        assert_memory_equal(out.rgb + 3 * i, "\x12\x34\x56", 3);
    picture_release(&out);
    picture_release(&p);
}

static void test_fit(void **state)
{
    (void)state;
    assert_fit(800, 600, 400, 400, 300);
    assert_fit(600, 800, 400, 300, 400);
    assert_fit(799, 600, 640, 640, 481);
    assert_fit(30, 20, 640, 30, 20); /* never larger */
    assert_fit(8192, 1, 100, 100, 1);
    assert_fit(1, 1, 1, 1, 1);
    assert_fit(7, 5, 3, 3, 2);
}

/* Made smaller, a picture keeps its mean: nothing is left out or counted
 * twice. */
static void test_mean(void **state)
{
    struct picture p = upload_noise(500, 500), out;
    double before = 0, after = 0;

    (void)state;
    picture_square(&p, 60, &out);
    for (size_t i = 0; i < 500 * 500 * 3; i++)
        before += p.rgb[i] / (500.0 * 500 * 3);
    for (size_t i = 0; i < 60 * 60 * 3; i++) {
        after += out.rgb[i] / (60.0 * 60 * 3);
        assert_in_range(out.rgb[i], 90, 165); /* noise is averaged */
    }
    assert_true(after > before - 1 && after < before + 1);
    picture_release(&out);
    picture_release(&p);
}

static void test_middle_square(void **state)
{
    struct picture p = plain(90, 30, UPLOAD_RED), out;

    (void)state;
    for (unsigned y = 0; y < 30; y++)
        for (unsigned x = 30; x < 60; x++)
            upload_colour(p.rgb + 3 * (y * 90 + x), UPLOAD_BLUE);
    picture_square(&p, 10, &out);
    for (unsigned i = 0; i < 100; i++)
        assert_true(upload_is(&out, i % 10, i / 10, UPLOAD_BLUE));
    picture_release(&out);
    picture_release(&p);
}

/* Larger: between two pixels their colours pass into each other. */
static void test_enlarged(void **state)
{
    struct picture p = plain(2, 2, 0), out;

    (void)state;
    upload_colour(p.rgb + 3, 0xffffff);
    upload_colour(p.rgb + 9, 0xffffff);
    picture_square(&p, 100, &out);
    assert_true(upload_is(&out, 0, 50, 0));
    assert_true(upload_is(&out, 99, 50, 0xffffff));
    for (unsigned x = 1; x < 100; x++)
        assert_in_range(out.rgb[3 * (5000 + x)], out.rgb[3 * (5000 + x - 1)],
                        out.rgb[3 * (5000 + x - 1)] + 6);
    picture_release(&out);
    picture_release(&p);
}

static void test_mosaic(void **state)
{
    static const unsigned colours[] = {0x101010, 0xf00000, 0x00f000, 0x0000f0};
    struct picture four[4], out;

    (void)state;
    for (unsigned i = 0; i < 4; i++)
        four[i] = plain(30 + i, 60 - i, colours[i]);
    for (unsigned size = 60; size <= 61; size++) {
        picture_mosaic(four, size, &out);
        assert_int_equal(out.width, size);
        assert_int_equal(out.height, size);
        for (unsigned i = 0; i < size * size; i++)
            assert_true(
                upload_is(&out, i % size, i / size,
                          colours[(i / size >= 30) * 2 + (i % size >= 30)]));
        picture_release(&out);
    }
    for (unsigned i = 0; i < 4; i++)
        picture_release(&four[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fit),           cmocka_unit_test(test_mean),
        cmocka_unit_test(test_middle_square), cmocka_unit_test(test_enlarged),
        cmocka_unit_test(test_mosaic),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
