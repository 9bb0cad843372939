#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "cmd/datadir.h"

static char directory[32];
static char data[64];

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(directory, sizeof directory, "%s",
                   "/tmp/tonearm-dir-XXXXXX");
    if (mkdtemp(directory) == NULL)
        return -1;
    (void)snprintf(data, sizeof data, "%s/data", directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    if (io_remove_dir(data))
        return -1;
    return io_remove_dir(directory) != OK;
}

static unsigned mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 0777;
}

static void test_makes_it(void **state)
{
    (void)state;
    assert_int_equal(datadir_open(data), OK);
    assert_int_equal(mode_of(data), 0700);
    assert_int_equal(chmod(data, 0750), 0);
    assert_int_equal(datadir_open(data), OK);
    assert_int_equal(mode_of(data), 0750); /* its owner's choice stays */
}

static void test_makes_those_above(void **state)
{
    char deep[128];

    (void)state;
    (void)snprintf(deep, sizeof deep, "%s//deep/", data);
    assert_int_equal(datadir_open(deep), OK);
    assert_int_equal(mode_of(deep), 0700);
    assert_int_equal(rmdir(deep), 0);
}

static void test_refuses(void **state)
{
    char below[128];

    (void)state;
    assert_int_equal(io_write_file(data, "x", 1, 0600), OK);
    assert_int_equal(datadir_open(data), ERR_IO);
    (void)snprintf(below, sizeof below, "%s/below", data);
    assert_int_equal(datadir_open(below), ERR_IO);
    assert_int_equal(unlink(data), 0);
    assert_int_equal(datadir_open(""), ERR_IO);
}

/* A child that serves until it is killed. */
static pid_t serve_in_child(void)
{
    int ready[2];
    char byte;
    pid_t child;

    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int fd;

        if (datadir_lock_serve(data, &fd) || write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            (void)pause();
    }
    (void)close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    (void)close(ready[0]);
    return child;
}

static void test_one_server(void **state)
{
    pid_t child;
    int fd = 0;

    (void)state;
    assert_int_equal(datadir_open(data), OK);
    assert_false(datadir_is_served(data));
    child = serve_in_child();
    assert_true(datadir_is_served(data));
    assert_int_equal(datadir_lock_serve(data, &fd), ERR_BUSY);
    assert_int_equal(fd, -1);
    assert_true(datadir_is_served(data));
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_false(datadir_is_served(data));
    assert_int_equal(datadir_lock_serve(data, &fd), OK);
    assert_true(datadir_is_served(data));
    assert_int_equal(close(fd), 0);
    assert_false(datadir_is_served(data));
}

static void test_generation(void **state)
{
    uint32_t generation = 99;
    int fd = 0;

    (void)state;
    assert_int_equal(datadir_open(data), OK);
    assert_false(datadir_served_generation(data, &generation));
    assert_int_equal(generation, 0);
    assert_int_equal(datadir_lock_serve(data, &fd), OK);
    assert_true(datadir_served_generation(data, &generation));
    assert_int_equal(generation, 0);
    datadir_note_generation(fd, UINT32_MAX);
    assert_true(datadir_served_generation(data, &generation));
    assert_int_equal(generation, UINT32_MAX);
    datadir_note_generation(fd, 7);
    assert_true(datadir_served_generation(data, &generation));
    assert_int_equal(generation, 7);
    assert_int_equal(close(fd), 0);
    assert_false(datadir_served_generation(data, &generation));
    assert_int_equal(generation, 0);
    /* Another server has served nothing yet. */
    assert_int_equal(datadir_lock_serve(data, &fd), OK);
    assert_true(datadir_served_generation(data, &generation));
    assert_int_equal(generation, 0);
    assert_int_equal(close(fd), 0);
}

static void test_finds(void **state)
{
    (void)state;
    assert_int_equal(datadir_find(data), ERR_NOT_FOUND);
    assert_int_equal(io_write_file(data, "x", 1, 0600), OK);
    assert_int_equal(datadir_find(data), ERR_IO);
    assert_int_equal(unlink(data), 0);
    assert_int_equal(datadir_open(data), OK);
    assert_int_equal(datadir_find(data), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_makes_it),   TEST(test_makes_those_above), TEST(test_refuses),
        TEST(test_one_server), TEST(test_generation),        TEST(test_finds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
