#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "accounts/apps.h"
#include "accounts/grants.h"
#include "accounts/kinds.h"
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
static const struct str alice = {"alice", 5};
static const struct str bob = {"bob", 3};

static struct arena arena; /* of the test that runs */

static int set_up(void **state)
{
    arena_init(&arena);
    if (fresh_set_up(state) || fresh_add_app(*state, app_1, "") ||
        fresh_add_app(*state, app_2, "") || fresh_add_user(*state, "alice") ||
        fresh_add_user(*state, "bob"))
        return -1;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(&arena);
    return place_tear_down(state);
}

static struct id consent(struct db *db, struct id app, struct str user,
                         const char *scopes, int64_t now_s)
{
    struct id id;

    assert_int_equal(
        grants_consent(db, app, user, str_from_c(scopes), now_s, &id), OK);
    return id;
}

static bool is_there(struct db *db, struct id id)
{
    struct grant grant;
    enum err e = grants_find(db, id, &arena, &grant);

    assert_true(e == OK || e == ERR_NOT_FOUND);
    return e == OK;
}

static size_t revoked_since(struct db *db, int64_t since_s)
{
    struct id *ids;
    size_t n;

    assert_int_equal(grants_revoked(db, since_s, &arena, &ids, &n), OK);
    return n;
}

static void test_consent(void **state)
{
    struct grant grant;
    struct id id;

    assert_int_equal(grants_find_of(*state, app_1, alice, &arena, &grant),
                     ERR_NOT_FOUND);
    id = consent(*state, app_1, alice, "a c", NOW);
    assert_int_equal(grants_find_of(*state, app_1, alice, &arena, &grant), OK);
    assert_true(id_eq(grant.id, id) && id_eq(grant.app, app_1));
    assert_true(str_eq(grant.user, alice));
    assert_true(str_eq(grant.scopes, STR("a c")));
    assert_int_equal(grant.created_s, NOW);

    /* Wider: the same grant. */
    assert_true(id_eq(id, consent(*state, app_1, alice, "a b c", NOW + 5)));
    assert_int_equal(grants_find(*state, id, &arena, &grant), OK);
    assert_true(str_eq(grant.scopes, STR("a b c")));
    assert_int_equal(grant.created_s, NOW);
    assert_int_equal(grant.consented_s, NOW + 5);
    assert_int_equal(revoked_since(*state, 0), 0);

    /* Another user's, another app's are others. */
    assert_false(id_eq(id, consent(*state, app_1, bob, "a", NOW)));
    assert_false(id_eq(id, consent(*state, app_2, alice, "a", NOW)));
}

/* A scope that begins like another isn't that other. */
static void test_narrower(void **state)
{
    struct id id = consent(*state, app_1, alice, "user-read", NOW);
    struct id narrow = consent(*state, app_1, alice, "user-read-more", NOW);
    struct id none;

    assert_false(id_eq(id, narrow));
    assert_false(is_there(*state, id));
    assert_true(is_there(*state, narrow));
    assert_int_equal(revoked_since(*state, 0), 1);
    none = consent(*state, app_1, alice, "", NOW);
    assert_false(is_there(*state, narrow));
    assert_true(id_eq(none, consent(*state, app_1, alice, "", NOW)));
    assert_true(id_eq(none, consent(*state, app_1, alice, "x", NOW)));
}

static void test_list(void **state)
{
    struct db_part part = {.limit = 1};
    struct grant *list;
    size_t n;

    assert_int_equal(grants_list(*state, alice, NULL, &arena, &list, &n), OK);
    assert_int_equal(n, 0);
    (void)consent(*state, app_1, alice, "a", NOW);
    (void)consent(*state, app_2, alice, "b", NOW + 1);
    (void)consent(*state, app_2, bob, "b", NOW + 1);
    assert_int_equal(grants_list(*state, alice, NULL, &arena, &list, &n), OK);
    assert_int_equal(n, 2);
    assert_true(id_eq(list[0].app, app_2) && id_eq(list[1].app, app_1));
    (void)consent(*state, app_1, alice, "a", NOW + 2);
    assert_int_equal(grants_list(*state, alice, NULL, &arena, &list, &n), OK);
    assert_true(id_eq(list[0].app, app_1) && id_eq(list[1].app, app_2));
    assert_int_equal(grants_list(*state, alice, &part, &arena, &list, &n), OK);
    assert_true(n == 1 && part.has_more && id_eq(list[0].app, app_1));
}

static struct code code_of(uint8_t number, struct id grant)
{
    return (struct code){.hash = {number, [31] = 9},
                         .grant = grant,
                         .app = app_1,
                         .user = alice,
                         .scopes = STR("a"),
                         .redirect_uri = STR("https://x.example/'\"%_$1"),
                         .expires_s = NOW + GRANTS_CODE_LIFE_S};
}

static struct refresh refresh_of(uint8_t number, struct id grant)
{
    return (struct refresh){.hash = {number, [31] = 9},
                            .grant = grant,
                            .scopes = STR("a"),
                            .is_pkce = true,
                            .created_s = NOW};
}

/* What hangs on a grant goes with it, and all are told. */
static void test_revoke(void **state)
{
    struct id id = consent(*state, app_1, alice, "a", NOW);
    struct code code = code_of(1, id), found_code;
    struct refresh refresh = refresh_of(1, id), found;
    struct change_cursor cursor;
    struct change *changes;
    struct id_hex hex;
    struct id *ids;
    size_t n;

    assert_int_equal(grants_put_code(*state, &code), OK);
    assert_int_equal(grants_put_refresh(*state, &refresh), OK);
    change_cursor_init(&cursor, clock_unix_ms());
    assert_int_equal(
        change_poll(&cursor, *state, clock_unix_ms(), &arena, &changes, &n),
        OK);
    assert_int_equal(grants_revoke(*state, id, NOW + 10), OK);
    assert_int_equal(grants_revoke(*state, id, NOW + 20), OK);
    assert_false(is_there(*state, id));
    assert_int_equal(grants_find_code(*state, code.hash, &arena, &found_code),
                     ERR_NOT_FOUND);
    assert_int_equal(grants_find_refresh(*state, refresh.hash, &arena, &found),
                     ERR_NOT_FOUND);
    assert_int_equal(grants_revoked(*state, NOW + 10, &arena, &ids, &n), OK);
    assert_true(n == 1 && id_eq(ids[0], id));
    assert_int_equal(revoked_since(*state, NOW + 11), 0);
    assert_int_equal(
        change_poll(&cursor, *state, clock_unix_ms(), &arena, &changes, &n),
        OK);
    assert_int_equal(n, 1);
    assert_true(str_eq_c(changes[0].kind, CHANGE_GRANT));
    assert_true(str_eq(changes[0].subject, id_hex_text(id, &hex)));
    change_cursor_release(&cursor);
}

static void test_revoke_many(void **state)
{
    struct id one = consent(*state, app_1, alice, "a", NOW);
    struct id two = consent(*state, app_2, alice, "a", NOW);
    struct id his = consent(*state, app_1, bob, "a", NOW);

    assert_int_equal(grants_revoke_all(*state, STR("nobody"), NOW), OK);
    assert_int_equal(grants_revoke_all(*state, alice, NOW), OK);
    assert_false(is_there(*state, one) || is_there(*state, two));
    assert_true(is_there(*state, his));
    assert_int_equal(grants_revoke_app(*state, app_2, NOW), OK);
    assert_true(is_there(*state, his));
    assert_int_equal(grants_revoke_app(*state, app_1, NOW), OK);
    assert_false(is_there(*state, his));
    assert_int_equal(revoked_since(*state, NOW), 3);
}

/* An app that is deleted takes its grants along, and their tokens die. */
static void test_delete_app(void **state)
{
    struct id one = consent(*state, app_1, alice, "a", NOW);

    assert_int_equal(apps_delete(*state, app_1), OK);
    assert_false(is_there(*state, one));
    assert_int_equal(revoked_since(*state, NOW), 1);
}

static void test_codes(void **state)
{
    struct id id = consent(*state, app_1, alice, "a", NOW);
    struct code code = code_of(1, id), plain = code_of(2, id), found;

    code.challenge = STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assert_int_equal(grants_find_code(*state, code.hash, &arena, &found),
                     ERR_NOT_FOUND);
    assert_int_equal(grants_use_code(*state, code.hash), ERR_CONFLICT);
    assert_int_equal(grants_put_code(*state, &code), OK);
    assert_int_equal(grants_put_code(*state, &plain), OK);
    assert_int_equal(grants_find_code(*state, code.hash, &arena, &found), OK);
    assert_memory_equal(found.hash, code.hash, GRANTS_HASH_BYTES);
    assert_true(id_eq(found.grant, id) && id_eq(found.app, app_1));
    assert_true(str_eq(found.user, alice));
    assert_true(str_eq(found.scopes, code.scopes));
    assert_true(str_eq(found.redirect_uri, code.redirect_uri));
    assert_true(str_eq(found.challenge, code.challenge));
    assert_int_equal(found.expires_s, code.expires_s);
    assert_false(found.is_used);

    assert_int_equal(grants_use_code(*state, code.hash), OK);
    assert_int_equal(grants_use_code(*state, code.hash), ERR_CONFLICT);
    assert_int_equal(grants_find_code(*state, code.hash, &arena, &found), OK);
    assert_true(found.is_used);
    assert_int_equal(grants_find_code(*state, plain.hash, &arena, &found), OK);
    assert_false(found.is_used);
    assert_int_equal(found.challenge.n, 0);
}

static void test_refresh(void **state)
{
    struct id id = consent(*state, app_1, alice, "a", NOW);
    struct refresh refresh = refresh_of(1, id), found;

    refresh.expires_s = NOW + 1000;
    assert_int_equal(grants_put_refresh(*state, &refresh), OK);
    assert_int_equal(grants_find_refresh(*state, refresh.hash, &arena, &found),
                     OK);
    assert_memory_equal(found.hash, refresh.hash, GRANTS_HASH_BYTES);
    assert_true(id_eq(found.grant, id));
    assert_true(str_eq(found.scopes, STR("a")) && found.is_pkce);
    assert_int_equal(found.created_s, NOW);
    assert_int_equal(found.expires_s, NOW + 1000);
    assert_true(found.used_s == 0 && found.uses == 0);

    assert_int_equal(grants_use_refresh(*state, refresh.hash, 0, NOW + 5), OK);
    assert_int_equal(grants_use_refresh(*state, refresh.hash, 0, NOW + 5),
                     ERR_CONFLICT);
    assert_int_equal(grants_use_refresh(*state, refresh.hash, 1, NOW + 9), OK);
    assert_int_equal(grants_find_refresh(*state, refresh.hash, &arena, &found),
                     OK);
    assert_int_equal(found.uses, 2);
    assert_int_equal(found.used_s, NOW + 5); /* the first one */
}

static bool has_code(struct db *db, uint8_t number)
{
    struct code code = code_of(number, app_1), found;

    return grants_find_code(db, code.hash, &arena, &found) == OK;
}

static bool has_refresh(struct db *db, uint8_t number)
{
    struct refresh refresh = refresh_of(number, app_1), found;

    return grants_find_refresh(db, refresh.hash, &arena, &found) == OK;
}

static void test_prune(void **state)
{
    struct id gone = consent(*state, app_2, alice, "a", NOW);
    struct id id = consent(*state, app_1, alice, "a", NOW);
    struct code used = code_of(1, id), unused = code_of(2, id);
    struct refresh forever = refresh_of(1, id), expiring = refresh_of(2, id),
                   spent = refresh_of(3, id);
    int64_t expiry = used.expires_s;

    used.is_used = true;
    expiring.expires_s = expiry;
    spent.used_s = NOW;
    assert_int_equal(grants_put_code(*state, &used), OK);
    assert_int_equal(grants_put_code(*state, &unused), OK);
    assert_int_equal(grants_put_refresh(*state, &forever), OK);
    assert_int_equal(grants_put_refresh(*state, &expiring), OK);
    assert_int_equal(grants_put_refresh(*state, &spent), OK);
    assert_int_equal(grants_revoke(*state, gone, NOW), OK);

    assert_int_equal(grants_prune(*state, expiry - 1), OK);
    assert_true(has_code(*state, 1) && has_code(*state, 2));
    assert_true(has_refresh(*state, 2));
    assert_int_equal(grants_prune(*state, expiry), OK);
    assert_true(has_code(*state, 1) && !has_code(*state, 2));
    assert_false(has_refresh(*state, 2));
    assert_int_equal(revoked_since(*state, 0), 1);
    assert_int_equal(grants_prune(*state, expiry + 86400), OK);
    assert_false(has_code(*state, 1));
    assert_int_equal(revoked_since(*state, 0), 0);
    assert_true(has_refresh(*state, 3));
    assert_int_equal(grants_prune(*state, NOW + GRANTS_USED_KEPT_S), OK);
    assert_false(has_refresh(*state, 3));
    assert_true(has_refresh(*state, 1));
    assert_true(is_there(*state, id));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_consent), TEST(test_narrower),    TEST(test_list),
        TEST(test_revoke),  TEST(test_revoke_many), TEST(test_delete_app),
        TEST(test_codes),   TEST(test_refresh),     TEST(test_prune),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
