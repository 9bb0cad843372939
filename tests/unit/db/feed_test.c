/* What the feed does now and then, by a clock that the test sets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>

#include "base/clock.h"
#include "db/feed.h"
#include "unit/db/place.h"

#define LIMIT_MS 30000
#define NOON     1700049600000

static struct clock *frozen;
static atomic_int ticks, pruned, heard;
static _Atomic int64_t pruned_s;

static enum err note_prune(struct db *db, int64_t now_s)
{
    (void)db;
    (void)atomic_fetch_add(&pruned, 1);
    atomic_store(&pruned_s, now_s);
    return OK;
}

static const struct db_domain pruning_domain = {.name = "pruning",
                                                .prune = note_prune};
static const struct db_domain *const pruning_domains[] = {
    &db_domain, &pruning_domain, NULL};

static enum err tick(void *owner, struct db *db)
{
    (void)owner;
    (void)db;
    (void)atomic_fetch_add(&ticks, 1);
    return OK;
}

static enum err hear(void *owner, struct db *db)
{
    (void)owner;
    (void)db;
    (void)atomic_fetch_add(&heard, 1);
    return OK;
}

static int set_up(void **state)
{
    frozen = clock_new();
    clock_freeze(frozen, true);
    clock_set(frozen, NOON);
    (void)clock_use(frozen);
    atomic_store(&ticks, 0);
    atomic_store(&pruned, 0);
    atomic_store(&heard, 0);
    return place_open(state, pruning_domains);
}

static int tear_down(void **state)
{
    (void)clock_use(NULL);
    clock_free(frozen);
    return place_tear_down(state);
}

static struct feed *start(struct feed_subscriber *s)
{
    static const char *const kinds[] = {"thing", NULL};
    struct feed *f;
    struct db *db;

    *s = (struct feed_subscriber){
        .kinds = kinds, .load_all = hear, .tick = tick};
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(feed_start(db, s, 1, &f), OK);
    return f;
}

static void advance(struct feed *f, int64_t ms)
{
    clock_advance(frozen, ms);
    assert_true(feed_settle(f, LIMIT_MS));
}

static void test_ticks_and_prunes_when_it_is_time(void **state)
{
    struct feed_subscriber s;
    struct feed *f = start(&s);

    (void)state;
    advance(f, FEED_TICK_MS - 1);
    assert_int_equal(atomic_load(&ticks), 0);
    advance(f, 1);
    assert_int_equal(atomic_load(&ticks), 1);
    advance(f, 0);
    assert_int_equal(atomic_load(&ticks), 1);
    assert_int_equal(atomic_load(&pruned), 0);
    advance(f, 86400000);
    assert_int_equal(atomic_load(&ticks), 2);
    assert_int_equal(atomic_load(&pruned), 1);
    assert_int_equal(atomic_load(&pruned_s),
                     (NOON + FEED_TICK_MS + 86400000) / 1000);
    feed_stop(f);
}

static enum err change(struct db *db, void *arg)
{
    (void)arg;
    return change_append(db, "thing", STR("x"));
}

/* Who is set back a year hears of others all the same, since processes go by
 * the system's clock among themselves. */
static void test_set_back_hears_of_others(void **state)
{
    struct feed_subscriber s;
    struct feed *f = start(&s);

    assert_true(feed_settle(f, LIMIT_MS));
    clock_set(frozen, NOON - 365 * INT64_C(86400000));
    assert_int_equal(db_transact(*state, change, NULL), OK);
    assert_true(feed_settle(f, LIMIT_MS));
    assert_int_equal(atomic_load(&heard), 1);
    (void)clock_use(NULL); /* as a command beside the server */
    assert_int_equal(db_transact(*state, change, NULL), OK);
    (void)clock_use(frozen);
    assert_true(feed_settle(f, LIMIT_MS));
    assert_int_equal(atomic_load(&heard), 2);
    feed_stop(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ticks_and_prunes_when_it_is_time,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_set_back_hears_of_others, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
