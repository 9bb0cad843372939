#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/users_given.h"
#include "accounts/users_table.h"
#include "unit/accounts/fresh.h"

static struct user found(struct db *db, const char *id, struct arena *arena)
{
    struct user user;

    assert_int_equal(users_find(db, str_from_c(id), arena, &user), OK);
    return user;
}

static void assert_brings(struct db *db, struct user_brought in,
                          enum user_outcome want)
{
    enum user_outcome got;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(users_bring(db, &in, 7, &arena, &got), OK);
    assert_int_equal(got, want);
    arena_release(&arena);
}

static struct user_brought told(const char *id)
{
    return (struct user_brought){.id = str_from_c(id),
                                 .display_name = STR("Some One"),
                                 .images = STR("[{}]"),
                                 .followers = 12,
                                 .country = {'S', 'E'},
                                 .says_product = true,
                                 .product = USER_FREE};
}

static void test_once_and_again(void **state)
{
    struct arena arena;
    struct user user;

    arena_init(&arena);
    assert_brings(*state, told("Some #1"), USER_MADE);
    user = found(*state, "Some #1", &arena);
    assert_true(str_eq(user.display_name, STR("Some One")));
    assert_true(str_eq(user.given_images, STR("[{}]")));
    assert_int_equal(user.given_followers, 12);
    assert_memory_equal(user.country, "SE", 2);
    assert_int_equal(user.product, USER_FREE);
    assert_int_equal(user.password_hash.n, 0);
    assert_int_equal(user.created_s, 7);
    assert_brings(*state, told("Some #1"), USER_AS_IT_WAS);
    assert_brings(*state,
                  (struct user_brought){.id = STR("Some #1"), .followers = 13},
                  USER_CHANGED);
    user = found(*state, "Some #1", &arena);
    assert_int_equal(user.given_followers, 13);
    assert_true(str_eq(user.display_name, STR("Some One")));
    arena_release(&arena);
}

/* Beside a list only a name that is missing is filled in. */
static void test_mentioned(void **state)
{
    struct user_brought mention = {
        .id = STR("x"), .followers = -1, .is_mention = true};
    struct arena arena;

    arena_init(&arena);
    assert_brings(*state, mention, USER_MADE);
    assert_int_equal(found(*state, "x", &arena).display_name.n, 0);
    assert_brings(*state, mention, USER_AS_IT_WAS);
    mention.display_name = STR("X");
    assert_brings(*state, mention, USER_CHANGED);
    mention.display_name = STR("Y");
    assert_brings(*state, mention, USER_AS_IT_WAS);
    assert_true(str_eq(found(*state, "x", &arena).display_name, STR("X")));
    arena_release(&arena);
}

static void test_accounts_of_ours(void **state)
{
    struct user own = fresh_user("own");

    assert_int_equal(users_create(*state, &own), OK);
    assert_brings(*state, told("own"), USER_AS_IT_WAS);
    assert_brings(*state, told("claimed"), USER_MADE);
    assert_int_equal(
        users_set_password(*state, STR("claimed"), STR("$argon2id$")), OK);
    assert_brings(*state,
                  (struct user_brought){.id = STR("claimed"),
                                        .display_name = STR("Another"),
                                        .followers = 1},
                  USER_AS_IT_WAS);
}

static void test_in_memory(void **state)
{
    struct users_table *table;
    struct arena arena;
    struct user user;

    arena_init(&arena);
    assert_brings(*state, told("x"), USER_MADE);
    assert_int_equal(users_table_load(*state, &table), OK);
    assert_true(users_table_find(table, STR("x"), &arena, &user));
    assert_true(str_eq(user.given_images, STR("[{}]")));
    assert_int_equal(user.given_followers, 12);
    users_table_free(table);
    assert_true(str_eq(user.given_images, STR("[{}]")));
    arena_release(&arena);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fresh_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_once_and_again),
        TEST(test_mentioned),
        TEST(test_accounts_of_ours),
        TEST(test_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
