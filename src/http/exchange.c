/* The order for a request that runs on the loop: route, admit, handle,
 * prepare, release, answer. For one that runs elsewhere, or may, the text is
 * copied before anyone reads it, so that whatever `admit` keeps of it stays
 * good when the connection's buffer moves on.
 *
 * Exchanges are reused: their arenas, buffers and header tables keep their
 * memory, so that a busy loop doesn't allocate. */
#include "http/exchange.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/loop.h"
#include "http/readers.h"
#include "http/response.h"
#include "http/router.h"
#include "http/server.h"

#define OUT_MAX_BYTES  (64u << 20)
#define HEAD_MAX_BYTES (1u << 20)
#define MAX_SPARE      256

/* What a buffer keeps between requests: the first few spare exchanges keep
 * enough for a batch of fifty tracks, so that a stream of large answers
 * doesn't ask the system for fresh pages each time. */
#define KEEP_BYTES       65536
#define LARGE_SPARE      64
#define KEEP_LARGE_BYTES 524288

static void arrive(struct loop *loop, struct loop_message *m);
static void read_job(struct reader_job *job, struct gzip *gzip);

static struct exchange *make(struct loop *loop)
{
    struct exchange *x = mem_zalloc(1, sizeof *x);

    x->loop = loop;
    x->home.deliver = arrive;
    x->job.run = read_job;
    arena_init(&x->r.arena);
    buf_init(&x->r.out, OUT_MAX_BYTES);
    buf_init(&x->packed, OUT_MAX_BYTES);
    buf_init(&x->head, HEAD_MAX_BYTES);
    return x;
}

struct exchange *exchange_new(struct loop *loop)
{
    struct exchange *x = loop->spare;
    struct request *r;

    if (x != NULL) {
        loop->spare = x->next;
        loop->spare_count--;
    } else {
        x = make(loop);
    }
    r = &x->r;
    r->path = r->query = r->body = r->base_url = r->peer = STR_EMPTY;
    r->route = NULL;
    r->frame = loop->server->app.frame;
    r->loop = loop->data;
    r->call = NULL;
    r->status = 200;
    r->type = NULL;
    r->max_age_s = 0;
    r->no_etag = false;
    x->client = NULL;
    x->away = x->is_head = x->is_options = x->admitted = x->prepared = false;
    atomic_store_explicit(&x->cancelled, false, memory_order_relaxed);
    x->method_text = x->target = STR_EMPTY;
    x->version = "HTTP/1.1";
    x->header_count = 0;
    x->added = NULL;
    x->added_end = x->kept_end = &x->added;
    x->began_us = loop->server->log.path != NULL ? clock_monotonic_us() : 0;
    return x;
}

static void clear_buffer(struct buf *b, size_t keep_bytes)
{
    if (b->capacity > keep_bytes)
        buf_release(b);
    else
        buf_clear(b);
}

void exchange_free(struct exchange *x)
{
    struct loop *loop = x->loop;
    size_t keep_bytes =
        loop->spare_count < LARGE_SPARE ? KEEP_LARGE_BYTES : KEEP_BYTES;

    if (loop->spare_count >= MAX_SPARE) {
        exchange_destroy(x);
        return;
    }
    arena_reset(&x->r.arena);
    clear_buffer(&x->r.out, keep_bytes);
    clear_buffer(&x->packed, keep_bytes);
    clear_buffer(&x->head, keep_bytes);
    x->next = loop->spare;
    loop->spare = x;
    loop->spare_count++;
}

void exchange_destroy(struct exchange *x)
{
    arena_release(&x->r.arena);
    buf_release(&x->r.out);
    buf_release(&x->packed);
    buf_release(&x->head);
    free(x);
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

    x->target = target;
    if (target.n > 0 && target.p[0] != '/')
        begin = authority_end(target, host);
    local = str_from(target, begin);
    question = str_find(local, '?');
    x->r.path = question > 0 ? str_of(local.p, question) : STR("/");
    x->r.query = str_from(local, question + 1);
    return begin > 0 || str_starts(target, STR("/")) ||
           x->r.method == HTTP_OTHER;
}

/* A slice of `from` becomes the same slice of its copy. */
static void rebase(struct str *s, struct str from, const char *copy)
{
    if (s->p != NULL && s->p >= from.p && s->p <= from.p + from.n)
        s->p = copy + (s->p - from.p);
}

/* Copies what points into the connection's memory into the arena. */
static void detach(struct exchange *x)
{
    struct request *r = &x->r;
    struct str target = x->target;

    x->target = arena_str(&r->arena, target);
    rebase(&r->path, target, x->target.p);
    rebase(&r->query, target, x->target.p);
    for (int i = 0; i < HTTP_MAX_PARAMS; i++)
        rebase(&r->params[i], target, x->target.p);
    x->method_text = arena_str(&r->arena, x->method_text);
    r->base_url = arena_str(&r->arena, r->base_url);
    r->peer = arena_str(&r->arena, r->peer);
    if (r->body.n > 0)
        r->body = arena_str(&r->arena, r->body);
    for (unsigned i = 0; i < x->header_count; i++) {
        struct http_header *h = &x->headers[i];

        h->name = arena_str(&r->arena, h->name);
        if (h->value.p != NULL)
            h->value = arena_str(&r->arena, h->value);
    }
}

/* Replaces whatever answer there is by the application's error body. */
static void fail(struct exchange *x, int status)
{
    struct request *r = &x->r;

    x->kept_end = &x->added;
    request_restart(r);
    r->status = status;
    x->loop->server->app.fail(r, status);
}

static void check_overflow(struct exchange *x)
{
    if (buf_overflowed(&x->r.out))
        fail(x, 500);
}

static void release(struct exchange *x)
{
    const struct http_app *app = &x->loop->server->app;

    if (x->admitted && app->release != NULL)
        app->release(&x->r);
}

static void answer_now(struct exchange *x)
{
    check_overflow(x);
    response_prepare(x, &x->loop->gzip);
    release(x);
    x->answer(x);
}

void exchange_refuse(struct exchange *x, int status)
{
    fail(x, status);
    answer_now(x);
}

static void refuse_method(struct exchange *x, struct str allow)
{
    fail(x, 405);
    request_add_header(&x->r, "allow", allow);
    answer_now(x);
}

static void hand_over(struct exchange *x, enum http_thread thread)
{
    struct loop *loop = x->loop;

    x->away = true;
    loop->away++;
    if (thread == THREAD_WRITER) {
        loop->server->app.submit_write(&x->r);
    } else if (!readers_submit(loop->server->readers, &x->job)) {
        x->away = false;
        loop->away--;
        exchange_refuse(x, 503);
    }
}

static void run_route(struct exchange *x, const struct http_route *route)
{
    struct request *r = &x->r;
    const struct http_app *app = &x->loop->server->app;
    enum http_thread thread = route->thread;

    r->route = route;
    /* Whatever `admit` keeps of the text has to outlive the connection's
     * buffer if the request may leave the loop. */
    if (thread != THREAD_LOOP || route->choose_thread != NULL)
        detach(x);
    x->admitted = app->admit(r);
    if (x->admitted && route->choose_thread != NULL)
        thread = route->choose_thread(r);
    if (!x->admitted) {
        answer_now(x);
    } else if (thread == THREAD_LOOP) {
        app->handle(r);
        answer_now(x);
    } else {
        hand_over(x, thread);
    }
}

void exchange_run(struct exchange *x)
{
    struct request *r = &x->r;
    const struct http_route *route;
    struct str allow = STR("GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS");
    enum route_found found;

    if (x->is_options) {
        r->status = 204;
        r->no_etag = true;
        answer_now(x);
        return;
    }
    if (r->path.n == 1 && r->path.p[0] == '*')
        found = ROUTE_BAD;
    else
        found = router_find(x->loop->server->router, r->method, r->path,
                            &r->arena, &route, r->params, &allow);
    if (found == ROUTE_FOUND)
        run_route(x, route);
    else if (found == ROUTE_OTHER || r->method == HTTP_OTHER)
        refuse_method(x, allow);
    else
        exchange_refuse(x, found == ROUTE_NONE ? 404 : 400);
}

void exchange_abandon(struct exchange *x)
{
    x->client = NULL;
    atomic_store_explicit(&x->cancelled, true, memory_order_relaxed);
    if (!x->away)
        exchange_free(x);
}

/* On a reader's thread: runs the handler and sends the exchange home. */
static void read_job(struct reader_job *job, struct gzip *gzip)
{
    struct exchange *x =
        (struct exchange *)((char *)job - offsetof(struct exchange, job));

    if (!atomic_load_explicit(&x->cancelled, memory_order_relaxed)) {
        x->loop->server->app.handle(&x->r);
        check_overflow(x);
        response_prepare(x, gzip);
    }
    release(x);
    loop_post(x->loop, &x->home);
}

void http_complete(struct request *r)
{
    struct exchange *x = exchange_of(r);

    check_overflow(x);
    release(x);
    loop_post(x->loop, &x->home);
}

/* Back on the loop. */
static void arrive(struct loop *loop, struct loop_message *m)
{
    struct exchange *x =
        (struct exchange *)((char *)m - offsetof(struct exchange, home));

    loop->away--;
    x->away = false;
    if (x->client == NULL) {
        exchange_free(x);
        return;
    }
    if (!x->prepared)
        response_prepare(x, &loop->gzip);
    x->answer(x);
}

void exchange_log(struct exchange *x)
{
    struct access_entry entry;

    if (x->began_us == 0)
        return;
    entry =
        (struct access_entry){.peer = x->r.peer,
                              .method = x->method_text,
                              .target = x->target,
                              .version = x->version,
                              .referer = request_header(&x->r, "referer"),
                              .user_agent = request_header(&x->r, "user-agent"),
                              .status = x->r.status,
                              .body_bytes = x->body.n,
                              .took_us = clock_monotonic_us() - x->began_us,
                              .now_s = clock_unix_s()};
    access_buffer_add(&x->loop->log, &entry);
}
