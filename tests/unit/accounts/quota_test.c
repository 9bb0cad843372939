#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "accounts/apps.h"
#include "accounts/kinds.h"
#include "accounts/quota.h"
#include "accounts/users.h"
#include "base/clock.h"
#include "db/change.h"
#include "db/db.h"
#include "db/part.h"
#include "db/state.h"
#include "unit/accounts/fresh.h"

#define NOW 1700000000

static const struct id app_1 = {1, 0xa};
static const struct id app_2 = {2, 0xb};
static const struct id no_app = {9, 9};

static struct arena arena; /* of the test that runs */

/* Users u00 to u29; "owner" owns both apps. */
static int set_up(void **state)
{
    arena_init(&arena);
    if (fresh_set_up(state) || fresh_add_user(*state, "owner") ||
        fresh_add_app(*state, app_1, "owner") ||
        fresh_add_app(*state, app_2, "owner"))
        return -1;
    for (int i = 0; i < 30; i++) {
        char id[8];

        (void)snprintf(id, sizeof id, "u%02d", i % 100);
        if (fresh_add_user(*state, id))
            return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    arena_release(&arena);
    return place_tear_down(state);
}

static enum err allow(struct db *db, struct id app, const char *user)
{
    return quota_allow(db, app, str_from_c(user), NOW);
}

static void test_allow(void **state)
{
    struct str *users;
    size_t n;

    assert_int_equal(allow(*state, app_1, "u07"), OK);
    assert_int_equal(allow(*state, app_1, "u03"), OK);
    assert_int_equal(allow(*state, app_1, "u07"), ERR_EXISTS);
    assert_int_equal(allow(*state, app_1, "owner"), ERR_EXISTS);
    assert_int_equal(allow(*state, app_1, "nobody"), ERR_NOT_FOUND);
    assert_int_equal(allow(*state, app_1, ""), ERR_NOT_FOUND);
    assert_int_equal(allow(*state, no_app, "u01"), ERR_NOT_FOUND);
    assert_int_equal(quota_allowed(*state, app_1, &arena, &users, &n), OK);
    assert_int_equal(n, 2);
    assert_true(str_eq(users[0], STR("u03")) && str_eq(users[1], STR("u07")));
    assert_int_equal(quota_allowed(*state, app_2, &arena, &users, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(quota_disallow(*state, app_1, STR("u07")), OK);
    assert_int_equal(quota_disallow(*state, app_1, STR("u07")), ERR_NOT_FOUND);
    assert_int_equal(quota_disallow(*state, app_2, STR("u03")), ERR_NOT_FOUND);
    assert_int_equal(quota_allowed(*state, app_1, &arena, &users, &n), OK);
    assert_int_equal(n, 1);
}

static void test_full(void **state)
{
    struct str *users;
    char id[8];
    size_t n;

    for (int i = 0; i < 30; i++) {
        (void)snprintf(id, sizeof id, "u%02d", i % 100);
        assert_int_equal(allow(*state, app_1, id),
                         i < QUOTA_USERS_MAX ? OK : ERR_LIMIT);
    }
    assert_int_equal(quota_allowed(*state, app_1, &arena, &users, &n), OK);
    assert_int_equal(n, QUOTA_USERS_MAX);
    assert_int_equal(allow(*state, app_2, "u29"), OK);
    assert_int_equal(quota_disallow(*state, app_1, STR("u00")), OK);
    assert_int_equal(allow(*state, app_1, "u29"), OK);
    assert_int_equal(allow(*state, app_1, "u28"), ERR_LIMIT);
}

static void test_all_pairs(void **state)
{
    struct quota_pair *pairs;
    size_t n;

    assert_int_equal(allow(*state, app_2, "u01"), OK);
    assert_int_equal(allow(*state, app_1, "u02"), OK);
    assert_int_equal(allow(*state, app_1, "u01"), OK);
    assert_int_equal(quota_allowed_all(*state, &arena, &pairs, &n), OK);
    assert_int_equal(n, 3);
    assert_true(id_eq(pairs[0].app, app_1) && id_eq(pairs[1].app, app_1));
    assert_true(id_eq(pairs[2].app, app_2));
    assert_true(str_eq(pairs[2].user, STR("u01")));

    /* Who is gone isn't allowed, of an app that is gone nobody is. */
    assert_int_equal(users_delete(*state, STR("u01")), OK);
    assert_int_equal(quota_allowed_all(*state, &arena, &pairs, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(apps_delete(*state, app_1), OK);
    assert_int_equal(quota_allowed_all(*state, &arena, &pairs, &n), OK);
    assert_int_equal(n, 0);
}

static enum app_mode mode_of(struct db *db, struct id app)
{
    struct app found;

    assert_int_equal(apps_find(db, app, &arena, &found), OK);
    return found.mode;
}

static enum err ask(struct db *db, uint64_t number, struct id app)
{
    struct quota_request r = {.id = {number, 0},
                              .app = app,
                              .reason = STR("We've \"grown\"; DROP TABLE app"),
                              .asked_s = NOW + (int64_t)number};

    return quota_ask(db, &r);
}

static void test_requests(void **state)
{
    struct quota_request *list;
    size_t n;

    assert_int_equal(ask(*state, 1, no_app), ERR_NOT_FOUND);
    assert_int_equal(ask(*state, 1, app_1), OK);
    assert_int_equal(ask(*state, 2, app_1), ERR_EXISTS);
    assert_int_equal(ask(*state, 3, app_2), OK);
    assert_int_equal(quota_requests(*state, NULL, NULL, &arena, &list, &n), OK);
    assert_int_equal(n, 2);
    assert_true(list[0].id.hi == 1 && list[1].id.hi == 3);

    assert_int_equal(quota_decide(*state, (struct id){1, 0}, QUOTA_REFUSED,
                                  STR("why?"), STR("owner"), NOW + 9),
                     OK);
    assert_int_equal(mode_of(*state, app_1), APP_DEVELOPMENT);
    assert_int_equal(quota_decide(*state, (struct id){1, 0}, QUOTA_APPROVED,
                                  STR_EMPTY, STR("owner"), NOW + 9),
                     ERR_CONFLICT);
    assert_int_equal(mode_of(*state, app_1), APP_DEVELOPMENT);
    assert_int_equal(quota_decide(*state, (struct id){8, 0}, QUOTA_APPROVED,
                                  STR_EMPTY, STR("owner"), NOW + 9),
                     ERR_NOT_FOUND);

    /* Asked again, and given. */
    assert_int_equal(ask(*state, 4, app_1), OK);
    assert_int_equal(quota_decide(*state, (struct id){4, 0}, QUOTA_APPROVED,
                                  STR_EMPTY, STR("owner"), NOW + 10),
                     OK);
    assert_int_equal(mode_of(*state, app_1), APP_EXTENDED);
    assert_int_equal(mode_of(*state, app_2), APP_DEVELOPMENT);
    assert_int_equal(quota_requests(*state, &app_1, NULL, &arena, &list, &n),
                     OK);
    assert_int_equal(n, 2);
    assert_true(id_eq(list[0].id, (struct id){4, 0}));
    assert_int_equal(list[0].status, QUOTA_APPROVED);
    assert_int_equal(list[1].status, QUOTA_REFUSED);
    assert_true(id_eq(list[1].app, app_1));
    assert_true(str_eq(list[1].reason, STR("We've \"grown\"; DROP TABLE app")));
    assert_true(str_eq(list[1].answer, STR("why?")));
    assert_true(str_eq(list[1].admin, STR("owner")));
    assert_int_equal(list[1].asked_s, NOW + 1);
    assert_int_equal(list[1].decided_s, NOW + 9);
    assert_int_equal(quota_requests(*state, NULL, NULL, &arena, &list, &n), OK);
    assert_true(n == 1 && id_eq(list[0].app, app_2));
}

static void test_requests_in_parts(void **state)
{
    struct db_part part = {.limit = 1};
    struct quota_request *list;
    size_t n;

    assert_int_equal(ask(*state, 1, app_1), OK);
    assert_int_equal(ask(*state, 3, app_2), OK);
    assert_int_equal(quota_requests(*state, NULL, &part, &arena, &list, &n),
                     OK);
    assert_true(n == 1 && part.has_more && list[0].id.hi == 1);
    part = (struct db_part){.offset = 1, .limit = 1};
    assert_int_equal(quota_requests(*state, NULL, &part, &arena, &list, &n),
                     OK);
    assert_true(n == 1 && !part.has_more && list[0].id.hi == 3);
    part = (struct db_part){.limit = 1};
    assert_int_equal(quota_requests(*state, &app_2, &part, &arena, &list, &n),
                     OK);
    assert_true(n == 1 && !part.has_more && list[0].id.hi == 3);
}

/* Loops hear of what changes who may call. */
static void test_tells_of_changes(void **state)
{
    struct change_cursor cursor;
    struct change *changes;
    size_t n;

    change_cursor_init(&cursor, clock_unix_ms());
    assert_int_equal(
        change_poll(&cursor, *state, clock_unix_ms(), &arena, &changes, &n),
        OK);
    assert_int_equal(allow(*state, app_1, "u01"), OK);
    assert_int_equal(allow(*state, app_1, "u01"), ERR_EXISTS);
    assert_int_equal(quota_disallow(*state, app_1, STR("u01")), OK);
    assert_int_equal(ask(*state, 1, app_1), OK);
    assert_int_equal(quota_decide(*state, (struct id){1, 0}, QUOTA_APPROVED,
                                  STR_EMPTY, STR("owner"), NOW),
                     OK);
    assert_int_equal(
        change_poll(&cursor, *state, clock_unix_ms(), &arena, &changes, &n),
        OK);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++)
        assert_true(str_eq_c(changes[i].kind, CHANGE_APP));
    change_cursor_release(&cursor);
}

static void test_calls(void **state)
{
    int64_t minute = NOW / 60;
    struct quota_calls calls = {
        .app = app_1, .minute = minute, .count = {[2] = 5, [4] = 1}};
    struct quota_calls *list;
    size_t n;

    assert_int_equal(quota_add_calls(*state, &calls), OK);
    calls.count[3] = 2;
    calls.count[5] = 1;
    assert_int_equal(quota_add_calls(*state, &calls), OK);
    calls.minute = minute - 8 * 1440;
    assert_int_equal(quota_add_calls(*state, &calls), OK);
    calls.app = no_app; /* deleted while its calls were counted */
    assert_int_equal(quota_add_calls(*state, &calls), OK);

    assert_int_equal(quota_calls_since(*state, app_1, 0, &arena, &list, &n),
                     OK);
    assert_int_equal(n, 2);
    assert_true(list[0].minute < list[1].minute);
    assert_int_equal(list[1].minute, minute);
    assert_int_equal(list[1].count[2], 10);
    assert_int_equal(list[1].count[3], 2);
    assert_int_equal(list[1].count[4], 2);
    assert_int_equal(list[1].count[5], 1);
    assert_int_equal(
        quota_calls_since(*state, app_1, minute + 1, &arena, &list, &n), OK);
    assert_int_equal(n, 0);

    assert_int_equal(quota_prune(*state, NOW), OK);
    assert_int_equal(quota_calls_since(*state, app_1, 0, &arena, &list, &n),
                     OK);
    assert_int_equal(n, 1);
    assert_int_equal(quota_calls_since(*state, no_app, 0, &arena, &list, &n),
                     OK);
    assert_int_equal(n, 0);
    assert_int_equal(apps_delete(*state, app_1), OK);
    assert_int_equal(quota_calls_since(*state, app_1, 0, &arena, &list, &n),
                     OK);
    assert_int_equal(n, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_allow),
        TEST(test_full),
        TEST(test_all_pairs),
        TEST(test_requests),
        TEST(test_requests_in_parts),
        TEST(test_tells_of_changes),
        TEST(test_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
