/* Entity tags and Accept-Encoding. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/etag.h"
#include "http/gzip.h"

static bool matches(const char *if_none_match, const char *tag, bool *gzip)
{
    return etag_matches(str_from_c(if_none_match), str_from_c(tag), gzip);
}

static void test_tags(void **state)
{
    char a[ETAG_MAX_BYTES], b[ETAG_MAX_BYTES];
    size_t n, m;

    (void)state;
    n = etag_write(STR("body"), a);
    m = etag_write(STR("body"), b);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n);
    assert_int_equal(a[0], '"');
    assert_int_equal(a[n - 1], '"');
    m = etag_write(STR("bodY"), b);
    assert_false(n == m && memcmp(a, b, n) == 0);
    m = etag_add_gzip(a, n);
    assert_int_equal(m, n + 5);
    assert_memory_equal(a + m - 6, "-gzip\"", 6);
    assert_true(etag_write(STR_EMPTY, a) > 4);
}

static void test_matches(void **state)
{
    static const char *const yes[] = {
        "\"a-1\"",   "W/\"a-1\"",     "*",
        " * ",       "\"x\",\"a-1\"", "\"x\" , W/\"y\",\tW/\"a-1\"",
        ", \"a-1\"", "\"a-1\", junk", "\"a,b\", \"a-1\""};
    static const char *const no[] = {
        "",     "a-1",       "\"a-1",         "\"a-2\"",
        "\"\"", "w/\"a-1\"", "junk, \"a-1\"", "\"a-1-gzip-gzip\"",
        "W/"};
    bool gzip;

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        assert_true(matches(yes[i], "\"a-1\"", &gzip));
        assert_false(gzip);
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(matches(no[i], "\"a-1\"", &gzip));
    assert_true(matches("\"b\", W/\"a-1-gzip\"", "\"a-1\"", &gzip));
    assert_true(gzip);
}

static void test_accept_encoding(void **state)
{
    static const char *const yes[] = {"gzip",
                                      "GZIP",
                                      "deflate, gzip",
                                      "gzip;q=0.001",
                                      "gzip; q=1.0",
                                      "*",
                                      "br;q=1, *;q=0.1",
                                      "x-gzip",
                                      "gzip;level=1",
                                      "identity;q=0,gzip",
                                      "*;q=0, gzip"};
    static const char *const no[] = {
        "",   "identity", "gzip;q=0", "gzip; Q=0.0", "gzip;q=0.000",
        "br", "*;q=0",    "gzipped",  "*, gzip;q=0", "gzip;x=1;q=0"};

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(gzip_is_accepted(str_from_c(yes[i])));
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(gzip_is_accepted(str_from_c(no[i])));
}

/* What doesn't get smaller isn't packed, and a compressor serves again. */
static void test_packs_what_shrinks(void **state)
{
    struct gzip g;
    struct buf out;
    char same[2000];
    uint32_t noise[500];

    (void)state;
    gzip_init(&g);
    buf_init(&out, 1 << 20);
    memset(same, 'a', sizeof same);
    for (uint32_t i = 0, v = 1; i < 500; i++)
        noise[i] = v = v * 1664525 + 1013904223;
    assert_true(gzip_pack(&g, str_of(same, sizeof same), &out));
    assert_true(out.n < 100);
    assert_false(gzip_pack(&g, str_of((char *)noise, sizeof noise), &out));
    assert_int_equal(out.n, 0);
    assert_true(gzip_pack(&g, str_of(same, sizeof same), &out));
    assert_memory_equal(out.p, "\x1f\x8b", 2);
    buf_release(&out);
    gzip_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags), cmocka_unit_test(test_matches),
        cmocka_unit_test(test_accept_encoding),
        cmocka_unit_test(test_packs_what_shrinks)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
