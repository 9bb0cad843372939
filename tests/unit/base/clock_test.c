/* Dates and times as text, and clocks that are set. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/thread.h"

static void assert_time(int64_t unix_s, const char *expected)
{
    char text[CLOCK_TEXT_LENGTH];

    clock_to_text(unix_s, text);
    assert_memory_equal(text, expected, CLOCK_TEXT_LENGTH);
}

static void test_times(void **state)
{
    (void)state;
    assert_time(0, "1970-01-01T00:00:00Z");
    assert_time(-1, "1969-12-31T23:59:59Z");
    assert_time(951782400, "2000-02-29T00:00:00Z");
    assert_time(1795500179, "2026-11-24T06:02:59Z");
    assert_time(253402300799, "9999-12-31T23:59:59Z");
    assert_time(253402300800, "9999-01-01T00:00:00Z"); /* clamped */
}

static void test_days_count_both_ways(void **state)
{
    (void)state;
    for (int64_t day = date_to_days(1, 1, 1); day < date_to_days(3000, 1, 1);
         day += 17) {
        struct date d = date_from_days(day);

        assert_int_equal(date_to_days(d.year, d.month, d.day), day);
    }
}

static void test_dates_of_three_precisions(void **state)
{
    static const char *const good[] = {"1999", "1999-12", "2000-02-29", "0000",
                                       "9999-12-31"};
    static const char *const bad[] = {"",         "199",        "99-1",
                                      "1999-13",  "1999-00",    "1999-02-29",
                                      "1999-1-1", "1999/01/01", "1999-01-32",
                                      "x999",     "1999-01-0x", "19999-01-01"};
    struct date d;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char text[10];
        int n;

        assert_true(date_from_text(str_from_c(good[i]), &d));
        n = date_to_text(d, text);
        assert_int_equal((size_t)n, strlen(good[i]));
        assert_memory_equal(text, good[i], (size_t)n);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(date_from_text(str_from_c(bad[i]), &d));
    assert_true(date_from_text(STR("2020-05-06T07:08:09Z"), &d));
    assert_int_equal(d.day, 6);
}

static void assert_words(struct date d, const char *expected)
{
    char text[DATE_WORDS_MAX];
    int n = date_to_words(d, text);

    assert_true(str_eq_c(str_of(text, (size_t)n), expected));
}

static void test_dates_in_words(void **state)
{
    (void)state;
    assert_words((struct date){2026, 11, 24}, "24 November 2026");
    assert_words((struct date){1999, 9, 30}, "30 September 1999");
    assert_words((struct date){0, 1, 1}, "1 January 0");
    assert_string_equal(date_month_name(1), "January");
    assert_string_equal(date_month_name(12), "December");
}

static void assert_ms(int64_t ms, const char *expected)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(ms, text);
    int64_t back;

    assert_true(str_eq_c(str_of(text, (size_t)n), expected));
    assert_true(clock_from_text(str_of(text, (size_t)n), &back));
    assert_true(back == ms);
}

static void test_milliseconds_both_ways(void **state)
{
    (void)state;
    assert_ms(0, "1970-01-01T00:00:00Z");
    assert_ms(1335362263000, "2012-04-25T13:57:43Z");
    assert_ms(1335362263250, "2012-04-25T13:57:43.250Z");
    assert_ms(1335362263007, "2012-04-25T13:57:43.007Z");
    assert_ms(-1, "1969-12-31T23:59:59.999Z");
    assert_ms(-62167219200000, "0000-01-01T00:00:00Z");
}

/* ---- a clock of one's own ---- */

#define NOON 1795521600000 /* 2026-11-24T12:00:00Z */

/* Binds a clock that stands still at noon. */
static struct clock *freeze_at_noon(void)
{
    struct clock *c = clock_new();

    clock_freeze(c, true);
    clock_set(c, NOON);
    (void)clock_use(c);
    return c;
}

static void drop(struct clock *c)
{
    assert_ptr_equal(clock_use(NULL), c);
    clock_free(c);
}

static void test_unbound_is_the_system(void **state)
{
    int64_t before = clock_system_ms();

    (void)state;
    assert_true(clock_unix_ms() >= before);
    assert_true(clock_unix_ms() - before < 60000);
    assert_true(clock_elapsed_ms() - clock_monotonic_ms() < 60000);
}

static void test_new_goes_as_the_system(void **state)
{
    struct clock *c = clock_new();
    struct clock_state now;

    (void)state;
    clock_look(c, &now);
    assert_true(now.offset_ms > -60000 && now.offset_ms < 60000);
    assert_false(now.is_frozen);
    assert_true(now.factor == 1.0);
    clock_free(c);
}

static void test_frozen_and_advanced(void **state)
{
    struct clock *c = freeze_at_noon();
    int64_t elapsed = clock_elapsed_ms(), system = clock_system_ms();
    struct clock_state now;

    (void)state;
    clock_sleep_ms(5);
    assert_int_equal(clock_unix_ms(), NOON);
    assert_int_equal(clock_elapsed_ms(), elapsed);
    assert_true(clock_system_ms() > system);
    clock_advance(c, 3600123);
    assert_int_equal(clock_unix_ms(), NOON + 3600123);
    assert_int_equal(clock_unix_s(), NOON / 1000 + 3600);
    assert_int_equal(clock_elapsed_ms(), elapsed + 3600123);
    clock_look(c, &now);
    assert_true(now.is_frozen);
    assert_int_equal(now.now_ms, NOON + 3600123);
    assert_true(now.offset_ms + clock_system_ms() >= now.now_ms);
    drop(c);
}

/* Windows neither begin anew nor never end when the clock is set back. */
static void test_elapsed_never_goes_back(void **state)
{
    struct clock *c = freeze_at_noon();
    int64_t elapsed = clock_elapsed_ms();

    (void)state;
    clock_set(c, NOON - 86400000);
    assert_int_equal(clock_unix_ms(), NOON - 86400000);
    assert_int_equal(clock_elapsed_ms(), elapsed);
    clock_advance(c, 10);
    assert_int_equal(clock_elapsed_ms(), elapsed + 10);
    drop(c);
}

/* However often it is set to one end and to the other. */
static void test_elapsed_has_room_for_any_jumps(void **state)
{
    struct clock *c = freeze_at_noon();
    int64_t elapsed = clock_elapsed_ms();

    (void)state;
    for (int i = 0; i < 100; i++) {
        clock_set(c, 0);
        clock_set(c, CLOCK_UNIX_MAX_MS);
        assert_true(clock_elapsed_ms() >= elapsed);
        elapsed = clock_elapsed_ms();
    }
    drop(c);
}

static void test_stops_at_the_end(void **state)
{
    struct clock *c = freeze_at_noon();
    struct clock_state now;

    (void)state;
    clock_set_factor(c, CLOCK_FACTOR_MAX);
    clock_set(c, CLOCK_UNIX_MAX_MS);
    clock_freeze(c, false);
    clock_sleep_ms(5);
    assert_int_equal(clock_unix_ms(), CLOCK_UNIX_MAX_MS);
    clock_freeze(c, true);
    clock_look(c, &now);
    assert_int_equal(now.now_ms, CLOCK_UNIX_MAX_MS);
    clock_set(c, NOON);
    assert_int_equal(clock_unix_ms(), NOON);
    drop(c);
}

static void test_offset_and_bounds(void **state)
{
    struct clock *c = freeze_at_noon();
    struct clock_state now;

    (void)state;
    clock_set_offset(c, 7200000);
    clock_look(c, &now);
    assert_true(now.offset_ms <= 7200000 && now.offset_ms > 7140000);
    clock_set(c, -5);
    assert_int_equal(clock_unix_ms(), 0);
    clock_set(c, INT64_MAX);
    assert_int_equal(clock_unix_ms(), CLOCK_UNIX_MAX_MS);
    clock_advance(c, INT64_MAX);
    assert_int_equal(clock_unix_ms(), CLOCK_UNIX_MAX_MS);
    drop(c);
}

/* A thousand seconds in one: after 20 ms at least 20 s have passed. A slower
 * pace goes on from there. */
static void test_factor(void **state)
{
    struct clock *c = freeze_at_noon();
    int64_t reached;

    (void)state;
    clock_set_factor(c, 1000);
    assert_int_equal(clock_unix_ms(), NOON);
    clock_freeze(c, false);
    clock_sleep_ms(20);
    assert_true(clock_unix_ms() >= NOON + 20000);
    clock_set_factor(c, 0.001);
    reached = clock_unix_ms();
    clock_sleep_ms(20);
    assert_true(clock_unix_ms() - reached < 10000);
    assert_true(clock_unix_ms() >= reached);
    drop(c);
}

/* Who waits until some time by a clock, on a thread of its own. */
struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    int64_t until_ms;
    int64_t woken_ms; /* the time at which the wait had its end; 0: not yet */
    unsigned looks;
};

static void *wait_for_it(void *arg)
{
    struct waiting *w = arg;

    (void)pthread_mutex_lock(&w->lock);
    while (clock_unix_ms() < w->until_ms) {
        w->looks++;
        clock_wait_until(&w->wake, &w->lock, w->until_ms, 60000);
    }
    w->woken_ms = clock_unix_ms();
    (void)pthread_mutex_unlock(&w->lock);
    return NULL;
}

static void begin_waiting(struct waiting *w, int64_t until_ms,
                          pthread_t *thread)
{
    unsigned looks = 0;

    *w = (struct waiting){.until_ms = until_ms};
    (void)pthread_mutex_init(&w->lock, NULL);
    clock_condition_init(&w->wake);
    assert_int_equal(thread_start(thread, "waits", wait_for_it, w), OK);
    while (looks == 0) {
        clock_sleep_ms(1);
        (void)pthread_mutex_lock(&w->lock);
        looks = w->looks;
        (void)pthread_mutex_unlock(&w->lock);
    }
}

static void end_waiting(struct waiting *w, pthread_t thread)
{
    (void)pthread_join(thread, NULL);
    (void)pthread_cond_destroy(&w->wake);
    (void)pthread_mutex_destroy(&w->lock);
}

/* However far off, the time comes at once for who waits for it; not before. */
static void test_setting_ends_waits(void **state)
{
    struct clock *c = freeze_at_noon();
    struct waiting w;
    pthread_t thread;
    int64_t began_ms = clock_monotonic_ms();

    (void)state;
    begin_waiting(&w, NOON + 86400000, &thread);
    clock_advance(c, 86399999);
    clock_sleep_ms(5);
    (void)pthread_mutex_lock(&w.lock);
    assert_int_equal(w.woken_ms, 0);
    (void)pthread_mutex_unlock(&w.lock);
    clock_advance(c, 1);
    end_waiting(&w, thread);
    assert_int_equal(w.woken_ms, NOON + 86400000);
    assert_true(clock_monotonic_ms() - began_ms < 30000);
    drop(c);
}

/* An hour at a pace of 100,000 is 36 ms, for who began to wait at rest. */
static void test_waits_follow_the_pace(void **state)
{
    struct clock *c = freeze_at_noon();
    struct waiting w;
    pthread_t thread;
    int64_t began_ms = clock_monotonic_ms();

    (void)state;
    begin_waiting(&w, NOON + 3600000, &thread);
    clock_set_factor(c, CLOCK_FACTOR_MAX);
    clock_freeze(c, false);
    end_waiting(&w, thread);
    assert_true(w.woken_ms >= NOON + 3600000);
    assert_true(clock_monotonic_ms() - began_ms < 30000);
    drop(c);
}

/* Many wait and many set: nobody is forgotten, and nothing locks up. */
static void test_many_at_once(void **state)
{
    struct clock *c = freeze_at_noon();
    struct waiting w[8];
    pthread_t threads[8];

    (void)state;
    for (unsigned i = 0; i < 8; i++)
        begin_waiting(&w[i], NOON + 1000, &threads[i]);
    for (unsigned i = 0; i < 1000; i++)
        clock_advance(c, 1);
    for (unsigned i = 0; i < 8; i++) {
        end_waiting(&w[i], threads[i]);
        assert_int_equal(w[i].woken_ms, NOON + 1000);
    }
    drop(c);
}

static void test_a_wait_has_an_end_in_reality(void **state)
{
    struct clock *c = freeze_at_noon();
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t wake;

    (void)state;
    clock_condition_init(&wake);
    (void)pthread_mutex_lock(&lock);
    clock_wait_until(&wake, &lock, NOON + 3600000, 5);
    clock_wait_until(&wake, &lock, NOON - 1, 60000);
    (void)pthread_mutex_unlock(&lock);
    assert_int_equal(clock_unix_ms(), NOON);
    (void)pthread_cond_destroy(&wake);
    drop(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_days_count_both_ways),
        cmocka_unit_test(test_dates_of_three_precisions),
        cmocka_unit_test(test_dates_in_words),
        cmocka_unit_test(test_milliseconds_both_ways),
        cmocka_unit_test(test_unbound_is_the_system),
        cmocka_unit_test(test_new_goes_as_the_system),
        cmocka_unit_test(test_frozen_and_advanced),
        cmocka_unit_test(test_elapsed_never_goes_back),
        cmocka_unit_test(test_elapsed_has_room_for_any_jumps),
        cmocka_unit_test(test_stops_at_the_end),
        cmocka_unit_test(test_offset_and_bounds),
        cmocka_unit_test(test_factor),
        cmocka_unit_test(test_setting_ends_waits),
        cmocka_unit_test(test_waits_follow_the_pace),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_a_wait_has_an_end_in_reality),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
