/* Covers of files: squares, made once, of pictures that may be larger than what
 * people upload. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "picture/picture.h"

#define NAME STR("5f0c")

struct fixture {
    char dir[64];
    char path[80];
    char cache[80];
    struct buf out;
};

static int setup(void **state)
{
    static struct fixture f;

    (void)snprintf(f.dir, sizeof f.dir, "/tmp/tonearm-cover-XXXXXX");
    assert_non_null(mkdtemp(f.dir));
    (void)snprintf(f.path, sizeof f.path, "%s/a.jpg", f.dir);
    (void)snprintf(f.cache, sizeof f.cache, "%s/cache", f.dir);
    buf_init(&f.out, 8u << 20);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char command[128];

    buf_release(&f->out);
    (void)snprintf(command, sizeof command, "rm -rf %s", f->dir);
    return system(command);
}

/* A picture of noise, which doesn't pack well. */
static void write_noise(struct fixture *f, unsigned width, unsigned height)
{
    struct picture p = {width, height, mem_alloc((size_t)width * height * 3)};
    uint32_t seed = 1;
    struct buf jpeg;

    for (size_t i = 0; i < (size_t)width * height * 3; i++) {
        seed = seed * 1664525u + 1013904223u;
        p.rgb[i] = (uint8_t)(seed >> 24);
    }
    buf_init(&jpeg, 16u << 20);
    assert_int_equal(picture_write(&p, &jpeg), OK);
    assert_int_equal(io_write_file(f->path, jpeg.p, jpeg.n, 0600), OK);
    buf_release(&jpeg);
    picture_release(&p);
}

static enum err get(struct fixture *f, unsigned size_px)
{
    buf_clear(&f->out);
    return picture_get_cover(f->cache, f->path, NAME, size_px, &f->out);
}

static void test_squares_that_are_kept(void **state)
{
    static const unsigned sizes[] = {64, 300, 640};
    struct fixture *f = *state;
    struct picture p;

    write_noise(f, 400, 300);
    for (size_t i = 0; i < 3; i++) {
        unsigned size = sizes[i];

        assert_int_equal(get(f, size), OK);
        assert_string_equal(picture_type(buf_get(&f->out)), "image/jpeg");
        assert_int_equal(picture_read(buf_get(&f->out), 0, &p), OK);
        assert_int_equal(p.width, size);
        assert_int_equal(p.height, size);
        picture_release(&p);
    }
    assert_int_equal(unlink(f->path), 0);
    assert_int_equal(get(f, 300), OK);
    assert_true(f->out.n > 0);
}

static void test_larger_than_an_upload(void **state)
{
    struct fixture *f = *state;
    struct buf bytes;
    struct picture p;

    write_noise(f, 2000, 2000);
    buf_init(&bytes, 16u << 20);
    assert_int_equal(io_read_file(f->path, &bytes), OK);
    assert_true(bytes.n > PICTURE_READ_MAX_BYTES);
    assert_int_equal(picture_read(buf_get(&bytes), 0, &p), ERR_LIMIT);
    buf_release(&bytes);
    assert_int_equal(get(f, 64), OK);
}

static void test_what_there_is_not(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(get(f, 64), ERR_NOT_FOUND);
    assert_int_equal(io_write_file(f->path, "no picture", 10, 0600), OK);
    assert_int_equal(get(f, 64), ERR_INVALID);
    write_noise(f, 100, 100);
    assert_int_equal(get(f, 65), ERR_LIMIT);
    assert_int_equal(get(f, 64), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_squares_that_are_kept, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_larger_than_an_upload, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_what_there_is_not, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
