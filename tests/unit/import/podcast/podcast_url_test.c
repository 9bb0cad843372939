#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "import/podcast/podcast_url.h"

static void references_are_resolved(void **state)
{
    static const struct {
        const char *base;
        const char *reference;
        const char *whole;
    } cases[] = {
        {"https://h/a/b", "https://x/1", "https://x/1"},
        {"https://h/a/b", "HTTP://x/1", "HTTP://x/1"},
        {"", "http://x/1", "http://x/1"},
        {"https://h/a/b", "//x/1", "https://x/1"},
        {"http://h", "//x/1", "http://x/1"},
        {"https://h:1/a/b?c", "/1", "https://h:1/1"},
        {"https://h", "/1", "https://h/1"},
        {"https://h/a/b?c=/d", "1.mp3", "https://h/a/1.mp3"},
        {"https://h/a/", "1 2.mp3?x=../y", "https://h/a/1 2.mp3?x=../y"},
        {"https://h", "1.mp3", "https://h/1.mp3"},
        {"https://h?q", "1.mp3", "https://h/1.mp3"},
        {"https://h/a/b", "?x", "https://h/a/b?x"},
        {"https://h/a/b/c", "../1", "https://h/a/1"},
        {"https://h/a/b/c", "./x/.././1", "https://h/a/b/1"},
        {"https://h/a", "../../../1", "https://h/1"},
        {"https://h/a", "/../1", "https://h/1"},
        {"https://h/a/b/c", "..", "https://h/a/"},
        {"https://h/a", "a/b:c", "https://h/a/b:c"},
        {"https://h/a", "", ""},
        {"https://h/a", "#part", ""},
        {"https://h/a", "javascript:x", ""},
        {"https://h/a", "ftp://x/1", ""},
        {"https://h/a", "1\n2", ""},
        {"", "/1", ""},
        {"/a", "1", ""},
        {"mailto:x", "1", ""},
        {"https://", "1", ""},
    };
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct str whole = podcast_url_resolve(
            str_from_c(cases[i].base), str_from_c(cases[i].reference), &arena);

        if (!str_eq_c(whole, cases[i].whole))
            fail_msg("%s at %s is %.*s", cases[i].reference, cases[i].base,
                     (int)whole.n, whole.n > 0 ? whole.p : "");
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_are_resolved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
