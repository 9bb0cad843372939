#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/address.h"

static struct str network_of(const char *text, char *out)
{
    struct address a;

    assert_true(address_parse(str_from_c(text), &a));
    return str_of(out, address_to_network(&a, out));
}

static void test_networks(void **state)
{
    static const char *const expected[][2] = {
        {"192.0.2.1", "192.0.2.1"},
        {"192.0.2.1:8080", "192.0.2.1"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"[::FFFF:c000:201]:443", "192.0.2.1"},
        {"::1", "::/64"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
        {"2001:db8:1:2::", "2001:db8:1:2::/64"},
        {"2001:db8:1:3::", "2001:db8:1:3::/64"},
        {"[2001:db8::ffff:ffff:ffff:ffff]:80", "2001:db8::/64"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
         "ffff:ffff:ffff:ffff::/64"}};
    char text[ADDRESS_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct str got = network_of(expected[i][0], text);

        assert_int_equal(got.n, strlen(expected[i][1]));
        assert_memory_equal(got.p, expected[i][1], got.n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_networks)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
