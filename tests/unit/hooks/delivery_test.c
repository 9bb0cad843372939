#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "hooks/delivery.h"
#include "unit/hooks/hooked.h"

#define UNIT_MS 1000
#define DAY_MS  ((int64_t)DELIVERY_DAY * UNIT_MS)

static size_t make(struct hooked *h, uint64_t id, const char *user,
                   enum event_kind kind, int64_t now_ms)
{
    struct delivery_event event = {.id = {0, id},
                                   .kind = kind,
                                   .scopes = SCOPE_BIT(SCOPE_USER_LIBRARY_READ),
                                   .user = str_from_c(user),
                                   .body = STR("{}"),
                                   .now_ms = now_ms};
    size_t made;

    assert_int_equal(deliveries_make(h->db, &event, &made), OK);
    return made;
}

static int64_t count(struct hooked *h)
{
    int64_t count;

    assert_int_equal(deliveries_count(h->db, &count), OK);
    return count;
}

static size_t none_in_flight(void *arg, struct id hook)
{
    (void)arg;
    (void)hook;
    return 0;
}

static bool is_none_in_flight(void *arg, const struct delivery *d)
{
    (void)arg;
    (void)d;
    return false;
}

static size_t claim(struct hooked *h, int64_t now_ms, size_t room,
                    struct delivery_try *out)
{
    struct delivery_claim how = {.now_ms = now_ms,
                                 .room = room,
                                 .each = 4,
                                 .in_flight = none_in_flight,
                                 .is_in_flight = is_none_in_flight};
    size_t count;

    assert_int_equal(deliveries_claim(h->db, &how, &h->arena, out, &count), OK);
    return count;
}

static bool note(struct hooked *h, const struct delivery_try *t, int status,
                 int64_t now_ms)
{
    struct delivery_result result = {.delivery = t->delivery,
                                     .status = status,
                                     .error = STR("no answer"),
                                     .now_ms = now_ms,
                                     .unit_ms = UNIT_MS};
    bool is_off;

    assert_int_equal(deliveries_note(h->db, &result, &is_off), OK);
    return is_off;
}

static struct delivery last(struct hooked *h, const struct hook *hook)
{
    struct delivery *all;
    size_t count;

    assert_int_equal(
        deliveries_list(h->db, hook->id, 1, &h->arena, &all, &count), OK);
    assert_int_equal(count, 1);
    return all[0];
}

/* ---- making ---- */

static void test_for_whom(void **state)
{
    struct hooked *h = *state;
    struct delivery_event narrow = {.id = {0, 9},
                                    .kind = EVENT_LIBRARY,
                                    .scopes =
                                        SCOPE_BIT(SCOPE_USER_LIBRARY_READ) |
                                        SCOPE_BIT(SCOPE_USER_TOP_READ),
                                    .user = STR("alice"),
                                    .body = STR("{}")};
    struct hook hook = hooked_add(h, "https://example.com/");
    size_t made;

    assert_int_equal(make(h, 1, "alice", EVENT_LIBRARY, 5), 1);
    assert_int_equal(make(h, 1, "alice", EVENT_LIBRARY, 6), 0); /* again */
    assert_int_equal(make(h, 2, "bob", EVENT_LIBRARY, 7), 0);   /* no grant */
    assert_int_equal(make(h, 3, "alice", EVENT_QUEUE, 8), 0);   /* unwanted */
    assert_int_equal(make(h, 4, "", EVENT_CATALOG, 9), 1);
    assert_int_equal(deliveries_make(h->db, &narrow, &made), OK);
    assert_int_equal(made, 0); /* not all of the scopes */
    (void)hooked_add(h, "https://example.com/other");
    assert_int_equal(make(h, 5, "alice", EVENT_LIBRARY, 10), 2);
    assert_int_equal(hooks_switch(h->db, &hook, false, 1), OK);
    assert_int_equal(make(h, 6, "alice", EVENT_LIBRARY, 11), 1);
    assert_int_equal(make(h, 7, "", EVENT_CATALOG, 12), 1);
    assert_int_equal(count(h), 6); /* that wait, the hook's that is off, too */
}

/* ---- claiming ---- */

static void test_claimed_once(void **state)
{
    struct hooked *h = *state;
    struct hook hook = hooked_add(h, "https://example.com/");
    struct delivery_try tries[8], again[8];

    assert_int_equal(make(h, 1, "alice", EVENT_LIBRARY, 100), 1);
    assert_int_equal(claim(h, 99, 8, tries), 0);
    assert_int_equal(claim(h, 100, 8, tries), 1);
    assert_true(str_eq(tries[0].url, hook.url));
    assert_true(str_eq(tries[0].secret, hook.secret));
    assert_true(str_eq(tries[0].delivery.body, STR("{}")));
    assert_true(str_eq(tries[0].delivery.user, STR("alice")));
    assert_int_equal(tries[0].delivery.tries, 1);
    assert_int_equal(claim(h, 100, 8, again), 0);
    /* Whoever had it is gone. */
    assert_int_equal(claim(h, 100 + DELIVERY_LEASE_MS, 8, again), 1);
    /* Too late: another has it now. */
    (void)note(h, &tries[0], 200, 100 + DELIVERY_LEASE_MS + 1);
    assert_int_equal(last(h, &hook).done_ms, 0);
    (void)note(h, &again[0], 200, 100 + DELIVERY_LEASE_MS + 2);
    assert_int_equal(last(h, &hook).done_ms, 100 + DELIVERY_LEASE_MS + 2);
    assert_int_equal(claim(h, 10 * DELIVERY_LEASE_MS, 8, again), 0);
}

static bool is_the_first(void *arg, const struct delivery *d)
{
    return id_eq(d->id, *(const struct id *)arg);
}

static size_t one_in_flight(void *arg, struct id hook)
{
    (void)arg;
    (void)hook;
    return 1;
}

/* A clock that was set: the try isn't over, whatever it says. */
static void test_in_flight_is_not_claimed(void **state)
{
    struct hooked *h = *state;
    struct delivery_try tries[8];
    struct id flying;
    struct delivery_claim how = {.now_ms = 100 + 10 * DELIVERY_LEASE_MS,
                                 .room = 8,
                                 .each = 2,
                                 .in_flight = one_in_flight,
                                 .is_in_flight = is_the_first,
                                 .arg = &flying};
    size_t found;

    (void)hooked_add(h, "https://example.com/");
    assert_int_equal(make(h, 1, "alice", EVENT_LIBRARY, 100), 1);
    assert_int_equal(claim(h, 100, 8, tries), 1);
    flying = tries[0].delivery.id;
    assert_int_equal(make(h, 2, "alice", EVENT_LIBRARY, 100), 1);
    assert_int_equal(make(h, 3, "alice", EVENT_LIBRARY, 100), 1);
    assert_int_equal(deliveries_claim(h->db, &how, &h->arena, tries, &found),
                     OK);
    assert_int_equal(found, 1); /* there is room for one beside it */
    assert_false(id_eq(tries[0].delivery.id, flying));
}

/* One hook with much to tell leaves room for others. */
static void test_claims_are_shared(void **state)
{
    struct hooked *h = *state;
    struct delivery_try tries[8];
    struct hook one = hooked_add(h, "https://example.com/");

    for (uint64_t i = 0; i < 20; i++)
        assert_int_equal(make(h, i, "alice", EVENT_LIBRARY, 100), 1);
    (void)hooked_add(h, "https://example.org/");
    assert_int_equal(make(h, 50, "alice", EVENT_LIBRARY, 100), 2);
    assert_int_equal(claim(h, 100, 8, tries), 5); /* four and one */
    assert_int_equal(claim(h, 100, 2, tries), 2);
    assert_int_equal(hooks_switch(h->db, &one, false, 1), OK);
    assert_int_equal(claim(h, 100, 8, tries), 0);
    assert_int_equal(hooks_switch(h->db, &one, true, 1), OK);
    assert_int_equal(claim(h, 100, 8, tries), 4);
}

/* ---- what becomes of it ---- */

static void test_arrives_after_failures(void **state)
{
    struct hooked *h = *state;
    struct hook hook = hooked_add(h, "https://example.com/"), now;
    struct delivery_try t;
    struct delivery d;

    assert_int_equal(make(h, 1, "alice", EVENT_LIBRARY, 1000), 1);
    assert_int_equal(claim(h, 1000, 1, &t), 1);
    (void)note(h, &t, 302, 1500);
    d = last(h, &hook);
    assert_int_equal(d.status, 302);
    assert_int_equal(d.done_ms, 0);
    assert_in_range(d.due_ms, 1500 + UNIT_MS, 1500 + UNIT_MS * 11 / 10);
    assert_int_equal(hooks_find(h->db, h->app.id, hook.id, &h->arena, &now),
                     OK);
    assert_int_equal(now.failing_ms, 1500);
    assert_int_equal(claim(h, 3000, 1, &t), 1);
    (void)note(h, &t, 0, 3100);
    d = last(h, &hook);
    assert_true(str_eq(d.error, STR("no answer")));
    assert_in_range(d.due_ms, 3100 + 2 * UNIT_MS, 3100 + 2 * UNIT_MS * 11 / 10);
    assert_int_equal(claim(h, 6000, 1, &t), 1);
    (void)note(h, &t, 204, 6001);
    d = last(h, &hook);
    assert_int_equal(d.done_ms, 6001);
    assert_false(d.is_dead);
    assert_int_equal(d.tries, 3);
    assert_int_equal(hooks_find(h->db, h->app.id, hook.id, &h->arena, &now),
                     OK);
    assert_int_equal(now.failing_ms, 0);
}

/* Fails whenever it is tried, from `now_ms` on; when it was given up. */
static int64_t fail_until_dead(struct hooked *h, const struct hook *hook,
                               int64_t now_ms, bool *is_off)
{
    struct delivery_try t;
    uint32_t tries = 0;

    for (*is_off = false; last(h, hook).done_ms == 0;
         now_ms = last(h, hook).due_ms) {
        assert_int_equal(claim(h, now_ms, 1, &t), 1);
        *is_off = note(h, &t, 500, now_ms);
        assert_true(++tries < 40);
    }
    assert_in_range(tries, 8, 25);
    return last(h, hook).done_ms;
}

static void test_given_up_after_a_day(void **state)
{
    struct hooked *h = *state;
    struct hook hook = hooked_add(h, "https://example.com/"), now;
    int64_t dead_ms;
    bool is_off;

    assert_int_equal(make(h, 1, "alice", EVENT_LIBRARY, 1000), 1);
    dead_ms = fail_until_dead(h, &hook, 1000, &is_off);
    assert_in_range(dead_ms, 1000 + DAY_MS - 2 * DELIVERY_PAUSE_MAX * UNIT_MS,
                    1000 + DAY_MS);
    assert_true(last(h, &hook).is_dead);
    assert_true(is_off);
    assert_int_equal(hooks_find(h->db, h->app.id, hook.id, &h->arena, &now),
                     OK);
    assert_int_equal(now.off_s, dead_ms / 1000);
}

/* Something else has arrived in the middle of the day. */
static void test_stays_on_if_anything_arrives(void **state)
{
    struct hooked *h = *state;
    struct hook hook = hooked_add(h, "https://example.com/");
    struct delivery_try t;
    bool is_off;

    assert_int_equal(make(h, 1, "alice", EVENT_LIBRARY, 1000), 1);
    assert_int_equal(claim(h, 1000, 1, &t), 1);
    (void)note(h, &t, 500, 1000);
    assert_int_equal(make(h, 2, "", EVENT_CATALOG, 500), 1);
    assert_int_equal(claim(h, 500, 1, &t), 1);
    (void)note(h, &t, 200, DAY_MS / 2);
    (void)fail_until_dead(h, &hook, DAY_MS / 2 + 1, &is_off);
    assert_false(is_off);
}

static void test_prune(void **state)
{
    struct hooked *h = *state;
    struct hook hook = hooked_add(h, "https://example.com/");
    int64_t day_s = 86400, now_s = 1000000;
    struct delivery *all;
    struct delivery_try t;
    size_t count;

    assert_int_equal(make(h, 1, "alice", EVENT_LIBRARY, now_s * 1000), 1);
    assert_int_equal(claim(h, now_s * 1000, 1, &t), 1);
    (void)note(h, &t, 200, now_s * 1000);
    assert_int_equal(make(h, 2, "alice", EVENT_LIBRARY, now_s * 1000), 1);
    assert_int_equal(
        deliveries_prune(h->db, now_s + DELIVERY_SHOWN_DAYS * day_s), OK);
    assert_int_equal(
        deliveries_list(h->db, hook.id, 10, &h->arena, &all, &count), OK);
    assert_int_equal(count, 2);
    assert_int_equal(
        deliveries_prune(h->db, now_s + DELIVERY_SHOWN_DAYS * day_s + 1), OK);
    assert_int_equal(
        deliveries_list(h->db, hook.id, 10, &h->arena, &all, &count), OK);
    assert_int_equal(count, 1); /* what waits stays */
    assert_int_equal(domain_erase_user(h->db, STR("alice"), 0), OK);
    assert_int_equal(
        deliveries_list(h->db, hook.id, 10, &h->arena, &all, &count), OK);
    assert_int_equal(count, 0);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, hooked_set_up, hooked_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_for_whom),
        TEST(test_claimed_once),
        TEST(test_in_flight_is_not_claimed),
        TEST(test_claims_are_shared),
        TEST(test_arrives_after_failures),
        TEST(test_given_up_after_a_day),
        TEST(test_stays_on_if_anything_arrives),
        TEST(test_prune),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
