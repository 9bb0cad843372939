/* What a thread takes along from the one that starts it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/thread.h"

#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"

/* What a thread saw. */
struct seen {
    int64_t now_ms;
    uint64_t drawn;
    char name[16];
    bool has_source;
    bool is_interrupted;
    bool is_faulted;
};

static void *look(void *arg)
{
    struct seen *seen = arg;
    struct random_source *source = random_use(NULL);
    sigset_t blocked;

    seen->now_ms = clock_unix_ms();
    seen->has_source = source != NULL;
    (void)random_use(source);
    random_bytes(&seen->drawn, sizeof seen->drawn);
    (void)pthread_getname_np(pthread_self(), seen->name, sizeof seen->name);
    (void)pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    seen->is_interrupted = sigismember(&blocked, SIGTERM) == 0;
    seen->is_faulted = sigismember(&blocked, SIGSEGV) == 0;
    return NULL;
}

static struct seen run(const char *name)
{
    struct seen seen = {0};
    pthread_t thread;

    assert_int_equal(thread_start(&thread, name, look, &seen), OK);
    (void)pthread_join(thread, NULL);
    return seen;
}

static void test_named_and_left_alone(void **state)
{
    struct seen seen = run("a thread");
    sigset_t mine;

    (void)state;
    assert_string_equal(seen.name, "a thread");
    assert_false(seen.has_source);
    assert_false(seen.is_interrupted);
    assert_true(seen.is_faulted);
    (void)pthread_sigmask(SIG_BLOCK, NULL, &mine);
    assert_int_equal(sigismember(&mine, SIGTERM), 0);
}

static void test_the_clock_goes_along(void **state)
{
    struct clock *c = clock_new();

    (void)state;
    clock_freeze(c, true);
    clock_set(c, 1234567890123);
    (void)clock_use(c);
    assert_int_equal(run("clocked").now_ms, 1234567890123);
    assert_ptr_equal(clock_use(NULL), c);
    assert_true(run("unclocked").now_ms != 1234567890123);
    clock_free(c);
}

/* Each thread has the stream of its name, however much was drawn before. */
static void test_the_seed_goes_along(void **state)
{
    struct random_source s;
    uint64_t first, again, other;

    (void)state;
    random_source_init(&s, 3, STR("world"));
    (void)random_use(&s);
    first = run("writer").drawn;
    random_bytes(&other, sizeof other);
    again = run("writer").drawn;
    other = run("sender").drawn;
    (void)random_use(NULL);
    assert_true(first == again);
    assert_true(first != other);
    assert_true(run("writer").drawn != first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named_and_left_alone),
        cmocka_unit_test(test_the_clock_goes_along),
        cmocka_unit_test(test_the_seed_goes_along),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
