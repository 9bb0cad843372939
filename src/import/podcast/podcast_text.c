/* Which encoding a feed has. A byte order mark beats the declaration, as in
 * browsers: servers and editors rewrite feeds without looking into them. For
 * the same reason a declaration that says UTF-16 in plain bytes says
 * nothing. */
#include "import/podcast/podcast_text.h"

#include "base/mem.h"
#include "import/source/encoding.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The XML declaration at the front of `text`, behind any white space; empty
 * when there is none. */
static struct str find_declaration(struct str text)
{
    const char *end;

    text = str_trim(text);
    if (!str_starts(text, STR("<?xml")) || text.n < 6 || !is_space(text.p[5]))
        return STR_EMPTY;
    end = memmem(text.p, text.n, "?>", 2);
    return end != NULL ? str_of(text.p, (size_t)(end - text.p) + 2) : STR_EMPTY;
}

/* The encoding that a declaration names, empty when it names none. */
static struct str declared_encoding(struct str declaration)
{
    static const struct str key = {"encoding", 8};
    const char *at = declaration.n > 0
                         ? memmem(declaration.p, declaration.n, key.p, key.n)
                         : NULL;
    struct str rest, label;

    if (at == NULL)
        return STR_EMPTY;
    rest = str_from(declaration, (size_t)(at - declaration.p) + key.n);
    rest = str_trim(rest);
    if (!str_starts(rest, STR("=")))
        return STR_EMPTY;
    rest = str_trim(str_from(rest, 1));
    if (rest.n < 2 || (*rest.p != '"' && *rest.p != '\''))
        return STR_EMPTY;
    label = str_from(rest, 1);
    label.n = str_find(label, *rest.p);
    return str_trim(label);
}

/* Whether a declaration that was read byte by byte can name this encoding:
 * in it, the same bytes have to say the same. */
static bool can_be_declared(struct str label)
{
    struct buf text;
    bool can;

    buf_init(&text, 64);
    (void)encoding_decode(label, STR("<?xml"), &text);
    can = str_eq(buf_get(&text), STR("<?xml"));
    buf_release(&text);
    return can;
}

/* Turns `n` bytes of `out` from `from` on into spaces, but for line ends. */
static void blank(struct buf *out, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        if (out->p[i] != '\n')
            out->p[i] = ' ';
}

/* Turns what may stand in front of the root into white space: the
 * declaration, and marks that several programs have put there one by one. */
static void blank_front(struct buf *out)
{
    static const struct str mark = {"\xef\xbb\xbf", 3};
    struct str declaration;

    for (size_t i = 0; i < out->n;) {
        if (str_starts(str_from(buf_get(out), i), mark))
            blank(out, i, mark.n);
        else if (!is_space(out->p[i]))
            break;
        i++;
    }
    declaration = find_declaration(buf_get(out));
    if (declaration.n > 0)
        blank(out, (size_t)(declaration.p - out->p), declaration.n);
}

/* The length of what is at the front of `s` up to and with `end`, which may
 * begin behind `from`; all of it when that doesn't come. */
static size_t up_to(struct str s, size_t from, struct str end)
{
    struct str rest = str_from(s, from);
    const char *at = rest.n > 0 ? memmem(rest.p, rest.n, end.p, end.n) : NULL;

    return at != NULL ? (size_t)(at - s.p) + end.n : s.n;
}

/* Turns comments into white space. They say nothing to us, "--" in them is a
 * fault of many, and libxml2 copies all of a comment for each. */
static void blank_comments(struct buf *out)
{
    struct str rest = buf_get(out);
    const char *at;

    while (rest.n > 0 && (at = memmem(rest.p, rest.n, "<!", 2)) != NULL) {
        size_t n = 2;

        rest = str_from(rest, (size_t)(at - rest.p));
        if (str_starts(rest, STR("<![CDATA["))) {
            n = up_to(rest, 9, STR("]]>"));
        } else if (str_starts(rest, STR("<!--"))) {
            n = up_to(rest, 4, STR("-->"));
            blank(out, (size_t)(rest.p - out->p), n);
        }
        rest = str_from(rest, n);
    }
}

const char *podcast_text_decode(struct str bytes, struct buf *out, size_t *at)
{
    size_t mark_bytes, bad;
    struct str label = encoding_of_mark(bytes, &mark_bytes);
    const char *fault = NULL;

    buf_clear(out);
    *at = 0;
    if (label.n == 0) {
        label = declared_encoding(find_declaration(bytes));
        if (label.n > 0 && !encoding_is_known(label))
            fault = "an unknown encoding is declared";
        if (label.n == 0 || fault != NULL || !can_be_declared(label))
            label = STR("UTF-8");
    }
    bytes = str_from(bytes, mark_bytes);
    bad = encoding_decode(label, bytes, out);
    if (fault == NULL && bad < bytes.n) {
        fault = "bytes that are no characters in its encoding";
        *at = bad + mark_bytes;
    }
    blank_front(out);
    blank_comments(out);
    return fault;
}
