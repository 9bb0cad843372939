#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "import/source/markup.h"

static void check(void (*make)(struct str, struct buf *), const char *in,
                  const char *expected)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    make(str_from_c(in), &out);
    buf_char(&out, '\0');
    assert_string_equal(out.p, expected);
    buf_release(&out);
}

static void references_are_decoded(void **state)
{
    (void)state;
    check(markup_decode, "R&amp;B &lt;3 &#8217;&#x201C;&apos;", "R&B <3 ’“'");
    check(markup_decode, "&uuml;&thetasym;&nbsp;", "üϑ\xc2\xa0");
    check(markup_decode, "&#146;&#x85;", "’…");
    check(markup_decode, "AT&T & &; &nosuch; &#; &#x; &#0; &#xd800; &#x110000;",
          "AT&T & &; &nosuch; &#; &#x; &#0; &#xd800; &#x110000;");
    check(markup_decode, "&amp", "&amp");
    check(markup_decode, "", "");
}

static void lines_are_single(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(
        str_eq_c(markup_line(STR(" a\n\t b &amp;#13; <i>\x01&#10;x "), &arena),
                 "a b &#13; <i> x"));
    assert_int_equal(markup_line(STR(" \n"), &arena).n, 0);
    arena_release(&arena);
}

static void tags_are_left_out(void **state)
{
    (void)state;
    check(markup_to_text, "<p>One <b>bold</b>\n  word.</p><p>Two.</p>\n",
          "One bold word.\n\nTwo.");
    check(markup_to_text, "a<br>b<br/>c<BR />d", "a\nb\nc\nd");
    check(markup_to_text, "<ul><li>x</li><li>y</li></ul>", "x\ny");
    check(markup_to_text, "<a href=\"x>y\" title='<'>link</a>", "link");
    check(markup_to_text, "a<!-- <p>no</p> -->b", "ab");
    check(markup_to_text, "a<script>if (1 < 2) alert('x')</script>b", "ab");
    check(markup_to_text, "a<STYLE>p {}</style >b", "ab");
    check(markup_to_text, "x&nbsp;&nbsp; y&lt;b&gt;", "x y<b>");
    check(markup_to_text, "  \n ", "");
}

static void signs_are_no_tags(void **state)
{
    (void)state;
    check(markup_to_text, "1 < 2 > 0, a <3 b, x<", "1 < 2 > 0, a <3 b, x<");
    check(markup_to_text, "cut <a href=", "cut <a href=");
    check(markup_to_text, "<script>never closed", "");
    check(markup_to_text, "a<!-- never closed", "a");
}

/* Input made to be slow has to take one pass like any other. */
static void hostile_text_takes_one_pass(void **state)
{
    static const char *const parts[] = {"<a", "<!--", "<script>", "<a b='",
                                        "&",  "&#x",  "<a b=\"'", "<p "};
    struct buf in, out;
    int64_t start = clock_process_cpu_us();

    (void)state;
    buf_init(&in, 4 << 20);
    buf_init(&out, 4 << 20);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        buf_clear(&in);
        buf_clear(&out);
        while (in.n < 2 << 20)
            buf_str(&in, str_from_c(parts[i]));
        markup_to_text(buf_get(&in), &out);
        assert_false(buf_overflowed(&out));
    }
    assert_true(clock_process_cpu_us() - start < 10 * 1000 * 1000);
    buf_release(&in);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_are_decoded),
        cmocka_unit_test(lines_are_single),
        cmocka_unit_test(tags_are_left_out),
        cmocka_unit_test(signs_are_no_tags),
        cmocka_unit_test(hostile_text_takes_one_pass),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
