#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "accounts/hash_gate.h"
#include "base/clock.h"

#define LONG_MS 60000
#define THREADS 16

static void test_places(void **state)
{
    struct hash_gate *gate = hash_gate_new(2, 20);

    (void)state;
    assert_int_equal(hash_gate_enter(gate, 0), OK);
    assert_int_equal(hash_gate_enter(gate, 0), OK);
    assert_int_equal(hash_gate_enter(gate, 0), ERR_LIMIT);
    hash_gate_leave(gate);
    assert_int_equal(hash_gate_enter(gate, 0), OK);
    hash_gate_leave(gate);
    hash_gate_leave(gate);
    hash_gate_free(gate);
}

/* Whoever has waited elsewhere has so much less to wait here, and none is let
 * in that came too late. */
static void test_waited_elsewhere(void **state)
{
    struct hash_gate *gate = hash_gate_new(1, LONG_MS);
    int64_t from_ms;

    (void)state;
    assert_int_equal(hash_gate_enter(gate, LONG_MS), ERR_LIMIT);
    assert_int_equal(hash_gate_enter(gate, LONG_MS * 2), ERR_LIMIT);
    assert_int_equal(hash_gate_enter(gate, LONG_MS - 1), OK);
    from_ms = clock_monotonic_ms();
    assert_int_equal(hash_gate_enter(gate, LONG_MS - 30), ERR_LIMIT);
    assert_in_range(clock_monotonic_ms() - from_ms, 29, LONG_MS / 2);
    /* A clock that was set back. */
    hash_gate_leave(gate);
    assert_int_equal(hash_gate_enter(gate, -1), OK);
    hash_gate_leave(gate);
    hash_gate_free(gate);
}

struct crowd {
    struct hash_gate *gate;
    atomic_int inside;
    atomic_int most;
    atomic_int passed;
};

static void *pass(void *arg)
{
    struct crowd *crowd = arg;

    for (int i = 0; i < 50; i++) {
        int now, most;

        if (hash_gate_enter(crowd->gate, 0))
            continue;
        now = atomic_fetch_add(&crowd->inside, 1) + 1;
        most = atomic_load(&crowd->most);
        while (now > most &&
               !atomic_compare_exchange_weak(&crowd->most, &most, now))
            ;
        (void)sched_yield();
        (void)atomic_fetch_sub(&crowd->inside, 1);
        (void)atomic_fetch_add(&crowd->passed, 1);
        hash_gate_leave(crowd->gate);
    }
    return NULL;
}

static void test_crowd(void **state)
{
    struct crowd crowd = {.gate = hash_gate_new(3, LONG_MS)};
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, pass, &crowd), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&crowd.passed), THREADS * 50);
    assert_in_range(atomic_load(&crowd.most), 1, 3);
    hash_gate_free(crowd.gate);
    hash_gate_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_waited_elsewhere),
        cmocka_unit_test(test_crowd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
