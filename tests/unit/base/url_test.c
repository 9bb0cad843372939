#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/url.h"

static struct arena arena;

static const char *encoded(struct str text, const char *keep)
{
    return arena_cstr(&arena, url_encode(&arena, text, keep));
}

static void test_only_unreserved_characters_stay(void **state)
{
    (void)state;
    assert_string_equal(
        encoded(STR("az-AZ.09_~ /?&=%+\xc3\xa9"), URL_KEEP_NONE),
        "az-AZ.09_~%20%2F%3F%26%3D%25%2B%C3%A9");
    assert_string_equal(encoded(str_of("a\0b\x7f", 4), URL_KEEP_NONE),
                        "a%00b%7F");
    assert_int_equal(url_encode(&arena, STR_EMPTY, URL_KEEP_NONE).n, 0);
}

/* Every visible character, as each part of a URL has it. */
static void test_parts_keep_what_means_nothing_there(void **state)
{
    static const struct str visible = STR("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    (void)state;
    assert_string_equal(encoded(visible, URL_KEEP_SLASH),
                        "%21%22%23%24%25%26%27%28%29%2A%2B%2C-./%3A%3B%3C%3D%3E"
                        "%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~");
    assert_string_equal(encoded(STR("/a?b=c&d=\xc3\xb6 +%"), URL_KEEP_SLASH),
                        "/a%3Fb%3Dc%26d%3D%C3%B6%20%2B%25");
    assert_string_equal(
        encoded(visible, URL_KEEP_SEGMENT),
        "!%22%23$%25&'()*+,-.%2F:;%3C=%3E%3F@[%5C]%5E_%60%7B%7C%7D~");
    assert_string_equal(encoded(visible, URL_KEEP_PATH),
                        "!%22#$%&'()*+,-./:;%3C=%3E?@[%5C]^_`{|}~");
    assert_string_equal(encoded(str_of(" \0\xff", 3), URL_KEEP_PATH),
                        "%20%00%FF");
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_unreserved_characters_stay),
        cmocka_unit_test(test_parts_keep_what_means_nothing_there),
    };

    arena_init(&arena);
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
