/* Changing accounts from outside, and locking them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/grants.h"
#include "accounts/kinds.h"
#include "accounts/listen_tokens.h"
#include "accounts/own_app.h"
#include "accounts/sessions.h"
#include "accounts/users_edit.h"
#include "base/clock.h"
#include "db/change.h"
#include "db/db.h"
#include "db/part.h"
#include "unit/accounts/fresh.h"

#define NOW 1700000000

static struct arena arena;

static int set_up(void **state)
{
    arena_init(&arena);
    return fresh_set_up(state);
}

static int tear_down(void **state)
{
    arena_release(&arena);
    return place_tear_down(state);
}

static struct user found(struct db *db, const char *id)
{
    struct user user;

    assert_int_equal(users_find(db, str_from_c(id), &arena, &user), OK);
    return user;
}

/* ---- edits ---- */

static void test_only_what_is_set(void **state)
{
    struct user_edit edit = {.user = {.id = STR("alice"),
                                      .email = STR("a@b.c"),
                                      .display_name = STR("Alice"),
                                      .country = {'D', 'E'},
                                      .product = USER_PREMIUM,
                                      .is_admin = true,
                                      .filter_explicit = true,
                                      .filter_locked = true}};
    static const unsigned parts[] = {USER_SETS_EMAIL,      USER_SETS_NAME,
                                     USER_SETS_COUNTRY,    USER_SETS_PRODUCT,
                                     USER_SETS_ADMIN,      USER_SETS_FILTER,
                                     USER_SETS_FILTER_LOCK};
    unsigned sets = 0;

    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct user user;

        sets |= edit.sets = parts[i];
        assert_int_equal(users_edit(*state, &edit), OK);
        user = found(*state, "alice");
        assert_int_equal(user.email.n > 0, (sets & USER_SETS_EMAIL) != 0);
        assert_int_equal(user.display_name.n > 0, (sets & USER_SETS_NAME) != 0);
        assert_int_equal(user.country[0] == 'D',
                         (sets & USER_SETS_COUNTRY) != 0);
        assert_int_equal(user.product == USER_PREMIUM,
                         (sets & USER_SETS_PRODUCT) != 0);
        assert_int_equal(user.is_admin, (sets & USER_SETS_ADMIN) != 0);
        assert_int_equal(user.filter_explicit, (sets & USER_SETS_FILTER) != 0);
        assert_int_equal(user.filter_locked,
                         (sets & USER_SETS_FILTER_LOCK) != 0);
    }
}

static void test_what_the_editor_saw(void **state)
{
    struct user_edit edit = {.user = {.id = STR("alice"),
                                      .product = USER_PREMIUM,
                                      .display_name = STR("Alice")},
                             .sets = USER_SETS_PRODUCT};
    struct user before;

    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    before = found(*state, "alice");
    assert_int_equal(users_edit(*state, &edit), OK);
    edit.sets = USER_SETS_NAME;
    edit.seen = users_version(&before);
    assert_int_equal(users_edit(*state, &edit), ERR_CONFLICT);
    before = found(*state, "alice");
    assert_int_equal(before.display_name.n, 0);
    edit.seen = users_version(&before);
    assert_int_equal(users_edit(*state, &edit), OK);
    /* A lock is something to have seen, too. */
    before = found(*state, "alice");
    edit.seen = users_version(&before);
    assert_int_equal(users_lock(*state, STR("alice"), NOW), OK);
    assert_int_equal(users_edit(*state, &edit), ERR_CONFLICT);
}

static void test_whose_email_it_is(void **state)
{
    struct user_edit edit = {
        .user = {.id = STR("alice"), .email = STR("A@b.c")},
        .sets = USER_SETS_EMAIL};

    assert_int_equal(users_edit(*state, &edit), ERR_NOT_FOUND);
    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    assert_int_equal(fresh_add_user(*state, "bob"), 0);
    assert_int_equal(users_edit(*state, &edit), OK);
    edit.user.id = STR("bob");
    edit.user.email = STR("a@B.c");
    assert_int_equal(users_edit(*state, &edit), ERR_EXISTS);
    edit.user.email = STR_EMPTY;
    assert_int_equal(users_edit(*state, &edit), OK);
}

/* What somebody reads of their account on one page and an administrator writes
 * meanwhile stays written. */
static void test_a_locked_filter(void **state)
{
    struct user_edit own = {
        .user = {.id = STR("alice")}, .sets = USER_SETS_FILTER, .is_own = true};
    struct user_edit by_admin = {.user = {.id = STR("alice"),
                                          .filter_explicit = true,
                                          .filter_locked = true},
                                 .sets =
                                     USER_SETS_FILTER | USER_SETS_FILTER_LOCK};

    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    assert_int_equal(users_edit(*state, &by_admin), OK);
    assert_int_equal(users_edit(*state, &own), OK);
    assert_true(found(*state, "alice").filter_explicit);
    /* The lock keeps no administrator. */
    by_admin.user.filter_explicit = false;
    assert_int_equal(users_edit(*state, &by_admin), OK);
    assert_false(found(*state, "alice").filter_explicit);
}

static void test_administrators(void **state)
{
    struct user_edit edit = {.user = {.id = STR("alice"), .is_admin = true},
                             .sets = USER_SETS_ADMIN};

    assert_int_equal(users_check_admin(*state, STR("alice")), ERR_INVALID);
    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    assert_int_equal(users_check_admin(*state, STR("alice")), ERR_INVALID);
    assert_int_equal(users_edit(*state, &edit), OK);
    assert_int_equal(users_check_admin(*state, STR("alice")), OK);
}

/* ---- locks ---- */

static const struct db_statement sessions = {"sessions",
                                             "SELECT COUNT(*) FROM session"};
static const struct db_statement grants = {"grants",
                                           "SELECT COUNT(*) FROM user_grant"};
static const struct db_statement tokens = {"tokens",
                                           "SELECT COUNT(*) FROM listen_token"};
static const struct db_statement changes = {
    "changes", "SELECT COUNT(*) FROM change WHERE kind = 'user'"};

static int64_t count(struct db *db, const struct db_statement *statement)
{
    struct db_rows rows = db_query(db, statement, DB_NO_ARGS);
    int64_t n = -1;

    while (db_next(&rows))
        n = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

/* A session, and an app that was allowed. */
static void let_in(struct db *db, struct id app)
{
    struct session session = {.hash = {1},
                              .user = STR("alice"),
                              .created_s = NOW,
                              .expires_s = NOW + 1000};
    char token[LISTEN_TOKEN_BYTES];
    struct id grant;

    listen_token_draw(token);
    assert_int_equal(sessions_create(db, &session), OK);
    assert_int_equal(
        grants_consent(db, app, STR("alice"), STR("streaming"), NOW, &grant),
        OK);
    assert_int_equal(
        listen_token_set(db, STR("alice"), str_of(token, sizeof token), NOW),
        OK);
}

static void test_a_lock_ends_everything(void **state)
{
    static const struct db_statement *const kinds[] = {&sessions, &grants,
                                                       &tokens};
    struct id app = {1, 2};

    assert_int_equal(users_lock(*state, STR("alice"), NOW), ERR_NOT_FOUND);
    assert_int_equal(users_unlock(*state, STR("alice")), ERR_NOT_FOUND);
    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    assert_int_equal(fresh_add_app(*state, app, ""), 0);
    let_in(*state, app);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(count(*state, kinds[i]), 1);
    assert_int_equal(users_check_open(*state, STR("alice")), OK);
    assert_int_equal(users_lock(*state, STR("alice"), NOW), OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(count(*state, kinds[i]), 0);
    assert_int_equal(users_check_open(*state, STR("alice")), ERR_INVALID);
    assert_int_equal(found(*state, "alice").locked_s, NOW);
    assert_int_equal(users_lock(*state, STR("alice"), NOW + 5), OK);
    assert_int_equal(found(*state, "alice").locked_s, NOW);
    assert_int_equal(users_unlock(*state, STR("alice")), OK);
    assert_int_equal(users_unlock(*state, STR("alice")), OK);
    assert_int_equal(users_check_open(*state, STR("alice")), OK);
    assert_int_equal(found(*state, "alice").locked_s, 0);
}

static void test_signing_out_leaves_apps(void **state)
{
    struct id app = {1, 2}, own;

    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    assert_int_equal(fresh_add_app(*state, app, ""), 0);
    let_in(*state, app);
    assert_int_equal(own_app_allow(*state, STR("alice"), NOW, &own), OK);
    assert_int_equal(count(*state, &grants), 2);
    assert_int_equal(users_sign_out(*state, STR("alice"), NOW), OK);
    assert_int_equal(count(*state, &sessions), 0);
    assert_int_equal(count(*state, &grants), 1);
}

static void test_guesses(void **state)
{
    int64_t n;

    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(sessions_note_guess(*state, STR("user:alice"), NOW),
                         OK);
    assert_int_equal(users_guesses(*state, STR("alice"), NOW, &n), OK);
    assert_int_equal(n, 3);
    assert_int_equal(users_guesses(*state, STR("alic"), NOW, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(users_forget_guesses(*state, STR("alice")), OK);
    assert_int_equal(users_guesses(*state, STR("alice"), NOW, &n), OK);
    assert_int_equal(n, 0);
}

/* Loops hear of each of these. */
static void test_tells_of_changes(void **state)
{
    struct user_edit edit = {.user = {.id = STR("alice")},
                             .sets = USER_SETS_NAME};
    int64_t n;

    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    n = count(*state, &changes);
    assert_int_equal(users_edit(*state, &edit), OK);
    assert_int_equal(count(*state, &changes), n + 1);
    assert_int_equal(users_lock(*state, STR("alice"), NOW), OK);
    assert_int_equal(count(*state, &changes), n + 2);
    assert_int_equal(users_unlock(*state, STR("alice")), OK);
    assert_int_equal(count(*state, &changes), n + 3);
}

/* ---- searching ---- */

static void add(struct db *db, const char *id, const char *email,
                const char *name)
{
    struct user user = fresh_user(id);

    user.email = str_from_c(email);
    user.display_name = str_from_c(name);
    assert_int_equal(users_create(db, &user), OK);
}

/* The ids that are found, with a space behind each. */
static struct str search(struct db *db, const char *text, struct db_part *part)
{
    struct user *users;
    struct str ids = STR("");
    size_t n;

    assert_int_equal(
        users_search(db, str_from_c(text), part, &arena, &users, &n), OK);
    for (size_t i = 0; i < n; i++)
        ids = arena_printf(&arena, "%.*s%.*s ", STR_ARG(ids),
                           STR_ARG(users[i].id));
    return ids;
}

static void test_search(void **state)
{
    static const struct {
        const char *text;
        const char *ids;
    } cases[] = {{"", "Zoe alice bob "},
                 {"ALI", "alice "},
                 {"zo", "Zoe "},
                 {"example", "alice bob "},
                 {"b@EX", "bob "},
                 {"the builder", "bob "},
                 {"%", ""},
                 {"_", ""},
                 {"' OR 1=1 --", ""},
                 {"\xc3\xb6", "Zoe "}};

    add(*state, "alice", "a@example.test", "");
    add(*state, "bob", "b@example.test", "Bob the Builder");
    add(*state, "Zoe", "", "Zo\xc3\xb6");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str ids = search(*state, cases[i].text, NULL);

        assert_true(str_eq_c(ids, cases[i].ids));
    }
}

static void test_search_in_parts(void **state)
{
    struct db_part part = {.limit = 2};

    add(*state, "a1", "", "");
    add(*state, "a2", "", "");
    add(*state, "b1", "", "");
    add(*state, "a3", "", "");
    assert_true(str_eq_c(search(*state, "a", &part), "a1 a2 "));
    assert_true(part.has_more);
    part = (struct db_part){.limit = 2, .offset = 2};
    assert_true(str_eq_c(search(*state, "a", &part), "a3 "));
    assert_false(part.has_more);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_only_what_is_set),        TEST(test_what_the_editor_saw),
        TEST(test_whose_email_it_is),       TEST(test_a_locked_filter),
        TEST(test_administrators),          TEST(test_a_lock_ends_everything),
        TEST(test_signing_out_leaves_apps), TEST(test_guesses),
        TEST(test_tells_of_changes),        TEST(test_search),
        TEST(test_search_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
