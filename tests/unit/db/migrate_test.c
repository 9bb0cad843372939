#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "db/db.h"
#include "db/migrate.h"
#include "db/state.h"
#include "unit/db/place.h"

/* Of place_domains: the database's own two and the tests' one. */
#define STEPS 5

static int64_t ask(struct db *db, const struct db_statement *statement)
{
    struct db_rows rows = db_query(db, statement, DB_NO_ARGS);
    int64_t v = -1;

    while (db_next(&rows))
        v = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return v;
}

static const struct db_statement recorded = {"recorded",
                                             "SELECT COUNT(*) FROM migration"};
static const struct db_statement leases = {"leases",
                                           "SELECT COUNT(*) FROM lease"};

static void test_fresh_and_again(void **state)
{
    struct db *db;

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(state_open(&place.state, &db), OK);
        assert_int_equal(ask(db, &recorded), STEPS);
        assert_int_equal(ask(db, &leases), 0);
        db_close(db);
    }
}

/* A process died after a step ran and before it was recorded. */
static void test_unrecorded_step(void **state)
{
    static const struct db_statement forget = {
        "forget", "DELETE FROM migration WHERE number >= 2"};
    struct db *db;

    (void)state;
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(db_exec(db, &forget, DB_NO_ARGS, NULL), OK);
    assert_int_equal(migrate(db), OK);
    assert_int_equal(ask(db, &recorded), STEPS);
    db_close(db);
}

static void test_newer_tables(void **state)
{
    static const struct db_statement newer = {
        "newer", "INSERT INTO migration (number, name, ran_ms)"
                 " VALUES (1000000, 'later', 0)"};
    struct db *db;

    (void)state;
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(db_exec(db, &newer, DB_NO_ARGS, NULL), OK);
    db_close(db);
    assert_int_equal(state_open(&place.state, &db), ERR_VERSION);
    assert_null(db);
}

/* Somebody holds the lease: we wait, until it runs out. */
static void test_lease_of_a_dead_process(void **state)
{
    static const struct db_statement forget = {"forget",
                                               "DELETE FROM migration"};
    static const struct db_statement hold = {
        "hold", "INSERT INTO lease (name, holder, until_ms)"
                " VALUES ('migrate', 'somebody', $1)"};
    struct db *db;
    int64_t from = clock_monotonic_ms();

    (void)state;
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(db_exec(db, &forget, DB_NO_ARGS, NULL), OK);
    assert_int_equal(
        db_exec(db, &hold, DB_ARGS(db_int(clock_unix_ms() + 300)), NULL), OK);
    assert_int_equal(migrate(db), OK);
    assert_true(clock_monotonic_ms() - from >= 300);
    assert_int_equal(ask(db, &recorded), STEPS);
    assert_int_equal(ask(db, &leases), 0);
    db_close(db);
}

/* Eight processes start on an empty directory at the same moment. */
static void test_processes_together(void **state)
{
    struct db *db;

    (void)state;
    place_open_together();
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(ask(db, &recorded), STEPS);
    db_close(db);
}

/* A domain whose first step came after another's later ones. */
static void test_domain_is_added(void **state)
{
    static const struct db_step low_steps[] = {
        {17,
         {"create_low", "CREATE TABLE IF NOT EXISTS low (n BIGINT NOT NULL)"}},
    };
    static const struct db_domain low = {
        .name = "low", .steps = low_steps, .step_count = 1};
    static const struct db_domain *const more[] = {&db_domain, &place_domain,
                                                   &low, NULL};
    struct state_place later = {
        .data = place.directory, .where = place.where, .domains = more};
    struct db *db;

    (void)state;
    assert_int_equal(state_open(&place.state, &db), OK);
    db_close(db);
    assert_int_equal(state_open(&later, &db), OK);
    assert_int_equal(ask(db, &recorded), STEPS + 1);
    db_close(db);
    /* To the program without that domain the state is a newer one's. */
    assert_int_equal(state_open(&place.state, &db), ERR_VERSION);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_fresh_and_again),    TEST(test_unrecorded_step),
        TEST(test_newer_tables),       TEST(test_lease_of_a_dead_process),
        TEST(test_processes_together), TEST(test_domain_is_added),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
