/* One pass over the bytes. A tag is '<' and a letter, '/', '!' or '?', up to
 * the next '>' outside of quotes; one that never ends, or in which another
 * begins, is text. Quotes can hide that for a while, and what they hide is
 * looked at again: no more often than MOST_QUOTED says, so that wrong quotes
 * don't make a long text slow. A comment that never ends goes to the end of
 * the text.
 *
 * White space isn't written when it is met but remembered, as the widest that
 * was asked for (a space, a line end, an empty line), and written before the
 * next character that shows: so it collapses, and nothing has to be trimmed.
 * Preformatted text collapses like any other. */
#include "import/source/markup.h"

#include <libxml/HTMLparser.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "import/source/encoding.h"

/* The longest name of HTML 4 is "thetasym". */
#define NAME_MAX_BYTES 10

/* How many '<' may stand in the quotes of one tag. */
#define MOST_QUOTED 8

enum gap { GAP_NONE, GAP_SPACE, GAP_LINE, GAP_PARAGRAPH };

struct reader {
    struct buf *out;
    size_t begin; /* of our own output in `out` */
    enum gap gap;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "#8217" or "#x2019" without the '&' and the ';'. 0 when it is no number of
 * a character that text may hold. */
static uint32_t number_reference(struct str s)
{
    bool hex = s.n > 1 && (s.p[1] == 'x' || s.p[1] == 'X');
    uint32_t c = 0;

    /* Nothing behind "#" or "#x". */
    if (s.n == (hex ? 2u : 1u))
        return 0;
    for (size_t i = hex ? 2 : 1; i < s.n; i++) {
        char d = s.p[i];

        if (is_digit(d))
            c = c * (hex ? 16 : 10) + (uint32_t)(d - '0');
        else if (hex && is_letter(d) && (d | 0x20) <= 'f')
            c = c * 16 + (uint32_t)((d | 0x20) - 'a') + 10;
        else
            return 0;
        if (c > 0x10ffff)
            return 0; /* beyond Unicode; more digits could overflow */
    }
    c = encoding_from_windows_1252(c); /* as browsers read it */
    /* No half of a surrogate pair, no control character. */
    if ((c >= 0xd800 && c <= 0xdfff) || (c < 0x20 && !is_space((char)c)))
        return 0;
    return c;
}

/* "uuml" without the '&' and the ';'; 0 for a name that HTML 4 doesn't have.
 * libxml2 has the table. */
static uint32_t name_reference(struct str s)
{
    char name[NAME_MAX_BYTES + 1];
    const htmlEntityDesc *entity;

    if (str_eq(s, STR("apos"))) /* XML's, not HTML 4's */
        return '\'';
    memcpy(name, s.p, s.n);
    name[s.n] = '\0';
    entity = htmlEntityLookup((const xmlChar *)name);
    return entity != NULL ? entity->value : 0;
}

/* The reference at the front of `s`, which begins with '&': its character,
 * and its length with the ';'. 0 when there is none. */
static uint32_t reference(struct str s, size_t *length)
{
    size_t n = 1;

    while (n < s.n && n <= NAME_MAX_BYTES &&
           (is_letter(s.p[n]) || is_digit(s.p[n]) || s.p[n] == '#'))
        n++;
    if (n == s.n || s.p[n] != ';' || n == 1)
        return 0;
    *length = n + 1;
    s = str_of(s.p + 1, n - 1);
    return s.p[0] == '#' ? number_reference(s) : name_reference(s);
}

void markup_decode(struct str text, struct buf *out)
{
    while (text.n > 0) {
        size_t plain = str_find(text, '&'), length;
        char utf8[4];
        uint32_t c;

        buf_add(out, text.p, plain);
        text = str_from(text, plain);
        if (text.n == 0)
            return;
        c = reference(text, &length);
        /* What only looks like a reference stays, to its last character. */
        if (c != 0) {
            buf_add(out, utf8, (size_t)utf8_encode(c, utf8));
        } else {
            buf_char(out, '&');
            length = 1;
        }
        text = str_from(text, length);
    }
}

struct str markup_line(struct str text, struct arena *arena)
{
    struct buf decoded;
    struct str kept;
    size_t n = 0;
    bool gap = false;

    buf_init(&decoded, text.n + 1);
    markup_decode(text, &decoded);
    for (size_t i = 0; i < decoded.n; i++) {
        unsigned char c = (unsigned char)decoded.p[i];

        if (c <= ' ' || c == 0x7f) {
            gap = n > 0;
            continue;
        }
        if (gap)
            decoded.p[n++] = ' ';
        gap = false;
        decoded.p[n++] = (char)c;
    }
    kept = arena_str(arena, str_of(decoded.p, n));
    buf_release(&decoded);
    return kept;
}

/* Asks for white space before the next character that shows. */
static void widen_gap(struct reader *r, enum gap gap)
{
    if (r->gap < gap)
        r->gap = gap;
}

/* Appends what a reader sees, behind the gap that was asked for; none at the
 * front. */
static void show(struct reader *r, const char *p, size_t n)
{
    static const char *const gaps[] = {"", " ", "\n", "\n\n"};

    if (r->out->n > r->begin)
        buf_str(r->out, str_from_c(gaps[r->gap]));
    r->gap = GAP_NONE;
    buf_add(r->out, p, n);
}

/* The length of the tag at the front of `s`, 0 when '<' is only a sign. */
static size_t tag_length(struct str s)
{
    char quote = 0;
    unsigned quoted = 0;

    if (s.n >= 4 && memcmp(s.p, "<!--", 4) == 0) {
        const char *end = memmem(s.p + 4, s.n - 4, "-->", 3);

        return end != NULL ? (size_t)(end - s.p) + 3 : s.n;
    }
    if (s.n < 3 || !(is_letter(s.p[1]) || s.p[1] == '!' || s.p[1] == '?' ||
                     (s.p[1] == '/' && is_letter(s.p[2]))))
        return 0;
    /* A '>' in a quoted attribute doesn't end the tag. Only behind a '=' is a
     * quote one: an apostrophe may stand in broken markup anywhere. */
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '<' && (quote == 0 || ++quoted > MOST_QUOTED))
            return 0;
        if (quote != 0)
            quote = s.p[i] == quote ? 0 : quote;
        else if (s.p[i] == '>')
            return i + 1;
        else if ((s.p[i] == '"' || s.p[i] == '\'') && s.p[i - 1] == '=')
            quote = s.p[i];
    }
    return 0;
}

/* The name in a tag, without its '/'. */
static struct str tag_name(struct str tag)
{
    size_t from = tag.p[1] == '/' ? 2 : 1, to = from;

    while (to < tag.n && (is_letter(tag.p[to]) || is_digit(tag.p[to])))
        to++;
    return str_of(tag.p + from, to - from);
}

static bool is_one_of(struct str name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (str_eq_nocase(name, str_from_c(*names)))
            return true;
    return false;
}

/* The white space that a tag stands for, whether it begins or ends. */
static enum gap tag_gap(struct str name)
{
    static const char *const paragraphs[] = {
        "p",  "h1", "h2", "h3",         "h4", "h5", "h6",
        "ul", "ol", "dl", "blockquote", "hr", NULL,
    };
    static const char *const lines[] = {
        "br", "div", "li", "tr", "dt", "dd", "pre", "table", "section", NULL,
    };

    if (is_one_of(name, paragraphs))
        return GAP_PARAGRAPH;
    if (is_one_of(name, lines))
        return GAP_LINE;
    return str_eq_nocase(name, STR("td")) ? GAP_SPACE : GAP_NONE;
}

/* Steps over what stands between the tag of a script or style, which has been
 * taken, and its end tag. Without an end tag all of it is. */
static struct str skip_hidden(struct str rest, struct str name)
{
    while (rest.n > 0) {
        rest = str_from(rest, str_find(rest, '<'));
        if (rest.n > name.n + 2 && rest.p[1] == '/' &&
            str_eq_nocase(str_of(rest.p + 2, name.n), name))
            return rest;
        rest = str_from(rest, 1);
    }
    return rest;
}

/* Takes a tag off the front of `rest`, if it is one. */
static bool take_tag(struct reader *r, struct str *rest)
{
    static const char *const hidden[] = {"script", "style", "head", NULL};
    size_t n = tag_length(*rest);
    struct str name;
    bool is_begin;

    if (n == 0)
        return false;
    name = tag_name(str_of(rest->p, n));
    /* Neither </script> nor <script/> has a content to hide. */
    is_begin = rest->p[1] != '/' && rest->p[n - 2] != '/';
    *rest = str_from(*rest, n);
    widen_gap(r, tag_gap(name));
    if (is_begin && is_one_of(name, hidden))
        *rest = skip_hidden(*rest, name);
    return true;
}

/* Takes a reference off the front of `rest`, if it is one. */
static bool take_reference(struct reader *r, struct str *rest)
{
    size_t length;
    uint32_t c = reference(*rest, &length);
    char utf8[4];

    if (c == 0)
        return false;
    /* A no-break space collapses like any other: &nbsp; is mostly padding. */
    if (c == 0xa0 || (c < 0x80 && is_space((char)c)))
        widen_gap(r, GAP_SPACE);
    else
        show(r, utf8, (size_t)utf8_encode(c, utf8));
    *rest = str_from(*rest, length);
    return true;
}

void markup_to_text(struct str html, struct buf *out)
{
    struct reader r = {out, out->n, GAP_NONE};

    while (html.n > 0) {
        size_t n = 1;

        if (is_space(*html.p)) {
            widen_gap(&r, GAP_SPACE);
            html = str_from(html, 1);
            continue;
        }
        if (*html.p == '<' && take_tag(&r, &html))
            continue;
        if (*html.p == '&' && take_reference(&r, &html))
            continue;
        /* A word, or a '<' or '&' that is only a sign and what follows. */
        while (n < html.n && html.p[n] != '<' && html.p[n] != '&' &&
               !is_space(html.p[n]))
            n++;
        show(&r, html.p, n);
        html = str_from(html, n);
    }
}
