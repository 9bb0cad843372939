#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/part.h"
#include "db/state.h"
#include "unit/db/place.h"

static const struct db_domain *const domains[] = {&db_domain, NULL};

static int set_up(void **state)
{
    static const struct db_statement make = {
        "make", "CREATE TABLE fruit (number BIGINT PRIMARY KEY)"};
    static const struct db_statement put = {
        "put", "INSERT INTO fruit (number) VALUES ($1)"};

    if (place_open(state, domains) ||
        db_exec(*state, &make, DB_NO_ARGS, NULL) != OK)
        return -1;
    for (int64_t i = 0; i < 5; i++)
        if (db_exec(*state, &put, DB_ARGS(db_int(i)), NULL) != OK)
            return -1;
    return 0;
}

/* Reads the part; the first number, -1 for none. */
static int64_t first_of(struct db *db, struct db_part *part, size_t *count)
{
    static const struct db_statement list = {
        "list", "SELECT number FROM fruit ORDER BY number LIMIT $1 OFFSET $2"};
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_part_limit(part), db_part_offset(part)));
    int64_t first = -1;

    for (*count = 0; db_part_next(&rows, part); (*count)++)
        if (*count == 0)
            first = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return first;
}

static void assert_part(struct db *db, int64_t offset, int64_t limit,
                        size_t wanted, bool has_more)
{
    struct db_part part = {.offset = offset, .limit = limit};
    size_t n;

    assert_int_equal(first_of(db, &part, &n), wanted > 0 ? offset : -1);
    assert_int_equal(n, wanted);
    assert_int_equal(part.has_more, has_more);
}

static void test_parts(void **state)
{
    assert_part(*state, 0, 2, 2, true);
    assert_part(*state, 2, 2, 2, true);
    assert_part(*state, 4, 2, 1, false);
    assert_part(*state, 3, 2, 2, false);
    assert_part(*state, 5, 2, 0, false);
    assert_part(*state, INT64_MAX, 2, 0, false);
    assert_part(*state, 0, 5, 5, false);
    assert_part(*state, 0, 4, 4, true);
}

static void test_the_whole(void **state)
{
    size_t n;

    assert_int_equal(first_of(*state, NULL, &n), 0);
    assert_int_equal(n, 5);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_parts), TEST(test_the_whole)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
