#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/token_cache.h"
#include "base/mem.h"

static struct token_cache *cache;

static int set_up(void **state)
{
    (void)state;
    cache = token_cache_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    token_cache_free(cache);
    return 0;
}

static struct token token_of(uint64_t n)
{
    return (struct token){.app = {n, 0}};
}

static void put(const char *text, uint64_t n)
{
    struct token t = token_of(n);

    token_cache_put(cache, str_from_c(text), &t);
}

static uint64_t find(const char *text)
{
    const struct token *t = token_cache_find(cache, str_from_c(text));

    return t != NULL ? t->app.hi : 0;
}

static void test_whole_text(void **state)
{
    (void)state;
    put("BQ-a-token-12345678", 1);
    assert_int_equal(find("BQ-a-token-12345678"), 1);
    assert_int_equal(find("BQ-b-token-12345678"), 0); /* the same hash */
    assert_int_equal(find("Q-a-token-12345678"), 0);
    assert_int_equal(find("12345678"), 0);
    assert_int_equal(find("BQ-a-token-1234567"), 0);
    assert_int_equal(find("1234567"), 0);
    assert_int_equal(find(""), 0);
}

static void test_two_of_a_hash(void **state)
{
    (void)state;
    put("BQ-a-12345678", 1);
    put("BQ-b-12345678", 2);
    assert_int_equal(find("BQ-a-12345678"), 1);
    assert_int_equal(find("BQ-b-12345678"), 2);
    put("BQ-c-12345678", 3); /* the oldest makes room */
    assert_int_equal(find("BQ-a-12345678"), 0);
    assert_int_equal(find("BQ-b-12345678"), 2);
    assert_int_equal(find("BQ-c-12345678"), 3);
}

static void test_clear(void **state)
{
    (void)state;
    put("BQ-a-12345678", 1);
    token_cache_clear(cache);
    assert_int_equal(find("BQ-a-12345678"), 0);
}

static void test_longest(void **state)
{
    char text[TOKEN_TEXT_MAX_BYTES + 2];
    struct token t = token_of(9);

    (void)state;
    memset(text, 'x', sizeof text);
    token_cache_put(cache, str_of(text, TOKEN_TEXT_MAX_BYTES), &t);
    assert_non_null(
        token_cache_find(cache, str_of(text, TOKEN_TEXT_MAX_BYTES)));
    assert_null(
        token_cache_find(cache, str_of(text, TOKEN_TEXT_MAX_BYTES + 1)));
}

/* Many more than it holds: what is found is right, and most recent ones are. */
static void test_full(void **state)
{
    char text[40];
    unsigned found = 0;

    (void)state;
    for (unsigned i = 1; i <= 20000; i++) {
        (void)snprintf(text, sizeof text, "BQ-token-%08x", i * 2654435761u);
        put(text, i);
        assert_int_equal(find(text), i);
    }
    for (unsigned i = 1; i <= 20000; i++) {
        uint64_t n;

        (void)snprintf(text, sizeof text, "BQ-token-%08x", i * 2654435761u);
        n = find(text);
        assert_true(n == 0 || n == i);
        found += n != 0;
    }
    assert_in_range(found, 3000, 4096);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_whole_text), TEST(test_two_of_a_hash), TEST(test_clear),
        TEST(test_longest),    TEST(test_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
