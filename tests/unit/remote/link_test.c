/* Names of things: URIs and links. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "remote/link.h"

static struct arena arena;

static void test_what_names_something(void **state)
{
    static const struct {
        const char *text;
        const char *uri;
    } rows[] = {
        {"spotify:track:4iV5W9uYEdYUVa79Axb7Rh",
         "spotify:track:4iV5W9uYEdYUVa79Axb7Rh"},
        {"spotify:user:ann:playlist:abc", "spotify:playlist:abc"},
        {"https://open.spotify.com/album/abc?si=x", "spotify:album:abc"},
        {"https://open.spotify.com/intl-de/track/abc#t", "spotify:track:abc"},
        {"http://127.0.0.1:8080/artist/abc", "spotify:artist:abc"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct link link;

        assert_true(link_read(str_from_c(rows[i].text), &arena, &link));
        if (!str_eq_c(link.uri, rows[i].uri))
            fail_msg("%s is %.*s", rows[i].text, STR_ARG(link.uri));
    }
}

static void test_what_names_nothing(void **state)
{
    static const char *const rows[] = {"",
                                       "radiohead",
                                       "spotify:",
                                       "spotify:track:",
                                       "spotify:track:a b",
                                       "spotify:local:a:b:c:1",
                                       "https://open.spotify.com",
                                       "https://open.spotify.com/track/",
                                       "track/abc",
                                       "track:abc",
                                       "https://open.spotify.com/track/a%2e"};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct link link;

        if (link_read(str_from_c(rows[i]), &arena, &link))
            fail_msg("'%s' is %.*s", rows[i], STR_ARG(link.uri));
    }
}

static void test_parts(void **state)
{
    struct link link;

    (void)state;
    assert_true(link_read(STR("spotify:show:abc"), &arena, &link));
    assert_true(str_eq_c(link.type, "show"));
    assert_true(str_eq_c(link.id, "abc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_names_something),
        cmocka_unit_test(test_what_names_nothing),
        cmocka_unit_test(test_parts),
    };
    int failed;

    arena_init(&arena);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
