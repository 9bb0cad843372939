/* The index comes back as it was saved, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "import/folder/folder_index.h"

struct fixture {
    char dir[64];
    char path[80];
};

static int setup(void **state)
{
    static struct fixture f;

    (void)snprintf(f.dir, sizeof f.dir, "/tmp/tonearm-index-XXXXXX");
    assert_non_null(mkdtemp(f.dir));
    (void)snprintf(f.path, sizeof f.path, "%s/index.jsonl", f.dir);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    return io_remove_dir(f->dir) == OK ? 0 : -1;
}

static void save_one(const char *path)
{
    static struct id ids[] = {{0, 7}, {1, 0}};
    static struct str roots[] = {{"/music", 6}, {"/m \"2\"", 6}};
    struct folder_file files[] = {
        {.path = STR("/music/b.cue"), .kind = FOLDER_CUE, .bytes = 3},
        {.path = STR("/music/a\xff.mp3"),
         .bytes = UINT64_C(5000000000),
         .modified_ns = INT64_C(1795900000123456789),
         .hash = {UINT64_C(0x123456789abcdef0), 2},
         .answer = STR("{\"path_hex\":\"2f\",\"tags\":{\"A\":[\"\xc3\xb6\"]}}"),
         .ids = ids,
         .album = {5, 6},
         .id_count = 2},
    };
    struct folder_index index;

    folder_index_init(&index);
    index.roots = roots;
    index.root_count = 2;
    for (size_t i = 0; i < 2; i++)
        folder_files_add(&index.files, &files[i]);
    for (uint64_t i = 0; i < 2500; i++)
        folder_set_add(&index.owned, ENTITY_TRACK, (struct id){i, i});
    folder_set_add(&index.owned, ENTITY_ARTIST, (struct id){1, 2});
    folder_set_add(&index.owned, ENTITY_ARTIST, (struct id){1, 2});
    folder_set_sort(&index.owned);
    assert_int_equal(folder_index_save(&index, path), OK);
    folder_index_release(&index);
}

static void test_it_comes_back(void **state)
{
    struct fixture *f = *state;
    struct folder_index index;
    const struct folder_file *file;

    save_one(f->path);
    folder_index_init(&index);
    assert_int_equal(folder_index_load(&index, f->path), OK);
    assert_int_equal(index.root_count, 2);
    assert_true(str_eq_c(index.roots[1], "/m \"2\""));
    assert_int_equal(index.files.count, 2);
    file = folder_files_find(&index.files, STR("/music/a\xff.mp3"));
    assert_non_null(file);
    assert_int_equal(file->kind, FOLDER_SOUND);
    assert_int_equal(file->bytes, UINT64_C(5000000000));
    assert_int_equal(file->modified_ns, INT64_C(1795900000123456789));
    assert_int_equal(file->hash.hi, UINT64_C(0x123456789abcdef0));
    assert_int_equal(file->id_count, 2);
    assert_int_equal(file->ids[1].hi, 1);
    assert_true(id_eq(file->album, (struct id){5, 6}));
    assert_true(str_eq_c(
        file->answer, "{\"path_hex\":\"2f\",\"tags\":{\"A\":[\"\xc3\xb6\"]}}"));
    file = folder_files_find(&index.files, STR("/music/b.cue"));
    assert_int_equal(file->kind, FOLDER_CUE);
    assert_int_equal(file->answer.n, 0);
    assert_int_equal(index.owned.count, 2501);
    assert_true(
        folder_set_has(&index.owned, ENTITY_TRACK, (struct id){2499, 2499}));
    assert_false(folder_set_has(&index.owned, ENTITY_TRACK, (struct id){1, 2}));
    assert_true(folder_set_has(&index.owned, ENTITY_ARTIST, (struct id){1, 2}));
    folder_index_release(&index);
}

static void test_none_is_an_empty_one(void **state)
{
    struct fixture *f = *state;
    struct folder_index index;

    folder_index_init(&index);
    assert_int_equal(folder_index_load(&index, f->path), OK);
    assert_int_equal(index.files.count, 0);
    folder_index_release(&index);
}

/* Cut off anywhere, or with a byte changed, it is none. */
static void test_a_damaged_one_is_an_empty_one(void **state)
{
    struct fixture *f = *state;
    struct folder_index index;
    struct buf text;

    save_one(f->path);
    buf_init(&text, 1u << 20);
    assert_int_equal(io_read_file(f->path, &text), OK);
    for (size_t at = 0; at < text.n; at += 997) {
        folder_index_init(&index);
        assert_int_equal(io_write_file(f->path, text.p, at, 0600), OK);
        assert_int_equal(folder_index_load(&index, f->path), OK);
        assert_int_equal(index.files.count + index.owned.count, 0);
        folder_index_release(&index);
        text.p[at] ^= 1;
        folder_index_init(&index);
        assert_int_equal(io_write_file(f->path, text.p, text.n, 0600), OK);
        assert_int_equal(folder_index_load(&index, f->path), OK);
        assert_int_equal(index.files.count + index.owned.count, 0);
        folder_index_release(&index);
        text.p[at] ^= 1;
    }
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_it_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_none_is_an_empty_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_damaged_one_is_an_empty_one,
                                        setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
