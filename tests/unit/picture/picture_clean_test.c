/* Uploads: what is read of them, what isn't, and that nothing but pixels comes
 * out again. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "picture/picture.h"
#include "unit/picture/upload.h"

#define OUT_MAX_BYTES (4u << 20)

static struct buf made;

static int begin(void **state)
{
    (void)state;
    buf_init(&made, OUT_MAX_BYTES);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_release(&made);
    return 0;
}

/* Fills `made` with a JPEG of a picture with a quarter of its own. */
static void make_jpeg(unsigned width, unsigned height, struct upload_jpeg how)
{
    struct picture p = upload_quarters(width, height);

    upload_jpeg(&p, how, &made);
    picture_release(&p);
}

static void make_png(unsigned width, unsigned height)
{
    struct picture p = upload_quarters(width, height);

    upload_png(&p, &made);
    picture_release(&p);
}

static enum err outcome(struct str bytes)
{
    struct picture p;
    enum err e = picture_read(bytes, 0, &p);

    assert_true((e == OK) == (p.rgb != NULL));
    picture_release(&p);
    return e;
}

static bool has(struct str bytes, const char *text)
{
    return memmem(bytes.p, bytes.n, text, strlen(text)) != NULL;
}

static void test_types(void **state)
{
    (void)state;
    assert_string_equal(picture_type(STR("\x89PNG\r\n\x1a\n")), "image/png");
    assert_string_equal(picture_type(STR("\xff\xd8\xff")), "image/jpeg");
    assert_null(picture_type(STR("\xff\xd8")));
    assert_null(picture_type(STR("GIF89a")));
    assert_null(picture_type(STR_EMPTY));
}

static void assert_quarters(unsigned width, unsigned height)
{
    struct picture p;

    assert_int_equal(picture_read(buf_get(&made), 0, &p), OK);
    assert_int_equal(p.width, width);
    assert_int_equal(p.height, height);
    assert_true(upload_is(&p, 4, 4, UPLOAD_BLUE));
    assert_true(upload_is(&p, width - 5, 4, UPLOAD_RED));
    assert_true(upload_is(&p, 4, height - 5, UPLOAD_RED));
    picture_release(&p);
}

static void test_kinds_of_files(void **state)
{
    static const struct upload_jpeg ways[] = {
        {.is_grey = false}, {.is_progressive = true}, {.is_printed = true}};

    (void)state;
    make_png(64, 48);
    assert_quarters(64, 48);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        buf_clear(&made);
        make_jpeg(64, 48, ways[i]);
        assert_quarters(64, 48);
    }
    buf_clear(&made);
    make_jpeg(64, 48, (struct upload_jpeg){.is_grey = true});
    assert_int_equal(outcome(buf_get(&made)), OK);
}

/* Where the blue quarter is once the picture is upright (Exif 2.32, table
 * 6). */
static void test_orientation(void **state)
{
    static const struct {
        bool is_on_side;
        bool is_right;
        bool is_low;
    } seen[] = {{0, 0, 0}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1},
                {1, 0, 0}, {1, 1, 0}, {1, 1, 1}, {1, 0, 1}};
    char notes[] = "Exif\0\0MM\0\x2a\0\0\0\x08\0\x01"
                   "\x01\x12\0\x03\0\0\0\x01\0?\0\0\0\0\0\0";
    struct picture p;

    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        unsigned x, y;

        notes[25] = (char)(i + 1);
        buf_clear(&made);
        make_jpeg(
            64, 32,
            (struct upload_jpeg){.notes = str_of(notes, sizeof notes - 1)});
        assert_int_equal(picture_read(buf_get(&made), 0, &p), OK);
        assert_int_equal(p.width, seen[i].is_on_side ? 32 : 64);
        assert_int_equal(p.height, seen[i].is_on_side ? 64 : 32);
        x = seen[i].is_right ? p.width - 5 : 4;
        y = seen[i].is_low ? p.height - 5 : 4;
        assert_true(upload_is(&p, x, y, UPLOAD_BLUE));
        assert_true(upload_is(&p, p.width - 1 - x, y, UPLOAD_RED));
        assert_true(upload_is(&p, x, p.height - 1 - y, UPLOAD_RED));
        picture_release(&p);
    }
}

/* A JPEG is only read as large as it is needed. */
static void test_enough(void **state)
{
    static const struct {
        unsigned enough, width;
    } cases[] = {{0, 640},   {400, 640}, {201, 640}, {200, 320},
                 {100, 160}, {50, 80},   {1, 80}};
    struct picture p;

    (void)state;
    make_jpeg(640, 400, (struct upload_jpeg){.is_grey = false});
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(picture_read(buf_get(&made), cases[i].enough, &p), OK);
        assert_int_equal(p.width, cases[i].width);
        picture_release(&p);
    }
}

static void test_transparent_is_white(void **state)
{
    static const uint8_t pixels[8] = {200, 0, 0, 0, 200, 0, 0, 255};
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = 2,
                       .height = 1,
                       .format = PNG_FORMAT_RGBA};
    png_alloc_size_t n = 1000;
    struct picture p;

    (void)state;
    assert_true(png_image_write_to_memory(&image, buf_reserve(&made, n), &n, 0,
                                          pixels, 0, NULL));
    made.n = n;
    assert_int_equal(picture_read(buf_get(&made), 0, &p), OK);
    assert_true(upload_is(&p, 0, 0, 0xffffff));
    assert_true(upload_is(&p, 1, 0, 0xc80000));
    picture_release(&p);
}

/* ---- what isn't read ---- */

static void test_damaged(void **state)
{
    (void)state;
    assert_int_equal(outcome(STR_EMPTY), ERR_INVALID);
    assert_int_equal(outcome(STR("GIF89a")), ERR_INVALID);
    assert_int_equal(outcome(STR("\xff\xd8\xff\xd9")), ERR_INVALID);
    make_png(40, 40);
    assert_int_equal(outcome(buf_get(&made)), OK);
    made.p[made.n - 20]++; /* in the compressed pixels */
    assert_int_equal(outcome(buf_get(&made)), ERR_INVALID);
}

/* Every cut is refused, and none is read past its end. */
static void test_cut(void **state)
{
    (void)state;
    make_png(40, 40);
    for (size_t n = 0; n < made.n; n++)
        assert_int_equal(outcome(str_of(made.p, n)), ERR_INVALID);
    buf_clear(&made);
    make_jpeg(40, 40, (struct upload_jpeg){.is_progressive = true});
    for (size_t n = 0; n < made.n; n++)
        assert_int_equal(outcome(str_of(made.p, n)), ERR_INVALID);
}

static void put_be(size_t at, unsigned n, unsigned value)
{
    for (unsigned i = 0; i < n; i++)
        made.p[at + i] = (char)(value >> 8 * (n - 1 - i));
}

/* The place of a JPEG's height, which the width follows. */
static size_t size_place(void)
{
    const char *sof = memmem(made.p, made.n, "\xff\xc0\0\x11\x08", 5);

    assert_non_null(sof);
    return (size_t)(sof - made.p) + 5;
}

/* The size that a file says is looked at before anything is decoded. */
static void test_too_large(void **state)
{
    static const struct {
        unsigned width, height;
    } sizes[] = {
        {8193, 1}, {1, 8193}, {4097, 4096}, {8192, 2049}, {65500, 65500}};
    size_t jpeg;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        buf_clear(&made);
        make_png(16, 16);
        put_be(16, 4, sizes[i].width);
        put_be(20, 4, sizes[i].height);
        assert_int_equal(outcome(buf_get(&made)), ERR_LIMIT);
        buf_clear(&made);
        make_jpeg(16, 16, (struct upload_jpeg){.is_grey = false});
        jpeg = size_place();
        put_be(jpeg, 2, sizes[i].height);
        put_be(jpeg + 2, 2, sizes[i].width);
        assert_int_equal(outcome(buf_get(&made)), ERR_LIMIT);
    }
    put_be(jpeg, 2, 0);
    assert_int_equal(outcome(buf_get(&made)), ERR_INVALID);
    /* Zeros behind the end, which do no harm but for their number. */
    buf_clear(&made);
    make_png(16, 16);
    while (made.n <= PICTURE_READ_MAX_BYTES)
        buf_char(&made, '\0');
    assert_int_equal(outcome(str_of(made.p, PICTURE_READ_MAX_BYTES)), OK);
    assert_int_equal(outcome(buf_get(&made)), ERR_LIMIT);
}

/* A picture of few bytes in so many passes that reading it would take
 * minutes. */
static void test_too_many_passes(void **state)
{
    struct buf many;
    struct str whole;
    size_t last;

    (void)state;
    make_jpeg(64, 64, (struct upload_jpeg){.is_progressive = true});
    assert_int_equal(outcome(buf_get(&made)), OK);
    whole = buf_get(&made);
    last = whole.n - 2;
    while (memcmp(whole.p + last, "\xff\xda", 2) != 0)
        last--;
    buf_init(&many, OUT_MAX_BYTES);
    buf_add(&many, whole.p, last);
    for (unsigned i = 0; i < 100; i++)
        buf_add(&many, whole.p + last, whole.n - 2 - last);
    buf_lit(&many, "\xff\xd9");
    assert_int_equal(outcome(buf_get(&many)), ERR_LIMIT);
    buf_release(&many);
}

/* The library keeps all of a picture in several passes: 16 million pixels with
 * a third of the colours' details are 48 MB, with all of them 96. */
static void test_too_much_to_keep(void **state)
{
    struct picture p = upload_quarters(4096, 4096);

    (void)state;
    upload_jpeg(&p, (struct upload_jpeg){.is_progressive = true}, &made);
    assert_int_equal(outcome(buf_get(&made)), OK);
    buf_clear(&made);
    upload_jpeg(
        &p, (struct upload_jpeg){.is_progressive = true, .is_detailed = true},
        &made);
    assert_int_equal(outcome(buf_get(&made)), ERR_LIMIT);
    picture_release(&p);
}

/* ---- written anew ---- */

static void test_nothing_but_pixels(void **state)
{
    struct buf out;

    (void)state;
    make_jpeg(80, 60,
              (struct upload_jpeg){.notes = STR("Exif\0\0secret place")});
    buf_lit(&made, "secret at the end");
    buf_init(&out, OUT_MAX_BYTES);
    assert_int_equal(picture_clean(buf_get(&made), 640, &out), OK);
    assert_false(has(buf_get(&out), "secret"));
    assert_false(has(buf_get(&out), "Exif"));
    assert_memory_equal(out.p + out.n - 2, "\xff\xd9", 2);
    buf_clear(&made);
    buf_str(&made, buf_get(&out));
    assert_quarters(80, 60);
    buf_release(&out);
}

static void test_png_becomes_jpeg_and_smaller(void **state)
{
    struct buf out;

    (void)state;
    make_png(300, 200);
    buf_init(&out, OUT_MAX_BYTES);
    assert_int_equal(picture_clean(buf_get(&made), 150, &out), OK);
    assert_string_equal(picture_type(buf_get(&out)), "image/jpeg");
    buf_clear(&made);
    buf_str(&made, buf_get(&out));
    assert_quarters(150, 100);
    buf_release(&out);
}

/* What doesn't fit is written less well, and at last not at all. */
static void test_room(void **state)
{
    struct picture noise = upload_noise(640, 640), p;
    struct buf good, tight, none;

    (void)state;
    buf_init(&good, OUT_MAX_BYTES);
    assert_int_equal(picture_write(&noise, &good), OK);
    buf_init(&tight, good.n - 1);
    assert_int_equal(picture_write(&noise, &tight), OK);
    assert_int_equal(picture_read(buf_get(&tight), 0, &p), OK);
    picture_release(&p);
    buf_init(&none, 100);
    buf_lit(&none, "before");
    assert_int_equal(picture_write(&noise, &none), ERR_LIMIT);
    assert_int_equal(none.n, 6);
    assert_false(buf_overflowed(&none));
    buf_release(&none);
    buf_release(&tight);
    buf_release(&good);
    picture_release(&noise);
}

static void test_covers(void **state)
{
    static const unsigned sizes[] = {640, 300, 60};
    struct buf covers[3];
    struct picture p;

    (void)state;
    make_jpeg(900, 700, (struct upload_jpeg){.is_grey = false});
    for (size_t i = 0; i < 3; i++)
        buf_init(&covers[i], OUT_MAX_BYTES);
    assert_int_equal(picture_covers(buf_get(&made), sizes, 3, covers), OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(picture_read(buf_get(&covers[i]), 0, &p), OK);
        assert_int_equal(p.width, sizes[i]);
        assert_int_equal(p.height, sizes[i]);
        assert_true(upload_is(&p, 2, 2, UPLOAD_BLUE));
        picture_release(&p);
        buf_clear(&covers[i]);
    }
    assert_int_equal(picture_covers(STR("GIF"), sizes, 3, covers), ERR_INVALID);
    assert_int_equal(covers[0].n, 0);
    for (size_t i = 0; i < 3; i++)
        buf_release(&covers[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test_setup_teardown(test_kinds_of_files, begin, end),
        cmocka_unit_test_setup_teardown(test_orientation, begin, end),
        cmocka_unit_test_setup_teardown(test_enough, begin, end),
        cmocka_unit_test_setup_teardown(test_transparent_is_white, begin, end),
        cmocka_unit_test_setup_teardown(test_damaged, begin, end),
        cmocka_unit_test_setup_teardown(test_cut, begin, end),
        cmocka_unit_test_setup_teardown(test_too_large, begin, end),
        cmocka_unit_test_setup_teardown(test_too_many_passes, begin, end),
        cmocka_unit_test_setup_teardown(test_too_much_to_keep, begin, end),
        cmocka_unit_test_setup_teardown(test_nothing_but_pixels, begin, end),
        cmocka_unit_test_setup_teardown(test_png_becomes_jpeg_and_smaller,
                                        begin, end),
        cmocka_unit_test_setup_teardown(test_room, begin, end),
        cmocka_unit_test_setup_teardown(test_covers, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
