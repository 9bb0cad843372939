/* Binary search in every range of a few items. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/bisect.h"

static void test_every_border(void **state)
{
    (void)state;
    for (size_t from = 0; from < 5; from++)
        for (size_t to = from; to < 40; to++)
            for (size_t border = from; border <= to; border++) {
                struct bisect b = bisect_in(from, to);

                while (bisect_next(&b)) {
                    assert_in_range(b.middle, from, to - 1);
                    bisect_put(&b, b.middle < border);
                }
                assert_int_equal(b.low, border);
            }
}

/* Answers that contradict one another come to an end all the same. */
static void test_any_answers(void **state)
{
    (void)state;
    for (unsigned answers = 0; answers < 256; answers++) {
        struct bisect b = bisect_in(0, 200);
        unsigned turns = 0;

        while (bisect_next(&b)) {
            bisect_put(&b, answers >> turns % 8 & 1);
            assert_in_range(++turns, 1, 8);
        }
        assert_in_range(b.low, 0, 200);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_border),
        cmocka_unit_test(test_any_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
