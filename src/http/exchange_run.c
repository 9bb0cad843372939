/* The order for a request that runs on the loop: route, admit, handle,
 * prepare, release, answer. For one that runs elsewhere, or may, the text is
 * copied before anyone reads it, so that whatever `admit` keeps of it stays
 * good when the connection's buffer moves on. */
#include "http/exchange_run.h"

#include <assert.h>
#include <stddef.h>

#include "base/log.h"
#include "http/exchange.h"
#include "http/response.h"
#include "http/router.h"

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

    /* Nothing is kept: the headers were for the answer that there isn't. */
    x->kept_end = &x->added;
    request_restart(r);
    r->status = status;
    x->home->app->fail(r, status);
}

/* A stream has no body, whatever was written before it was opened. */
static void check_overflow(struct exchange *x)
{
    if (x->stream == NULL && buf_overflowed(&x->r.out))
        fail(x, 500);
}

static void release(struct exchange *x)
{
    const struct http_app *app = x->home->app;

    if (x->admitted && app->release != NULL)
        app->release(&x->r);
}

/* On the loop, when the answer is there. Who drops it closes the connection,
 * which nobody does from within exchange_run. */
static void send_answer(struct exchange *x)
{
    const struct http_fault *fault = x->r.fault;

    if (fault == NULL ||
        (fault->delay_ms == 0 && fault->drop == HTTP_DROP_NONE)) {
        x->answer(x);
        return;
    }
    /* The connection's buffer moves on meanwhile. */
    detach(x);
    hold_exchange(x, fault->delay_ms);
}

static void answer_now(struct exchange *x)
{
    check_overflow(x);
    /* The answer lies in buffers of the exchange and refers to nothing that
     * the application holds, so that `release` needn't wait for the client. */
    response_prepare(x, &x->home->gzip);
    release(x);
    send_answer(x);
}

void exchange_refuse(struct exchange *x, int status)
{
    fail(x, status);
    answer_now(x);
}

void exchange_answer(struct exchange *x)
{
    answer_now(x);
}

static void refuse_method(struct exchange *x, struct str allow)
{
    fail(x, 405);
    request_add_header(&x->r, "allow", allow);
    answer_now(x);
}

static void arrive(struct loop_message *m);
static void read_job(struct reader_job *job, struct gzip *gzip);

static void hand_over(struct exchange *x, enum http_thread thread)
{
    struct exchange_loop *home = x->home;

    /* All is set before the exchange is handed over: from then on it may be
     * back at any moment. */
    x->away = true;
    x->arrival.deliver = arrive;
    x->job.run = read_job;
    count_add(&home->counts->away, 1);
    if (thread == THREAD_WRITER) {
        home->app->submit_write(&x->r);
    } else if (!readers_submit(home->readers, &x->job)) {
        x->away = false;
        count_subtract(&home->counts->away, 1);
        exchange_refuse(x, 503);
    }
}

static void run_route(struct exchange *x, const struct http_route *route)
{
    struct request *r = &x->r;
    const struct http_app *app = x->home->app;
    enum http_thread thread;

    r->route = route;
    r->thread = route->thread;
    /* Whatever `admit` keeps of the text has to outlive the connection's
     * buffer if the request may leave the loop. */
    if (route->thread != THREAD_LOOP || route->choose_thread != NULL)
        detach(x);
    x->admitted = app->admit(r);
    thread = r->thread;
    if (x->admitted && route->choose_thread != NULL)
        thread = route->choose_thread(r);
    if (!x->admitted) {
        answer_now(x);
    } else if (thread == THREAD_LOOP) {
        app->handle(r);
        answer_now(x);
    } else {
        if (r->thread != route->thread)
            detach(x);
        hand_over(x, thread);
    }
}

size_t exchange_body_max(struct exchange *x)
{
    struct str params[HTTP_MAX_PARAMS], allow;
    struct request *r = &x->r;
    const struct http_route *route;

    if (router_find(x->home->router, r->method, r->path, &r->arena, &route,
                    params, &allow) != ROUTE_FOUND)
        return HTTP_BODY_MAX_BYTES;
    /* A body that is too large is refused in the route's form. */
    r->route = route;
    if (route->body_max == 0)
        return HTTP_BODY_MAX_BYTES;
    assert(route->body_max <= HTTP_BODY_MOST_BYTES);
    return route->body_max;
}

static void find_and_run(struct exchange *x)
{
    struct request *r = &x->r;
    const struct http_route *route;
    struct str allow = STR("GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS");
    enum route_found found;

    /* OPTIONS is what browsers ask before they send a request from another
     * site; the CORS headers on every answer are the answer. */
    if (x->is_options) {
        r->status = 204;
        r->no_etag = true;
        answer_now(x);
        return;
    }
    /* The asterisk form is for OPTIONS alone (RFC 9112 section 3.2.4). */
    if (r->path.n == 1 && r->path.p[0] == '*')
        found = ROUTE_BAD;
    else
        found = router_find(x->home->router, r->method, r->path, &r->arena,
                            &route, r->params, &allow);
    /* A method that we don't know is refused whether the path is one or not:
     * no path has it. */
    if (found == ROUTE_FOUND)
        run_route(x, route);
    else if (found == ROUTE_OTHER || r->method == HTTP_OTHER)
        refuse_method(x, allow);
    else
        exchange_refuse(x, found == ROUTE_NONE ? 404 : 400);
}

void exchange_run(struct exchange *x)
{
    log_for_request(x->r.id);
    find_and_run(x);
    log_for_request(STR_EMPTY);
}

/* On a reader's thread: runs the handler and sends the exchange home. */
static void read_job(struct reader_job *job, struct gzip *gzip)
{
    struct exchange *x =
        (struct exchange *)((char *)job - offsetof(struct exchange, job));

    /* The flag is a hint: a client that goes a moment later costs an answer
     * that nobody gets, no more. */
    log_for_request(x->r.id);
    if (!atomic_load_explicit(&x->cancelled, memory_order_relaxed)) {
        x->home->app->handle(&x->r);
        check_overflow(x);
        response_prepare(x, gzip);
    }
    release(x);
    log_for_request(STR_EMPTY);
    loop_post(x->home->loop, &x->arrival);
}

void http_complete(struct request *r)
{
    struct exchange *x = exchange_of(r);

    assert(x->away);
    log_for_request(r->id);
    check_overflow(x);
    release(x);
    log_for_request(STR_EMPTY);
    loop_post(x->home->loop, &x->arrival);
}

/* Back on the loop. */
static void arrive(struct loop_message *m)
{
    struct exchange *x =
        (struct exchange *)((char *)m - offsetof(struct exchange, arrival));

    count_subtract(&x->home->counts->away, 1);
    x->away = false;
    if (x->client == NULL) {
        exchange_free(x);
        return;
    }
    /* The writer, which is one for all, leaves compressing to the loops. */
    if (!x->prepared)
        response_prepare(x, &x->home->gzip);
    send_answer(x);
}
