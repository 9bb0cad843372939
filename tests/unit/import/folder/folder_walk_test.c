/* What is found in a folder, and what isn't: a tree in /tmp. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "import/folder/folder_walk.h"

struct fixture {
    char top[64];
    struct arena arena;
    struct import_report report;
    struct folder_walk walk;
};

static int setup(void **state)
{
    static struct fixture f;

    (void)snprintf(f.top, sizeof f.top, "/tmp/tonearm-walk-XXXXXX");
    assert_non_null(mkdtemp(f.top));
    arena_init(&f.arena);
    report_init(&f.report);
    f.walk = (struct folder_walk){.report = &f.report, .arena = &f.arena};
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char command[128];

    (void)snprintf(command, sizeof command, "rm -rf %s", f->top);
    assert_int_equal(system(command), 0);
    folder_walk_release(&f->walk);
    report_release(&f->report);
    arena_release(&f->arena);
    return 0;
}

static const char *path_of(struct fixture *f, const char *name)
{
    return arena_cstr(&f->arena,
                      arena_printf(&f->arena, "%s/%s", f->top, name));
}

static void make_dir(struct fixture *f, const char *name)
{
    assert_int_equal(mkdir(path_of(f, name), 0700), 0);
}

static void make_file(struct fixture *f, const char *name, const char *content)
{
    assert_int_equal(
        io_write_file(path_of(f, name), content, strlen(content), 0600), OK);
}

static const struct folder_file *found(struct fixture *f, const char *name)
{
    return folder_files_find(&f->walk.found, str_from_c(path_of(f, name)));
}

static void walk(struct fixture *f)
{
    folder_walk(&f->walk, str_from_c(f->top));
    folder_files_sort(&f->walk.found);
}

static void test_what_is_of_interest(void **state)
{
    struct fixture *f = *state;

    make_dir(f, "a");
    make_dir(f, "a/b");
    make_dir(f, ".hidden");
    make_file(f, "a/b/1.MP3", "1234");
    make_file(f, "a/x.cue", "");
    make_file(f, "a/Folder.jpg", "");
    make_file(f, "a/picture.jpg", "");
    make_file(f, "a/notes.txt", "");
    make_file(f, "a/.2.mp3", "");
    make_file(f, ".hidden/3.mp3", "");
    walk(f);
    assert_int_equal(f->walk.found.count, 3);
    assert_int_equal(found(f, "a/b/1.MP3")->kind, FOLDER_SOUND);
    assert_int_equal(found(f, "a/b/1.MP3")->bytes, 4);
    assert_true(found(f, "a/b/1.MP3")->modified_ns > 0);
    assert_int_equal(found(f, "a/x.cue")->kind, FOLDER_CUE);
    assert_int_equal(found(f, "a/Folder.jpg")->kind, FOLDER_PICTURE);
    assert_null(found(f, "a/b"));
    assert_int_equal(report_bad_count(&f->report), 0);
}

static void test_our_own_folder_is_left(void **state)
{
    struct fixture *f = *state;

    make_dir(f, "data");
    make_dir(f, "data2");
    make_file(f, "data/1.mp3", "");
    make_file(f, "data2/1.mp3", "");
    f->walk.own = str_from_c(path_of(f, "data"));
    walk(f);
    assert_int_equal(f->walk.found.count, 1);
    assert_non_null(found(f, "data2/1.mp3"));
}

static void test_links_are_left(void **state)
{
    struct fixture *f = *state;

    make_dir(f, "a");
    make_file(f, "a/1.mp3", "");
    assert_int_equal(symlink("..", path_of(f, "a/up")), 0);
    assert_int_equal(symlink("1.mp3", path_of(f, "a/2.mp3")), 0);
    assert_int_equal(symlink("/etc", path_of(f, "etc")), 0);
    assert_int_equal(mkfifo(path_of(f, "a/3.mp3"), 0600), 0);
    walk(f);
    assert_int_equal(f->walk.found.count, 1);
    assert_int_equal(report_total(&f->report, REPORT_SKIPPED), 3);
}

static void test_as_deep_as_it_goes(void **state)
{
    struct fixture *f = *state;
    char name[4 * FOLDER_DEPTH_MAX];
    size_t n = 0;

    for (size_t i = 0; i <= FOLDER_DEPTH_MAX; i++) {
        n += (size_t)snprintf(name + n, sizeof name - n, "%sd",
                              i > 0 ? "/" : "");
        make_dir(f, name);
    }
    (void)snprintf(name + n, sizeof name - n, "/1.mp3");
    make_file(f, name, "");
    walk(f);
    assert_int_equal(f->walk.found.count, 0);
    assert_int_equal(f->walk.closed_count, 1);
    assert_true(folder_walk_is_closed(&f->walk, str_from_c(path_of(f, name))));
    assert_int_equal(report_bad_count(&f->report), 1);
}

static void test_what_is_not_there(void **state)
{
    struct fixture *f = *state;

    folder_walk(&f->walk, STR("/no/such/folder"));
    assert_int_equal(f->walk.closed_count, 1);
    assert_false(folder_walk_is_closed(&f->walk, STR("/no/such/folders")));
    assert_true(folder_walk_is_closed(&f->walk, STR("/no/such/folder/a")));
}

static void test_hashes_tell_contents_apart(void **state)
{
    struct fixture *f = *state;
    static const size_t places[] = {0, 150000, 299999};
    char *large = calloc(1, 300000);
    struct id a, b;

    make_file(f, "1", "abc");
    make_file(f, "2", "abc");
    make_file(f, "3", "abd");
    assert_int_equal(folder_file_hash(path_of(f, "1"), &a), OK);
    assert_int_equal(folder_file_hash(path_of(f, "2"), &b), OK);
    assert_true(id_eq(a, b));
    assert_int_equal(folder_file_hash(path_of(f, "3"), &b), OK);
    assert_false(id_eq(a, b));
    assert_int_equal(io_write_file(path_of(f, "4"), large, 300000, 0600), OK);
    assert_int_equal(folder_file_hash(path_of(f, "4"), &a), OK);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        large[places[i]] = 1;
        assert_int_equal(io_write_file(path_of(f, "4"), large, 300000, 0600),
                         OK);
        assert_int_equal(folder_file_hash(path_of(f, "4"), &b), OK);
        assert_false(id_eq(a, b));
        a = b;
    }
    assert_int_equal(folder_file_hash(f->top, &b), ERR_IO);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_of_interest, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_our_own_folder_is_left, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_links_are_left, setup, teardown),
        cmocka_unit_test_setup_teardown(test_as_deep_as_it_goes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_what_is_not_there, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_hashes_tell_contents_apart, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
