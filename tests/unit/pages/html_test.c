#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "pages/html.h"

static void assert_text(struct buf *out, const char *expected)
{
    assert_true(str_eq_c(buf_get(out), expected));
    buf_clear(out);
}

static void test_holes(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1024);
    html(&out, "<p>nothing</p>");
    assert_text(&out, "<p>nothing</p>");
    html(&out, "{}", STR("all"));
    assert_text(&out, "all");
    html(&out, "<a href=\"{}\">{}</a>{}", STR("/x"), STR("y"), STR_EMPTY);
    assert_text(&out, "<a href=\"/x\">y</a>");
    buf_release(&out);
}

static void test_escapes(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1024);
    html(&out, "<b title='{}'>", STR("<script>&\"'{}"));
    assert_text(&out, "<b title='&lt;script&gt;&amp;&quot;&#39;{}'>");
    html(&out, "{}", STR("Bj\xc3\xb6rk \xf0\x9f\x8e\xb5"));
    assert_text(&out, "Bj\xc3\xb6rk \xf0\x9f\x8e\xb5");
    buf_release(&out);
}

static void test_number(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(
        str_eq_c(html_number(&arena, INT64_MIN), "-9223372036854775808"));
    assert_true(str_eq_c(html_number(&arena, 0), "0"));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holes),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
