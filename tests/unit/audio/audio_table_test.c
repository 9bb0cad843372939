/* Places come back by id; a damaged table says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <unistd.h>

#include "audio/audio_table.h"
#include "base/buf.h"
#include "base/io.h"

struct fixture {
    char dir[64];
    char path[80];
    struct arena arena;
};

static int setup(void **state)
{
    static struct fixture f;

    (void)snprintf(f.dir, sizeof f.dir, "/tmp/tonearm-audio-XXXXXX");
    assert_non_null(mkdtemp(f.dir));
    (void)snprintf(f.path, sizeof f.path, "%s/audio.table", f.dir);
    arena_init(&f.arena);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    arena_release(&f->arena);
    return io_remove_dir(f->dir) == OK ? 0 : -1;
}

static void write_three(const char *path)
{
    static const struct str roots[] = {{"/music", 6}, {"/more", 5}};
    struct audio_place places[] = {
        {.id = {3, 0}, .root = 1, .path = STR("c.flac"), .type = AUDIO_FLAC},
        {.id = {1, 0}, .root = 0, .path = STR("a/a.mp3"), .type = AUDIO_MP3},
        {.id = {2, 9},
         .root = 0,
         .path = STR("b.wv"),
         .from_ms = 5,
         .to_ms = 9,
         .type = AUDIO_WAVPACK},
        {.id = {1, 0}, .root = 0, .path = STR("a/a.mp3"), .type = AUDIO_MP3},
    };
    struct audio_table table = {roots, 2, places, 4};

    assert_int_equal(audio_table_write(path, &table), OK);
    assert_int_equal(table.count, 3);
}

static void test_places_are_found(void **state)
{
    struct fixture *f = *state;
    struct audio_place place;
    struct str root;

    write_three(f->path);
    assert_int_equal(
        audio_table_find(f->path, (struct id){2, 9}, &f->arena, &place, &root),
        OK);
    assert_true(str_eq_c(place.path, "b.wv"));
    assert_true(str_eq_c(root, "/music"));
    assert_int_equal(place.from_ms, 5);
    assert_int_equal(place.to_ms, 9);
    assert_string_equal(audio_type_mime(place.type), "audio/x-wavpack");
    assert_int_equal(
        audio_table_find(f->path, (struct id){3, 0}, &f->arena, &place, &root),
        OK);
    assert_true(str_eq_c(root, "/more"));
    assert_int_equal(
        audio_table_find(f->path, (struct id){1, 0}, &f->arena, &place, &root),
        OK);
    for (uint64_t hi = 0; hi < 5; hi++)
        assert_int_equal(audio_table_find(f->path, (struct id){hi, 1},
                                          &f->arena, &place, &root),
                         ERR_NOT_FOUND);
}

static void test_no_table_and_an_empty_one(void **state)
{
    struct fixture *f = *state;
    struct audio_table empty = {0};
    struct audio_place place;
    struct str root;

    assert_int_equal(
        audio_table_find(f->path, (struct id){1, 0}, &f->arena, &place, &root),
        ERR_NOT_FOUND);
    assert_int_equal(audio_table_write(f->path, &empty), OK);
    assert_int_equal(
        audio_table_find(f->path, (struct id){1, 0}, &f->arena, &place, &root),
        ERR_NOT_FOUND);
}

/* With any byte changed or any part missing it is read without a fault, and
 * what was cut is refused. */
static void test_damage(void **state)
{
    struct fixture *f = *state;
    struct audio_place place;
    struct str root;
    struct buf bytes;

    write_three(f->path);
    buf_init(&bytes, 65536);
    assert_int_equal(io_read_file(f->path, &bytes), OK);
    for (size_t at = 0; at < bytes.n; at++) {
        assert_int_equal(io_write_file(f->path, bytes.p, at, 0600), OK);
        assert_int_equal(audio_table_find(f->path, (struct id){2, 9}, &f->arena,
                                          &place, &root),
                         ERR_CORRUPT);
        bytes.p[at] = (char)(bytes.p[at] ^ 0x41);
        assert_int_equal(io_write_file(f->path, bytes.p, bytes.n, 0600), OK);
        (void)!audio_table_find(f->path, (struct id){2, 9}, &f->arena, &place,
                                &root);
        bytes.p[at] = (char)(bytes.p[at] ^ 0x41);
    }
    buf_release(&bytes);
}

static void test_types(void **state)
{
    (void)state;
    assert_string_equal(
        audio_type_mime(audio_type_of(STR("ogg"), STR("vorbis"))), "audio/ogg");
    assert_string_equal(audio_type_mime(audio_type_of(STR("ogg"), STR("opus"))),
                        "audio/ogg; codecs=opus");
    assert_int_equal(audio_type_of(STR("mp4"), STR("alac")), AUDIO_MP4);
    assert_int_equal(audio_type_of(STR("xyz"), STR("")), AUDIO_OTHER);
    assert_int_equal(audio_type_of(STR(""), STR("")), AUDIO_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_places_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_table_and_an_empty_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
        cmocka_unit_test(test_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
