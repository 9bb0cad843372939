#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "accounts/keys.h"
#include "db/db.h"
#include "db/state.h"
#include "unit/accounts/fresh.h"

static void test_first_use(void **state)
{
    struct keys keys, again;

    assert_int_equal(keys_ensure(*state, 1000, &keys), OK);
    assert_int_equal(keys.count, 1);
    assert_int_equal(keys.key[0].number, 1);
    assert_int_equal(keys.key[0].created_s, 1000);
    assert_int_equal(keys_ensure(*state, 1001, &again), OK);
    assert_memory_equal(&again.key[0], &keys.key[0], sizeof keys.key[0]);
}

static void test_rotation(void **state)
{
    struct keys first, second, third;
    int64_t now = 1000;

    assert_int_equal(keys_ensure(*state, now, &first), OK);
    now += KEYS_ROTATE_S - 1;
    assert_int_equal(keys_ensure(*state, now, &second), OK);
    assert_int_equal(second.count, 1);
    now++;
    assert_int_equal(keys_ensure(*state, now, &second), OK);
    assert_int_equal(second.count, 2);
    assert_int_equal(second.key[0].number, 2);
    assert_memory_equal(second.key[1].secret, first.key[0].secret, KEYS_BYTES);
    assert_memory_not_equal(second.key[0].secret, first.key[0].secret,
                            KEYS_BYTES);
    now += KEYS_ROTATE_S;
    assert_int_equal(keys_ensure(*state, now, &third), OK);
    assert_int_equal(third.count, 2);
    assert_int_equal(third.key[0].number, 3);
    assert_int_equal(third.key[1].number, 2);
}

/* Keys of another run go, those of the own stay, rotated or not. */
static void test_numbers_of_its_own(void **state)
{
    const uint32_t first = 7 * KEYS_RUN;
    struct keys before, keys;

    assert_int_equal(keys_ensure(*state, 1000, &before), OK);
    assert_int_equal(keys_number_from(*state, first, 2000), OK);
    assert_int_equal(keys_ensure(*state, 2000, &keys), OK);
    assert_int_equal(keys.count, 1);
    assert_int_equal(keys.key[0].number, first);
    assert_memory_not_equal(keys.key[0].secret, before.key[0].secret,
                            KEYS_BYTES);
    assert_int_equal(keys_ensure(*state, 2000 + KEYS_ROTATE_S, &before), OK);
    assert_int_equal(keys_number_from(*state, first, 3000), OK);
    assert_int_equal(keys_ensure(*state, 2000 + KEYS_ROTATE_S, &keys), OK);
    assert_int_equal(keys.count, 2);
    assert_int_equal(keys.key[0].number, first + 1);
    assert_memory_equal(&keys, &before, sizeof keys);
    assert_int_equal(keys_number_from(*state, first + KEYS_RUN, 3000), OK);
    assert_int_equal(keys_ensure(*state, 3000, &keys), OK);
    assert_int_equal(keys.count, 1);
    assert_int_equal(keys.key[0].number, first + KEYS_RUN);
}

static void test_signing(void **state)
{
    struct keys keys = {.key = {{.number = 2, .created_s = 5000},
                                {.number = 1, .created_s = 10}},
                        .count = 2};

    (void)state;
    assert_int_equal(keys_signing(&keys, 5001)->number, 1);
    assert_int_equal(keys_signing(&keys, 5000 + KEYS_SETTLE_S)->number, 2);
    keys.count = 1; /* the only one signs at once */
    assert_int_equal(keys_signing(&keys, 5001)->number, 2);
}

/* Processes that make the first key together end up with the same one. */
static void test_processes_together(void **state)
{
    struct keys keys, theirs;
    int pipes[2];
    int status;

    assert_int_equal(pipe(pipes), 0);
    for (int i = 0; i < 4; i++) {
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            struct db *db;

            if (state_open(&place.state, &db) ||
                keys_ensure(db, 1000, &theirs) ||
                write(pipes[1], &theirs.key[0], sizeof theirs.key[0]) < 0)
                _exit(1);
            _exit(0);
        }
    }
    (void)close(pipes[1]);
    assert_int_equal(keys_ensure(*state, 1000, &keys), OK);
    assert_int_equal(keys.count, 1);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(read(pipes[0], &theirs.key[0], sizeof theirs.key[0]),
                         sizeof theirs.key[0]);
        assert_memory_equal(theirs.key[0].secret, keys.key[0].secret,
                            KEYS_BYTES);
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    (void)close(pipes[0]);
}

static void test_damaged_key(void **state)
{
    static const struct db_statement cut = {
        "cut", "UPDATE mac_key SET secret = $1 WHERE number = 1"};
    struct keys keys;

    assert_int_equal(keys_ensure(*state, 1000, &keys), OK);
    assert_int_equal(db_exec(*state, &cut, DB_ARGS(db_bytes("short", 5)), NULL),
                     OK);
    assert_int_equal(keys_ensure(*state, 1001, &keys), OK);
    assert_int_equal(keys.count, 0);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fresh_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_first_use),          TEST(test_rotation),
        TEST(test_processes_together), TEST(test_damaged_key),
        TEST(test_numbers_of_its_own), cmocka_unit_test(test_signing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
