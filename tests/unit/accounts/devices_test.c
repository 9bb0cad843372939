#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/devices.h"
#include "db/db.h"
#include "unit/accounts/fresh.h"

#define NOW 1700000000

static int set_up(void **state)
{
    if (fresh_set_up(state) || fresh_add_user(*state, "alice") ||
        fresh_add_user(*state, "bob"))
        return -1;
    return 0;
}

static struct device device_of(uint8_t number, const char *user, int64_t seen_s)
{
    return (struct device){.hash = {number, [31] = number},
                           .user = str_from_c(user),
                           .seen_s = seen_s};
}

static void keep(struct db *db, uint8_t number, const char *user,
                 int64_t seen_s)
{
    struct device device = device_of(number, user, seen_s);

    assert_int_equal(devices_keep(db, &device), OK);
}

static bool is_there(struct db *db, uint8_t number, const char *user,
                     int64_t now_s)
{
    struct device wanted = device_of(number, user, 0);
    bool answer;

    assert_int_equal(devices_find(db, wanted.hash, wanted.user, now_s, &answer),
                     OK);
    return answer;
}

static void test_whose_it_is(void **state)
{
    assert_false(is_there(*state, 1, "alice", NOW));
    keep(*state, 1, "alice", NOW);
    assert_true(is_there(*state, 1, "alice", NOW));
    assert_false(is_there(*state, 1, "bob", NOW));
    assert_false(is_there(*state, 2, "alice", NOW));
    /* One browser may be two people's, whatever its cookie says. */
    keep(*state, 1, "bob", NOW);
    assert_true(is_there(*state, 1, "alice", NOW));
    assert_int_equal(devices_delete_of(*state, STR("alice")), OK);
    assert_false(is_there(*state, 1, "alice", NOW));
    assert_true(is_there(*state, 1, "bob", NOW));
}

static void test_life(void **state)
{
    keep(*state, 1, "alice", NOW);
    assert_true(is_there(*state, 1, "alice", NOW + DEVICES_LIFE_S - 1));
    assert_false(is_there(*state, 1, "alice", NOW + DEVICES_LIFE_S));
    keep(*state, 1, "alice", NOW + 10); /* another sign-in */
    assert_true(is_there(*state, 1, "alice", NOW + DEVICES_LIFE_S));
    keep(*state, 2, "bob", NOW);
    assert_int_equal(devices_prune(*state, NOW + DEVICES_LIFE_S), OK);
    assert_true(is_there(*state, 1, "alice", NOW));
    assert_false(is_there(*state, 2, "bob", NOW));
}

static void test_only_so_many(void **state)
{
    keep(*state, 200, "bob", NOW);
    for (uint8_t i = 0; i < DEVICES_MAX; i++)
        keep(*state, i, "alice", NOW + i);
    keep(*state, 0, "alice", NOW + 100); /* now 1 has been away longest */
    keep(*state, 100, "alice", NOW + 101);
    assert_false(is_there(*state, 1, "alice", NOW));
    for (uint8_t i = 2; i < DEVICES_MAX; i++)
        assert_true(is_there(*state, i, "alice", NOW));
    assert_true(is_there(*state, 0, "alice", NOW));
    assert_true(is_there(*state, 100, "alice", NOW));
    assert_true(is_there(*state, 200, "bob", NOW));
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_whose_it_is),
        TEST(test_life),
        TEST(test_only_so_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
