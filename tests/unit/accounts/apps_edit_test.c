/* Changing apps from outside, and looking for them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/apps_edit.h"
#include "accounts/quota.h"
#include "db/db.h"
#include "db/part.h"
#include "unit/accounts/fresh.h"

#define NOW 1700000000

static const struct id ID = {7, 8};
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

static struct app found(struct db *db)
{
    struct app app;

    assert_int_equal(apps_find(db, ID, &arena, &app), OK);
    return app;
}

static const struct str URIS[] = {{"https://a.example/", 18},
                                  {"https://b.example/", 18}};

static void test_only_what_is_set(void **state)
{
    struct app_edit edit = {.app = {.id = ID,
                                    .name = STR("Mixtape"),
                                    .description = STR("Makes\ntapes"),
                                    .mode = APP_EXTENDED,
                                    .profile = APP_PROFILE_2026_02,
                                    .owner = STR("alice"),
                                    .redirect_uris = URIS,
                                    .redirect_count = 2}};
    static const unsigned parts[] = {APP_SETS_NAME,      APP_SETS_DESCRIPTION,
                                     APP_SETS_REDIRECTS, APP_SETS_MODE,
                                     APP_SETS_PROFILE,   APP_SETS_OWNER};
    unsigned sets = 0;

    assert_int_equal(apps_edit(*state, &edit), ERR_NOT_FOUND);
    assert_int_equal(fresh_add_app(*state, ID, ""), 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct app app;

        sets |= edit.sets = parts[i];
        assert_int_equal(apps_edit(*state, &edit), OK);
        app = found(*state);
        assert_int_equal(str_eq_c(app.name, "Mixtape"),
                         (sets & APP_SETS_NAME) != 0);
        assert_int_equal(app.description.n > 0,
                         (sets & APP_SETS_DESCRIPTION) != 0);
        assert_int_equal(app.redirect_count,
                         (sets & APP_SETS_REDIRECTS) != 0 ? 2 : 0);
        assert_int_equal(app.mode == APP_EXTENDED, (sets & APP_SETS_MODE) != 0);
        assert_int_equal(app.profile == APP_PROFILE_2026_02,
                         (sets & APP_SETS_PROFILE) != 0);
        assert_int_equal(app.owner.n > 0, (sets & APP_SETS_OWNER) != 0);
    }
    /* None in the place of those that there were. */
    edit.sets = APP_SETS_REDIRECTS;
    edit.app.redirect_count = 0;
    assert_int_equal(apps_edit(*state, &edit), OK);
    assert_int_equal(found(*state).redirect_count, 0);
}

static void test_what_the_editor_saw(void **state)
{
    struct app_edit edit = {.app = {.id = ID, .mode = APP_EXTENDED},
                            .sets = APP_SETS_MODE};
    struct app before;

    assert_int_equal(fresh_add_app(*state, ID, ""), 0);
    before = found(*state);
    edit.seen = apps_version(&before);
    assert_int_equal(apps_edit(*state, &edit), OK);
    assert_int_equal(apps_edit(*state, &edit), ERR_CONFLICT);
    before = found(*state);
    edit.seen = apps_version(&before);
    assert_int_equal(apps_edit(*state, &edit), OK);
}

/* Texts that run together are other texts. */
static void test_versions(void **state)
{
    struct app a = {.id = ID, .name = STR("ab"), .description = STR("c")};
    struct app b = {.id = ID, .name = STR("a"), .description = STR("bc")};

    (void)state;
    assert_true(apps_version(&a) != apps_version(&b));
    b = a;
    assert_true(apps_version(&a) == apps_version(&b));
    b.redirect_uris = URIS;
    b.redirect_count = 1;
    assert_true(apps_version(&a) != apps_version(&b));
}

static void test_an_owner_leaves_the_list(void **state)
{
    struct app_edit edit = {.app = {.id = ID, .owner = STR("bob")},
                            .sets = APP_SETS_OWNER};
    struct str *users;
    size_t n;

    assert_int_equal(fresh_add_user(*state, "bob"), 0);
    assert_int_equal(fresh_add_user(*state, "carol"), 0);
    assert_int_equal(fresh_add_app(*state, ID, "alice"), 0);
    assert_int_equal(quota_allow(*state, ID, STR("bob"), NOW), OK);
    assert_int_equal(quota_allow(*state, ID, STR("carol"), NOW), OK);
    assert_int_equal(apps_edit(*state, &edit), OK);
    assert_int_equal(quota_allowed(*state, ID, &arena, &users, &n), OK);
    assert_int_equal(n, 1);
    assert_true(str_eq_c(users[0], "carol"));
    /* Nobody's, which nobody is in a list for. */
    edit.app.owner = STR_EMPTY;
    assert_int_equal(apps_edit(*state, &edit), OK);
    assert_int_equal(found(*state).owner.n, 0);
}

static void test_texts(void **state)
{
    char text[APPS_DESCRIPTION_MAX_BYTES + 1];

    (void)state;
    memset(text, 'x', sizeof text);
    assert_true(apps_name_is_valid(STR("a")));
    assert_true(apps_name_is_valid(str_of(text, APPS_NAME_MAX_BYTES)));
    assert_false(apps_name_is_valid(str_of(text, APPS_NAME_MAX_BYTES + 1)));
    assert_false(apps_name_is_valid(STR("")));
    assert_false(apps_name_is_valid(STR("a\nb")));
    assert_false(apps_name_is_valid(STR("a\xe2\x80\x8b")));
    assert_false(apps_name_is_valid(STR("\xff")));
    assert_true(apps_description_is_valid(STR("")));
    assert_true(apps_description_is_valid(STR("a\r\n\tb")));
    assert_false(apps_description_is_valid(STR("a\x07")));
    assert_false(apps_description_is_valid(STR("\xff")));
    assert_true(apps_description_is_valid(str_of(text, sizeof text - 1)));
    assert_false(apps_description_is_valid(str_of(text, sizeof text)));
}

static size_t search(struct db *db, const char *text, struct db_part *part)
{
    struct app *apps;
    size_t n;

    assert_int_equal(apps_search(db, str_from_c(text), part, &arena, &apps, &n),
                     OK);
    return n;
}

static void test_search(void **state)
{
    struct db_part part = {.limit = 2};

    for (uint64_t i = 1; i <= 3; i++) {
        struct app app = {.id = {0xabcdef00 + i, 0},
                          .name = i == 2 ? STR("Mix Tape") : STR("Other"),
                          .owner = i == 3 ? STR("Zoe") : STR_EMPTY,
                          .redirect_uris = URIS,
                          .redirect_count = 1};

        assert_int_equal(apps_create(*state, &app), OK);
    }
    assert_int_equal(search(*state, "", NULL), 3);
    assert_int_equal(search(*state, "mix t", NULL), 1);
    assert_int_equal(search(*state, "ZO", NULL), 1);
    assert_int_equal(search(*state, "ABCDEF02", NULL), 1);
    assert_int_equal(search(*state, "abcdef0", NULL), 3);
    assert_int_equal(search(*state, "%", NULL), 0);
    assert_int_equal(search(*state, "other", &part), 2);
    assert_false(part.has_more);
    part = (struct db_part){.limit = 2};
    assert_int_equal(search(*state, "", &part), 2);
    assert_true(part.has_more);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_only_what_is_set),     TEST(test_what_the_editor_saw),
        cmocka_unit_test(test_versions), TEST(test_an_owner_leaves_the_list),
        cmocka_unit_test(test_texts),    TEST(test_search),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
