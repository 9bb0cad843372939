#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/db.h"
#include "db/state.h"
#include "unit/accounts/fresh.h"

static int set_up(void **state)
{
    *state = NULL;
    return place_make(&place, accounts_domains);
}

static size_t count_recorded(struct db *db)
{
    static const struct db_statement recorded = {
        "recorded", "SELECT COUNT(*) FROM migration"};
    struct db_rows rows = db_query(db, &recorded, DB_NO_ARGS);
    size_t n = 0;

    while (db_next(&rows))
        n = (size_t)db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

/* Eight processes start on an empty directory at the same moment. */
static void test_processes_together(void **state)
{
    struct db *db;

    (void)state;
    place_open_together();
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(count_recorded(db),
                     accounts_domain.step_count + db_domain.step_count);
    db_close(db);
}

/* What a test of one statement after another can't see: each names a table and
 * a column that there are. */
static void test_owned_columns(void **state)
{
    struct db *db;

    (void)state;
    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(db_begin(db), OK);
    for (size_t i = 0; i < accounts_domain.owned_count; i++) {
        const struct db_owned *o = &accounts_domain.owned[i];

        if (o->erase.text != NULL)
            assert_int_equal(
                db_exec(db, &o->erase, DB_ARGS(db_text(STR("nobody"))), NULL),
                OK);
    }
    db_rollback(db);
    db_close(db);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_processes_together),
        TEST(test_owned_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
