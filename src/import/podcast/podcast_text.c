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

static bool is_wide(struct str label)
{
    return label.n >= 4 &&
           (str_eq_nocase(str_of(label.p, 4), STR("utf-")) ||
            str_eq_nocase(str_of(label.p, 4), STR("utf1")) ||
            str_eq_nocase(str_of(label.p, 4), STR("ucs-"))) &&
           !str_eq_nocase(label, STR("utf-8")) &&
           !str_eq_nocase(label, STR("utf-7"));
}

/* Blanks the declaration at the front of `out`. */
static void blank_declaration(struct buf *out)
{
    struct str declaration = find_declaration(buf_get(out));

    for (size_t i = 0; i < declaration.n; i++) {
        char *c = out->p + (declaration.p - out->p) + i;

        if (!is_space(*c))
            *c = ' ';
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
        if (label.n > 0 && !is_wide(label) && !encoding_is_known(label))
            fault = "an unknown encoding is declared";
        if (label.n == 0 || is_wide(label) || fault != NULL)
            label = STR("UTF-8");
    }
    bytes = str_from(bytes, mark_bytes);
    bad = encoding_decode(label, bytes, out);
    if (fault == NULL && bad < bytes.n) {
        fault = "bytes that are no characters in its encoding";
        *at = bad + mark_bytes;
    }
    blank_declaration(out);
    return fault;
}
