/* Hexadecimal digits: each character, each byte. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/hex.h"

static void test_every_character(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEF";

    (void)state;
    for (int c = 0; c < 256; c++) {
        const char *at = c == 0 ? NULL : strchr(digits, c);
        int expected = -1;

        if (at != NULL)
            expected = (int)(at - digits) - (at - digits > 15 ? 6 : 0);
        assert_int_equal(hex_value((char)c), expected);
    }
}

static void test_digits_both_ways(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 16; v++) {
        assert_int_equal(hex_value(hex_digit(v)), v);
        assert_int_equal(hex_value(hex_digit_upper(v)), v);
    }
    assert_int_equal(hex_digit(0xab), 'b'); /* the lowest four bits count */
    assert_int_equal(hex_digit_upper(0xab), 'B');
}

static void test_bytes(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x0f, 0xa0, 0xff};
    char text[9] = "........!";

    (void)state;
    assert_ptr_equal(hex_write(bytes, sizeof bytes, text), text + 8);
    assert_memory_equal(text, "000fa0ff!", sizeof text);
    assert_ptr_equal(hex_write(NULL, 0, text), text);
}

static void test_sixteen_digits_at_once(void **state)
{
    uint64_t v = 0x0123456789abcdefu;
    char one[16], all[17] = "................!";

    (void)state;
    for (int i = 0; i < 1000; i++) {
        (void)hex_write_u64(v, 16, one);
        assert_ptr_equal(hex_write_16(v, all), all + 16);
        assert_memory_equal(all, one, 16);
        assert_int_equal(all[16], '!');
        v = v * 6364136223846793005u + 1442695040888963407u;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_digits_both_ways),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_sixteen_digits_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
