/* What a feed is, as who subscribes it wants to know. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "import/podcast/podcast_about.h"

#define HEAD                                                                   \
    "<rss xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">"        \
    "<channel>"
#define TAIL "</channel></rss>"

static void test_what_it_is(void **state)
{
    struct podcast_about a, again;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_null(podcast_about_read(
        STR(HEAD "<title> T &amp;amp; U </title><link>http://l/</link>"
                 "<itunes:new-feed-url> https://n.example/f "
                 "</itunes:new-feed-url>" TAIL),
        &arena, &a));
    assert_true(str_eq(a.title, STR("T & U")));
    assert_true(str_eq(a.moved_to, STR("https://n.example/f")));
    /* Where it moves to isn't the web's, which is as if it stayed. */
    assert_null(podcast_about_read(
        STR(HEAD "<title>T &amp;amp; U</title><link>http://l/</link>"
                 "<itunes:new-feed-url>file:///etc/passwd"
                 "</itunes:new-feed-url>" TAIL),
        &arena, &again));
    assert_int_equal(again.moved_to.n, 0);
    assert_true(id_eq(a.show, again.show));
    arena_release(&arena);
}

static void test_what_is_none(void **state)
{
    static const char *const none[] = {
        "",        " \n", "<rss><channel>",       "<html></html>",
        "<feed/>", "{}",  "<rss><channel/></rss>"};
    struct podcast_about a;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_non_null(podcast_about_read(str_from_c(none[i]), &arena, &a));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_it_is),
        cmocka_unit_test(test_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
