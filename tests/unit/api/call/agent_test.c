#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "api/call/agent.h"

#define KHTML "AppleWebKit/537.36 (KHTML, like Gecko) "

static void assert_words(struct str header, const char *wanted)
{
    struct arena arena;
    struct str words;

    arena_init(&arena);
    words = agent_words(header, &arena);
    if (!str_eq_c(words, wanted))
        fail_msg("%.*s: %.*s", STR_ARG(header), STR_ARG(words));
    arena_release(&arena);
}

static void test_browsers(void **state)
{
    static const struct {
        const char *header;
        const char *words;
    } known[] = {
        {"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 "
         "Firefox/133.0",
         "Firefox on Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " KHTML
         "Chrome/131.0.0.0 Safari/537.36",
         "Chrome on Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " KHTML
         "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
         "Edge on Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " KHTML
         "Chrome/131.0.0.0 Safari/537.36 OPR/115.0.0.0",
         "Opera on Windows"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
         "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
         "Safari/605.1.15",
         "Safari on macOS"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) "
         "AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 "
         "Mobile/15E148 Safari/604.1",
         "Chrome on iPhone"},
        {"Mozilla/5.0 (Linux; Android 14; Pixel 8) " KHTML
         "Chrome/131.0.0.0 Mobile Safari/537.36",
         "Chrome on Android"},
        {"Firefox/1.0", "Firefox"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_words(str_from_c(known[i].header), known[i].words);
}

static void test_others(void **state)
{
    char wide[1000];

    (void)state;
    assert_words(STR_EMPTY, "");
    assert_words(STR("curl/7.88.1"), "curl");
    assert_words(STR("python-requests/2.28.1 (Linux)"), "python-requests");
    assert_words(STR("<script>alert(1)</script>"), "<script>alert(1)<");
    assert_words(STR("a\x01\x02/1"), "a");
    assert_words(STR("\xc3\xa9t\xc3\xa9/1"), "");
    assert_words(STR("/1"), "");
    /* However long, and whether or not the text ends where it seems to. */
    memset(wide, 'x', sizeof wide);
    assert_words(str_of(wide, sizeof wide),
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    assert_words(str_of("Firefox/1.0", 7), "Firefox");
    assert_words(str_of("Firefox/1.0 Linux", 11), "Firefox");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_browsers),
        cmocka_unit_test(test_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
