#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "accounts/limit.h"
#include "base/clock.h"

#define LIMIT  10
#define NOW_MS 1780000000000ll

static const struct id app = {1, 2};

static struct limits *start(void)
{
    return limits_new(
        &(struct limit_config){.calls = {[APP_DEVELOPMENT] = LIMIT}});
}

static struct limit_verdict call(struct limits *l, int64_t at_ms)
{
    return limits_call(l, app, APP_DEVELOPMENT, 0, 0, NOW_MS + at_ms);
}

static void test_counts_down_and_refuses(void **state)
{
    struct limits *l = start();
    struct limit_verdict v;

    (void)state;
    for (uint32_t i = 0; i < LIMIT; i++) {
        v = call(l, i * 100);
        assert_true(v.is_admitted);
        assert_int_equal(v.limit, LIMIT);
        assert_int_equal(v.remaining, LIMIT - 1 - i);
        assert_int_equal(v.reset_s, 30);
    }
    v = call(l, 5000);
    assert_false(v.is_admitted);
    assert_int_equal(v.limit, LIMIT);
    assert_int_equal(v.remaining, 0);
    assert_int_equal(v.reset_s, 25);
    assert_int_equal(v.retry_s, 25);
    limits_free(l);
}

/* A call is in the window for exactly 30,000 ms. */
static void test_window_edges(void **state)
{
    struct limits *l = start();

    (void)state;
    for (int i = 0; i < LIMIT; i++)
        assert_true(call(l, i).is_admitted);
    assert_false(call(l, 29999).is_admitted);
    assert_int_equal(call(l, 29999).retry_s, 1);
    assert_true(call(l, 30000).is_admitted); /* in place of the first */
    assert_false(call(l, 30000).is_admitted);
    assert_true(call(l, 30001).is_admitted);
    assert_false(call(l, 30001).is_admitted);
    assert_int_equal(call(l, 60001).remaining, LIMIT - 1);
    limits_free(l);
}

/* It rolls: at no moment are there more than LIMIT calls in 30 s, and a
 * refused one takes nobody's place. */
static void test_rolls(void **state)
{
    enum { STEPS = 200000 };
    struct limits *l = start();
    unsigned char *admitted = calloc(STEPS, 1);
    unsigned in_window = 0, total = 0;

    (void)state;
    srand(1);
    for (int ms = 0; ms < STEPS; ms += 1 + rand() % 2000) {
        unsigned before;

        in_window = 0;
        for (int at = ms - 29999 < 0 ? 0 : ms - 29999; at < ms; at++)
            in_window += admitted[at];
        before = LIMIT - in_window;
        for (unsigned tries = 0; tries < 3; tries++)
            if (call(l, ms).is_admitted)
                admitted[ms]++;
        assert_int_equal(admitted[ms], before < 3 ? before : 3);
        total += admitted[ms];
    }
    assert_true(total > 50);
    free(admitted);
    limits_free(l);
}

static void test_no_limit(void **state)
{
    struct limits *l = start();

    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct limit_verdict v =
            limits_call(l, app, APP_EXTENDED, 0, 0, NOW_MS);

        assert_true(v.is_admitted);
        assert_int_equal(v.limit, 0);
        assert_int_equal(v.remaining, 0);
        assert_int_equal(v.reset_s, 0);
    }
    assert_true(limits_look(l, app, APP_EXTENDED, NOW_MS).is_admitted);
    assert_int_equal(limits_look(l, app, APP_EXTENDED, NOW_MS).limit, 0);
    limits_free(l);
}

static void test_buckets_and_apps_are_apart(void **state)
{
    struct limits *l = start();

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(
            limits_call(l, app, APP_EXTENDED, 7, 3, NOW_MS).is_admitted);
    assert_false(limits_call(l, app, APP_EXTENDED, 7, 3, NOW_MS).is_admitted);
    assert_true(limits_call(l, app, APP_EXTENDED, 8, 3, NOW_MS).is_admitted);
    assert_int_equal(call(l, 0).remaining, LIMIT - 1);
    for (uint64_t i = 0; i < 5000; i++)
        assert_int_equal(
            limits_call(l, (struct id){i, 0}, APP_DEVELOPMENT, 0, 0, NOW_MS)
                .remaining,
            LIMIT - 1);
    for (uint64_t i = 0; i < 5000; i++)
        assert_int_equal(limits_call(l, (struct id){i, 0}, APP_DEVELOPMENT, 0,
                                     0, NOW_MS + 29999)
                             .remaining,
                         LIMIT - 2);
    limits_free(l);
}

static void test_looking_counts_nothing(void **state)
{
    struct limits *l = start();

    (void)state;
    assert_int_equal(limits_look(l, app, APP_DEVELOPMENT, NOW_MS).remaining,
                     LIMIT);
    assert_int_equal(limits_look(l, app, APP_DEVELOPMENT, NOW_MS).reset_s, 0);
    for (int i = 0; i < LIMIT; i++)
        (void)call(l, 0);
    assert_false(limits_look(l, app, APP_DEVELOPMENT, NOW_MS).is_admitted);
    assert_int_equal(
        limits_look(l, app, APP_DEVELOPMENT, NOW_MS + 10000).retry_s, 20);
    assert_int_equal(
        limits_look(l, app, APP_DEVELOPMENT, NOW_MS + 30000).remaining, LIMIT);
    limits_free(l);
}

/* A clock that steps back a little lets nobody in early; one that steps back
 * far doesn't lock anybody out until it has caught up. */
static void test_clock_steps_back(void **state)
{
    struct limits *l = start();

    (void)state;
    for (int i = 0; i < LIMIT; i++)
        assert_true(call(l, i % 2 == 0 ? 1000 : 900).is_admitted);
    assert_false(call(l, 500).is_admitted);
    assert_int_equal(call(l, 500).retry_s, 30);
    assert_false(call(l, 30999).is_admitted);
    assert_true(call(l, 31000).is_admitted);
    assert_true(call(l, -3600000).is_admitted);
    assert_int_equal(call(l, -3600000).remaining, LIMIT - 2);
    limits_free(l);
}

/* Threads that take as much as they get, from the first call on. */
struct crowd {
    struct limits *limits;
    pthread_barrier_t start;
    atomic_uint admitted;
    atomic_uint refused;
};

#define CROWD_LIMIT   20000u
#define CROWD_THREADS 8u
#define CROWD_TRIES   4000u

static void *push(void *arg)
{
    struct crowd *c = arg;

    pthread_barrier_wait(&c->start);
    for (unsigned i = 0; i < CROWD_TRIES; i++) {
        struct limit_verdict v = limits_call(c->limits, app, APP_DEVELOPMENT, 0,
                                             CROWD_LIMIT, clock_unix_ms());

        limits_note(c->limits, app, v.is_admitted ? 200 : 429, NOW_MS);
        atomic_fetch_add(v.is_admitted ? &c->admitted : &c->refused, 1);
    }
    return NULL;
}

static void tally(void *user, struct id of, int64_t minute,
                  const int64_t *by_class)
{
    int64_t *sums = user;

    assert_true(id_eq(of, app));
    assert_int_equal(minute, NOW_MS / 60000);
    for (int i = 0; i < 6; i++)
        sums[i] += by_class[i];
}

static void test_threads_get_exactly_the_limit(void **state)
{
    struct crowd c = {.limits = start()};
    pthread_t threads[CROWD_THREADS];
    int64_t noted[6] = {0};

    (void)state;
    pthread_barrier_init(&c.start, NULL, CROWD_THREADS);
    for (unsigned i = 0; i < CROWD_THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, push, &c), 0);
    for (int i = 0; i < 100; i++)
        limits_flush(c.limits, clock_unix_ms(), tally, noted);
    for (unsigned i = 0; i < CROWD_THREADS; i++)
        pthread_join(threads[i], NULL);
    limits_flush(c.limits, clock_unix_ms(), tally, noted);
    assert_int_equal(c.admitted, CROWD_LIMIT);
    assert_int_equal(c.refused, CROWD_THREADS * CROWD_TRIES - CROWD_LIMIT);
    assert_int_equal(noted[2], c.admitted);
    assert_int_equal(noted[4], c.refused);
    pthread_barrier_destroy(&c.start);
    limits_free(c.limits);
}

/* ---- notes ---- */

struct flushed {
    int count;
    int64_t minute[8];
    int64_t by_class[8][6];
};

static void keep(void *user, struct id of, int64_t minute,
                 const int64_t *by_class)
{
    struct flushed *f = user;

    assert_true(id_eq(of, app));
    assert_true(f->count < 8);
    f->minute[f->count] = minute;
    for (int i = 0; i < 6; i++)
        f->by_class[f->count][i] = by_class[i];
    f->count++;
}

static void test_flush_gives_minutes_once(void **state)
{
    int64_t first = NOW_MS / 60000 * 60000;
    struct limits *l = start();
    struct flushed f = {.count = 0};

    (void)state;
    limits_note(l, app, 200, first);
    limits_note(l, app, 304, first + 59999);
    limits_note(l, app, 429, first + 60000);
    limits_note(l, app, 403, first + 60001);
    limits_note(l, app, 503, first + 59999); /* a slow one */
    limits_flush(l, first + 60002, keep, &f);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.minute[0], first / 60000);
    assert_int_equal(f.minute[1], first / 60000 + 1);
    assert_int_equal(f.by_class[0][2], 1);
    assert_int_equal(f.by_class[0][3], 1);
    assert_int_equal(f.by_class[0][5], 1);
    assert_int_equal(f.by_class[1][4], 2);
    f.count = 0;
    limits_flush(l, first + 60002, keep, &f);
    assert_int_equal(f.count, 0);
    limits_note(l, app, 200, first + 60003);
    limits_flush(l, first + 60003, keep, &f);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.by_class[0][2], 1);
    assert_int_equal(f.by_class[0][4], 0);
    limits_free(l);
}

static void test_recent_calls(void **state)
{
    struct limits *l = start();
    int64_t by_class[6];

    (void)state;
    for (int i = 0; i < 60; i++)
        limits_note(l, app, i % 2 ? 200 : 404, NOW_MS + i * 1000);
    limits_recent(l, app, NOW_MS + 59000, by_class);
    assert_int_equal(by_class[2], 15);
    assert_int_equal(by_class[4], 15);
    assert_int_equal(by_class[3] + by_class[5], 0);
    limits_recent(l, app, NOW_MS + 79000, by_class);
    assert_int_equal(by_class[2], 5);
    limits_recent(l, (struct id){9, 9}, NOW_MS, by_class);
    assert_int_equal(by_class[2], 0);
    limits_free(l);
}

static void sum(void *user, struct id of, int64_t minute,
                const int64_t *by_class)
{
    int64_t *sums = user;

    (void)of;
    (void)minute;
    for (int i = 0; i < 6; i++)
        sums[i] += by_class[i];
}

/* Nobody flushes: nothing is lost, and memory stays bounded. */
static void test_flush_that_never_comes(void **state)
{
    struct limits *l = start();
    int64_t sums[6] = {0};

    (void)state;
    for (int minute = 0; minute < 500; minute++)
        limits_note(l, app, 200, NOW_MS + minute * 60000ll);
    limits_flush(l, NOW_MS, sum, sums);
    assert_int_equal(sums[2], 500);
    limits_free(l);
}

/* The windows of apps that still call live through a flush; the others' are
 * let go, which nobody can tell from being empty. */
static void test_flush_forgets_nobody_who_calls(void **state)
{
    struct limits *l = start();
    struct flushed f = {.count = 0};

    (void)state;
    for (int i = 0; i < LIMIT; i++)
        (void)call(l, 0);
    limits_flush(l, NOW_MS + 29999, keep, &f);
    assert_false(call(l, 29999).is_admitted);
    limits_flush(l, NOW_MS + 30000, keep, &f);
    assert_int_equal(call(l, 30000).remaining, LIMIT - 1);
    limits_free(l);
}

/* Calls of a second count together, and go together. */
static void test_grain(void **state)
{
    struct limits *l = limits_new(&(struct limit_config){.grain_ms = 1000});
    struct limit_verdict v;

    (void)state;
    for (int64_t i = 0; i < 10; i++)
        assert_true(limits_call(l, app, APP_EXTENDED, 1, 10, NOW_MS + i * 190)
                        .is_admitted);
    v = limits_call(l, app, APP_EXTENDED, 1, 10, NOW_MS + 29999);
    assert_false(v.is_admitted);
    assert_int_equal(v.retry_s, 1);
    /* Six in the first second, four in the next. */
    for (int i = 0; i < 6; i++)
        assert_true(limits_call(l, app, APP_EXTENDED, 1, 10, NOW_MS + 30000)
                        .is_admitted);
    assert_false(
        limits_call(l, app, APP_EXTENDED, 1, 10, NOW_MS + 30999).is_admitted);
    assert_true(
        limits_call(l, app, APP_EXTENDED, 1, 10, NOW_MS + 31000).is_admitted);
    limits_free(l);
}

/* Has each of these call once. */
static void call_as(struct limits *l, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        (void)limits_call(l, (struct id){i, i * 7}, APP_EXTENDED, 0, 0, NOW_MS);
}

/* How many of these have called, as far as is known. */
static size_t count_known(struct limits *l, uint64_t from, uint64_t to)
{
    size_t known = 0;

    for (uint64_t i = from; i < to; i++)
        known += !limits_look(l, (struct id){i, i * 7}, APP_EXTENDED, NOW_MS)
                      .is_admitted;
    return known;
}

/* All are remembered while there is room; then others take their places, and
 * never are there more than the maximum. */
static void test_so_many_accounts(void **state)
{
    struct limits *l = limits_new(&(struct limit_config){
        .calls = {[APP_EXTENDED] = 1}, .accounts_max = 6400});

    (void)state;
    call_as(l, 0, 1000);
    assert_int_equal(count_known(l, 0, 1000), 1000);
    call_as(l, 1000, 100000);
    assert_int_equal(count_known(l, 0, 1000), 0);
    assert_int_equal(count_known(l, 0, 100000), 6400);
    call_as(l, 0, 1);
    assert_int_equal(count_known(l, 0, 1), 1);
    limits_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_down_and_refuses),
        cmocka_unit_test(test_window_edges),
        cmocka_unit_test(test_rolls),
        cmocka_unit_test(test_no_limit),
        cmocka_unit_test(test_buckets_and_apps_are_apart),
        cmocka_unit_test(test_looking_counts_nothing),
        cmocka_unit_test(test_clock_steps_back),
        cmocka_unit_test(test_threads_get_exactly_the_limit),
        cmocka_unit_test(test_flush_gives_minutes_once),
        cmocka_unit_test(test_recent_calls),
        cmocka_unit_test(test_flush_that_never_comes),
        cmocka_unit_test(test_flush_forgets_nobody_who_calls),
        cmocka_unit_test(test_grain),
        cmocka_unit_test(test_so_many_accounts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
