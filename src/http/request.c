/* What handlers ask of a request. Parameters are looked for when they are
 * asked for: most requests have few and ask for fewer. */
#include <assert.h>
#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "http/exchange.h"
#include "http/file_body.h"

const char *http_method_text(enum http_method method)
{
    static const char *const texts[] = {
        [HTTP_GET] = "GET",     [HTTP_POST] = "POST",
        [HTTP_PUT] = "PUT",     [HTTP_DELETE] = "DELETE",
        [HTTP_PATCH] = "PATCH", [HTTP_OTHER] = "OTHER",
    };

    return texts[method];
}

static bool needs_decoding(struct str text, bool plus_is_space)
{
    return memchr(text.p, '%', text.n) != NULL ||
           (plus_is_space && memchr(text.p, '+', text.n) != NULL);
}

/* Decodes into `to`, which has room for text.n bytes. */
static bool decode_bytes(struct str text, bool plus_is_space, char *to,
                         size_t *n)
{
    size_t at = 0, out = 0;

    while (at < text.n) {
        char c = text.p[at++];

        if (c == '%') {
            int high = at < text.n ? hex_value(text.p[at]) : -1;
            int low = at + 1 < text.n ? hex_value(text.p[at + 1]) : -1;

            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            at += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        to[out++] = c;
    }
    *n = out;
    return true;
}

bool http_decode(struct str text, bool plus_is_space, struct arena *arena,
                 struct str *out)
{
    struct str decoded = text;

    if (text.n > 0 && needs_decoding(text, plus_is_space)) {
        char *to = arena_alloc(arena, text.n);

        decoded.p = to;
        if (!decode_bytes(text, plus_is_space, to, &decoded.n))
            return false;
    }
    if (!utf8_is_valid(decoded))
        return false;
    *out = decoded;
    return true;
}

static bool is_named(struct str sent, struct str name, struct arena *arena)
{
    struct str decoded;

    if (!needs_decoding(sent, true))
        return str_eq(sent, name);
    /* Decoding never makes a text longer. */
    return sent.n >= name.n && http_decode(sent, true, arena, &decoded) &&
           str_eq(decoded, name);
}

/* The value of the first parameter of the name, as it was sent; false if there
 * is none. */
static bool find_raw(struct str text, const char *name, struct arena *arena,
                     struct str *raw)
{
    struct str wanted = str_from_c(name);
    struct str part;

    while (str_split(&text, '&', &part)) {
        size_t equals = str_find(part, '=');

        if (!is_named(str_of(part.p, equals), wanted, arena))
            continue;
        *raw = str_from(part, equals + 1);
        return true;
    }
    return false;
}

/* The same, decoded; empty, too, when it can't be. */
static bool find_parameter(struct str text, const char *name,
                           struct arena *arena, struct str *value)
{
    struct str raw;

    *value = STR_EMPTY;
    if (!find_raw(text, name, arena, &raw))
        return false;
    if (!http_decode(raw, true, arena, value) || value->n == 0)
        *value = STR_EMPTY;
    return true;
}

struct str request_query(struct request *r, const char *name)
{
    struct str value;

    (void)find_parameter(r->query, name, &r->arena, &value);
    return value;
}

bool request_query_is_empty(struct request *r, const char *name)
{
    struct str raw;

    return find_raw(r->query, name, &r->arena, &raw) && raw.n == 0;
}

struct str request_form(struct request *r, const char *name, bool *found)
{
    struct str value;
    bool there = find_parameter(r->body, name, &r->arena, &value);

    if (found != NULL)
        *found = there;
    return value;
}

static bool repeats(struct str text, const char *name, struct arena *arena)
{
    struct str wanted = str_from_c(name), part;
    unsigned found = 0;

    while (found < 2 && str_split(&text, '&', &part))
        found += is_named(str_of(part.p, str_find(part, '=')), wanted, arena)
                     ? 1
                     : 0;
    return found == 2;
}

bool request_query_repeats(struct request *r, const char *name)
{
    return repeats(r->query, name, &r->arena);
}

bool request_is_logged(const struct request *r)
{
    return ((const struct exchange *)r)->home->log.log->path != NULL;
}

void request_note_caller(struct request *r, struct str client, struct str user)
{
    struct exchange *x = exchange_of(r);

    if (!request_is_logged(r))
        return;
    x->caller = arena_str(&r->arena, client);
    x->user = arena_str(&r->arena, user);
}

bool request_form_repeats(struct request *r, const char *name)
{
    return repeats(r->body, name, &r->arena);
}

struct str request_header(struct request *r, const char *name)
{
    const struct exchange *x = exchange_of(r);
    struct str wanted = str_from_c(name);

    for (unsigned i = 0; i < x->header_count; i++)
        if (str_eq(x->headers[i].name, wanted))
            return x->headers[i].value;
    return STR_EMPTY;
}

void request_add_header(struct request *r, const char *name, struct str value)
{
    struct exchange *x = exchange_of(r);
    struct exchange_header *h = arena_alloc(&r->arena, sizeof *h);
    char *to = arena_alloc(&r->arena, value.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] >= ' ' && value.p[i] != 0x7f)
            to[n++] = value.p[i];
    *h = (struct exchange_header){NULL, str_from_c(name), str_of(to, n)};
    *x->added_end = h;
    x->added_end = &h->next;
}

void request_keep_headers(struct request *r)
{
    struct exchange *x = exchange_of(r);

    x->kept_end = x->added_end;
}

void request_restart(struct request *r)
{
    struct exchange *x = exchange_of(r);

    assert(x->stream == NULL);
    file_body_release(x);
    buf_clear(&r->out);
    r->status = 200;
    r->type = NULL;
    r->max_age_s = 0;
    r->no_etag = false;
    *x->kept_end = NULL;
    x->added_end = x->kept_end;
}
