/* The function of a net, by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

#include "media/analysis/net.h"

static void it_is_the_function_that_its_header_has(void **state)
{
    static const float u[] = {1, -2}, b[] = {0.5f, 0}, v[] = {3, -1};
    static const float w[] = {1, 0, 0.25f, -0.5f};
    const struct net net = {2, 2, 0.125f, u, b, v, w};
    const float x[] = {0.5f, 1};
    float wanted = 0.125f + 0.5f - 2 + 3 * tanhf(1) - tanhf(0.125f - 0.5f);

    (void)state;
    assert_true(fabsf(net_run(&net, x) - wanted) < 1e-5f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_function_that_its_header_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
