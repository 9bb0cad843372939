#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/db.h"
#include "db/feed.h"
#include "db/note.h"
#include "db/state.h"
#include "db/writer.h"
#include "unit/db/place.h"

static int64_t count_rows(struct db *db)
{
    static const struct db_statement count = {"count",
                                              "SELECT COUNT(*) FROM note"};
    struct db_rows rows = db_query(db, &count, DB_NO_ARGS);
    int64_t n;

    assert_true(db_next(&rows));
    n = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

static void test_written_with_the_commit(void **state)
{
    struct db *db = *state;
    size_t count;
    const struct change *notes;

    (void)notes_written(db, &count);
    assert_int_equal(count, 0);
    assert_int_equal(db_begin(db), OK);
    note_add(db, "saved", STR("alice"));
    note_add(db, "saved", STR("bob"));
    note_add(db, "saved", STR("alice")); /* once */
    note_add(db, "list", STR("alice"));
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(count_rows(db), 3);
    notes = notes_written(db, &count);
    assert_int_equal(count, 3);
    assert_true(str_eq(notes[1].kind, STR("saved")));
    assert_true(str_eq(notes[1].subject, STR("bob")));
    assert_false(id_eq(notes[0].id, notes[1].id));
    /* The next transaction has none of its own. */
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_commit(db), OK);
    (void)notes_written(db, &count);
    assert_int_equal(count, 0);
    assert_int_equal(count_rows(db), 3);
}

static void test_undone_with_what_it_is_about(void **state)
{
    struct db *db = *state;

    assert_int_equal(db_begin(db), OK);
    note_add(db, "saved", STR("alice"));
    assert_int_equal(db_savepoint(db), OK);
    note_add(db, "saved", STR("alice"));
    note_add(db, "saved", STR("bob"));
    assert_int_equal(db_undo(db), OK);
    assert_int_equal(db_savepoint(db), OK);
    note_add(db, "saved", STR("carol"));
    assert_int_equal(db_release(db), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(count_rows(db), 2);
    assert_int_equal(db_begin(db), OK);
    note_add(db, "saved", STR("dave"));
    db_rollback(db);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(count_rows(db), 2);
}

/* Nothing names an account that went, whatever came before in the batch. */
static void test_of_who_goes(void **state)
{
    struct db *db = *state;

    assert_int_equal(db_begin(db), OK);
    note_add(db, "saved", STR("alice"));
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(db_begin(db), OK);
    note_add(db, "saved", STR("alice"));
    note_add(db, "saved", STR("bob"));
    assert_int_equal(domain_erase_user(db, STR("alice"), 0), OK);
    assert_int_equal(db_savepoint(db), OK);
    assert_int_equal(db_undo(db), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(count_rows(db), 1);
}

static void test_prune(void **state)
{
    struct db *db = *state;
    int64_t now_ms = clock_unix_ms();

    assert_int_equal(db_begin(db), OK);
    note_add(db, "saved", STR("alice"));
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(notes_prune(db, now_ms + NOTE_KEPT_MS - 1000), OK);
    assert_int_equal(count_rows(db), 1);
    assert_int_equal(notes_prune(db, clock_unix_ms() + NOTE_KEPT_MS + 1), OK);
    assert_int_equal(count_rows(db), 0);
}

/* ---- on their way ---- */

static atomic_int heard, lost;

static enum err hear_all(void *owner, struct db *db)
{
    (void)owner;
    (void)db;
    atomic_fetch_add(&lost, 1);
    return OK;
}

static enum err hear_one(void *owner, struct db *db, const struct change *c)
{
    (void)owner;
    (void)db;
    assert_true(str_eq(c->subject, STR("alice")));
    atomic_fetch_add(&heard, 1);
    return OK;
}

static const char *const kinds[] = {"saved", NULL};

static struct feed *start_feed(struct feed_subscriber *s)
{
    struct feed *f;
    struct db *db;

    *s = (struct feed_subscriber){
        .kinds = kinds, .load_all = hear_all, .load_one = hear_one};
    atomic_store(&heard, 0);
    atomic_store(&lost, 0);
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(feed_start(db, s, 1, &f), OK);
    return f;
}

static enum err save(struct db *db, void *arg)
{
    (void)arg;
    note_add(db, "saved", STR("alice"));
    return OK;
}

static void wait_for(atomic_int *what, int value)
{
    for (int i = 0; i < 300 && atomic_load(what) < value; i++)
        (void)usleep(10000);
    assert_int_equal(atomic_load(what), value);
}

static void told(void *arg, enum err e)
{
    assert_int_equal(e, OK);
    atomic_fetch_add((atomic_int *)arg, 1);
}

/* Its own writer's notes come at once, though no poll is due, and only once,
 * though polls find them, too. */
static void test_own_come_at_once(void **state)
{
    int64_t began_ms;
    struct feed_subscriber s;
    struct feed *f = start_feed(&s);
    atomic_int done = 0;
    struct writer *w;
    struct db *db;

    (void)state;
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(writer_start(db, 20, &w), OK);
    writer_follow(w, f);
    began_ms = clock_monotonic_ms();
    for (int i = 1; i <= 20; i++) {
        assert_int_equal(
            writer_submit(w, (struct writer_job){save, told, &done}), OK);
        wait_for(&heard, i);
    }
    assert_true(clock_monotonic_ms() - began_ms < 20 * FEED_POLL_MS / 2);
    (void)usleep(1000 * (CHANGE_LOOK_MS + 2 * FEED_POLL_MS));
    assert_int_equal(atomic_load(&heard), 20);
    assert_int_equal(atomic_load(&lost), 0);
    writer_stop(w);
    feed_stop(f);
}

/* What another process has noted comes with a poll; and what one has noted in
 * the minute before this one began. */
static void test_others_come_with_a_poll(void **state)
{
    struct feed_subscriber s;
    struct feed *f;

    assert_int_equal(db_transact(*state, save, NULL), OK);
    f = start_feed(&s);
    wait_for(&heard, 1);
    for (int i = 2; i < 500; i++)
        assert_int_equal(db_transact(*state, save, NULL), OK);
    wait_for(&heard, 499);
    feed_stop(f);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, place_set_up_open, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_written_with_the_commit),
        TEST(test_undone_with_what_it_is_about),
        TEST(test_of_who_goes),
        TEST(test_prune),
        TEST(test_own_come_at_once),
        TEST(test_others_come_with_a_poll),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
