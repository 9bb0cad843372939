/* What can't be done in the sandbox: each try in a process of its own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/program/sandbox.h"

#define FINE 42

static const struct sandbox_limits LIMITS = {
    .memory_bytes = 64u << 20,
    .cpu_seconds = 1,
    .file_bytes = 1000,
};

/* How a process ended that did `try` in the sandbox and then wrote. */
static int status_after(int (*attempt)(void))
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);

        if (sandbox_enter(&LIMITS) || attempt() != 0 ||
            write(null, "x", 1) != 1)
            _exit(1);
        _exit(FINE);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void must_be_fine(int (*attempt)(void))
{
    int status = status_after(attempt);

    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), FINE);
}

static void must_be_ended(int (*attempt)(void), int by)
{
    int status = status_after(attempt);

    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), by);
}

static int do_nothing(void)
{
    free(malloc(1u << 20));
    return 0;
}

static int open_a_file(void)
{
    return open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES ? 0 : 1;
}

static int make_a_file(void)
{
    return open("/tmp/must-not-be", O_WRONLY | O_CREAT, 0600) == -1 &&
                   errno == EACCES
               ? 0
               : 1;
}

static int open_a_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static int run_a_program(void)
{
    return execl("/bin/true", "true", (char *)NULL);
}

static int fork_off(void)
{
    return (int)fork();
}

static int signal_others(void)
{
    return kill(getppid(), 0);
}

static int make_code(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED;
}

static int unlink_a_file(void)
{
    return unlink("/tmp/must-not-be");
}

static int use_time(void)
{
    for (volatile unsigned i = 0;; i++)
        ;
    return 0;
}

static int give_up(void)
{
    abort();
}

static void test_what_is_needed_works(void **state)
{
    (void)state;
    must_be_fine(do_nothing);
}

static void test_files_are_refused(void **state)
{
    (void)state;
    must_be_fine(open_a_file);
    must_be_fine(make_a_file);
}

static void test_the_rest_ends_it(void **state)
{
    (void)state;
    must_be_ended(open_a_socket, SIGSYS);
    must_be_ended(run_a_program, SIGSYS);
    must_be_ended(fork_off, SIGSYS);
    must_be_ended(signal_others, SIGSYS);
    must_be_ended(make_code, SIGSYS);
    must_be_ended(unlink_a_file, SIGSYS);
}

static void test_an_abort_is_one(void **state)
{
    (void)state;
    must_be_ended(give_up, SIGABRT);
}

static void test_time_ends(void **state)
{
    int status = status_after(use_time);

    (void)state;
    assert_true(WIFSIGNALED(status));
    /* Where soft and hard limits are the same, the kernel may kill. */
    assert_true(WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL);
}

#ifndef __SANITIZE_ADDRESS__
static int use_memory(void)
{
    size_t n = 0;

    /* Kept, so that no compiler takes it for nothing. */
    static char *volatile kept[1024];

    while (n < 1024 && (kept[n] = malloc(1u << 20)) != NULL)
        n++;
    return n > 32 && n < 80 ? 0 : 1;
}

static void test_memory_ends(void **state)
{
    (void)state;
    must_be_fine(use_memory);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_needed_works),
        cmocka_unit_test(test_files_are_refused),
        cmocka_unit_test(test_the_rest_ends_it),
        cmocka_unit_test(test_an_abort_is_one),
        cmocka_unit_test(test_time_ends),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(test_memory_ends),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
