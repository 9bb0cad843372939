#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/lease.h"
#include "unit/db/place.h"

static bool takes(struct db *db, const char *holder, int64_t ms)
{
    bool taken;

    assert_int_equal(
        lease_take(db, STR("work"), str_from_c(holder), ms, &taken), OK);
    return taken;
}

/* One holds it at a time: until it is dropped, or has run out. */
static void test_one_holder(void **state)
{
    assert_true(takes(*state, "one", 60000));
    assert_false(takes(*state, "two", 60000));
    assert_true(takes(*state, "one", 60000));
    assert_int_equal(lease_drop(*state, STR("work"), STR("two")), OK);
    assert_false(takes(*state, "two", 60000));
    assert_int_equal(lease_drop(*state, STR("work"), STR("one")), OK);
    assert_true(takes(*state, "two", -1000));
    assert_true(takes(*state, "one", 60000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_holder, place_set_up_open,
                                        place_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
