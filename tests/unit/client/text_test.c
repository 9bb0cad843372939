/* Forms of text against what others say they are: RFC 4648, FIPS 180-4. */
#include "unit/client/fake.h"

#include "client/digest.h"
#include "client/keep.h"
#include "client/query.h"
#include "client/text.h"

static void assert_text(struct text *text, const char *expected)
{
    assert_string_equal(text_end(text), expected);
    text_release(text);
}

static void test_base64(void **state)
{
    static const char *const PLAIN[] = {"", "f", "fo", "foo", "foob", "fooba"};
    static const char *const CODED[] = {
        "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE="};
    struct text text = {0};
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        text_add_base64(&text, PLAIN[i], i, false);
        assert_text(&text, CODED[i]);
    }
    text_add_base64(&text, "\xfb\xff\xfe\xff", 4, true);
    assert_text(&text, "-__-_w");
}

static void test_sha256(void **state)
{
    static const char MILLION[1000] = {0};
    static const unsigned char ABC[4] = {0xba, 0x78, 0x16, 0xbf};
    static const unsigned char TWO_BLOCKS[4] = {0x24, 0x8d, 0x6a, 0x61};
    static const unsigned char ZEROS[4] = {0x54, 0x1b, 0x3e, 0x9d};
    unsigned char digest[SHA256_BYTES];
    (void)state;
    sha256(digest, "abc", 3);
    assert_memory_equal(digest, ABC, 4);
    sha256(digest, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
           56);
    assert_memory_equal(digest, TWO_BLOCKS, 4);
    sha256(digest, MILLION, sizeof(MILLION));
    assert_memory_equal(digest, ZEROS, 4);
}

static void test_numbers(void **state)
{
    struct text text = {0};
    (void)state;
    text_add_double(&text, 0.1);
    text_add_all(&text, " ");
    text_add_double(&text, -12.5);
    text_add_all(&text, " ");
    text_add_int(&text, INT64_MIN);
    assert_text(&text, "0.1 -12.5 -9223372036854775808");
}

static void test_query(void **state)
{
    static const char ADDRESS[] =
        "http://127.0.0.1:1/callback?code=a%2Fb+c%zz&state=s1#code=no";
    struct text text = {0};
    (void)state;
    assert_true(query_find(ADDRESS, "code", &text));
    assert_text(&text, "a/b c%zz");
    assert_false(query_find(ADDRESS, "cod", &text));
    assert_false(query_find("?state", "state", &text));
    assert_true(query_has(ADDRESS, "state", "s1"));
    assert_false(query_has(ADDRESS, "state", "s"));
    assert_false(query_has(ADDRESS, "state", "s11"));
    assert_false(query_has(ADDRESS, "error", ""));
    assert_true(query_has("state=s2&x=y", "state", "s2"));
    text_release(&text);
}

/* What is kept is bounded, and what was used stays. */
static void test_keep(void **state)
{
    enum { SIZE = 10000 };
    static char body[SIZE / 8];
    struct keep keep;
    struct text text = {0};
    char url[16];
    (void)state;
    keep_init(&keep, SIZE);
    keep_put(&keep, "used", "\"1\"", body, sizeof(body));
    for (int i = 0; i < 20; i++) {
        snprintf(url, sizeof(url), "url%d", i);
        keep_put(&keep, url, "\"2\"", body, sizeof(body));
        assert_true(keep_find_body(&keep, "used", "\"1\"", &text));
        text_clear(&text);
    }
    assert_true(keep.bytes <= SIZE);
    keep_find_tag(&keep, "url0", &text);
    assert_int_equal(text.count, 0);
    keep_find_tag(&keep, "url19", &text);
    assert_text(&text, "\"2\"");
    assert_false(keep_find_body(&keep, "url19", "\"3\"", &text));
    keep_put(&keep, "url19", "\"3\"", "new", 3);
    assert_true(keep_find_body(&keep, "url19", "\"3\"", &text));
    assert_text(&text, "new");
    keep_put(&keep, "large", "\"4\"", body, sizeof(body) * 2);
    keep_find_tag(&keep, "large", &text);
    assert_int_equal(text.count, 0);
    keep_clear(&keep);
    assert_int_equal(keep.bytes, 0);
    keep_release(&keep);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64),  cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_query),
        cmocka_unit_test(test_keep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
