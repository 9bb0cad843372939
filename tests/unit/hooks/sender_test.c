/* Trying again, by a clock that the test sets. Nobody listens where the hook
 * leads, so that every try fails at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "hooks/delivery.h"
#include "hooks/sender.h"
#include "unit/hooks/hooked.h"

#define UNIT_MS  30000
#define DAY_MS   ((int64_t)DELIVERY_DAY * UNIT_MS)
#define LIMIT_MS 30000
#define NOON     1700049600000

static struct clock *frozen;

static int set_up(void **state)
{
    frozen = clock_new();
    clock_freeze(frozen, true);
    clock_set(frozen, NOON);
    (void)clock_use(frozen);
    return hooked_set_up(state);
}

static int tear_down(void **state)
{
    (void)clock_use(NULL);
    clock_free(frozen);
    return hooked_tear_down(state);
}

static struct hook_sender *start(void)
{
    const struct hook_sender_config config = {.allow_private = true,
                                              .unit_ms = UNIT_MS};
    struct hook_sender *s;
    struct db *db;

    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(hook_sender_start(db, &config, &s), OK);
    return s;
}

static struct delivery settled(struct hooked *h, struct hook_sender *s,
                               const struct hook *hook)
{
    struct delivery *all;
    size_t count;

    assert_true(hook_sender_settle(s, LIMIT_MS));
    assert_int_equal(
        deliveries_list(h->db, hook->id, 1, &h->arena, &all, &count), OK);
    assert_int_equal(count, 1);
    return all[0];
}

static void make(struct hooked *h)
{
    struct delivery_event event = {.id = {0, 1},
                                   .kind = EVENT_CATALOG,
                                   .body = STR("{}"),
                                   .now_ms = clock_unix_ms()};
    size_t made;

    assert_int_equal(deliveries_make(h->db, &event, &made), OK);
    assert_int_equal(made, 1);
}

/* Not a millisecond early, and a whole day of tries in none. */
static void test_tries_when_it_is_time(void **state)
{
    struct hooked *h = *state;
    struct hook hook = hooked_add(h, "http://127.0.0.1:1/");
    struct hook_sender *s = start();
    struct delivery d;

    make(h);
    d = settled(h, s, &hook);
    assert_int_equal(d.tries, 1);
    assert_true(d.due_ms > NOON);
    clock_set(frozen, d.due_ms - 1);
    assert_int_equal(settled(h, s, &hook).tries, 1);
    clock_set(frozen, d.due_ms);
    assert_int_equal(settled(h, s, &hook).tries, 2);
    while (d.done_ms == 0) {
        clock_advance(frozen, DELIVERY_PAUSE_MAX * UNIT_MS * 2);
        d = settled(h, s, &hook);
    }
    assert_true(d.is_dead);
    assert_true(d.tries > 4);
    assert_true(d.done_ms > NOON + DAY_MS / 2 && d.done_ms < NOON + 2 * DAY_MS);
    hook_sender_stop(s);
}

static void test_nothing_to_wait_for(void **state)
{
    struct hook_sender *s = start();

    (void)state;
    assert_true(hook_sender_settle(s, LIMIT_MS));
    assert_true(hook_sender_settle(NULL, 0));
    assert_false(hook_sender_settle(s, 0)); /* there was no time to look */
    hook_sender_stop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tries_when_it_is_time, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_to_wait_for, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
