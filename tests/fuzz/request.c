/* What a stranger can send: the first byte says how to take the rest, as a
 * path and query, as a head, or as a chunked body. */
#include "target.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "http/chunk.h"
#include "http/head.h"
#include "http/router.h"

static const struct http_route routes[] = {
    {.method = HTTP_GET, .path = "/v1/albums"},
    {.method = HTTP_GET, .path = "/v1/albums/{id}"},
    {.method = HTTP_GET, .path = "/v1/albums/{id}/tracks"},
    {.method = HTTP_PUT, .path = "/v1/me/albums"},
    {.method = HTTP_GET, .path = "/v1/{kind}/{id}/x/{what}"},
};

static void take_path(struct str text)
{
    struct router *router =
        router_new(routes, sizeof routes / sizeof routes[0]);
    size_t mark = str_find(text, '?');
    struct request r = {.query = str_from(text, mark + 1)};
    struct str params[HTTP_MAX_PARAMS] = {STR_EMPTY}, allow, value;
    const struct http_route *route = NULL;
    bool found;

    r.body = r.query;
    arena_init(&r.arena);
    if (router_find(router, HTTP_GET, str_of(text.p, mark), &r.arena, &route,
                    params, &allow) == ROUTE_FOUND) {
        must(route != NULL);
        for (int i = 0; i < HTTP_MAX_PARAMS; i++)
            must(utf8_is_valid(params[i]));
    }
    must(utf8_is_valid(request_query(&r, "ids")));
    value = request_form(&r, "a", &found);
    must(utf8_is_valid(value) && (found || value.n == 0));
    arena_release(&r.arena);
    router_free(router);
}

/* In two pieces, cut anywhere, as in one. */
static void take_head(struct str text)
{
    struct http_header headers[HEAD_MAX_HEADERS], again[HEAD_MAX_HEADERS];
    char *whole = mem_strdup(text.p, text.n),
         *pieces = mem_strdup(text.p, text.n);
    size_t scanned = 0, cut = text.n ? (unsigned char)text.p[0] % text.n : 0;
    struct head a = {.headers = headers}, b = {.headers = again};
    enum head_status one = head_parse(whole, text.n, &scanned, &a), two;

    scanned = 0;
    two = head_parse(pieces, cut, &scanned, &b);
    if (two == HEAD_MORE)
        two = head_parse(pieces, text.n, &scanned, &b);
    must(one == two || two == HEAD_BAD);
    if (one == HEAD_OK) {
        must(a.bytes <= text.n && a.header_count <= HEAD_MAX_HEADERS);
        must(two != HEAD_OK || a.bytes == b.bytes);
    }
    free(whole);
    free(pieces);
}

static void take_chunks(struct str text)
{
    char *body = mem_strdup(text.p, text.n);
    size_t n = text.n, decoded = 0;
    struct chunk c;

    chunk_init(&c);
    if (chunk_decode(&c, body, &n, &decoded) != CHUNK_BAD)
        must(decoded <= n && n <= text.n);
    free(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str rest = str_from(str_of((const char *)data, n), 1);

    if (n > 0 && data[0] == 'h')
        take_head(rest);
    else if (n > 0 && data[0] == 'c')
        take_chunks(rest);
    else
        take_path(rest);
    return 0;
}
