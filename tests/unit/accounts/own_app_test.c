/* The server's own app: there when it is needed, and not among others. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/grants.h"
#include "accounts/own_app.h"
#include "db/db.h"
#include "unit/accounts/fresh.h"

#define NOW 1700000000

static const struct str alice = {"alice", 5};
static const struct str bob = {"bob", 3};

static struct arena arena; /* of the test that runs */

static int set_up(void **state)
{
    arena_init(&arena);
    if (fresh_set_up(state) || fresh_add_user(*state, "alice") ||
        fresh_add_user(*state, "bob"))
        return -1;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(&arena);
    return place_tear_down(state);
}

static struct id allow(struct db *db, struct str user)
{
    struct id id;

    assert_int_equal(own_app_allow(db, user, NOW, &id), OK);
    return id;
}

static void test_it_is_made_with_the_first_grant(void **state)
{
    struct app app;
    struct id grant, found;

    assert_int_equal(apps_find(*state, own_app_id(), &arena, &app),
                     ERR_NOT_FOUND);
    assert_int_equal(own_app_find(*state, alice, &arena, &found),
                     ERR_NOT_FOUND);
    grant = allow(*state, alice);
    assert_int_equal(apps_find(*state, own_app_id(), &arena, &app), OK);
    assert_int_equal(app.redirect_count, 0);
    assert_int_equal(app.owner.n, 0);
    assert_int_equal(own_app_find(*state, alice, &arena, &found), OK);
    assert_true(id_eq(found, grant));
    assert_true(id_eq(allow(*state, alice), grant));
    assert_false(id_eq(allow(*state, bob), grant));
}

/* A grant of an earlier version may have fewer scopes. */
static void test_a_grant_with_less_is_none(void **state)
{
    struct id id, found;

    (void)allow(*state, alice);
    assert_int_equal(
        grants_consent(*state, own_app_id(), alice, STR("streaming"), NOW, &id),
        OK);
    assert_int_equal(own_app_find(*state, alice, &arena, &found),
                     ERR_NOT_FOUND);
}

static void test_it_is_not_among_the_apps_with_access(void **state)
{
    static const struct id other = {1, 2};
    struct grant *list;
    struct id id;
    size_t n;

    assert_int_equal(fresh_add_app(*state, other, ""), 0);
    (void)allow(*state, alice);
    assert_int_equal(grants_consent(*state, other, alice, STR(""), NOW, &id),
                     OK);
    assert_int_equal(grants_list(*state, alice, NULL, &arena, &list, &n), OK);
    assert_int_equal(n, 1);
    assert_true(id_eq(list[0].app, other));
}

static void test_its_tokens_end(void **state)
{
    struct id grant = allow(*state, alice), bobs = allow(*state, bob), found;
    struct id *revoked;
    size_t n;

    assert_int_equal(own_app_end(*state, alice, NOW), OK);
    assert_int_equal(own_app_end(*state, alice, NOW), OK);
    assert_int_equal(own_app_find(*state, alice, &arena, &found),
                     ERR_NOT_FOUND);
    assert_int_equal(grants_revoked(*state, NOW, &arena, &revoked, &n), OK);
    assert_int_equal(n, 1);
    assert_true(id_eq(revoked[0], grant));
    assert_int_equal(own_app_find(*state, bob, &arena, &found), OK);
    assert_true(id_eq(found, bobs));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_it_is_made_with_the_first_grant,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_grant_with_less_is_none, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            test_it_is_not_among_the_apps_with_access, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_its_tokens_end, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
