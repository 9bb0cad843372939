#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "trends/trend_listener.h"

static struct trend_key key(uint64_t n)
{
    return (struct trend_key){{n, n}, (uint16_t)(n % 3), (uint8_t)(n % 4)};
}

static unsigned add(struct trend_listener *l, uint64_t n)
{
    struct trend_key k = key(n);

    return trend_listener_add(l, &k);
}

/* Up to four are told apart, of each of many. */
static void test_counting(void **state)
{
    struct trend_listener *l = trend_listener_new();

    (void)state;
    for (unsigned round = 0; round < 7; round++)
        for (uint64_t n = 0; n < 3000; n++)
            assert_int_equal(add(l, n), round < 4 ? round : 4);
    trend_listener_free(l);
}

static struct trend_listener *get(struct trend_listeners *all, unsigned user,
                                  uint32_t day, bool *is_new)
{
    char name[16];

    (void)snprintf(name, sizeof name, "user%u", user);
    return trend_listeners_get(all, str_from_c(name), day, is_new);
}

/* Who is looked for stays, with the day; who isn't goes when room is needed,
 * and comes back empty. */
static void test_keeping(void **state)
{
    struct trend_listeners *all = trend_listeners_new(10000);
    struct trend_listener *l;
    bool is_new;

    (void)state;
    for (unsigned user = 1; user < 2000; user++) {
        l = get(all, 0, 7, &is_new);
        assert_int_equal(is_new, user == 1);
        assert_int_equal(add(l, 5), user < 5 ? user - 1 : 4);
        l = get(all, user, 7, &is_new);
        assert_true(is_new);
        assert_int_equal(add(l, 5), 0);
    }
    l = get(all, 0, 8, &is_new);
    assert_true(is_new);
    l = get(all, 1999, 7, &is_new);
    assert_false(is_new);
    assert_int_equal(add(l, 5), 1);
    l = get(all, 1, 7, &is_new);
    assert_true(is_new);
    trend_listeners_drop(all, STR("user1"), 7);
    l = get(all, 1, 7, &is_new);
    assert_true(is_new);
    trend_listeners_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counting),
        cmocka_unit_test(test_keeping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
