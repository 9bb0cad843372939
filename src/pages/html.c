/* Templates are C literals with holes, so that a page's source shows its
 * HTML. A hole escapes the five characters that mean something in text or in
 * a quoted attribute; there is no hole that doesn't escape, and none for the
 * places where that isn't enough (scripts, styles, unquoted attributes),
 * which these pages don't have. */
#include "pages/html.h"

#include <assert.h>

static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        switch (c) {
        case '&':
            buf_lit(out, "&amp;");
            break;
        case '<':
            buf_lit(out, "&lt;");
            break;
        case '>':
            buf_lit(out, "&gt;");
            break;
        case '"':
            buf_lit(out, "&quot;");
            break;
        case '\'':
            buf_lit(out, "&#39;");
            break;
        default:
            buf_char(out, c);
        }
    }
}

void html_fill(struct buf *out, const char *form, const struct str *texts,
               size_t count)
{
    struct str rest = str_from_c(form);
    size_t used = 0;

    for (;;) {
        size_t at = 0;

        while (at + 1 < rest.n && !(rest.p[at] == '{' && rest.p[at + 1] == '}'))
            at++;
        if (at + 1 >= rest.n)
            break;
        buf_add(out, rest.p, at);
        assert(used < count);
        add_escaped(out, texts[++used]);
        rest = str_from(rest, at + 2);
    }
    assert(used == count);
    buf_str(out, rest);
}

struct str html_number(struct arena *arena, int64_t n)
{
    return arena_printf(arena, "%lld", (long long)n);
}
