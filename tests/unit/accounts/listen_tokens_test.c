#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/listen_tokens.h"
#include "db/db.h"
#include "unit/accounts/fresh.h"

static int set_up(void **state)
{
    if (fresh_set_up(state) || fresh_add_user(*state, "alice") ||
        fresh_add_user(*state, "bob"))
        return -1;
    return 0;
}

struct drawn {
    char text[LISTEN_TOKEN_BYTES];
};

static struct str text_of(const struct drawn *token)
{
    return str_of(token->text, sizeof token->text);
}

static void set(struct db *db, const char *user, struct drawn *token,
                int64_t now_s)
{
    listen_token_draw(token->text);
    assert_int_equal(
        listen_token_set(db, str_from_c(user), text_of(token), now_s), OK);
}

/* Whose the token is; "": nobody's. */
static bool is_of(struct db *db, struct str token, const char *user)
{
    struct arena arena;
    struct str found;
    enum err e;
    bool answer;

    arena_init(&arena);
    e = listen_token_find(db, token, &arena, &found);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    answer = str_eq_c(found, user) && (e == OK) == (found.n > 0);
    arena_release(&arena);
    return answer;
}

static void test_a_new_one_ends_the_old_one(void **state)
{
    struct drawn first, second, other;
    int64_t made_s;

    assert_int_equal(listen_token_made(*state, STR("alice"), &made_s), OK);
    assert_int_equal(made_s, 0);
    set(*state, "alice", &first, 10);
    set(*state, "bob", &other, 11);
    assert_true(is_of(*state, text_of(&first), "alice"));
    assert_true(is_of(*state, text_of(&other), "bob"));
    set(*state, "alice", &second, 12);
    assert_true(is_of(*state, text_of(&first), ""));
    assert_true(is_of(*state, text_of(&second), "alice"));
    assert_int_equal(listen_token_made(*state, STR("alice"), &made_s), OK);
    assert_int_equal(made_s, 12);
    assert_int_equal(listen_token_end(*state, STR("alice")), OK);
    assert_true(is_of(*state, text_of(&second), ""));
    assert_true(is_of(*state, text_of(&other), "bob"));
}

static void test_nobody(void **state)
{
    struct drawn token;

    listen_token_draw(token.text);
    assert_int_equal(
        listen_token_set(*state, STR("nobody"), text_of(&token), 1),
        ERR_NOT_FOUND);
    assert_true(is_of(*state, text_of(&token), ""));
    assert_true(is_of(*state, STR_EMPTY, ""));
}

/* It goes with the account, and with the password that let somebody make it. */
static void test_the_end(void **state)
{
    struct drawn token;

    set(*state, "alice", &token, 1);
    assert_int_equal(users_set_password(*state, STR("alice"), STR("hash")), OK);
    assert_true(is_of(*state, text_of(&token), ""));
    set(*state, "alice", &token, 1);
    assert_int_equal(users_delete(*state, STR("alice")), OK);
    assert_true(is_of(*state, text_of(&token), ""));
}

static void test_a_token_is_a_uuid(void **state)
{
    struct drawn one, two;
    struct id id;

    (void)state;
    listen_token_draw(one.text);
    listen_token_draw(two.text);
    assert_true(id_from_uuid(text_of(&one), &id));
    assert_int_equal(one.text[14], '4');
    assert_false(str_eq(text_of(&one), text_of(&two)));
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_new_one_ends_the_old_one),
        TEST(test_nobody),
        TEST(test_the_end),
        cmocka_unit_test(test_a_token_is_a_uuid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
