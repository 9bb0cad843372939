/* A bag of texts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "remote/bag.h"

static void test_counting(void **state)
{
    struct bag b = {0};

    (void)state;
    assert_int_equal(bag_count(&b, STR("a")), 0);
    assert_false(bag_take(&b, STR("a")));
    assert_int_equal(bag_add(&b, STR("a")), 0);
    assert_int_equal(bag_add(&b, STR("a")), 1);
    assert_int_equal(bag_add(&b, STR("")), 0);
    assert_int_equal(bag_count(&b, STR("a")), 2);
    assert_int_equal(bag_count(&b, STR_EMPTY), 1);
    assert_true(bag_take(&b, STR("a")));
    assert_true(bag_take(&b, STR("a")));
    assert_false(bag_take(&b, STR("a")));
    assert_int_equal(bag_add(&b, STR("a")), 0);
    bag_release(&b);
    assert_int_equal(bag_count(&b, STR("a")), 0);
}

static void test_many(void **state)
{
    struct bag b = {0};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 5000; i++)
            assert_int_equal(bag_add(&b, arena_printf(&arena, "%d", i)), round);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(bag_count(&b, arena_printf(&arena, "%d", i)), 2);
    assert_int_equal(bag_count(&b, STR("5000")), 0);
    bag_release(&b);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counting),
        cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
