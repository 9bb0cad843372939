#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "hooks/target.h"

static bool is_private(const char *text)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return target_is_private((const struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return target_is_private((const struct sockaddr *)&v6);
}

static void test_private(void **state)
{
    static const char *const addresses[] = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.9",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:c0a8:101::",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
        if (!is_private(addresses[i]))
            fail_msg("%s isn't private", addresses[i]);
}

static void test_public(void **state)
{
    static const char *const addresses[] = {
        "1.1.1.1",         "8.8.8.8",          "9.255.255.255",
        "11.0.0.0",        "100.63.255.255",   "100.128.0.0",
        "126.255.255.255", "128.0.0.0",        "169.253.255.255",
        "172.15.255.255",  "172.32.0.0",       "192.167.255.255",
        "192.169.0.0",     "198.17.255.255",   "198.20.0.0",
        "223.255.255.255", "2a00:1450::1",     "2606:4700::1111",
        "::ffff:8.8.8.8",  "64:ff9b::808:808", "2002:808:808::",
        "fbff::1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
        if (is_private(addresses[i]))
            fail_msg("%s is private", addresses[i]);
}

static void test_no_address(void **state)
{
    struct sockaddr unix_socket = {.sa_family = AF_UNIX};

    (void)state;
    assert_true(target_is_private(&unix_socket));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_private),
        cmocka_unit_test(test_public),
        cmocka_unit_test(test_no_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
