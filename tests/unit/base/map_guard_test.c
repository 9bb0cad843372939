/* Files that are cut while they are mapped. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/map_guard.h"
#include "base/mem.h"

#define BYTES (3 * MAP_GUARD_PIECE_BYTES + 100)

static char path[] = "/tmp/tonearm-map-XXXXXX";
static struct io_map map;
static struct map_guard *guard;

/* In a child, where a failed assertion would run the other tests again. */
static void must(bool holds)
{
    if (!holds)
        _exit(9);
}

/* Full of ones, mapped and guarded; in the child, since cmocka handles SIGBUS
 * on its own behalf. */
static void map_ones(void)
{
    char *ones = mem_alloc(BYTES);

    memset(ones, 1, BYTES);
    must(io_write_file(path, ones, BYTES, 0600) == OK);
    must(io_map_file(path, &map) == OK);
    guard = map_guard_add(&map, path);
    must(guard != NULL);
    free(ones);
}

static unsigned at(size_t i)
{
    return ((const volatile uint8_t *)map.p)[i];
}

/* What `run` says on standard error, in a process of its own, and how that
 * ends. */
static int said_by(void (*run)(void), char *text, size_t size)
{
    int ends[2], status;
    size_t n = 0;
    ssize_t got;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        (void)signal(SIGBUS, SIG_DFL);
        map_ones();
        run();
        map_guard_remove(guard);
        io_unmap(&map);
        _exit(0);
    }
    (void)close(ends[1]);
    while ((got = read(ends[0], text + n, size - 1 - n)) > 0)
        n += (size_t)got;
    text[n] = '\0';
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void read_the_end(void)
{
    must(truncate(path, 4096) == 0);
    (void)at(BYTES - 1);
}

static void test_a_process_ends_and_says_why(void **state)
{
    char text[1024];
    int status;

    (void)state;
    status = said_by(read_the_end, text, sizeof text);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_non_null(strstr(text, " error "));
    assert_non_null(strstr(text, path));
}

static void read_elsewhere(void)
{
    struct io_map other;

    must(io_map_file(path, &other) == OK);
    must(truncate(path, 0) == 0);
    (void)*(const volatile uint8_t *)other.p;
}

/* A mapping that isn't guarded is what it was. */
static void test_another_mapping(void **state)
{
    char text[4096];
    int status;

    (void)state;
    status = said_by(read_elsewhere, text, sizeof text);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGBUS);
    assert_null(strstr(text, "can't be read any more"));
}

static void go_on(void)
{
    must(truncate(path, 4096) == 0);
    map_guard_keep_going();
    must(!map_guard_is_torn(guard));
    must(at(0) == 1);
    must(at(BYTES - 1) == 0);
    must(at(MAP_GUARD_PIECE_BYTES) == 0);
    must(at(0) == 1);
    must(map_guard_is_torn(guard));
}

static void test_going_on_with_zeros(void **state)
{
    char text[1024], *first;

    (void)state;
    assert_int_equal(said_by(go_on, text, sizeof text), 0);
    first = strstr(text, path);
    assert_non_null(first);
    assert_null(strstr(first + 1, path)); /* said once */
}

static void test_nothing_and_too_many(void **state)
{
    struct io_map none = {NULL, 0}, some = {(const uint8_t *)path, 1};
    struct map_guard *all[100];
    unsigned count = 0;

    (void)state;
    assert_null(map_guard_add(&none, path));
    map_guard_remove(NULL);
    assert_false(map_guard_is_torn(NULL));
    for (size_t i = 0; i < 100; i++) {
        all[i] = map_guard_add(&some, path);
        count += all[i] != NULL;
    }
    assert_in_range(count, 50, 99);
    for (size_t i = 0; i < 100; i++)
        map_guard_remove(all[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_process_ends_and_says_why),
        cmocka_unit_test(test_another_mapping),
        cmocka_unit_test(test_going_on_with_zeros),
        cmocka_unit_test(test_nothing_and_too_many)};
    int fd = mkstemp(path), failed;

    if (fd >= 0)
        (void)close(fd);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)unlink(path);
    return failed;
}
