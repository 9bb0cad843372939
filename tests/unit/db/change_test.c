#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/change.h"
#include "db/db.h"
#include "db/feed.h"
#include "db/state.h"
#include "unit/db/place.h"

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

/* Made before rows that were seen, committed after them: a little later, which
 * each poll sees; much later, which one a second sees. */
static void test_late_commit(void **state)
{
    struct change_cursor c;
    int64_t t = 1000000000;

    change_cursor_init(&c, t);
    make(*state, 1, t + 4000, "app");
    assert_int_equal(poll_at(&c, *state, t + 4100), 1);
    make(*state, 2, t + 4101 - CHANGE_SOON_MS, "app");
    assert_int_equal(poll_at(&c, *state, t + 4350), 1);
    make(*state, 3, t + 100, "app");
    assert_int_equal(poll_at(&c, *state, t + 4600), 0);
    assert_int_equal(poll_at(&c, *state, t + 4100 + CHANGE_LOOK_MS), 1);
    assert_int_equal(poll_at(&c, *state, t + 4300 + CHANGE_LOOK_MS), 0);
    /* What was handed on meanwhile doesn't come again. */
    make(*state, 4, t + 6000, "app");
    assert_true(
        change_cursor_pass(&c, id_from_bytes((uint8_t[16]){4}), t + 6000));
    assert_int_equal(poll_at(&c, *state, t + 6050), 0);
    assert_int_equal(poll_at(&c, *state, t + 7300), 0);
    change_cursor_release(&c);
}

static size_t count_written(const struct db *db)
{
    size_t count;

    (void)changes_written(db, &count);
    return count;
}

static size_t count_rows(struct db *db)
{
    static const struct db_statement count = {"count",
                                              "SELECT COUNT(*) FROM change"};
    struct db_rows rows = db_query(db, &count, DB_NO_ARGS);
    size_t n;

    assert_true(db_next(&rows));
    n = (size_t)db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

/* Of changes that are alike a transaction appends one; what it has appended is
 * known without a poll, but what was undone with a savepoint. */
static void test_what_was_appended(void **state)
{
    struct db *db = *state;

    assert_int_equal(db_begin(db), OK);
    assert_int_equal(change_append(db, "app", STR("x")), OK);
    assert_int_equal(change_append(db, "app", STR("x")), OK);
    assert_int_equal(count_written(db), 1);
    assert_int_equal(db_savepoint(db), OK);
    assert_int_equal(change_append(db, "app", STR("y")), OK);
    assert_int_equal(count_written(db), 2);
    assert_int_equal(db_undo(db), OK);
    assert_int_equal(count_written(db), 1);
    assert_int_equal(change_append(db, "app", STR("y")), OK);
    assert_int_equal(change_forget(db, "app", STR("x")), OK);
    assert_int_equal(change_append(db, "app", STR("x")), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(count_written(db), 2);
    assert_int_equal(count_rows(db), 2);
    /* Each by itself. */
    assert_int_equal(change_append(db, "app", STR("x")), OK);
    assert_int_equal(change_append(db, "app", STR("x")), OK);
    assert_int_equal(count_rows(db), 4);
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
    assert_true(c.count <= 9);
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
    assert_int_equal(changes[0].kind.n, 0);
    assert_int_equal(poll_at(&c, *state, t + 1), 0);
    change_cursor_release(&c);
    arena_release(&arena);
}

static void test_prune(void **state)
{
    int64_t t = clock_unix_ms();

    make(*state, 1, t - CHANGE_KEPT_MS - 1, "app");
    make(*state, 2, t - CHANGE_KEPT_MS + 1, "app");
    assert_int_equal(change_prune(*state, t), OK);
    assert_int_equal(count_rows(*state), 1);
}

/* ---- the feed ---- */

struct heard {
    _Atomic int calls;
    _Atomic int all;
    _Atomic int changes;
    _Atomic int ticks;
    _Atomic int failures_left;
};

static enum err count_call(struct heard *h)
{
    atomic_fetch_add(&h->calls, 1);
    return atomic_fetch_add(&h->failures_left, -1) > 0 ? ERR_DB : OK;
}

static enum err hear_all(void *owner, struct db *db)
{
    struct heard *h = owner;

    assert_non_null(db);
    atomic_fetch_add(&h->all, 1);
    return count_call(h);
}

static enum err hear_one(void *owner, struct db *db, const struct change *c)
{
    struct heard *h = owner;

    assert_non_null(db);
    assert_true(str_eq(c->kind, STR("app")));
    atomic_fetch_add(&h->changes, 1);
    return count_call(h);
}

static const char *const app_kinds[] = {"app", NULL};

static struct feed_subscriber subscriber(struct heard *h)
{
    return (struct feed_subscriber){.kinds = app_kinds,
                                    .owner = h,
                                    .load_all = hear_all,
                                    .load_one = hear_one};
}

/* Who hears what: changes of a subscriber's kinds one by one, others not;
 * without a subject or a kind, everything once. */
static void test_tell(void **state)
{
    const struct change some[] = {
        {.kind = STR("app"), .subject = STR("x")},
        {.kind = STR("of a later version"), .subject = STR("y")},
        {.kind = STR("app"), .subject = STR("z")}};
    const struct change nameless[] = {
        {.kind = STR("app"), .subject = STR("x")},
        {.kind = STR("app"), .subject = STR_EMPTY}};
    const struct change missed[] = {{.kind = STR_EMPTY, .subject = STR_EMPTY}};
    struct heard h = {.calls = 0}, whole = {.calls = 0};
    struct feed_subscriber s[] = {subscriber(&h), subscriber(&whole)};

    s[1].load_one = NULL;
    feed_tell(s, 2, *state, some, 3);
    assert_int_equal(h.changes, 2);
    assert_int_equal(h.all, 0);
    assert_int_equal(whole.all, 1);
    feed_tell(s, 2, *state, nameless, 2);
    assert_int_equal(h.changes, 2);
    assert_int_equal(h.all, 1);
    feed_tell(s, 2, *state, missed, 1);
    assert_int_equal(h.all, 2);
    assert_int_equal(whole.all, 3);
    feed_tell(s, 2, *state, NULL, 0);
    assert_int_equal(h.calls, 4);
}

/* One that fails is told everything the next time, and keeps no other from
 * hearing. */
static void test_tell_after_a_failure(void **state)
{
    const struct change some[] = {{.kind = STR("app"), .subject = STR("x")}};
    struct heard bad = {.failures_left = 2}, good = {.calls = 0};
    struct feed_subscriber s[] = {subscriber(&bad), subscriber(&good)};

    feed_tell(s, 2, *state, some, 1);
    assert_true(s[0].is_behind);
    assert_int_equal(good.changes, 1);
    feed_tell(s, 2, *state, NULL, 0);
    assert_true(s[0].is_behind);
    feed_tell(s, 2, *state, NULL, 0);
    assert_false(s[0].is_behind);
    assert_int_equal(bad.all, 2);
    feed_tell(s, 2, *state, NULL, 0);
    assert_int_equal(bad.calls, 3);
    assert_int_equal(good.calls, 1);
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
    struct feed_subscriber s = subscriber(&h);
    struct feed *f;
    struct db *db;

    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(feed_start(db, &s, 1, &f), OK);
    assert_int_equal(change_append(*state, "app", STR("x")), OK);
    wait_for(&h.calls, 3); /* failed twice, so it is called again */
    assert_int_equal(atomic_load(&h.changes), 1);
    assert_false(feed_is_stale(f));
    feed_stop(f);
    feed_stop(NULL);
    assert_int_equal(atomic_load(&h.calls), 3);
}

/* Hands on what the connection has written last, as a writer does. */
static void hand_on(struct feed *f, const struct db *db)
{
    size_t count;
    const struct change *list = changes_written(db, &count);

    feed_hand(f, list, count, false);
    feed_catch_up(f);
}

/* Not by the poll that comes anyway: twenty of those take five seconds. And
 * only once, though polls find them, too. */
static void test_catch_up(void **state)
{
    struct heard h = {.calls = 0};
    struct feed_subscriber s = subscriber(&h);
    int64_t began_ms = clock_monotonic_ms();
    struct feed *f;
    struct db *db;

    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(feed_start(db, &s, 1, &f), OK);
    for (int i = 1; i <= 20; i++) {
        assert_int_equal(change_append(*state, "app", STR("x")), OK);
        hand_on(f, *state);
        assert_int_equal(atomic_load(&h.changes), i);
    }
    assert_true(clock_monotonic_ms() - began_ms < 20 * FEED_POLL_MS / 2);
    (void)usleep(1000 * (CHANGE_LOOK_MS + 2 * FEED_POLL_MS));
    assert_int_equal(atomic_load(&h.changes), 20);
    feed_stop(f);
}

static void *catch_up_often(void *feed)
{
    for (int i = 0; i < 100; i++)
        feed_catch_up(feed);
    return NULL;
}

/* Several that ask at a time: each is answered. */
static void test_catch_up_together(void **state)
{
    struct heard h = {.calls = 0};
    struct feed_subscriber s = subscriber(&h);
    pthread_t threads[4];
    struct feed *f;
    struct db *db;

    (void)state;
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(feed_start(db, &s, 1, &f), OK);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, catch_up_often, f),
                         0);
    for (int i = 0; i < 4; i++)
        (void)pthread_join(threads[i], NULL);
    feed_stop(f);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, place_set_up_open, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_each_comes_once),
        TEST(test_late_commit),
        TEST(test_what_was_appended),
        TEST(test_clock_goes_back),
        TEST(test_forgets_what_is_old),
        TEST(test_after_a_long_gap),
        TEST(test_prune),
        TEST(test_tell),
        TEST(test_tell_after_a_failure),
        TEST(test_feed),
        TEST(test_catch_up),
        TEST(test_catch_up_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
