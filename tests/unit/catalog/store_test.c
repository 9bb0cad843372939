/* The directory of generations, alone and with another process about. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "unit/catalog/fixture.h"
#include "unit/catalog/stderr.h"

static char *path_of(struct fixture *f, const char *name)
{
    size_t n = strlen(f->directory) + strlen(name) + 16;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/catalog/%s", f->directory, name);
    return path;
}

static bool is_there(struct fixture *f, const char *name)
{
    char *path = path_of(f, name);
    bool there = access(path, F_OK) == 0;

    free(path);
    return there;
}

static void write_file(struct fixture *f, const char *name, struct str text)
{
    char *path = path_of(f, name);

    assert_int_equal(io_write_file(path, text.p, text.n, 0644), OK);
    free(path);
}

/* A generation with one artist; the builder of the fixture is used up. */
static void build(struct fixture *f, const char *name)
{
    if (f->b == NULL)
        start(f);
    artist(f, name);
    finish(f);
}

static void test_an_empty_store(void **state)
{
    struct fixture *f = *state;
    struct store_entry *list;
    struct catalog *c;
    size_t count;
    uint32_t n;
    unsigned removed;

    builder_free(f->b);
    f->b = NULL;
    assert_int_equal(store_current(f->store, &n), ERR_NOT_FOUND);
    assert_int_equal(store_open_current(f->store, &c), ERR_NOT_FOUND);
    assert_int_equal(store_open_catalog(f->store, 1, &c), ERR_NOT_FOUND);
    assert_int_equal(store_use(f->store, 1), ERR_NOT_FOUND);
    assert_int_equal(store_list(f->store, &list, &count), OK);
    assert_int_equal(count, 0);
    free(list);
    assert_int_equal(store_prune(f->store, 0, &removed), OK);
    assert_int_equal(removed, 0);
    assert_int_equal(store_next(f->store, &n), OK);
    assert_int_equal(n, 1);
}

static void test_commits_keep_the_last_two(void **state)
{
    struct fixture *f = *state;
    struct store_entry *list;
    size_t count;
    uint32_t n;

    for (unsigned i = 1; i <= 4; i++) {
        build(f, "x");
        assert_int_equal(f->result.generation, i);
        assert_int_equal(store_current(f->store, &n), OK);
        assert_int_equal(n, i);
    }
    assert_int_equal(store_list(f->store, &list, &count), OK);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].generation, 3);
    assert_false(list[0].current);
    assert_int_equal(list[1].generation, 4);
    assert_true(list[1].current);
    assert_int_equal(list[1].bytes, f->result.file_bytes);
    assert_true(list[1].modified_s > 1700000000);
    free(list);
    assert_false(is_there(f, "build"));
}

static void test_list_ignores_other_names(void **state)
{
    static const char *const others[] = {
        "0.cat",  "x.cat",  "1.cat.bak",      ".cat",
        "-1.cat", "1.catx", "99999999999.cat"};
    struct fixture *f = *state;
    struct store_entry *list;
    size_t count;

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        write_file(f, others[i], STR("text"));
    write_file(f, "10.cat", STR("text"));
    write_file(f, "9.cat", STR("text"));
    assert_int_equal(store_list(f->store, &list, &count), OK);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].generation, 9);
    assert_int_equal(list[1].generation, 10);
    free(list);
}

static void test_use_goes_back_and_forth(void **state)
{
    struct fixture *f = *state;
    uint32_t n;

    build(f, "one");
    build(f, "two");
    assert_int_equal(store_use(f->store, 1), OK);
    assert_int_equal(store_current(f->store, &n), OK);
    assert_int_equal(n, 1);
    /* A number is never given out twice, whatever is in use. */
    assert_int_equal(store_next(f->store, &n), OK);
    assert_int_equal(n, 3);
    assert_int_equal(store_use(f->store, 7), ERR_NOT_FOUND);
    assert_int_equal(store_current(f->store, &n), OK);
    assert_int_equal(n, 1);
}

/* Handles are of their own: one that has the lock keeps it from the others. */
static void test_another_handle(void **state)
{
    struct fixture *f = *state;
    struct store *other = store_open_again(f->store);
    uint32_t n;

    build(f, "one");
    build(f, "two");
    assert_int_equal(store_current(other, &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(store_lock(other), ERR_BUSY);
    store_unlock(f->store);
    assert_int_equal(store_lock(other), OK);
    assert_int_equal(store_lock(f->store), ERR_BUSY);
    assert_int_equal(store_use(other, 1), OK);
    store_close(other);
    assert_int_equal(store_current(f->store, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(store_lock(f->store), OK);
}

static void test_use_refuses_a_damaged_generation(void **state)
{
    struct fixture *f = *state;
    char *path;
    uint32_t n;
    int fd;

    build(f, "one");
    build(f, "two");
    path = path_of(f, "1.cat");
    fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, "damage", 6, 4096 + 2), 6);
    (void)close(fd);
    free(path);
    assert_int_equal(store_use(f->store, 1), ERR_CORRUPT);
    assert_int_equal(store_current(f->store, &n), OK);
    assert_int_equal(n, 2);
}

static void test_prune(void **state)
{
    struct fixture *f = *state;
    unsigned removed;

    build(f, "one");
    build(f, "two");
    write_file(f, "3.cat", STR("text"));
    write_file(f, "4.cat", STR("text"));
    assert_int_equal(store_use(f->store, 1), OK);
    assert_int_equal(store_prune(f->store, 1, &removed), OK);
    assert_int_equal(removed, 2);
    assert_true(is_there(f, "1.cat")); /* in use, though the oldest */
    assert_true(is_there(f, "4.cat"));
    assert_int_equal(store_prune(f->store, 0, &removed), OK);
    assert_int_equal(removed, 1);
    assert_true(is_there(f, "1.cat"));
}

/* Nothing goes while nobody knows which one is in use. */
static void test_prune_needs_to_know_the_current_one(void **state)
{
    struct fixture *f = *state;
    unsigned removed;
    char *path;

    build(f, "one");
    build(f, "two");
    write_file(f, "current", STR("garbage"));
    assert_int_equal(store_prune(f->store, 0, &removed), ERR_CORRUPT);
    path = path_of(f, "current");
    assert_int_equal(unlink(path), 0);
    free(path);
    assert_int_equal(store_prune(f->store, 0, &removed), OK);
    assert_int_equal(removed, 0);
    assert_true(is_there(f, "1.cat"));
    assert_true(is_there(f, "2.cat"));
}

static void test_current_is_garbage(void **state)
{
    static const char *const bad[] = {"",   "\n",  "x",   "0",
                                      "-1", "1 1", "1.5", "4294967296"};
    struct fixture *f = *state;
    struct store_entry *list;
    struct catalog *c;
    struct buf large;
    size_t count;
    uint32_t n;

    build(f, "one");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        write_file(f, "current", str_from_c(bad[i]));
        assert_int_equal(store_current(f->store, &n), ERR_CORRUPT);
        assert_int_equal(store_open_current(f->store, &c), ERR_CORRUPT);
        assert_int_equal(store_list(f->store, &list, &count), OK);
        assert_int_equal(count, 1);
        assert_false(list[0].current);
        free(list);
    }
    buf_init(&large, 1u << 20);
    while (large.n < 1u << 19)
        buf_lit(&large, "99999999");
    write_file(f, "current", buf_get(&large));
    buf_release(&large);
    assert_int_equal(store_current(f->store, &n), ERR_CORRUPT);
    assert_int_equal(store_list(f->store, &list, &count), OK);
    free(list);
    assert_int_equal(store_use(f->store, 1), OK); /* and this mends it */
    assert_int_equal(store_current(f->store, &n), OK);
    assert_int_equal(n, 1);
}

/* A generation that `current` names and that isn't there is damage, not a
 * store without a catalog: an import must not begin with nothing. */
static void test_current_names_what_is_not_there(void **state)
{
    struct fixture *f = *state;
    struct catalog *c;

    write_file(f, "current", STR("5\n"));
    assert_int_equal(store_open_current(f->store, &c), ERR_CORRUPT);
}

static void test_current_is_not_for_everyone_to_write(void **state)
{
    struct fixture *f = *state;
    char *path = path_of(f, "current");
    struct stat st;

    build(f, "one");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    free(path);
}

/* In a child: holds the lock until told to end. */
static pid_t hold_lock(struct fixture *f, int *until)
{
    int ready[2], end[2];
    char c;
    pid_t child;

    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(end), 0);
    child = fork();
    if (child == 0) {
        struct store *s;

        (void)close(end[1]);
        if (store_open(f->directory, &s) || store_lock(s) ||
            write(ready[1], "x", 1) != 1)
            _exit(1);
        (void)!read(end[0], &c, 1);
        _exit(0);
    }
    (void)close(ready[1]);
    (void)close(end[0]);
    assert_int_equal(read(ready[0], &c, 1), 1);
    (void)close(ready[0]);
    *until = end[1];
    return child;
}

static void test_the_lock_of_another_process(void **state)
{
    struct fixture *f = *state;
    char holder[32], said[512];
    int until, status;
    pid_t child;

    builder_free(f->b);
    f->b = NULL;
    store_unlock(f->store);
    child = hold_lock(f, &until);
    stderr_begin();
    assert_int_equal(store_lock(f->store), ERR_BUSY);
    stderr_end(said, sizeof said);
    (void)snprintf(holder, sizeof holder, "process %ld", (long)child);
    assert_non_null(strstr(said, holder));
    (void)close(until);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(store_lock(f->store), OK); /* gone with its process */
    store_unlock(f->store);
    assert_int_equal(store_lock(f->store), OK);
}

/* What a killed import left: the files of its build, and a `current` that
 * was not renamed yet. Generations are nobody's leftovers. */
static void test_locking_clears_up_after_a_killed_import(void **state)
{
    struct fixture *f = *state;
    char *path = path_of(f, "build");

    build(f, "one");
    store_unlock(f->store);
    assert_int_equal(mkdir(path, 0777), 0);
    free(path);
    write_file(f, "build/section-00", STR("text"));
    write_file(f, "build/drafts", STR("text"));
    write_file(f, "current.a1B2c3", STR("2\n"));
    write_file(f, "current.mine", STR("mine"));
    write_file(f, "notes", STR("mine"));
    assert_int_equal(store_lock(f->store), OK);
    assert_false(is_there(f, "build"));
    assert_false(is_there(f, "current.a1B2c3"));
    assert_true(is_there(f, "current.mine"));
    assert_true(is_there(f, "notes"));
    assert_true(is_there(f, "1.cat"));
    assert_true(is_there(f, "current"));
}

static void test_a_commit_of_nothing_changes_nothing(void **state)
{
    struct fixture *f = *state;
    uint32_t n;

    build(f, "one");
    assert_int_equal(store_commit(f->store, "nothing", 2), ERR_IO);
    assert_int_equal(store_current(f->store, &n), OK);
    assert_int_equal(n, 1);
    assert_false(is_there(f, "2.cat"));
}

/* `current` can't be written: the new file goes again. */
static void test_a_commit_that_fails_half_way(void **state)
{
    struct fixture *f = *state;
    char *current = path_of(f, "current");
    char *inside = path_of(f, "current/x");

    assert_int_equal(mkdir(current, 0777), 0); /* no file can replace it */
    assert_int_equal(mkdir(inside, 0777), 0);
    write_file(f, "build/whole", STR("text"));
    assert_int_equal(store_commit(f->store, "whole", 1), ERR_IO);
    assert_false(is_there(f, "1.cat"));
    free(inside);
    free(current);
}

static void test_a_build_that_cannot_open_its_files(void **state)
{
    struct fixture *f = *state;
    char *path = path_of(f, "build/section-00");

    /* A directory where the first section's file should be. */
    assert_int_equal(mkdir(path, 0777), 0);
    artist(f, "x");
    assert_int_equal(builder_finish(f->b, &f->result), ERR_IO);
    f->b = NULL;
    free(path);
}

static void test_remove_takes_everything(void **state)
{
    struct fixture *f = *state;

    build(f, "one");
    store_remove(f->store);
    f->store = NULL;
    assert_false(is_there(f, ""));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_empty_store),
        TEST(test_commits_keep_the_last_two),
        TEST(test_list_ignores_other_names),
        TEST(test_use_goes_back_and_forth),
        TEST(test_another_handle),
        TEST(test_use_refuses_a_damaged_generation),
        TEST(test_prune),
        TEST(test_prune_needs_to_know_the_current_one),
        TEST(test_current_is_garbage),
        TEST(test_current_names_what_is_not_there),
        TEST(test_current_is_not_for_everyone_to_write),
        TEST(test_the_lock_of_another_process),
        TEST(test_locking_clears_up_after_a_killed_import),
        TEST(test_a_commit_of_nothing_changes_nothing),
        TEST(test_a_commit_that_fails_half_way),
        TEST(test_a_build_that_cannot_open_its_files),
        TEST(test_remove_takes_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
