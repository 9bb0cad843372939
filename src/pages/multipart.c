/* The grammar, as browsers write it (RFC 2046 section 5.1.1):
 *
 *   --B CRLF  headers CRLF CRLF  bytes CRLF--B  CRLF ... --B-- CRLF
 *
 * with a header `Content-Disposition: form-data; name="x"; filename="y"`.
 * Strict: the body begins with a delimiter, every part has a name in quotes,
 * there are at most MAX_PARTS of them and one file. A browser writes quotes
 * inside a name as %22, so a quote always ends it. */
#include "pages/multipart.h"

#include "base/url.h"
#include "pages/page.h"

#define MAX_PARTS          16
#define BOUNDARY_MAX_BYTES 70

/* The boundary that the Content-Type names; empty when it isn't multipart. */
static struct str find_boundary(struct str type, bool *is_multipart)
{
    static const char form[] = "multipart/form-data";
    struct str rest, part;

    *is_multipart =
        str_eq_nocase(str_trim(str_of(type.p, str_find(type, ';'))), STR(form));
    rest = type;
    while (*is_multipart && str_split(&rest, ';', &part)) {
        part = str_trim(part);
        if (part.n <= 9 || !str_eq_nocase(str_of(part.p, 9), STR("boundary=")))
            continue;
        part = str_from(part, 9);
        if (part.n > 2 && part.p[0] == '"' && part.p[part.n - 1] == '"')
            part = str_of(part.p + 1, part.n - 2);
        return part;
    }
    return STR_EMPTY;
}

/* Cuts a parameter's value off the front of `*rest`: what stands between
 * quotes, or all up to the next parameter. False when a quote isn't closed. */
static bool take_value(struct str *rest, bool *is_quoted, struct str *value)
{
    *is_quoted = rest->n > 0 && rest->p[0] == '"';
    if (*is_quoted) {
        size_t n = str_find(str_from(*rest, 1), '"');

        if (n + 1 >= rest->n)
            return false;
        *value = str_of(rest->p + 1, n);
        *rest = str_from(*rest, n + 2);
    } else {
        *value = str_of(rest->p, str_find(*rest, ';'));
    }
    *rest = str_from(*rest, str_find(*rest, ';') + 1);
    return true;
}

/* The quoted value of a parameter in a header line; false if it isn't there.
 * From one parameter to the next: what looks like a parameter may be the text
 * of another. */
static bool find_quoted(struct str line, struct str key, struct str *value)
{
    struct str rest = str_from(line, str_find(line, ';') + 1);

    while (rest.n > 0) {
        size_t equals = str_find(rest, '=');
        struct str name = str_trim(str_of(rest.p, equals));
        bool is_quoted;

        rest = str_from(rest, equals + 1);
        if (!take_value(&rest, &is_quoted, value))
            return false;
        if (str_eq_nocase(name, key))
            return is_quoted;
    }
    return false;
}

struct part {
    struct str name;
    bool is_file;
    struct str bytes;
};

/* Reads what stands between two delimiters: the headers of a part and its
 * bytes. */
static bool read_part(struct str text, struct part *out)
{
    const char *end = memmem(text.p, text.n, "\r\n\r\n", 4);
    struct str heads, line, file;

    *out = (struct part){.bytes = STR_EMPTY};
    if (end == NULL)
        return false;
    heads = str_of(text.p, (size_t)(end - text.p));
    out->bytes = str_from(text, heads.n + 4);
    while (str_split(&heads, '\n', &line)) {
        static const char name[] = "content-disposition:";

        /* The carriage return before the line feed goes, too. */
        line = str_trim(line);
        if (line.n < sizeof name - 1 ||
            !str_eq_nocase(str_of(line.p, sizeof name - 1), STR(name)))
            continue;
        out->is_file = find_quoted(line, STR("filename"), &file);
        return find_quoted(line, STR("name"), &out->name);
    }
    return false;
}

/* The text up to the next delimiter, which is stepped over. */
static bool cut_part(struct str *rest, struct str delimiter, struct str *part)
{
    const char *at =
        rest->n > 0 ? memmem(rest->p, rest->n, delimiter.p, delimiter.n) : NULL;

    if (at == NULL)
        return false;
    *part = str_of(rest->p, (size_t)(at - rest->p));
    *rest = str_from(*rest, part->n + delimiter.n);
    return true;
}

/* Appends a field to what becomes an urlencoded form. */
static void add_field(struct call *call, struct buf *fields,
                      const struct part *part)
{
    if (fields->n > 0)
        buf_char(fields, '&');
    buf_str(fields, url_encode(call->arena, part->name, URL_KEEP_SLASH));
    buf_char(fields, '=');
    buf_str(fields, url_encode(call->arena, part->bytes, URL_KEEP_SLASH));
}

static bool read_parts(struct call *call, struct str rest, struct str delimiter,
                       struct buf *fields)
{
    struct str text;
    struct part part;
    bool has_file = false;

    for (int i = 0; i <= MAX_PARTS; i++) {
        if (str_starts(rest, STR("--"))) /* the closing delimiter */
            return true;
        if (!str_starts(rest, STR("\r\n")))
            return false;
        rest = str_from(rest, 2);
        if (!cut_part(&rest, delimiter, &text) || !read_part(text, &part) ||
            (part.is_file && has_file))
            return false;
        if (part.is_file)
            call->upload = part.bytes;
        else
            add_field(call, fields, &part);
        has_file |= part.is_file;
    }
    return false;
}

bool multipart_open(struct call *call)
{
    struct request *r = call->r;
    struct str type = request_header(r, "content-type");
    struct str delimiter, boundary;
    struct buf fields;
    bool is_multipart, ok;

    boundary = find_boundary(type, &is_multipart);
    if (!is_multipart)
        return true;
    if (boundary.n == 0 || boundary.n > BOUNDARY_MAX_BYTES)
        return false;
    delimiter = arena_printf(call->arena, "\r\n--%.*s", STR_ARG(boundary));
    /* The first delimiter has no line end before it. */
    if (!str_starts(r->body, str_from(delimiter, 2)))
        return false;
    buf_init(&fields, HTTP_BODY_MAX_BYTES);
    /* Fields become what an ordinary form would have sent, so that nobody who
     * reads them has to know the difference. */
    ok = read_parts(call, str_from(r->body, delimiter.n - 2), delimiter,
                    &fields) &&
         !buf_overflowed(&fields);
    r->body = arena_str(call->arena, buf_get(&fields));
    buf_release(&fields);
    return ok;
}
