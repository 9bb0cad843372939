#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/probe.h"

static char directory[] = "/tmp/tonearm-probe-XXXXXX";

static bool becomes(const struct probe *p, bool is_well)
{
    for (int i = 0; i < 500 && probe_is_well(p) != is_well; i++)
        (void)usleep(10000);
    return probe_is_well(p) == is_well;
}

static void test_nobody_asked(void **state)
{
    struct probe *p;

    (void)state;
    assert_true(probe_is_well(NULL));
    probe_stop(NULL);
    assert_int_equal(probe_start("/tmp/tonearm-there-is-none", &p), ERR_IO);
}

/* A file that may not grow is as good as a full disk. */
static void test_what_can_not_be_written(void **state)
{
    struct rlimit all, few;
    struct probe *p;

    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
    assert_int_equal(probe_start(directory, &p), OK);
    assert_true(becomes(p, true));
    few = all;
    few.rlim_cur = 4096;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &few), 0);
    assert_true(becomes(p, false));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
    assert_true(becomes(p, true));
    probe_stop(p);
}

static void test_a_directory_that_goes(void **state)
{
    struct probe *p;

    (void)state;
    assert_int_equal(probe_start(directory, &p), OK);
    assert_true(becomes(p, true));
    /* Empty, since the probe leaves nothing. */
    while (rmdir(directory) != 0)
        (void)usleep(1000);
    assert_true(becomes(p, false));
    probe_stop(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_asked),
        cmocka_unit_test(test_what_can_not_be_written),
        cmocka_unit_test(test_a_directory_that_goes)};

    if (mkdtemp(directory) == NULL)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
