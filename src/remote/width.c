/* Widths are utf8proc's, a character at a time: emoji of several people count
 * more than terminals give them, which leaves a gap and breaks no column. */
#include "remote/width.h"

#include <utf8proc.h>

#include "base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define ELLIPSIS    "\xe2\x80\xa6"

static bool is_harmful(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static size_t width_of_character(uint32_t c)
{
    return is_harmful(c) ? 1 : (size_t)utf8proc_charwidth((int32_t)c);
}

size_t width_of(struct str text)
{
    size_t width = 0;
    uint32_t c;

    for (size_t at = 0; at < text.n;) {
        at += utf8_decode(text.p + at, &c);
        width += width_of_character(c);
    }
    return width;
}

/* The first bytes of the text that take at most `columns`. */
static struct str cut(struct str text, size_t columns, size_t *width)
{
    size_t at = 0;
    uint32_t c;

    *width = 0;
    while (at < text.n) {
        size_t n = utf8_decode(text.p + at, &c);

        if (*width + width_of_character(c) > columns)
            break;
        *width += width_of_character(c);
        at += n;
    }
    return str_of(text.p, at);
}

size_t width_show(struct buf *out, struct str text, size_t columns)
{
    size_t width = width_of(text);
    bool is_cut = width > columns;
    uint32_t c;

    /* The ellipsis takes a column itself. */
    if (is_cut)
        text = cut(text, columns > 0 ? columns - 1 : 0, &width);
    for (size_t at = 0; at < text.n;) {
        size_t n = utf8_decode(text.p + at, &c);

        if (is_harmful(c))
            buf_lit(out, REPLACEMENT);
        else
            buf_add(out, text.p + at, n);
        at += n;
    }
    if (!is_cut || columns == 0)
        return width;
    buf_lit(out, ELLIPSIS);
    return width + 1;
}
