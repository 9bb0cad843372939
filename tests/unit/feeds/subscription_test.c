/* Subscriptions: their rules, and their rows. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/db.h"
#include "db/part.h"
#include "feeds/subscription.h"
#include "unit/db/place.h"

#define HOUR_S 3600
#define DAY_S  86400

static const struct db_domain *const feeds_domains[] = {&db_domain,
                                                        &feeds_domain, NULL};

static struct arena arena;

static int set_up(void **state)
{
    arena_init(&arena);
    return place_open(state, feeds_domains);
}

static int tear_down(void **state)
{
    arena_release(&arena);
    return place_tear_down(state);
}

static struct subscription add(struct db *db, const char *url, int64_t now_s)
{
    struct subscription s = {.url = str_from_c(url)};

    assert_int_equal(subscriptions_add(db, &s, now_s), OK);
    return s;
}

static struct subscription find(struct db *db, struct id id)
{
    struct subscription s;

    assert_int_equal(subscriptions_find(db, id, &arena, &s), OK);
    return s;
}

/* Claims one, which has to be the only one that is due. */
static struct subscription claim(struct db *db, int64_t now_s)
{
    struct subscription *all;
    size_t count;

    assert_int_equal(subscriptions_claim(db, now_s, 10, &arena, &all, &count),
                     OK);
    assert_int_equal(count, 1);
    return all[0];
}

static bool are_due(struct db *db, int64_t now_s)
{
    bool are;

    assert_int_equal(subscriptions_are_due(db, now_s, &are), OK);
    return are;
}

static void note(struct db *db, struct subscription was, int64_t now_s,
                 enum subscription_outcome outcome)
{
    struct subscription_result r = {.was = was,
                                    .outcome = outcome,
                                    .now_s = now_s,
                                    .every_s = HOUR_S,
                                    .title = STR("A show"),
                                    .show = STR("0000000000000000000001"),
                                    .etag = STR("\"1\""),
                                    .digest = STR("abc")};

    if (outcome == SUBSCRIPTION_FAILED || outcome == SUBSCRIPTION_GONE)
        r.error = STR("status 500");
    assert_int_equal(subscriptions_note(db, &r), OK);
}

static void test_pauses(void **state)
{
    (void)state;
    assert_int_equal(subscription_pause_s(HOUR_S, 0), HOUR_S);
    assert_int_equal(subscription_pause_s(HOUR_S, 1), 2 * HOUR_S);
    assert_int_equal(subscription_pause_s(HOUR_S, 4), 16 * HOUR_S);
    assert_int_equal(subscription_pause_s(HOUR_S, 5), DAY_S);
    assert_int_equal(subscription_pause_s(HOUR_S, INT64_MAX), DAY_S);
    assert_int_equal(subscription_pause_s(7 * DAY_S, 3), 7 * DAY_S);
}

static void test_addresses(void **state)
{
    static const char *const bad[] = {"",
                                      "ftp://a.example/f",
                                      "http://",
                                      "https://u:p@a.example/",
                                      "https://a.example/ b",
                                      "file:///etc/passwd"};

    (void)state;
    assert_true(subscription_url_is_valid(STR("https://a.example/f?x=1")));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(subscription_url_is_valid(str_from_c(bad[i])));
}

static void test_one_is_added_once_and_ended(void **state)
{
    struct subscription again = {.url = STR("http://a.example/")};
    struct subscription s = add(*state, "http://a.example/", 100);
    struct subscription_counts counts;

    assert_int_equal(subscriptions_add(*state, &again, 100), ERR_EXISTS);
    assert_int_equal(subscriptions_find_url(*state, again.url, &arena, &again),
                     OK);
    assert_true(id_eq(again.id, s.id));
    assert_int_equal(again.due_s, 100);
    assert_int_equal(subscriptions_count(*state, &counts), OK);
    assert_int_equal(counts.all, 1);
    assert_int_equal(subscriptions_remove(*state, s.id), OK);
    assert_int_equal(subscriptions_remove(*state, s.id), ERR_NOT_FOUND);
    assert_int_equal(subscriptions_ask(*state, s.id, 1), ERR_NOT_FOUND);
    assert_false(are_due(*state, 1000));
}

/* Whoever has claimed one has it for a while, and loses it when it dies. */
static void test_a_claim(void **state)
{
    struct subscription *all;
    size_t count;

    (void)add(*state, "http://a.example/", 100);
    assert_false(are_due(*state, 99));
    assert_true(are_due(*state, 100));
    (void)claim(*state, 100);
    assert_int_equal(subscriptions_claim(*state, 101, 10, &arena, &all, &count),
                     OK);
    assert_int_equal(count, 0);
    (void)claim(*state, 100 + SUBSCRIPTION_LEASE_S);
}

static void test_what_is_noted(void **state)
{
    struct id id = add(*state, "http://a.example/", 100).id;
    struct subscription s;

    note(*state, claim(*state, 100), 110, SUBSCRIPTION_CHANGED);
    s = find(*state, id);
    assert_int_equal(s.checked_s, 110);
    assert_int_equal(s.changed_s, 110);
    assert_int_equal(s.due_s, 110 + HOUR_S);
    assert_true(str_eq(s.title, STR("A show")));
    assert_true(str_eq(s.etag, STR("\"1\"")));
    note(*state, claim(*state, s.due_s), 5000, SUBSCRIPTION_SAME);
    s = find(*state, id);
    assert_int_equal(s.checked_s, 5000);
    assert_int_equal(s.changed_s, 110);
    /* What is put off has neither failed nor been looked at. */
    note(*state, claim(*state, s.due_s), 9000, SUBSCRIPTION_PUT_OFF);
    s = find(*state, id);
    assert_int_equal(s.checked_s, 5000);
    assert_int_equal(s.due_s, 9000 + SUBSCRIPTION_PUT_OFF_S);
    assert_int_equal(s.failures, 0);
}

/* Longer and longer pauses, then the end; asking for it begins anew. */
static void test_a_feed_that_dies(void **state)
{
    struct id id = add(*state, "http://a.example/", 100).id;
    struct subscription s = find(*state, id);
    int64_t tries = 0;

    while (!s.is_dead) {
        int64_t now_s = s.due_s;

        note(*state, claim(*state, now_s), now_s, SUBSCRIPTION_FAILED);
        s = find(*state, id);
        assert_int_equal(s.failures, ++tries);
        assert_int_equal(s.failing_s, 100);
        assert_int_equal(s.due_s, now_s + subscription_pause_s(HOUR_S, tries));
        assert_int_equal(s.is_dead, now_s - 100 >= SUBSCRIPTION_DEAD_S);
    }
    assert_in_range(tries, 30, 40);
    assert_true(str_eq(s.error, STR("status 500")));
    assert_false(are_due(*state, INT64_MAX));
    assert_int_equal(subscriptions_ask_all(*state, s.due_s), OK);
    note(*state, claim(*state, s.due_s), s.due_s, SUBSCRIPTION_SAME);
    s = find(*state, id);
    assert_false(s.is_dead);
    assert_int_equal(s.failures, 0);
    assert_int_equal(s.error.n, 0);
    note(*state, claim(*state, s.due_s), s.due_s, SUBSCRIPTION_GONE);
    assert_true(find(*state, id).is_dead);
}

static void test_moving(void **state)
{
    struct id id = add(*state, "http://a.example/", 100).id;
    struct subscription_result r = {.was = claim(*state, 100),
                                    .outcome = SUBSCRIPTION_CHANGED,
                                    .now_s = 100,
                                    .every_s = HOUR_S,
                                    .url = STR("http://b.example/")};
    struct subscription s;

    assert_int_equal(subscriptions_note(*state, &r), OK);
    s = find(*state, id);
    assert_true(str_eq(s.url, STR("http://b.example/")));
    assert_true(str_eq(s.former_url, STR("http://a.example/")));
    /* To where another one is: there are two of one feed, and one ends. */
    (void)add(*state, "http://c.example/", 10 * DAY_S);
    r.was = s;
    r.url = STR("http://c.example/");
    assert_int_equal(subscriptions_note(*state, &r), OK);
    assert_int_equal(subscriptions_find(*state, id, &arena, &s), ERR_NOT_FOUND);
}

/* A stranger's server says anything. */
static void test_texts_of_strangers(void **state)
{
    static char long_text[SUBSCRIPTION_TEXT_MAX_BYTES + 1];
    struct id id = add(*state, "http://a.example/", 100).id;
    struct subscription_result r = {.was = claim(*state, 100),
                                    .outcome = SUBSCRIPTION_CHANGED,
                                    .every_s = HOUR_S,
                                    .title = STR("\xff"),
                                    .modified = STR("a\0b")};
    struct subscription s;

    memset(long_text, 'x', sizeof long_text);
    r.etag = str_of(long_text, sizeof long_text);
    assert_int_equal(subscriptions_note(*state, &r), OK);
    s = find(*state, id);
    assert_int_equal(s.title.n, 0);
    assert_int_equal(s.modified.n, 0);
    assert_int_equal(s.etag.n, 0);
    r.title = r.etag;
    assert_int_equal(subscriptions_note(*state, &r), OK);
    assert_int_equal(find(*state, id).title.n, SUBSCRIPTION_TEXT_MAX_BYTES);
}

static void test_lists(void **state)
{
    struct db_part part = {.limit = 1};
    struct subscription *all;
    size_t count;

    (void)add(*state, "http://b.example/", 1);
    (void)add(*state, "http://a.example/", 2);
    assert_int_equal(subscriptions_list(*state, &part, &arena, &all, &count),
                     OK);
    assert_int_equal(count, 1);
    assert_true(part.has_more);
    assert_true(str_eq(all[0].url, STR("http://a.example/")));
    assert_int_equal(subscriptions_list(*state, NULL, &arena, &all, &count),
                     OK);
    assert_int_equal(count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pauses),
        cmocka_unit_test(test_addresses),
        TEST(test_one_is_added_once_and_ended),
        TEST(test_a_claim),
        TEST(test_what_is_noted),
        TEST(test_a_feed_that_dies),
        TEST(test_moving),
        TEST(test_texts_of_strangers),
        TEST(test_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
