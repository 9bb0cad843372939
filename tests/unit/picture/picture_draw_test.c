/* Drawn pictures, read back with libpng: they are what picture.h says, the same
 * every time, and unlike each other. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <png.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/random.h"
#include "picture/picture.h"

#define MAX_BYTES 150000 /* picture.h */

static struct id id_of(uint64_t n)
{
    struct random_sequence r = random_sequence(1, n);
    uint64_t hi = random_u64(&r);

    return (struct id){hi, random_u64(&r)};
}

/* Draws, checks and decodes; the caller frees 3 bytes a pixel. */
static png_byte *draw(struct id id, enum entity type, unsigned size)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    png_byte *pixels = mem_alloc((size_t)size * size * 3);
    struct buf png;

    buf_init(&png, 4u << 20);
    assert_int_equal(picture_draw(id, type, size, &png), OK);
    assert_true(png_image_begin_read_from_memory(&image, png.p, png.n));
    assert_int_equal(image.width, size);
    assert_int_equal(image.height, size);
    assert_int_equal(image.format, PNG_FORMAT_RGB);
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    if (size <= 640)
        assert_true(png.n < MAX_BYTES);
    buf_release(&png);
    return pixels;
}

static uint64_t hash_of(struct id id, enum entity type, unsigned size)
{
    png_byte *pixels = draw(id, type, size);
    uint64_t hash = hash_bytes(pixels, (size_t)size * size * 3, 0);

    free(pixels);
    return hash;
}

static void test_sizes(void **state)
{
    static const unsigned sizes[] = {16, 17, 64, 160, 274, 300, 320, 640, 1000};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (int type = 0; type < ENTITY_COUNT; type++)
            free(draw(id_of(i), (enum entity)type, sizes[i]));
}

static void test_out_of_range(void **state)
{
    struct buf png;

    (void)state;
    buf_init(&png, 1u << 20);
    assert_int_equal(picture_draw(id_of(1), ENTITY_ALBUM, 15, &png), ERR_LIMIT);
    assert_int_equal(picture_draw(id_of(1), ENTITY_ALBUM, 1001, &png),
                     ERR_LIMIT);
    assert_int_equal(picture_draw(id_of(1), ENTITY_ALBUM, 0, &png), ERR_LIMIT);
    assert_int_equal(png.n, 0);
    buf_release(&png);
}

static void test_no_room(void **state)
{
    struct buf png;

    (void)state;
    buf_init(&png, 500);
    assert_int_equal(picture_draw(id_of(1), ENTITY_ALBUM, 300, &png),
                     ERR_LIMIT);
    buf_release(&png);
}

/* What was in the buffer stays before the picture. */
static void test_appends(void **state)
{
    struct buf png;

    (void)state;
    buf_init(&png, 1u << 20);
    buf_lit(&png, "before");
    assert_int_equal(picture_draw(id_of(1), ENTITY_ALBUM, 64, &png), OK);
    assert_memory_equal(png.p, "before\x89PNG", 10);
    buf_release(&png);
}

static void test_repeatable_and_different(void **state)
{
    static const enum entity types[] = {ENTITY_ALBUM, ENTITY_ARTIST,
                                        ENTITY_SHOW};

    (void)state;
    for (size_t k = 0; k < 3; k++)
        for (uint64_t i = 0; i < 20; i++) {
            uint64_t hash = hash_of(id_of(i), types[k], 64);

            assert_true(hash == hash_of(id_of(i), types[k], 64));
            assert_true(hash != hash_of(id_of(i + 1), types[k], 64));
            assert_true(hash != hash_of(id_of(i), types[(k + 1) % 3], 64));
        }
    /* Every bit of the id counts, at both ends. */
    assert_true(hash_of((struct id){0, 0}, ENTITY_ALBUM, 64) !=
                hash_of((struct id){0, 1}, ENTITY_ALBUM, 64));
    assert_true(hash_of((struct id){0, 0}, ENTITY_ALBUM, 64) !=
                hash_of((struct id){1u, 0}, ENTITY_ALBUM, 64));
}

/* A picture has something on it: colours differ across it. */
static void test_not_blank(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 40; i++) {
        png_byte *p = draw(id_of(i), i % 2 ? ENTITY_ALBUM : ENTITY_ARTIST, 64);
        unsigned low = 765, high = 0;

        for (size_t k = 0; k < 64 * 64; k++) {
            unsigned sum = (unsigned)p[3 * k] + p[3 * k + 1] + p[3 * k + 2];

            low = sum < low ? sum : low;
            high = sum > high ? sum : high;
        }
        assert_true(high - low > 120);
        free(p);
    }
}

/* A small one is the large one, seen from afar: each pixel of the small is
 * near the mean of those it stands for. */
static void test_one_picture_at_all_sizes(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 12; i++) {
        png_byte *small = draw(id_of(i), ENTITY_ALBUM, 40);
        png_byte *large = draw(id_of(i), ENTITY_ALBUM, 320);
        double difference = 0;

        for (size_t y = 0; y < 40; y++)
            for (size_t x = 0; x < 40; x++) {
                unsigned sum = 0;

                for (size_t k = 0; k < 64; k++)
                    sum += large[3 * ((y * 8 + k / 8) * 320 + x * 8 + k % 8)];
                difference +=
                    abs((int)(sum / 64) - (int)small[3 * (y * 40 + x)]);
            }
        assert_true(difference / 1600 < 6);
        free(small);
        free(large);
    }
}

/* Whatever compiler built the program, and whatever its machine makes of a
 * float's last bit: the mean of the left upper quarter, in red, green and
 * blue, of one picture of each style. */
static void test_same_everywhere(void **state)
{
    static const struct {
        enum entity type;
        unsigned id;
        unsigned mean[3];
    } known[] = {
        {ENTITY_ALBUM, 23, {54, 119, 117}},
        {ENTITY_ALBUM, 4, {215, 103, 162}},
        {ENTITY_ALBUM, 8, {112, 121, 207}},
        {ENTITY_ALBUM, 12, {119, 133, 187}},
        {ENTITY_ALBUM, 2, {130, 130, 136}},
        {ENTITY_ALBUM, 6, {71, 105, 64}},
        {ENTITY_ALBUM, 1, {91, 37, 76}},
        {ENTITY_ALBUM, 3, {106, 58, 37}},
        {ENTITY_SHOW, 13, {128, 118, 208}},
        {ENTITY_SHOW, 14, {141, 103, 77}},
        {ENTITY_ARTIST, 1, {210, 123, 92}},
        {ENTITY_CATEGORY, 1, {119, 130, 138}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        png_byte *p = draw(id_of(known[i].id), known[i].type, 64);

        for (size_t c = 0; c < 3; c++) {
            unsigned sum = 0;

            for (size_t k = 0; k < 32 * 32; k++)
                sum += p[3 * (k / 32 * 64 + k % 32) + c];
            assert_in_range(sum / 1024 + 1, known[i].mean[c],
                            known[i].mean[c] + 2);
        }
        free(p);
    }
}

static void test_file_size(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 60; i++) /* draw checks MAX_BYTES */
        free(draw(id_of(i + 1000), ENTITY_ALBUM, 640));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_out_of_range),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_repeatable_and_different),
        cmocka_unit_test(test_not_blank),
        cmocka_unit_test(test_one_picture_at_all_sizes),
        cmocka_unit_test(test_same_everywhere),
        cmocka_unit_test(test_file_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
