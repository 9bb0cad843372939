#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "accounts/limit.h"
#include "accounts/quota.h"
#include "accounts/tally.h"
#include "db/writer.h"
#include "unit/accounts/world.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

static const struct id app = {5, 6};

struct desk {
    struct limits *limits;
    struct writer *writer;
    struct tally *tally;
    struct feed_subscriber subscriber;
};

static void begin_tally(struct desk *d)
{
    d->tally = tally_new(d->limits, d->writer);
    tally_subscribe(d->tally, &d->subscriber);
}

/* As the feed does. */
static void tick(struct world *w, struct desk *d)
{
    assert_int_equal(d->subscriber.tick(d->subscriber.owner, w->db), OK);
}

static struct desk open_desk(struct world *w)
{
    struct desk d;
    struct db *db;

    assert_int_equal(state_open(&w->place, &db), OK);
    assert_int_equal(writer_start(db, 10, &d.writer), OK);
    d.limits = limits_new(&(struct limit_config){.calls = {0}});
    begin_tally(&d);
    return d;
}

static void close_desk(struct desk *d)
{
    tally_free(d->tally);
    limits_free(d->limits);
    writer_stop(d->writer);
}

static int64_t written(struct world *w, unsigned class)
{
    struct quota_calls *calls;
    int64_t sum = 0;
    size_t n;

    assert_int_equal(quota_calls_since(w->db, app, 0, &w->arena, &calls, &n),
                     OK);
    for (size_t i = 0; i < n; i++)
        sum += calls[i].count[class];
    return sum;
}

static void test_writes_once(void **state)
{
    struct world *w = *state;
    struct desk d = open_desk(w);
    int64_t now_ms = clock_unix_ms();

    limits_note(d.limits, app, 200, now_ms);
    limits_note(d.limits, app, 429, now_ms);
    tick(w, &d);
    limits_note(d.limits, app, 200, now_ms);
    tick(w, &d);
    tick(w, &d);
    limits_note(d.limits, app, 204, now_ms + 60000);
    close_desk(&d); /* the last of it, too */
    assert_int_equal(written(w, 2), 3);
    assert_int_equal(written(w, 4), 1);
}

/* What a broken state refuses is written when it works again. */
static void test_state_fails(void **state)
{
    static const struct db_statement away = {
        "calls_away", "ALTER TABLE app_calls RENAME TO elsewhere"};
    static const struct db_statement back = {
        "calls_back", "ALTER TABLE elsewhere RENAME TO app_calls"};
    struct world *w = *state;
    struct desk d = open_desk(w);
    int64_t now_ms = clock_unix_ms();

    assert_int_equal(db_exec(w->db, &away, DB_NO_ARGS, NULL), OK);
    limits_note(d.limits, app, 200, now_ms);
    tally_free(d.tally); /* waits; then nothing is left to try again */
    assert_int_equal(db_exec(w->db, &back, DB_NO_ARGS, NULL), OK);
    assert_int_equal(written(w, 2), 0);

    begin_tally(&d);
    assert_int_equal(db_exec(w->db, &away, DB_NO_ARGS, NULL), OK);
    limits_note(d.limits, app, 200, now_ms);
    limits_note(d.limits, app, 503, now_ms);
    tick(w, &d);
    for (int i = 0; i < 200; i++) {
        (void)usleep(5000);
        limits_note(d.limits, app, 200, now_ms);
        if (i == 100)
            assert_int_equal(db_exec(w->db, &back, DB_NO_ARGS, NULL), OK);
        tick(w, &d);
    }
    close_desk(&d);
    assert_int_equal(written(w, 2), 201);
    assert_int_equal(written(w, 5), 1);
}

static int64_t shown(struct world *w, struct desk *d, struct id whose,
                     int64_t minute, unsigned class)
{
    struct quota_calls *calls;
    int64_t sum = 0;
    size_t n;

    assert_int_equal(
        tally_calls(d->tally, w->db, whose, minute, &w->arena, &calls, &n), OK);
    for (size_t i = 0; i < n; i++)
        sum += calls[i].count[class];
    return sum;
}

/* Wherever a call's count is on its way, it is shown, and once. */
static void test_shows_what_isn_t_written_yet(void **state)
{
    static const struct id other = {7, 8};
    struct world *w = *state;
    struct desk d = open_desk(w);
    int64_t now_ms = clock_unix_ms(), minute = now_ms / 60000;

    limits_note(d.limits, app, 200, now_ms - 120000);
    limits_note(d.limits, app, 200, now_ms);
    limits_note(d.limits, app, 404, now_ms);
    limits_note(d.limits, other, 404, now_ms);
    assert_int_equal(shown(w, &d, app, 0, 2), 2);
    assert_int_equal(shown(w, &d, app, minute, 2), 1);
    assert_int_equal(shown(w, &d, app, minute, 4), 1);
    tick(w, &d);
    limits_note(d.limits, app, 200, now_ms);
    tally_free(d.tally);
    begin_tally(&d);
    assert_int_equal(written(w, 2), 3);
    limits_note(d.limits, app, 200, now_ms);
    assert_int_equal(shown(w, &d, app, 0, 2), 4);
    assert_int_equal(shown(w, &d, app, 0, 4), 1);
    assert_int_equal(shown(w, &d, other, 0, 4), 1);
    close_desk(&d);
}

/* While batches are written, no count is missing; a batch that is just being
 * written may be seen in memory and in the state. */
static void test_shows_all_while_it_writes(void **state)
{
    struct world *w = *state;
    struct desk d = open_desk(w);
    int64_t now_ms = clock_unix_ms();

    for (int i = 1; i <= 200; i++) {
        limits_note(d.limits, app, 200, now_ms);
        if (i % 10 == 0)
            tick(w, &d);
        assert_in_range(shown(w, &d, app, 0, 2), i, 2 * i);
    }
    close_desk(&d);
    assert_int_equal(written(w, 2), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_writes_once),
        TEST(test_state_fails),
        TEST(test_shows_what_isn_t_written_yet),
        TEST(test_shows_all_while_it_writes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
