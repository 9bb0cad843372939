#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "hooks/hooks.h"
#include "hooks/sign.h"
#include "unit/hooks/hooked.h"

static void test_urls(void **state)
{
    static const char *const good[] = {
        "https://example.com", "http://example.com:8080/hook?a=b",
        "https://[2001:db8::1]/x", "https://192.0.2.1/", "https://a?b@c"};
    static const char *const bad[] = {"",
                                      "example.com",
                                      "ftp://example.com/",
                                      "https://",
                                      "https:///x",
                                      "http://:80/",
                                      "http://?x",
                                      "https://a@b/",
                                      "https://a:b@c.com/",
                                      "http://a b",
                                      "http://a.com/#x",
                                      "https://a.com/\"",
                                      "https://\xc3\xa4/"};
    char long_url[HOOKS_URL_MAX_BYTES + 2] = "https://";

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(hooks_url_is_valid(str_from_c(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(hooks_url_is_valid(str_from_c(bad[i])));
    memset(long_url + 8, 'a', sizeof long_url - 9);
    assert_false(hooks_url_is_valid(str_from_c(long_url)));
    assert_true(hooks_url_is_valid(str_of(long_url, HOOKS_URL_MAX_BYTES)));
}

static void test_kinds(void **state)
{
    event_kinds kinds = EVENT_BIT(EVENT_LIBRARY) | EVENT_BIT(EVENT_CATALOG);
    struct arena arena;
    struct str text;

    (void)state;
    arena_init(&arena);
    text = hooks_kinds_text(kinds, &arena);
    assert_true(str_eq(text, STR("library catalog")));
    assert_int_equal(hooks_kinds_read(text), kinds);
    assert_int_equal(hooks_kinds_read(STR("of later library")),
                     EVENT_BIT(EVENT_LIBRARY));
    assert_int_equal(hooks_kinds_read(STR("")), 0);
    arena_release(&arena);
}

static void test_rows(void **state)
{
    struct hooked *h = *state;
    struct hook made = hooked_add(h, "https://example.com/"), found;
    struct hook *all;
    event_kinds wanted;
    size_t count;

    assert_int_equal(hooks_find(h->db, h->app.id, made.id, &h->arena, &found),
                     OK);
    assert_true(str_eq(found.url, STR("https://example.com/")));
    assert_true(str_eq(found.secret, made.secret));
    assert_int_equal(found.kinds, made.kinds);
    assert_int_equal(found.off_s, 0);
    assert_int_equal(hooks_find(h->db, made.id, made.id, &h->arena, &found),
                     ERR_NOT_FOUND);
    assert_int_equal(hooks_wanted(h->db, &wanted), OK);
    assert_int_equal(wanted, made.kinds);
    assert_int_equal(hooks_switch(h->db, &made, false, 77), OK);
    assert_int_equal(hooks_wanted(h->db, &wanted), OK);
    assert_int_equal(wanted, 0);
    assert_int_equal(hooks_list(h->db, h->app.id, &h->arena, &all, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(all[0].off_s, 77);
    assert_int_equal(hooks_delete(h->db, &made), OK);
    assert_int_equal(hooks_list(h->db, h->app.id, &h->arena, &all, &count), OK);
    assert_int_equal(count, 0);
}

static void test_no_more_than_so_many(void **state)
{
    struct hooked *h = *state;
    struct hook one_more = {.app = h->app.id, .url = STR("https://a/")};

    for (int i = 0; i < HOOKS_MAX; i++)
        (void)hooked_add(h, "https://example.com/");
    assert_int_equal(hooks_create(h->db, &one_more, 1, &h->arena), ERR_LIMIT);
}

static void test_signature(void **state)
{
    char text[SIGN_TEXT_MAX];
    size_t n =
        sign_text(STR("whsec_secret"), 1764374400, STR("{\"a\":1}"), text);

    (void)state;
    /* As Python's hmac has it. */
    assert_true(str_eq(str_of(text, n), STR("t=1764374400,v1="
                                            "005ed794e060e93238fa2933fe6d079a26"
                                            "952f72c4e4ffca37d8c3546018e2c2")));
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, hooked_set_up, hooked_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_kinds),
        TEST(test_rows),
        TEST(test_no_more_than_so_many),
        cmocka_unit_test(test_signature),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
