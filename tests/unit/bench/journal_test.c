/* What the journal keeps, finds and tells those who wait. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/mem.h"
#include "bench/journal.h"

static struct journal *j;

static int set_up(void **state)
{
    (void)state;
    j = journal_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    journal_free(j);
    return 0;
}

static void add(const char *path, int status)
{
    const struct journal_entry entry = {.at_ms = 1,
                                        .has_app = true,
                                        .app = {1, 2},
                                        .user = STR("ada"),
                                        .method = STR("GET"),
                                        .route = STR("/v1/tracks/{id}"),
                                        .path = str_from_c(path),
                                        .query = STR("market=SE"),
                                        .body = STR("{}"),
                                        .status = status};

    journal_add(j, &entry);
}

static size_t count(struct journal_filter filter)
{
    struct journal_found found;
    size_t n;

    journal_find(j, &filter, 1000, &found);
    n = found.count;
    journal_give_back(&found);
    return n;
}

static void test_filters(void **state)
{
    (void)state;
    add("/v1/tracks/a", 200);
    add("/v1/tracks/b", 429);
    assert_int_equal(count((struct journal_filter){.since = 0}), 2);
    assert_int_equal(count((struct journal_filter){.since = 1}), 1);
    assert_int_equal(count((struct journal_filter){.since = 2}), 0);
    assert_int_equal(count((struct journal_filter){.since = 3}), 2);
    assert_int_equal(count((struct journal_filter){.status = 429}), 1);
    assert_int_equal(count((struct journal_filter){.method = STR("PUT")}), 0);
    assert_int_equal(count((struct journal_filter){.user = STR("bo")}), 0);
    assert_int_equal(
        count((struct journal_filter){.route = STR("/v1/tracks/{id}")}), 2);
    assert_int_equal(
        count((struct journal_filter){.route = STR("/v1/tracks/b")}), 1);
    assert_int_equal(count((struct journal_filter){.route = STR("/v1/t*")}), 2);
    assert_int_equal(
        count((struct journal_filter){.has_app = true, .app = {1, 2}}), 2);
    assert_int_equal(
        count((struct journal_filter){.has_app = true, .app = {1, 3}}), 0);
}

static void test_in_parts(void **state)
{
    const struct journal_filter all = {.since = 0};
    struct journal_filter rest = {.since = 0};
    struct journal_found found;

    (void)state;
    for (int i = 0; i < 5; i++)
        add("/x", 200);
    journal_find(j, &all, 2, &found);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.next, 2);
    assert_int_equal(found.entries[1]->n, 2);
    assert_true(str_eq_c(found.entries[0]->path, "/x"));
    journal_clear(j);
    assert_int_equal(found.entries[1]->status, 200); /* still there */
    journal_give_back(&found);
    assert_int_equal(count(rest), 0);
    add("/y", 200);
    journal_find(j, &rest, 2, &found);
    assert_int_equal(found.next, 6);
    journal_give_back(&found);
}

static void test_bounds(void **state)
{
    char *large = mem_zalloc(1, 2 * JOURNAL_BODY_MAX_BYTES);
    struct journal_entry entry = {
        .body = str_of(large, 2 * JOURNAL_BODY_MAX_BYTES), .status = 200};
    struct journal_found found;

    (void)state;
    for (int i = 0; i < 300; i++)
        journal_add(j, &entry);
    journal_find(j, &(struct journal_filter){.since = 0}, 1000, &found);
    assert_in_range(found.count, 200, 256);
    assert_int_equal(found.entries[0]->body.n, JOURNAL_BODY_MAX_BYTES);
    assert_int_equal(found.entries[0]->body_bytes, 2 * JOURNAL_BODY_MAX_BYTES);
    assert_int_equal(found.next, 300);
    journal_give_back(&found);
    for (int i = 0; i < JOURNAL_MAX_ENTRIES + 10; i++)
        add("/x", 200);
    journal_find(j, &(struct journal_filter){.since = 0}, 20000, &found);
    assert_int_equal(found.count, JOURNAL_MAX_ENTRIES);
    journal_give_back(&found);
    free(large);
}

/* ---- waiting ---- */

struct waiter {
    struct journal_wait wait; /* first: it is one */
    atomic_int told;          /* 0: not yet, 1: came, 2: didn't */
};

static void done(struct journal_wait *w, bool came)
{
    atomic_store(&((struct waiter *)w)->told, came ? 1 : 2);
}

static void wait_for(struct waiter *w, uint64_t how_many, int64_t ms)
{
    *w = (struct waiter){.wait = {.filter = {.route = STR("/x")},
                                  .count = how_many,
                                  .until_ms = clock_monotonic_ms() + ms,
                                  .done = done}};
    journal_wait(j, &w->wait);
}

static int told(struct waiter *w)
{
    for (int i = 0; i < 1000 && atomic_load(&w->told) == 0; i++)
        clock_sleep_ms(5);
    return atomic_load(&w->told);
}

static void test_waiting(void **state)
{
    struct waiter now, later, never, stopped;

    (void)state;
    add("/x", 200);
    wait_for(&now, 1, 10000);
    assert_int_equal(atomic_load(&now.told), 1);
    wait_for(&later, 2, 10000);
    wait_for(&never, 5, 20);
    add("/y", 200);
    assert_int_equal(atomic_load(&later.told), 0);
    add("/x", 200);
    assert_int_equal(atomic_load(&later.told), 1);
    assert_int_equal(told(&never), 2);
    wait_for(&stopped, 9, 60000);
    assert_int_equal(atomic_load(&stopped.told), 0);
    journal_stop(j);
    assert_int_equal(atomic_load(&stopped.told), 2);
    wait_for(&stopped, 9, 60000);
    assert_int_equal(atomic_load(&stopped.told), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_filters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_in_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_waiting, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
