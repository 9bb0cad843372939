/* Exchanges are reused: their arenas, buffers and header tables keep their
 * memory, so that a busy loop doesn't allocate. What a client can make them
 * keep is bounded: a spare exchange gives up buffers that grew large, and
 * there are only so many spare ones. */
#include "http/exchange.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/mem.h"
#include "http/file_body.h"
#include "http/stream_queue.h"

#define OUT_MAX_BYTES  (64u << 20)
#define HEAD_MAX_BYTES (1u << 20)
#define MAX_SPARE      256

/* What a buffer keeps between requests: the first few spare exchanges keep
 * enough for a batch of fifty tracks, so that a stream of large answers
 * doesn't ask the system for fresh pages each time. */
#define KEEP_BYTES       65536
#define LARGE_SPARE      64
#define KEEP_LARGE_BYTES 524288

static void flush_log(struct loop_part *part)
{
    access_buffer_flush(&((struct exchange_loop *)part)->log);
}

static bool are_all_home(const struct loop_part *part)
{
    return count_read(&((const struct exchange_loop *)part)->counts->away) == 0;
}

static const struct loop_duties duties = {.tick = flush_log,
                                          .is_done = are_all_home};

void exchange_loop_init(struct exchange_loop *home, struct loop *loop,
                        const struct http_app *app, const struct router *router,
                        struct readers *readers, struct access_log *log)
{
    memset(home, 0, sizeof *home);
    home->part.duties = &duties;
    home->loop = loop;
    home->app = app;
    home->router = router;
    home->readers = readers;
    gzip_init(&home->gzip);
    hold_loop_init(&home->holds, loop);
    random_bytes(&home->ids, sizeof home->ids);
    access_buffer_init(&home->log, log);
    loop_add_part(loop, &home->part);
}

static struct exchange *make(struct exchange_loop *home)
{
    struct exchange *x = mem_zalloc(1, sizeof *x);

    x->home = home;
    arena_init(&x->r.arena);
    buf_init(&x->r.out, OUT_MAX_BYTES);
    buf_init(&x->packed, OUT_MAX_BYTES);
    buf_init(&x->head, HEAD_MAX_BYTES);
    return x;
}

struct exchange *exchange_new(struct exchange_loop *home)
{
    struct exchange *x = home->spare;
    struct request *r;

    /* What a reused exchange has kept is memory, nothing that was in it: all
     * else is set here, or by whoever uses it (the params by the router). */
    if (x != NULL) {
        home->spare = x->next;
        home->spare_count--;
    } else {
        x = make(home);
    }
    r = &x->r;
    r->id = STR_EMPTY;
    r->path = r->query = r->body = r->base_url = r->peer = STR_EMPTY;
    r->route = NULL;
    r->frame = home->app->frame;
    r->loop = home->data;
    r->call = NULL;
    r->status = 200;
    r->type = NULL;
    r->max_age_s = 0;
    r->no_etag = false;
    r->fault = NULL;
    x->client = NULL;
    x->away = x->is_head = x->is_options = x->admitted = x->prepared = false;
    atomic_store_explicit(&x->cancelled, false, memory_order_relaxed);
    x->method_text = x->target = x->caller = x->user = STR_EMPTY;
    x->version = "HTTP/1.1";
    x->header_count = 0;
    x->stream = NULL;
    x->file = (struct exchange_file){.fd = -1};
    x->upgrade = NULL;
    x->added = NULL;
    x->added_end = x->kept_end = &x->added;
    return x;
}

/* Empties the buffer, and gives it up if it grew beyond what is kept. */
static void clear_buffer(struct buf *b, size_t keep_bytes)
{
    if (b->capacity > keep_bytes)
        buf_release(b);
    else
        buf_clear(b);
}

static void destroy(struct exchange *x)
{
    arena_release(&x->r.arena);
    buf_release(&x->r.out);
    buf_release(&x->packed);
    buf_release(&x->head);
    free(x);
}

void exchange_free(struct exchange *x)
{
    struct exchange_loop *home = x->home;
    size_t keep_bytes =
        home->spare_count < LARGE_SPARE ? KEEP_LARGE_BYTES : KEEP_BYTES;

    assert(!x->away);
    file_body_release(x);
    if (x->stream != NULL)
        stream_finish(x->stream, STREAM_END_CLIENT);
    x->stream = NULL;
    /* A burst of clients may need thousands at once; few of them are kept. */
    if (home->spare_count >= MAX_SPARE) {
        destroy(x);
        return;
    }
    arena_reset(&x->r.arena);
    clear_buffer(&x->r.out, keep_bytes);
    clear_buffer(&x->packed, keep_bytes);
    clear_buffer(&x->head, keep_bytes);
    x->next = home->spare;
    home->spare = x;
    home->spare_count++;
}

void exchange_loop_release(struct exchange_loop *home)
{
    assert(count_read(&home->counts->away) == 0);
    while (home->spare != NULL) {
        struct exchange *x = home->spare;

        home->spare = x->next;
        destroy(x);
    }
    access_buffer_release(&home->log);
    hold_loop_release(&home->holds);
    gzip_release(&home->gzip);
}

/* Nothing that would have to be escaped anywhere. */
static bool is_id(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
            !(c >= 'A' && c <= 'Z') && c != '-' && c != '_' && c != '.')
            return false;
    }
    return s.n > 0 && s.n <= EXCHANGE_ID_MAX;
}

void exchange_set_id(struct exchange *x, struct str sent)
{
    size_t n = sent.n;

    if (is_id(sent))
        memcpy(x->id, sent.p, n);
    else
        n = (size_t)(hex_write_16(random_u64(&x->home->ids), x->id) - x->id);
    x->r.id = str_of(x->id, n);
}

void exchange_set_method(struct exchange *x, struct str method)
{
    static const struct {
        struct str name;
        enum http_method method;
    } known[] = {{STR("GET"), HTTP_GET},       {STR("HEAD"), HTTP_GET},
                 {STR("POST"), HTTP_POST},     {STR("PUT"), HTTP_PUT},
                 {STR("DELETE"), HTTP_DELETE}, {STR("PATCH"), HTTP_PATCH}};

    x->method_text = method;
    x->r.method = HTTP_OTHER;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_eq(method, known[i].name)) {
            x->r.method = known[i].method;
            x->is_head = i == 1;
            return;
        }
    x->is_options = str_eq(method, STR("OPTIONS"));
}

static bool starts_nocase(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq_nocase(str_of(s.p, prefix.n), prefix);
}

/* The length of "http://host" at the beginning; 0 when it isn't there. */
static size_t authority_end(struct str target, struct str *host)
{
    size_t at = starts_nocase(target, STR("http://"))    ? 7
                : starts_nocase(target, STR("https://")) ? 8
                                                         : 0;
    size_t begin = at;

    if (at == 0)
        return 0;
    while (at < target.n && target.p[at] != '/' && target.p[at] != '?')
        at++;
    *host = str_of(target.p + begin, at - begin);
    return at;
}

bool exchange_set_target(struct exchange *x, struct str target,
                         struct str *host)
{
    size_t begin = 0;
    struct str local;
    size_t question;

    /* RFC 9112 section 3.2: what comes from a proxy names the host in the
     * target, and then the Host header doesn't count. */
    x->target = target;
    if (target.n > 0 && target.p[0] != '/')
        begin = authority_end(target, host);
    /* "http://host" alone is "/" there. A method that we don't know gets its
     * 405 whatever its target looks like (CONNECT has "host:port"). */
    local = str_from(target, begin);
    question = str_find(local, '?');
    x->r.path = question > 0 ? str_of(local.p, question) : STR("/");
    x->r.query = str_from(local, question + 1);
    return begin > 0 || str_starts(target, STR("/")) ||
           x->r.method == HTTP_OTHER;
}

void exchange_abandon(struct exchange *x)
{
    /* Away, the exchange is another thread's: only the flag says so there. */
    x->client = NULL;
    atomic_store_explicit(&x->cancelled, true, memory_order_relaxed);
    if (!x->away)
        exchange_free(x);
}

static size_t body_bytes(const struct exchange *x)
{
    return x->is_head ? 0 : x->body.n + (size_t)x->file.left;
}

static void count(struct exchange *x, int64_t took_us)
{
    const struct http_app *app = x->home->app;
    struct http_counts *counts = x->home->counts;
    struct route_counts *route =
        &counts->routes[x->r.route != NULL ? x->r.route - app->routes
                                           : (ptrdiff_t)app->route_count];

    histogram_add(&route->took, &histogram_times,
                  took_us > 0 ? (uint64_t)took_us : 0);
    count_add(&route->by_class[x->r.status / 100], 1);
    count_add(&counts->received_bytes, x->r.body.n);
    count_add(&counts->sent_bytes, body_bytes(x));
}

void exchange_log(struct exchange *x)
{
    int64_t took_us = clock_monotonic_us() - x->began_us;
    struct access_entry entry;

    count(x, took_us);
    /* Without a log, texts aren't even looked up. */
    if (!request_is_logged(&x->r))
        return;
    entry = (struct access_entry){
        .peer = x->r.peer,
        .user = x->user,
        .client = x->caller,
        .method = x->method_text,
        .target = x->target,
        .version = x->version,
        .referer = request_header(&x->r, "referer"),
        .user_agent = request_header(&x->r, "user-agent"),
        .id = x->r.id,
        .trace = request_header(&x->r, "traceparent"),
        .status = x->r.status,
        .body_bytes = body_bytes(x),
        .took_us = took_us,
        .now_s = clock_system_s(),
    };
    if (x->stream == NULL || x->is_head) {
        access_buffer_add(&x->home->log, &entry);
        return;
    }
    entry.took_us = x->began_us;
    stream_note(x->stream, &x->home->log, &entry);
}
