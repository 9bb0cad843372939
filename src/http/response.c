/* The headers that never change are one string, copied at once. It stands in
 * a table so that HTTP/2, which wants them one by one, shares it. */
#include "http/response.h"

#include <assert.h>
#include <string.h>

#include "http/etag.h"
#include "http/gzip.h"

#define PACK_MIN_BYTES 1024

/* `also`: more headers that pages may send, with a comma behind. */
#define FIXED_HEADERS(H, also)                                                 \
    H("server", "tonearm")                                                     \
    H("access-control-allow-origin", "*")                                      \
    H("access-control-allow-headers", also                                     \
      "Accept, App-Platform, Authorization, Cache-Control, Content-Type, "     \
      "If-None-Match, Last-Event-ID, Origin, Pragma, Retry-After, "            \
      "Spotify-App-Version, "                                                  \
      "X-Cloud-Trace-Context, X-Request-Id, X-Requested-With, client-token, "  \
      "content-access-token, traceparent")                                     \
    H("access-control-allow-methods",                                          \
      "GET, POST, OPTIONS, PUT, DELETE, PATCH")                                \
    H("access-control-allow-credentials", "true")                              \
    H("access-control-max-age", "604800")                                      \
    H("access-control-expose-headers",                                         \
      "Retry-After, ETag, Location, X-Request-Id")                             \
    H("x-content-type-options", "nosniff")

#define AS_TEXT(name, value) name ": " value "\r\n"
#define AS_PAIR(name, value)                                                   \
    {{name, sizeof(name) - 1}, {value, sizeof(value) - 1}},

#define WORLD_HEADER "X-Tonearm-World, "

struct pair {
    struct str name;
    struct str value;
};

static const char fixed_text[] = FIXED_HEADERS(AS_TEXT, "");
static const struct pair fixed_pairs[] = {FIXED_HEADERS(AS_PAIR, "")};
#define FIXED_COUNT (sizeof fixed_pairs / sizeof fixed_pairs[0])

/* The same where pages may say which world they mean. */
static const char worlds_text[] = FIXED_HEADERS(AS_TEXT, WORLD_HEADER);
static const struct pair worlds_pairs[] = {
    FIXED_HEADERS(AS_PAIR, WORLD_HEADER)};

const char *http_status_text(int status)
{
    switch (status) {
#define REASON(code, text)                                                     \
    case code:                                                                 \
        return text;
        REASON(101, "Switching Protocols")
        REASON(200, "OK")
        REASON(201, "Created")
        REASON(202, "Accepted")
        REASON(204, "No Content")
        REASON(301, "Moved Permanently")
        REASON(302, "Found")
        REASON(303, "See Other")
        REASON(304, "Not Modified")
        REASON(307, "Temporary Redirect")
        REASON(308, "Permanent Redirect")
        REASON(400, "Bad Request")
        REASON(401, "Unauthorized")
        REASON(403, "Forbidden")
        REASON(404, "Not Found")
        REASON(405, "Method Not Allowed")
        REASON(406, "Not Acceptable")
        REASON(408, "Request Timeout")
        REASON(409, "Conflict")
        REASON(410, "Gone")
        REASON(411, "Length Required")
        REASON(412, "Precondition Failed")
        REASON(413, "Content Too Large")
        REASON(414, "URI Too Long")
        REASON(415, "Unsupported Media Type")
        REASON(416, "Range Not Satisfiable")
        REASON(422, "Unprocessable Content")
        REASON(426, "Upgrade Required")
        REASON(429, "Too Many Requests")
        REASON(431, "Request Header Fields Too Large")
        REASON(500, "Internal Server Error")
        REASON(501, "Not Implemented")
        REASON(502, "Bad Gateway")
        REASON(503, "Service Unavailable")
        REASON(504, "Gateway Timeout")
#undef REASON
    default:
        return "Unknown";
    }
}

static const char *content_type(const struct exchange *x)
{
    return x->r.type != NULL ? x->r.type : "application/json; charset=utf-8";
}

static bool is_compressible(const struct exchange *x)
{
    const char *type = x->r.type;

    return type == NULL || strncmp(type, "text/", 5) == 0 ||
           strstr(type, "json") != NULL || strstr(type, "xml") != NULL ||
           strstr(type, "javascript") != NULL;
}

static bool wants_packed(struct exchange *x)
{
    struct str accepted;

    if (x->r.out.n <= PACK_MIN_BYTES || !is_compressible(x))
        return false;
    accepted = request_header(&x->r, "accept-encoding");
    return accepted.n > 0 && gzip_is_accepted(accepted);
}

/* Sets the tag; true when the client has this body already (RFC 9110 section
 * 13.1.2). A client that has it compressed gets the compressed one's tag back:
 * they are different representations (section 8.8.3). */
static bool validate(struct exchange *x)
{
    struct str seen;
    bool gzip;

    x->etag_n = etag_write(buf_get(&x->r.out), x->etag);
    seen = request_header(&x->r, "if-none-match");
    if (seen.n == 0 || !etag_matches(seen, str_of(x->etag, x->etag_n), &gzip))
        return false;
    if (gzip)
        x->etag_n = etag_add_gzip(x->etag, x->etag_n);
    return true;
}

static void drop_body(struct exchange *x)
{
    x->has_body = false;
    x->body = STR_EMPTY;
    x->length = 0;
}

/* What a stream will say isn't known: there is nothing to validate, to pack or
 * to keep. */
static void prepare_stream(struct exchange *x)
{
    assert(x->r.status != 204 && x->r.status != 304);
    drop_body(x);
    x->has_body = x->upgrade == NULL;
    x->r.max_age_s = -1;
}

/* What a fault does to an answer before it has a length; a part of a file is
 * sent as it is. */
static void spoil(struct exchange *x)
{
    const struct http_fault *fault = x->r.fault;

    x->cut_left = fault->is_cut ? fault->cut_after : UINT64_MAX;
    if (fault->is_corrupt && x->stream == NULL && x->file.fd < 0) {
        x->r.out.n /= 2;
        x->r.no_etag = true;
    }
}

void response_prepare(struct exchange *x, struct gzip *gzip)
{
    struct request *r = &x->r;

    x->prepared = true;
    x->packs = false;
    x->etag_n = 0;
    if (r->fault != NULL)
        spoil(x);
    if (x->stream != NULL) {
        prepare_stream(x);
        return;
    }
    /* Statuses that never have a body (RFC 9112 section 6.3). */
    if (r->status == 204 || r->status == 304) {
        drop_body(x);
        return;
    }
    x->has_body = true;
    if (r->method == HTTP_GET && r->status == 200 && !r->no_etag &&
        validate(x)) {
        r->status = 304;
        drop_body(x);
        return;
    }
    /* The tag was made of the plain body: whether it is packed depends on the
     * client, and the tag says which of the two this is. */
    x->body = buf_get(&r->out);
    if (wants_packed(x) && gzip_pack(gzip, x->body, &x->packed)) {
        x->packs = true;
        x->body = buf_get(&x->packed);
        if (x->etag_n > 0)
            x->etag_n = etag_add_gzip(x->etag, x->etag_n);
    }
    /* HEAD has the headers that GET would have (RFC 9110 section 9.3.2), the
     * length too. */
    x->length = x->body.n + (size_t)x->file.left;
    if (x->is_head)
        x->body = STR_EMPTY;
}

/* "private, max-age=N" with N at most 20 digits. */
static struct str cache_control(const struct exchange *x, char *room)
{
    struct buf out = {.p = room, .capacity = 64, .max = 64};

    /* Never "public": what an answer says may depend on who asked (RFC 9111
     * section 5.2.2.7), and even when not, the next one may. */
    if (x->r.max_age_s < 0)
        return STR("no-store");
    buf_lit(&out, "private, max-age=");
    buf_u64(&out, (uint64_t)x->r.max_age_s);
    return buf_get(&out);
}

/* The headers that depend on the response. */
static void each_own_header(struct exchange *x,
                            void (*add)(void *arg, struct str name,
                                        struct str value),
                            void *arg)
{
    char *room = arena_alloc(&x->r.arena, 64);

    if (x->has_body)
        add(arg, STR("content-type"), str_from_c(content_type(x)));
    add(arg, STR("cache-control"), cache_control(x, room));
    if (x->etag_n > 0)
        add(arg, STR("etag"), str_of(x->etag, x->etag_n));
    if (x->packs)
        add(arg, STR("content-encoding"), STR("gzip"));
    for (const struct exchange_header *h = x->added; h != NULL; h = h->next)
        add(arg, h->name, h->value);
}

void response_each_header(struct exchange *x,
                          void (*add)(void *arg, struct str name,
                                      struct str value),
                          void *arg)
{
    const struct pair *fixed;

    each_own_header(x, add, arg);
    add(arg, STR("x-request-id"), x->r.id);
    fixed = x->home->app->has_worlds ? worlds_pairs : fixed_pairs;
    for (size_t i = 0; i < FIXED_COUNT; i++)
        add(arg, fixed[i].name, fixed[i].value);
}

static void add_line(void *arg, struct str name, struct str value)
{
    struct buf *out = arg;

    buf_str(out, name);
    buf_lit(out, ": ");
    buf_str(out, value);
    buf_lit(out, "\r\n");
}

/* How the client knows where the body ends (RFC 9112 section 6.3): by its
 * length, by chunks, or, in HTTP/1.0 which has none, by the connection's end.
 */
static void write_framing(const struct exchange *x, struct buf *out)
{
    if (!x->has_body)
        return;
    if (x->stream == NULL) {
        buf_lit(out, "content-length: ");
        buf_u64(out, x->length);
        buf_lit(out, "\r\n");
    } else if (strcmp(x->version, "HTTP/1.1") == 0) {
        buf_lit(out, "transfer-encoding: chunked\r\n");
    }
}

/* RFC 9110 section 7.8: a 101 names the protocol, and says that the header
 * which does so is for this connection only. */
static void write_upgrade(const struct exchange *x, struct buf *out)
{
    buf_lit(out, "connection: upgrade\r\nupgrade: ");
    buf_str(out, str_from_c(x->upgrade));
    buf_lit(out, "\r\n");
}

void response_write_head(struct exchange *x, struct str date, bool close,
                         bool keep_alive)
{
    struct buf *out = &x->head;

    assert(x->prepared && x->head.n == 0);
    buf_lit(out, "HTTP/1.1 ");
    buf_u64(out, (uint64_t)x->r.status);
    buf_char(out, ' ');
    buf_str(out, str_from_c(http_status_text(x->r.status)));
    buf_lit(out, "\r\ndate: ");
    buf_str(out, date);
    buf_lit(out, "\r\nx-request-id: ");
    buf_str(out, x->r.id);
    buf_lit(out, "\r\n");
    write_framing(x, out);
    if (x->upgrade != NULL)
        write_upgrade(x, out);
    else if (close)
        buf_lit(out, "connection: close\r\n");
    else if (keep_alive)
        buf_lit(out, "connection: keep-alive\r\n");
    /* The fixed headers in one piece: eight appends a request less. */
    each_own_header(x, add_line, out);
    if (x->home->app->has_worlds)
        buf_lit(out, worlds_text);
    else
        buf_lit(out, fixed_text);
    buf_lit(out, "\r\n");
}
