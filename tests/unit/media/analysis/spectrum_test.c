/* Magnitudes: a sine at full scale has 1 at its bin and nothing far away. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

#include "media/analysis/spectrum.h"

#define SIZE 1024

static void a_sine_has_one_peak(void **state)
{
    struct spectrum *s = spectrum_new(SIZE);
    struct made m = made_silence(SIZE, 1);
    float magnitudes[SIZE / 2 + 1];

    (void)state;
    made_sine(&m, 100, 1);
    spectrum_run(s, m.samples, magnitudes);
    assert_true(fabsf(magnitudes[100] - 1) < 0.001f);
    for (int i = 0; i <= SIZE / 2; i++)
        if (abs(i - 100) > 2)
            assert_true(magnitudes[i] < 0.001f);
    made_release(&m);
    spectrum_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sine_has_one_peak),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
