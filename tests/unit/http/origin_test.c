/* Addresses, ranges of them, and what a request's origin makes of both. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/mem.h"
#include "http/address.h"
#include "http/exchange.h"
#include "http/origin.h"

static void check_text(const char *text, const char *expected)
{
    struct address a;
    char out[ADDRESS_TEXT_MAX];
    size_t n;

    assert_true(address_parse(str_from_c(text), &a));
    n = address_to_text(&a, out);
    assert_int_equal(n, strlen(expected));
    assert_memory_equal(out, expected, n);
}

static void test_texts(void **state)
{
    static const char *const bad[] = {
        "",          "1.2.3",        "1.2.3.4.5", "1.2.3.x",     "[::1",
        "::g",       "unknown",      "_x",        "[]",          ":80",
        "1.2.3.256", "[::1]x",       "[::1]:",    "[::1]:65536", "[::1]80",
        "[1.2.3.4]", "[1.2.3.4]:80", "1.2.3.4:",  "1.2.3.4:x"};
    struct address a;

    (void)state;
    check_text("192.0.2.1", "192.0.2.1");
    check_text(" 192.0.2.1:8080 ", "192.0.2.1");
    check_text("2001:DB8::1", "2001:db8::1");
    check_text("[2001:db8::1]", "2001:db8::1");
    check_text("[2001:db8::1]:443", "2001:db8::1");
    check_text("::ffff:192.0.2.1", "192.0.2.1");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(address_parse(str_from_c(bad[i]), &a));
    assert_false(address_parse(STR("192.0.2.1\0"), &a));
    assert_false(address_parse(STR("[::1\0]"), &a));
}

static void check_network(const char *text, const char *expected)
{
    struct address a;
    char out[ADDRESS_TEXT_MAX];
    size_t n;

    assert_true(address_parse(str_from_c(text), &a));
    a = address_network(&a);
    n = address_to_text(&a, out);
    assert_int_equal(n, strlen(expected));
    assert_memory_equal(out, expected, n);
}

static void test_networks(void **state)
{
    (void)state;
    check_network("192.0.2.255", "192.0.2.255");
    check_network("::ffff:192.0.2.255", "192.0.2.255");
    check_network("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
    check_network("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::");
    check_network("2001:db8:1:3::1", "2001:db8:1:3::");
}

static bool is_in(const char *ranges, const char *text)
{
    struct address_ranges r;
    struct address a;

    assert_true(address_ranges_parse(ranges, &r));
    assert_true(address_parse(str_from_c(text), &a));
    return address_ranges_have(&r, &a);
}

static void test_ranges(void **state)
{
    (void)state;
    assert_true(is_in("10.0.0.0/8", "10.255.0.1"));
    assert_false(is_in("10.0.0.0/8", "11.0.0.1"));
    assert_true(is_in("192.168.4.0/22", "192.168.7.255"));
    assert_false(is_in("192.168.4.0/22", "192.168.8.0"));
    assert_true(is_in("127.0.0.1", "127.0.0.1"));
    assert_false(is_in("127.0.0.1", "127.0.0.2"));
    assert_true(is_in("0.0.0.0/0", "8.8.8.8"));
    assert_false(is_in("0.0.0.0/0", "2001:db8::1"));
    assert_true(is_in("::/0", "2001:db8::1"));
    assert_true(is_in("fd00::/7", "fdff::1"));
    assert_false(is_in("fd00::/8", "fe00::1"));
    assert_true(is_in("2001:db8::1/128", "2001:db8::1"));
    assert_true(is_in("10.0.0.0/8", "::ffff:10.1.1.1"));
    assert_true(is_in("10.0.0.0/8, ::1", "::1"));
    assert_false(is_in(NULL, "127.0.0.1"));
}

static void test_bad_ranges(void **state)
{
    static const char *const bad[] = {
        "",       ",",           "10.0.0.0/33", "::/129",
        "10/8",   "10.0.0.0/",   "10.0.0.0/x",  "1.1.1.1,,",
        "host/8", "10.0.0.0/-1", "[::1]/128"};
    struct address_ranges r;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(address_ranges_parse(bad[i], &r));
}

static void test_hosts(void **state)
{
    static const char *const good[] = {"h",     "a-b.example_1", "1.2.3.4:80",
                                       "[::1]", "[::1]:8080",    "h:65535"};
    static const char *const bad[] = {
        "",    ":80",      "h:",   "h:0",     "h:65536", "h:a",
        "a/b", "a@b",      "[::1", "[::1]x",  "[h]",     "[1.2.3.4]",
        "a b", "\xc3\xa9", "a\"b", "h:80:90", "h?x"};
    char *longest = mem_alloc(ORIGIN_HOST_MAX + 1);

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(origin_is_host(str_from_c(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(origin_is_host(str_from_c(bad[i])));
    memset(longest, 'a', ORIGIN_HOST_MAX + 1);
    assert_true(origin_is_host(str_of(longest, ORIGIN_HOST_MAX)));
    assert_false(origin_is_host(str_of(longest, ORIGIN_HOST_MAX + 1)));
    free(longest);
}

/* The Host of one request says nothing about the next. */
static void test_origin_follows_the_host(void **state)
{
    struct sockaddr_in6 peer = {.sin6_family = AF_INET6};
    struct sockaddr_in6 own = {.sin6_family = AF_INET6,
                               .sin6_port = htons(81),
                               .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    static const struct str hosts[] = {STR("a"), STR("B:1"), STR("b:2")};
    struct origin_rules rules = {.hosts = hosts, .host_count = 3};
    struct origin *o = mem_zalloc(1, sizeof *o);
    struct exchange *x = mem_zalloc(1, sizeof *x);
    static const struct {
        struct str host;
        const char *base;
    } cases[] = {
        {STR("a"), "https://a"},          {STR("a"), "https://a"},
        {STR("b:1"), "https://b:1"},      {STR("A:1"), "https://A:1"},
        {STR("/"), "https://[::1]:81"},   {STR("b"), "https://[::1]:81"},
        {STR("b:3"), "https://[::1]:81"}, {STR("b:2"), "https://b:2"},
        {STR("a:443"), "https://a"},      {STR("a:443"), "https://a"},
        {STR("a:80"), "https://a:80"},    {STR("a"), "https://a"},
        {STR_EMPTY, "https://[::1]:81"}};

    (void)state;
    inet_pton(AF_INET6, "::ffff:192.0.2.9", &peer.sin6_addr);
    origin_init(o, &rules, true, (struct sockaddr *)&peer,
                (struct sockaddr *)&own);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        origin_fill(o, x, cases[i].host);
        assert_true(str_eq_c(x->r.base_url, cases[i].base));
        assert_true(str_eq(x->r.peer, STR("192.0.2.9")));
    }
    free(x);
    free(o);
}

/* A proxy's client says the scheme anew in each request, for one host. */
static void test_origin_follows_the_scheme(void **state)
{
    static const struct str hosts[] = {STR("a")};
    struct sockaddr_in peer = {.sin_family = AF_INET};
    struct origin_rules rules = {.hosts = hosts, .host_count = 1};
    struct origin *o = mem_zalloc(1, sizeof *o);
    struct exchange *x = mem_zalloc(1, sizeof *x);

    (void)state;
    origin_init(o, &rules, false, (struct sockaddr *)&peer,
                (struct sockaddr *)&peer);
    for (int i = 0; i < 6; i++) {
        origin_set_tls(o, i / 2 % 2 == 1);
        origin_fill(o, x, STR("a"));
        assert_true(
            str_eq_c(x->r.base_url, i / 2 % 2 == 1 ? "https://a" : "http://a"));
    }
    free(x);
    free(o);
}

static void check_base(const char *own, const char *host, const char *base)
{
    struct sockaddr_in peer = {.sin_family = AF_INET};
    struct sockaddr_in ours = {.sin_family = AF_INET, .sin_port = htons(8080)};
    struct origin_rules rules = {.host_count = 0};
    struct origin *o = mem_zalloc(1, sizeof *o);
    struct exchange *x = mem_zalloc(1, sizeof *x);

    inet_pton(AF_INET, own, &ours.sin_addr);
    origin_init(o, &rules, false, (struct sockaddr *)&peer,
                (struct sockaddr *)&ours);
    origin_fill(o, x, str_from_c(host));
    assert_int_equal(x->r.base_url.n, strlen(base));
    assert_memory_equal(x->r.base_url.p, base, strlen(base));
    free(x);
    free(o);
}

/* What is believed without --host, of who came to a loopback address and of
 * who came to another. */
static void test_hosts_that_are_believed(void **state)
{
    static const char *const names[] = {"evil.example",
                                        "evil.example:8080",
                                        "localhost.evil.example:8080",
                                        "127.0.0.1.evil.example",
                                        "0x7f.1",
                                        "evillocalhost:8080",
                                        ".localhost:8080"};
    static const char *const loopback[] = {"localhost:8080", "LOCALHOST:8080",
                                           "127.0.0.1:8080", "[::1]:8080",
                                           "a.b.LocalHost:8080"};
    static const char *const elsewhere[] = {"localhost", "localhost:81",
                                            "192.0.2.7:8080",
                                            "[2001:db8::1]:81", "10.0.0.1"};
    char base[64];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        check_base("127.0.0.1", names[i], "http://127.0.0.1:8080");
        check_base("192.0.2.1", names[i], "http://192.0.2.1:8080");
    }
    for (size_t i = 0; i < sizeof loopback / sizeof loopback[0]; i++) {
        (void)snprintf(base, sizeof base, "http://%s", loopback[i]);
        check_base("127.0.0.1", loopback[i], base);
        check_base("192.0.2.1", loopback[i], base);
    }
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
        (void)snprintf(base, sizeof base, "http://%s", elsewhere[i]);
        check_base("127.0.0.1", elsewhere[i], "http://127.0.0.1:8080");
        check_base("192.0.2.1", elsewhere[i], base);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_networks),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_bad_ranges),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_origin_follows_the_host),
        cmocka_unit_test(test_origin_follows_the_scheme),
        cmocka_unit_test(test_hosts_that_are_believed)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
