/* What the system says of this process. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "api/metrics/process.h"
#include "base/clock.h"
#include "base/mem.h"

static void test_all_is_there(void **state)
{
    struct process_figures p;
    double now_s = (double)clock_unix_s();

    (void)state;
    process_figures(&p);
    assert_true(p.resident_bytes > 100000);
    assert_true(p.virtual_bytes >= p.resident_bytes);
    assert_true(p.anonymous_bytes > 0 && p.file_bytes > 0);
    assert_int_equal(p.resident_bytes,
                     p.anonymous_bytes + p.file_bytes + p.shared_bytes);
    assert_true(p.threads >= 1 && p.max_files >= p.open_files);
    assert_true(p.cpu_s > 0);
    assert_true(p.started_s > now_s - 3600 && p.started_s < now_s + 2);
}

static void test_they_move(void **state)
{
    const size_t size = 32u << 20;
    struct process_figures before, after;
    int fds[2];
    char *p;

    (void)state;
    process_figures(&before);
    assert_int_equal(pipe(fds), 0);
    p = mem_alloc(size);
    memset(p, 1, size);
    process_figures(&after);
    assert_int_equal(after.open_files, before.open_files + 2);
    assert_true(after.anonymous_bytes >= before.anonymous_bytes + size / 2);
    free(p);
    (void)close(fds[0]);
    (void)close(fds[1]);
}

/* A name that looks like fields misleads nobody. */
static void test_a_strange_name(void **state)
{
    struct process_figures plain, strange;

    (void)state;
    process_figures(&plain);
    assert_int_equal(prctl(PR_SET_NAME, "a) S 1 (b"), 0);
    process_figures(&strange);
    assert_float_equal(plain.started_s, strange.started_s, 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_is_there),
                                       cmocka_unit_test(test_they_move),
                                       cmocka_unit_test(test_a_strange_name)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
