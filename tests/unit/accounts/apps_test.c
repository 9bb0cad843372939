#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "accounts/apps.h"
#include "accounts/grants.h"
#include "accounts/kinds.h"
#include "base/clock.h"
#include "db/change.h"
#include "db/db.h"
#include "db/part.h"
#include "db/state.h"
#include "unit/accounts/fresh.h"

#define NOW 1700000000

static void test_modes(void **state)
{
    enum app_mode mode;
    enum app_profile profile;

    (void)state;
    assert_true(apps_mode_from_text(STR("development"), &mode));
    assert_int_equal(mode, APP_DEVELOPMENT);
    assert_false(apps_mode_from_text(STR("Development"), &mode));
    for (unsigned i = 0; i < APP_PROFILES; i++) {
        struct str text = str_from_c(apps_profile_text((enum app_profile)i));

        assert_true(apps_profile_from_text(text, &profile));
        assert_int_equal(profile, i);
    }
    assert_true(apps_profile_from_text(STR("2026-02"), &profile));
    assert_int_equal(profile, APP_PROFILE_2026_02);
    assert_false(apps_profile_from_text(STR("development-2026"), &profile));
    assert_false(apps_profile_from_text(STR(""), &profile));
}

static void test_hash(void **state)
{
    /* FIPS 180-2, appendix B.1 */
    static const uint8_t wanted[] = {0xba, 0x78, 0x16, 0xbf};
    uint8_t hash[APPS_HASH_BYTES];

    (void)state;
    apps_hash_secret(STR("abc"), hash);
    assert_memory_equal(hash, wanted, sizeof wanted);
}

static struct app app_of(uint64_t n, const char *name)
{
    struct app app = {.id = {n, ~n},
                      .name = str_from_c(name),
                      .mode = APP_DEVELOPMENT,
                      .created_s = 1700000000};

    apps_hash_secret(app.name, app.secret_hash);
    return app;
}

static void assert_same(const struct app *a, const struct app *b)
{
    assert_true(id_eq(a->id, b->id));
    assert_true(str_eq(a->name, b->name));
    assert_true(str_eq(a->description, b->description));
    assert_memory_equal(a->secret_hash, b->secret_hash, APPS_HASH_BYTES);
    assert_int_equal(a->mode, b->mode);
    assert_int_equal(a->profile, b->profile);
    assert_true(str_eq(a->owner, b->owner));
    assert_int_equal(a->created_s, b->created_s);
    assert_int_equal(a->redirect_count, b->redirect_count);
    for (size_t i = 0; i < a->redirect_count; i++)
        assert_true(str_eq(a->redirect_uris[i], b->redirect_uris[i]));
}

static void test_round_trip(void **state)
{
    const struct str uris[] = {STR("https://b.example/"),
                               STR("https://a.example/?x='\";--")};
    struct app app = app_of(7, "Robert'); DROP TABLE app;--\"\\%_$1");
    struct app found;
    struct arena arena;

    app.description = STR("It's \"quoted\";\nsecond line");
    app.owner = STR("o'wner");
    app.redirect_uris = uris;
    app.redirect_count = 2;
    app.profile = APP_PROFILE_2026_02;
    arena_init(&arena);
    assert_int_equal(apps_create(*state, &app), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_same(&app, &found);
    arena_release(&arena);
}

static void test_taken(void **state)
{
    struct app app = app_of(7, "first");
    struct app second = app_of(7, "second");
    struct app found;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(apps_create(*state, &app), OK);
    assert_int_equal(apps_create(*state, &second), ERR_EXISTS);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_same(&app, &found);
    arena_release(&arena);
}

static void test_delete(void **state)
{
    const struct str uri = STR("https://a.example/");
    struct app app = app_of(7, "gone");
    struct app found;
    struct arena arena;

    app.redirect_uris = &uri;
    app.redirect_count = 1;
    arena_init(&arena);
    assert_int_equal(apps_delete(*state, app.id), ERR_NOT_FOUND);
    assert_int_equal(apps_create(*state, &app), OK);
    assert_int_equal(apps_delete(*state, app.id), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), ERR_NOT_FOUND);
    assert_int_equal(apps_delete(*state, app.id), ERR_NOT_FOUND);
    /* Its redirect URIs are gone too: a new app of the id has none. */
    app.redirect_count = 0;
    assert_int_equal(apps_create(*state, &app), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_int_equal(found.redirect_count, 0);
    arena_release(&arena);
}

static void test_update(void **state)
{
    const struct str old[] = {STR("https://a/"), STR("https://b/")};
    const struct str new[] = {STR("https://c/"), STR("https://a/"),
                              STR("https://d/")};
    struct app app = app_of(7, "before"), other = app_of(8, "other"), found;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(apps_update(*state, &app), ERR_NOT_FOUND);
    app.redirect_uris = other.redirect_uris = old;
    app.redirect_count = other.redirect_count = 2;
    app.owner = STR("alice");
    assert_int_equal(apps_create(*state, &app), OK);
    assert_int_equal(apps_create(*state, &other), OK);
    app.name = STR("after");
    app.description = STR("what it does");
    app.mode = APP_EXTENDED;
    app.profile = APP_PROFILE_2024_11;
    app.redirect_uris = new;
    app.redirect_count = 3;
    assert_int_equal(apps_update(*state, &app), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_same(&app, &found);
    app.description = STR_EMPTY;
    app.redirect_count = 0;
    assert_int_equal(apps_update(*state, &app), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_same(&app, &found);
    assert_int_equal(apps_find(*state, other.id, &arena, &found), OK);
    assert_same(&other, &found);
    arena_release(&arena);
}

static void test_rotate(void **state)
{
    struct app app = app_of(7, "app"), found;
    struct arena arena;

    arena_init(&arena);
    apps_hash_secret(STR("another"), app.secret_hash);
    assert_int_equal(apps_rotate_secret(*state, app.id, app.secret_hash),
                     ERR_NOT_FOUND);
    app = app_of(7, "app");
    assert_int_equal(apps_create(*state, &app), OK);
    apps_hash_secret(STR("another"), app.secret_hash);
    assert_int_equal(apps_rotate_secret(*state, app.id, app.secret_hash), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_same(&app, &found);
    arena_release(&arena);
}

/* A second end of the tokens is an epoch of its own, and an app that isn't
 * there has none. */
static void test_end_tokens(void **state)
{
    struct app app = app_of(7, "app"), other = app_of(8, "other"), found;
    struct id first;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(apps_end_tokens(*state, app.id, NOW), ERR_NOT_FOUND);
    assert_int_equal(apps_create(*state, &app), OK);
    assert_int_equal(apps_create(*state, &other), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_true(id_eq(found.epoch, (struct id){0, 0}));
    assert_int_equal(apps_end_tokens(*state, app.id, NOW), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_same(&app, &found);
    first = found.epoch;
    assert_false(id_eq(first, (struct id){0, 0}));
    assert_int_equal(apps_end_tokens(*state, app.id, NOW), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_false(id_eq(found.epoch, first));
    assert_int_equal(apps_find(*state, other.id, &arena, &found), OK);
    assert_true(id_eq(found.epoch, (struct id){0, 0}));
    /* Another app of this client id begins anew. */
    assert_int_equal(apps_delete(*state, app.id), OK);
    assert_int_equal(apps_create(*state, &app), OK);
    assert_int_equal(apps_find(*state, app.id, &arena, &found), OK);
    assert_true(id_eq(found.epoch, (struct id){0, 0}));
    arena_release(&arena);
}

/* Users' grants go, those for another app stay. */
static void test_end_grants(void **state)
{
    struct app app = app_of(7, "app"), other = app_of(8, "other");
    struct id mine, others;
    struct grant found;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(fresh_add_user(*state, "alice"), 0);
    assert_int_equal(apps_create(*state, &app), OK);
    assert_int_equal(apps_create(*state, &other), OK);
    assert_int_equal(
        grants_consent(*state, app.id, STR("alice"), STR(""), NOW, &mine), OK);
    assert_int_equal(
        grants_consent(*state, other.id, STR("alice"), STR(""), NOW, &others),
        OK);
    assert_int_equal(apps_end_tokens(*state, app.id, NOW), OK);
    assert_int_equal(grants_find(*state, mine, &arena, &found), ERR_NOT_FOUND);
    assert_int_equal(grants_find(*state, others, &arena, &found), OK);
    arena_release(&arena);
}

static void test_list_of(void **state)
{
    const struct str uri = STR("https://a/");
    struct arena arena;
    struct app *list;
    size_t n;

    arena_init(&arena);
    for (uint64_t i = 1; i <= 3; i++) {
        struct app app = app_of(i, "app");

        app.owner = i == 2 ? STR_EMPTY : STR("alice");
        app.description = STR("d");
        app.redirect_uris = &uri;
        app.redirect_count = 1;
        assert_int_equal(apps_create(*state, &app), OK);
    }
    assert_int_equal(
        apps_list_of(*state, STR("alice"), NULL, &arena, &list, &n), OK);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        struct app found;

        assert_int_equal(list[i].id.hi, i == 0 ? 1 : 3);
        assert_int_equal(apps_find(*state, list[i].id, &arena, &found), OK);
        assert_same(&list[i], &found);
    }
    assert_int_equal(apps_list_of(*state, STR("bob"), NULL, &arena, &list, &n),
                     OK);
    assert_int_equal(n, 0);
    arena_release(&arena);
}

/* Two of three, then the third: each with its redirect URIs. */
static void test_list_in_parts(void **state)
{
    const struct str uri = STR("https://a/");
    struct db_part part = {.limit = 2};
    struct arena arena;
    struct app *list;
    size_t n;

    arena_init(&arena);
    for (uint64_t i = 1; i <= 3; i++) {
        struct app app = app_of(i, "app");

        app.owner = STR("alice");
        app.redirect_uris = &uri;
        app.redirect_count = 1;
        assert_int_equal(apps_create(*state, &app), OK);
    }
    assert_int_equal(
        apps_list_of(*state, STR("alice"), &part, &arena, &list, &n), OK);
    assert_true(n == 2 && part.has_more);
    assert_true(list[0].id.hi == 1 && list[1].id.hi == 2);
    assert_int_equal(list[1].redirect_count, 1);
    part = (struct db_part){.offset = 2, .limit = 2};
    assert_int_equal(
        apps_list_of(*state, STR("alice"), &part, &arena, &list, &n), OK);
    assert_true(n == 1 && !part.has_more && list[0].id.hi == 3);
    arena_release(&arena);
}

static void test_room(void **state)
{
    assert_int_equal(apps_check_room(*state, STR("alice"), 1), OK);
    for (uint64_t i = 1; i <= 3; i++)
        assert_int_equal(
            fresh_add_app(*state, (struct id){i, i}, i == 2 ? "bob" : "alice"),
            0);
    assert_int_equal(apps_check_room(*state, STR("alice"), 3), OK);
    assert_int_equal(apps_check_room(*state, STR("alice"), 2), ERR_LIMIT);
    assert_int_equal(apps_check_room(*state, STR("alice"), 1), ERR_LIMIT);
    assert_int_equal(apps_check_room(*state, STR("bob"), 2), OK);
    assert_int_equal(apps_delete(*state, (struct id){1, 1}), OK);
    assert_int_equal(apps_check_room(*state, STR("alice"), 2), OK);
}

/* Rows that an earlier version wrote. */
static void test_old_profiles(void **state)
{
    static const struct db_statement first = {
        "first", "UPDATE app SET profile = 'extended' WHERE name = 'one'"};
    static const struct db_statement second = {
        "second",
        "UPDATE app SET profile = 'development-2026' WHERE name = 'two'"};
    struct app one = app_of(1, "one"), two = app_of(2, "two"), found;
    struct arena arena;

    arena_init(&arena);
    one.profile = APP_PROFILE_2024_11;
    assert_int_equal(apps_create(*state, &one), OK);
    assert_int_equal(apps_create(*state, &two), OK);
    assert_int_equal(db_exec(*state, &first, DB_NO_ARGS, NULL), OK);
    assert_int_equal(db_exec(*state, &second, DB_NO_ARGS, NULL), OK);
    assert_int_equal(apps_find(*state, one.id, &arena, &found), OK);
    assert_int_equal(found.profile, APP_PROFILE_SERVER);
    assert_int_equal(apps_find(*state, two.id, &arena, &found), OK);
    assert_int_equal(found.profile, APP_PROFILE_2026_02);
    arena_release(&arena);
}

static void test_list(void **state)
{
    static const uint64_t order[] = {5, 0, UINT64_MAX, 9, 4, 1u << 31};
    struct str uris[3] = {STR("https://a/"), STR("https://b/"),
                          STR("https://c/")};
    struct app *list;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    assert_int_equal(apps_list(*state, &arena, &list, &n), OK);
    assert_int_equal(n, 0);
    for (size_t i = 0; i < 6; i++) {
        struct app app = app_of(order[i], "an app");

        app.redirect_uris = uris;
        app.redirect_count = i % 4;
        assert_int_equal(apps_create(*state, &app), OK);
    }
    assert_int_equal(apps_list(*state, &arena, &list, &n), OK);
    assert_int_equal(n, 6);
    for (size_t i = 0; i < n; i++) {
        struct app found;

        if (i > 0)
            assert_true(id_cmp(list[i - 1].id, list[i].id) < 0);
        assert_int_equal(apps_find(*state, list[i].id, &arena, &found), OK);
        assert_same(&list[i], &found);
    }
    arena_release(&arena);
}

/* One row that makes no sense doesn't hide the others. */
static void test_damaged_row(void **state)
{
    static const struct db_statement spoil = {
        "spoil", "UPDATE app SET mode = 'nonsense' WHERE name = 'bad'"};
    struct app good = app_of(1, "good"), bad = app_of(2, "bad"), found;
    struct app *list;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    assert_int_equal(apps_create(*state, &good), OK);
    assert_int_equal(apps_create(*state, &bad), OK);
    assert_int_equal(db_exec(*state, &spoil, DB_NO_ARGS, NULL), OK);
    assert_int_equal(apps_list(*state, &arena, &list, &n), OK);
    assert_int_equal(n, 1);
    assert_same(&list[0], &good);
    assert_int_equal(apps_find(*state, bad.id, &arena, &found), ERR_CORRUPT);
    arena_release(&arena);
}

static void test_tells_of_changes(void **state)
{
    struct app app = app_of(0xab, "x");
    struct change_cursor cursor;
    struct change *changes;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    change_cursor_init(&cursor, clock_unix_ms());
    assert_int_equal(apps_create(*state, &app), OK);
    assert_int_equal(apps_create(*state, &app), ERR_EXISTS);
    assert_int_equal(apps_delete(*state, app.id), OK);
    assert_int_equal(apps_delete(*state, app.id), ERR_NOT_FOUND);
    assert_int_equal(
        change_poll(&cursor, *state, clock_unix_ms(), &arena, &changes, &n),
        OK);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        assert_true(str_eq_c(changes[i].kind, CHANGE_APP));
        assert_true(str_eq(changes[i].subject,
                           STR("00000000000000abffffffffffffff54")));
    }
    change_cursor_release(&cursor);
    arena_release(&arena);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fresh_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modes),
        cmocka_unit_test(test_hash),
        TEST(test_round_trip),
        TEST(test_taken),
        TEST(test_delete),
        TEST(test_update),
        TEST(test_rotate),
        TEST(test_end_tokens),
        TEST(test_end_grants),
        TEST(test_list_of),
        TEST(test_list_in_parts),
        TEST(test_room),
        TEST(test_old_profiles),
        TEST(test_list),
        TEST(test_damaged_row),
        TEST(test_tells_of_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
