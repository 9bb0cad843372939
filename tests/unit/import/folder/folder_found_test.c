/* What a walk found, against what the last import knew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "import/folder/folder_found.h"

#define ANSWER STR("{\"path\":\"/x\",\"duration_ms\":5000}")

struct fixture {
    char top[64];
    struct arena arena;
    struct import_report report;
    struct folder_index index;
    struct folder_walk walk;
    struct folder_found found;
};

static struct id ids[] = {{1, 1}, {2, 2}};

static int setup(void **state)
{
    static struct fixture f;

    (void)snprintf(f.top, sizeof f.top, "/tmp/tonearm-found-XXXXXX");
    assert_non_null(mkdtemp(f.top));
    arena_init(&f.arena);
    report_init(&f.report);
    folder_index_init(&f.index);
    f.walk = (struct folder_walk){.report = &f.report, .arena = &f.arena};
    f.found = (struct folder_found){0};
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char command[128];

    folder_files_release(&f->found.files);
    folder_walk_release(&f->walk);
    folder_index_release(&f->index);
    report_release(&f->report);
    arena_release(&f->arena);
    (void)snprintf(command, sizeof command, "rm -rf %s", f->top);
    return system(command);
}

static struct str path_of(struct fixture *f, const char *name)
{
    struct str path = arena_printf(&f->arena, "%s/%s", f->top, name);

    return str_of(arena_cstr(&f->arena, path), path.n);
}

static void write_file(struct fixture *f, const char *name, const char *content)
{
    assert_int_equal(
        io_write_file(path_of(f, name).p, content, strlen(content), 0600), OK);
}

/* Makes a file, and the index know it as it is now. */
static void know(struct fixture *f, const char *name, const char *content)
{
    struct folder_file file = {
        .path = path_of(f, name), .answer = ANSWER, .ids = ids, .id_count = 1};
    struct stat st;

    write_file(f, name, content);
    assert_int_equal(stat(file.path.p, &st), 0);
    file.bytes = (uint64_t)st.st_size;
    file.modified_ns =
        (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
    assert_int_equal(folder_file_hash(file.path.p, &file.hash), OK);
    folder_files_add(&f->index.files, &file);
    folder_files_sort(&f->index.files);
}

static void compare(struct fixture *f, bool forgets)
{
    struct str folder = str_from_c(f->top);

    folder_walk(&f->walk, folder);
    folder_files_sort(&f->walk.found);
    folder_found_compare(&f->walk, &f->index, &folder, 1, forgets, &f->found);
}

static void check_counts(const struct fixture *f, size_t added, size_t changed,
                         size_t moved, size_t gone)
{
    assert_int_equal(f->found.added, added);
    assert_int_equal(f->found.changed, changed);
    assert_int_equal(f->found.moved, moved);
    assert_int_equal(f->found.gone, gone);
}

static struct folder_file *found(struct fixture *f, const char *name)
{
    return folder_files_find(&f->found.files, path_of(f, name));
}

static void test_as_it_was(void **state)
{
    struct fixture *f = *state;

    know(f, "a.mp3", "one");
    know(f, "b.mp3", "two");
    compare(f, false);
    check_counts(f, 0, 0, 0, 0);
    assert_false(f->found.is_dirty);
    assert_int_equal(found(f, "a.mp3")->id_count, 1);
}

static void test_touched(void **state)
{
    static const struct timespec times[2] = {{1, 0}, {1, 0}};
    struct fixture *f = *state;

    know(f, "a.mp3", "one");
    assert_int_equal(utimensat(AT_FDCWD, path_of(f, "a.mp3").p, times, 0), 0);
    compare(f, false);
    check_counts(f, 0, 0, 0, 0);
    assert_true(f->found.is_dirty);
    assert_int_equal(found(f, "a.mp3")->modified_ns, 1000000000);
    assert_true(str_eq(found(f, "a.mp3")->answer, ANSWER));
}

static void test_moved_once_each(void **state)
{
    struct fixture *f = *state;

    know(f, "a.mp3", "one");
    assert_int_equal(rename(path_of(f, "a.mp3").p, path_of(f, "b.mp3").p), 0);
    write_file(f, "c.mp3", "one"); /* a copy */
    compare(f, false);
    check_counts(f, 1, 0, 1, 0);
    assert_int_equal(found(f, "b.mp3")->id_count, 1);
    assert_int_equal(found(f, "c.mp3")->id_count, 0);
    assert_int_equal(found(f, "c.mp3")->answer.n, 0);
    assert_null(found(f, "a.mp3"));
}

static void test_changed(void **state)
{
    struct fixture *f = *state;

    know(f, "a.mp3", "one");
    write_file(f, "a.mp3", "other");
    compare(f, false);
    check_counts(f, 0, 1, 0, 0);
    assert_int_equal(found(f, "a.mp3")->answer.n, 0);
    assert_int_equal(found(f, "a.mp3")->last_ms, 5000);
    assert_int_equal(found(f, "a.mp3")->id_count, 1);
}

/* Two files that change places, as renumbering does. */
static void test_swapped(void **state)
{
    struct fixture *f = *state;

    know(f, "a.mp3", "one");
    know(f, "b.mp3", "other");
    write_file(f, "a.mp3", "other");
    write_file(f, "b.mp3", "one");
    f->index.files.list[0].ids = &ids[0];
    f->index.files.list[1].ids = &ids[1];
    compare(f, false);
    check_counts(f, 0, 0, 2, 0);
    assert_true(id_eq(found(f, "a.mp3")->ids[0], ids[1]));
    assert_true(id_eq(found(f, "b.mp3")->ids[0], ids[0]));
}

static void test_gone_and_elsewhere(void **state)
{
    struct fixture *f = *state;
    struct folder_file other = {.path = STR("/other/x.mp3"), .answer = ANSWER};

    folder_files_add(&f->index.files, &other);
    know(f, "a.mp3", "one");
    know(f, "b.mp3", "two");
    assert_int_equal(unlink(path_of(f, "a.mp3").p), 0);
    compare(f, false);
    check_counts(f, 0, 0, 0, 1);
    assert_non_null(folder_files_find(&f->found.files, other.path));
    folder_files_release(&f->found.files);
    compare(f, true);
    check_counts(f, 0, 0, 0, 2);
    assert_null(folder_files_find(&f->found.files, other.path));
}

/* What lies where nobody could look isn't gone. */
static void test_closed(void **state)
{
    struct fixture *f = *state;
    struct str closed = path_of(f, "a");

    assert_int_equal(mkdir(closed.p, 0700), 0);
    know(f, "a/a.mp3", "one");
    assert_int_equal(unlink(path_of(f, "a/a.mp3").p), 0);
    f->walk.closed = malloc(sizeof closed);
    f->walk.closed[0] = closed;
    f->walk.closed_count = f->walk.closed_capacity = 1;
    compare(f, true);
    check_counts(f, 0, 0, 0, 0);
    assert_non_null(found(f, "a/a.mp3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_as_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(test_touched, setup, teardown),
        cmocka_unit_test_setup_teardown(test_moved_once_each, setup, teardown),
        cmocka_unit_test_setup_teardown(test_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_swapped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gone_and_elsewhere, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_closed, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
