#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/change.h"
#include "db/db.h"
#include "db/feed.h"
#include "db/state.h"
#include "unit/db/place.h"

static struct place place;

static int set_up(void **state)
{
    struct db *db;

    if (place_make(&place) || state_open(place.directory, place.where, &db))
        return -1;
    *state = db;
    return 0;
}

static int tear_down(void **state)
{
    db_close(*state);
    return place_remove(&place);
}

static size_t poll_at(struct change_cursor *c, struct db *db, int64_t now)
{
    struct change *changes;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    assert_int_equal(change_poll(c, db, now, &arena, &changes, &n), OK);
    arena_release(&arena);
    return n;
}

/* A row as another node would have made it, at a moment of the test's. */
static void make(struct db *db, uint8_t id, int64_t made_ms, const char *kind)
{
    static const struct db_statement insert = {
        "insert", "INSERT INTO change (id, made_ms, kind, subject)"
                  " VALUES ($1, $2, $3, 'x')"};
    uint8_t bytes[16] = {id};

    assert_int_equal(db_exec(db, &insert,
                             DB_ARGS(db_bytes(bytes, 16), db_int(made_ms),
                                     db_text(str_from_c(kind))),
                             NULL),
                     OK);
}

static void test_each_comes_once(void **state)
{
    struct change_cursor c;
    int64_t t = 1000000000;

    change_cursor_init(&c, t);
    make(*state, 1, t - CHANGE_OVERLAP_MS - 1, "app"); /* loaded long ago */
    make(*state, 2, t - 100, "app");
    assert_int_equal(poll_at(&c, *state, t + 10), 1);
    assert_int_equal(poll_at(&c, *state, t + 20), 0);
    make(*state, 3, t + 15, "key");
    make(*state, 4, t + 25, "app");
    assert_int_equal(poll_at(&c, *state, t + 30), 2);
    assert_int_equal(poll_at(&c, *state, t + 40), 0);
    change_cursor_release(&c);
}

/* Made before rows that were seen, committed after them. */
static void test_late_commit(void **state)
{
    struct change_cursor c;
    int64_t t = 1000000000;

    change_cursor_init(&c, t);
    make(*state, 1, t + 4000, "app");
    assert_int_equal(poll_at(&c, *state, t + 4100), 1);
    make(*state, 2, t + 100, "app");
    assert_int_equal(poll_at(&c, *state, t + 4350), 1);
    assert_int_equal(poll_at(&c, *state, t + 4600), 0);
    change_cursor_release(&c);
}

static void test_clock_goes_back(void **state)
{
    struct change_cursor c;
    int64_t t = 1000000000;

    change_cursor_init(&c, t);
    make(*state, 1, t - 3600000, "app");
    assert_int_equal(poll_at(&c, *state, t - 3600000 + 200), 1);
    assert_int_equal(poll_at(&c, *state, t - 3600000 + 400), 0);
    change_cursor_release(&c);
}

static void test_forgets_what_is_old(void **state)
{
    struct change_cursor c;
    int64_t t = 1000000000;

    change_cursor_init(&c, t);
    for (uint8_t i = 0; i < 100; i++) {
        make(*state, i, t, "app");
        assert_int_equal(poll_at(&c, *state, t), 1);
        t += 1000;
    }
    assert_true(c.count <= 7);
    change_cursor_release(&c);
}

static void test_after_a_long_gap(void **state)
{
    struct change_cursor c;
    struct change *changes;
    struct arena arena;
    size_t n;
    int64_t t = 1000000000;

    arena_init(&arena);
    change_cursor_init(&c, t);
    t += CHANGE_KEPT_MS + 1;
    assert_int_equal(change_poll(&c, *state, t, &arena, &changes, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(changes[0].kind, CHANGE_EVERYTHING);
    assert_int_equal(poll_at(&c, *state, t + 1), 0);
    change_cursor_release(&c);
    arena_release(&arena);
}

static void test_unknown_kind(void **state)
{
    struct change_cursor c;
    int64_t t = 1000000000;

    change_cursor_init(&c, t);
    make(*state, 1, t, "of a later version");
    make(*state, 2, t, "app");
    assert_int_equal(poll_at(&c, *state, t + 1), 1);
    change_cursor_release(&c);
}

static void test_prune(void **state)
{
    static const struct db_statement left = {"left",
                                             "SELECT COUNT(*) FROM change"};
    int64_t t = clock_unix_ms();
    struct db_rows rows;

    make(*state, 1, t - CHANGE_KEPT_MS - 1, "app");
    make(*state, 2, t - CHANGE_KEPT_MS + 1, "app");
    assert_int_equal(change_prune(*state, t), OK);
    rows = db_query(*state, &left, DB_NO_ARGS);
    assert_true(db_next(&rows));
    assert_int_equal(db_get_int(&rows, 0), 1);
    assert_int_equal(db_end(&rows), OK);
}

/* ---- the feed ---- */

struct heard {
    _Atomic int calls;
    _Atomic int changes;
    _Atomic int failures_left;
};

static enum err hear(void *user, struct db *db, const struct change *changes,
                     size_t count)
{
    struct heard *h = user;

    assert_non_null(db);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(changes[i].kind, CHANGE_APP);
    atomic_fetch_add(&h->changes, (int)count);
    atomic_fetch_add(&h->calls, 1);
    return atomic_fetch_add(&h->failures_left, -1) > 0 ? ERR_DB : OK;
}

static void wait_for(_Atomic int *what, int value)
{
    for (int i = 0; i < 300 && atomic_load(what) < value; i++)
        (void)usleep(10000);
    assert_true(atomic_load(what) >= value);
}

static void test_feed(void **state)
{
    struct heard h = {.failures_left = 2};
    struct feed *f;
    struct db *db;

    assert_int_equal(state_open(place.directory, place.where, &db), OK);
    assert_int_equal(feed_start(db, hear, &h, &f), OK);
    assert_int_equal(change_append(*state, CHANGE_APP, STR("x")), OK);
    wait_for(&h.calls, 3); /* failed twice, so it is called again */
    assert_int_equal(atomic_load(&h.changes), 1);
    assert_false(feed_is_stale(f));
    feed_stop(f);
    feed_stop(NULL);
    assert_int_equal(atomic_load(&h.calls), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_each_comes_once),
        TEST(test_late_commit),
        TEST(test_clock_goes_back),
        TEST(test_forgets_what_is_old),
        TEST(test_after_a_long_gap),
        TEST(test_unknown_kind),
        TEST(test_prune),
        TEST(test_feed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
