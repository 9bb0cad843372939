/* One pass over text that a strict parser refused. It knows no more of XML
 * than where tags, CDATA sections and the like begin and end, and leaves
 * everything else as it is. What it makes is parsed strictly again, so that a
 * wrong guess here costs the feed but can't let anything past the parser.
 *
 * The document type goes with its entities: they are never expanded anyway,
 * and without it nothing has to be asked whether it is declared. */
#include "base/utf8.h"
#include "import/podcast/podcast_text.h"
#include "import/source/markup.h"

/* The longest reference that is one: "&thetasym;", or a number. */
#define REFERENCE_MAX_BYTES 12

/* How many '<' may stand in the quotes of one tag. Where quotes are wrong,
 * every '<' may seem to begin a tag that ends far away, so that everything
 * behind is looked at again so many times. */
#define MOST_QUOTED 8

static bool is_name_start(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == ':' ||
           (unsigned char)c >= 0x80;
}

/* Whether XML has a place for the character (XML 1.0, section 2.2). */
static bool is_character(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) ||
           (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c <= 0x10ffff);
}

/* Takes a character off the front of `*rest`. */
static void take_character(struct str *rest, struct buf *out)
{
    uint32_t c;
    size_t n = utf8_decode(rest->p, &c);

    if (is_character(c))
        buf_add(out, rest->p, n);
    else if (c == '\f' || c == '\v')
        buf_char(out, ' ');
    *rest = str_from(*rest, n);
}

/* Takes `n` bytes. */
static void take(struct str *rest, size_t n, struct buf *out)
{
    struct str part = str_of(rest->p, n);

    *rest = str_from(*rest, n);
    while (part.n > 0)
        take_character(&part, out);
}

/* Takes `n` bytes and leaves nothing of them but their line ends. */
static void drop(struct str *rest, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++)
        if (rest->p[i] == '\n')
            buf_char(out, '\n');
    *rest = str_from(*rest, n);
}

/* The character of "#8217" or "#x2019", UINT32_MAX for what is no number. */
static uint32_t numbered(struct str s)
{
    bool hex = s.n > 1 && (s.p[1] | 0x20) == 'x';
    uint32_t c = 0;

    if (s.n <= (hex ? 2u : 1u))
        return UINT32_MAX;
    for (size_t i = hex ? 2 : 1; i < s.n; i++) {
        char d = s.p[i];

        if (d >= '0' && d <= '9')
            c = c * (hex ? 16 : 10) + (uint32_t)(d - '0');
        else if (hex && (d | 0x20) >= 'a' && (d | 0x20) <= 'f')
            c = c * 16 + (uint32_t)((d | 0x20) - 'a') + 10;
        else
            return UINT32_MAX;
        if (c > 0x10ffff)
            return 0; /* no character, and no overflow */
    }
    return c;
}

/* Takes what begins with '&': a reference, or a sign that is to be escaped. */
static void take_reference(struct str *rest, struct buf *out)
{
    static const char *const own[] = {"amp", "lt", "gt", "quot", "apos"};
    struct str near = str_of(
        rest->p, rest->n < REFERENCE_MAX_BYTES ? rest->n : REFERENCE_MAX_BYTES);
    size_t n = str_find(near, ';'), before = out->n;
    struct str name = n < near.n ? str_of(rest->p + 1, n - 1) : STR_EMPTY;
    uint32_t c;

    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        if (str_eq_c(name, own[i])) {
            take(rest, n + 1, out);
            return;
        }
    if (name.n > 1 && *name.p == '#' && (c = numbered(name)) != UINT32_MAX) {
        /* A reference to no character stands for nothing. */
        if (is_character(c))
            buf_add(out, rest->p, n + 1);
        *rest = str_from(*rest, n + 1);
        return;
    }
    if (name.n > 0)
        markup_decode(str_of(rest->p, n + 1), out);
    /* Only what HTML knows by name is decoded: the rest comes out as it is. */
    if (name.n > 0 && out->n > before && out->p[before] != '&') {
        *rest = str_from(*rest, n + 1);
        return;
    }
    out->n = before;
    buf_lit(out, "&amp;");
    *rest = str_from(*rest, 1);
}

/* The length of the tag at the front of `s`, 0 when '<' is only a sign. */
static size_t tag_length(struct str s)
{
    char quote = 0;
    unsigned quoted = 0;

    if (s.n < 3 ||
        !(is_name_start(s.p[1]) || (s.p[1] == '/' && is_name_start(s.p[2]))))
        return 0;
    for (size_t i = 2; i < s.n; i++) {
        if (s.p[i] == '<' && (quote == 0 || ++quoted > MOST_QUOTED))
            return 0;
        if (quote != 0)
            quote = s.p[i] == quote ? 0 : quote;
        else if (s.p[i] == '>')
            return i + 1;
        else if (s.p[i] == '"' || s.p[i] == '\'')
            quote = s.p[i];
    }
    return 0;
}

/* Takes a tag with the values of its attributes. */
static void take_tag(struct str *rest, size_t n, struct buf *out)
{
    struct str tag = str_of(rest->p, n);

    *rest = str_from(*rest, n);
    take_character(&tag, out);
    while (tag.n > 0) {
        if (*tag.p == '&') {
            take_reference(&tag, out);
        } else if (*tag.p == '<') {
            buf_lit(out, "&lt;");
            tag = str_from(tag, 1);
        } else {
            take_character(&tag, out);
        }
    }
}

/* The length of what is at the front of `s` up to and with `end`; all of it
 * when that doesn't come. */
static size_t up_to(struct str s, struct str end)
{
    const char *at = memmem(s.p, s.n, end.p, end.n);

    return at != NULL ? (size_t)(at - s.p) + end.n : s.n;
}

/* The length of a document type, which may have declarations in brackets. */
static size_t doctype_length(struct str s)
{
    size_t end = str_find(s, '>'), bracket = str_find(str_of(s.p, end), '[');

    if (bracket < end) {
        end = bracket;
        while (end < s.n && s.p[end] != ']')
            end++;
        end += str_find(str_from(s, end), '>');
    }
    return end < s.n ? end + 1 : s.n;
}

/* Takes what begins with '<'. */
static void take_markup(struct str *rest, struct buf *out)
{
    size_t n;

    if (str_starts(*rest, STR("<![CDATA["))) {
        take(rest, up_to(*rest, STR("]]>")), out);
    } else if (str_starts(*rest, STR("<!DOCTYPE"))) {
        drop(rest, doctype_length(*rest), out);
    } else if (str_starts(*rest, STR("<?"))) {
        drop(rest, up_to(*rest, STR("?>")), out);
    } else if ((n = tag_length(*rest)) > 0) {
        take_tag(rest, n, out);
    } else {
        buf_lit(out, "&lt;");
        *rest = str_from(*rest, 1);
    }
}

void podcast_text_mend(struct str text, struct buf *out)
{
    buf_clear(out);
    while (text.n > 0 && !buf_overflowed(out)) {
        if (*text.p == '<') {
            take_markup(&text, out);
        } else if (*text.p == '&') {
            take_reference(&text, out);
        } else if (str_starts(text, STR("]]>"))) {
            buf_lit(out, "]]&gt;");
            text = str_from(text, 3);
        } else {
            take_character(&text, out);
        }
    }
}
