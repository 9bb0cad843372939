/* The parts of a loop are put together here, on its thread: which loop has
 * which parts is known nowhere else. */
#include "http/worker.h"

#include <assert.h>

#include "base/mem.h"
#include "http/http2.h"
#include "http/tls.h"

static void accept_plain(void *arg, h2o_socket_t *sock)
{
    struct worker *w = arg;

    connection_open(&w->connections, sock, CONNECTION_PLAIN);
}

static void accept_secure(void *arg, h2o_socket_t *sock)
{
    struct worker *w = arg;

    connection_open(&w->connections, sock, CONNECTION_TLS);
}

static void accept_proxied(void *arg, h2o_socket_t *sock)
{
    struct worker *w = arg;

    connection_open(&w->connections, sock, CONNECTION_PROXY);
}

static void stop_accepting(struct loop_part *part)
{
    struct worker *w = H2O_STRUCT_FROM_MEMBER(struct worker, accepting, part);

    for (unsigned i = 0; i < w->listener_count; i++)
        listener_detach(&w->listeners[i]);
}

static void tick_app(struct loop_part *part)
{
    struct worker *w = H2O_STRUCT_FROM_MEMBER(struct worker, accepting, part);
    const struct http_app *app = &w->shared->app;

    if (app->loop_tick != NULL)
        app->loop_tick(app->frame, w->exchanges.data);
}

static const struct loop_duties accepting = {.tick = tick_app,
                                             .stop = stop_accepting};

static enum err attach(struct worker *w, const struct listener *l,
                       void (*accepted)(void *arg, h2o_socket_t *sock))
{
    enum err e;

    if (l->fd < 0)
        return OK;
    assert(w->listener_count < WORKER_MAX_LISTENERS);
    e = listener_attach(l, w->loop.events, accepted, w,
                        &w->listeners[w->listener_count]);
    if (!e)
        w->listener_count++;
    return e;
}

/* The listeners come last: once they are attached, requests arrive. */
static enum err set_up(struct loop *l)
{
    struct worker *w = (struct worker *)l;
    struct worker_shared *shared = w->shared;
    const struct http_app *app = &shared->app;
    enum err e;

    /* What is below comes before what refers to it. */
    exchange_loop_init(&w->exchanges, l, app, shared->router, shared->readers,
                       &shared->log);
    stream_loop_init(&w->streams, l);
    stream_socket_loop_init(&w->stream_sockets, l);
    w->streams.count_stream = app->count_stream;
    w->exchanges.streams = &w->streams;
    w->exchanges.counts = &w->counts;
    if (shared->http2 != NULL)
        w->http2 = http2_loop_new(shared->http2, &w->exchanges);
    w->connections.loop = l;
    w->connections.exchanges = &w->exchanges;
    w->connections.streams = &w->stream_sockets;
    w->connections.http2 = w->http2;
    w->connections.rules = &shared->rules;
    w->connections.proxy = &shared->proxy_rules;
    connection_loop_init(&w->connections);
    w->accepting.duties = &accepting;
    loop_add_part(l, &w->accepting);
    if (app->loop_start != NULL)
        w->exchanges.data = app->loop_start(app->frame, w->number);
    e = attach(w, &shared->plain, accept_plain);
    if (!e)
        e = attach(w, &shared->secure, accept_secure);
    if (!e)
        e = attach(w, &shared->proxy, accept_proxied);
    return e;
}

static void tear_down(struct loop *l)
{
    struct worker *w = (struct worker *)l;
    const struct http_app *app = &w->shared->app;

    stop_accepting(&w->accepting);
    if (app->loop_stop != NULL)
        app->loop_stop(app->frame, w->exchanges.data);
    w->has_stopped = true;
    http2_loop_free(w->http2);
    exchange_loop_release(&w->exchanges);
    tls_free(w->connections.tls);
    w->connections.tls = NULL;
}

static const struct loop_life life = {set_up, tear_down};

enum err worker_start(struct worker *w, struct worker_shared *shared,
                      unsigned number, struct tls *tls)
{
    enum err e;

    memset(w, 0, sizeof *w);
    w->shared = shared;
    w->number = number;
    if (tls != NULL)
        w->connections.tls = tls_hold(tls);
    w->counts.routes =
        mem_zalloc(shared->app.route_count + 1, sizeof *w->counts.routes);
    e = loop_start(&w->loop, &life, shared->slow_client_ms);
    /* The thread lets go of its context; here is none if it never ran. */
    if (e) {
        tls_free(w->connections.tls);
        worker_release(w);
    }
    return e;
}

void worker_stop(struct worker *w, unsigned grace_ms)
{
    loop_stop(&w->loop, grace_ms);
}

void worker_join(struct worker *w)
{
    loop_join(&w->loop);
}

void worker_release(struct worker *w)
{
    free(w->counts.routes);
}

/* What a worker is to run on its thread. */
struct errand {
    struct loop_message message;
    struct worker *worker;
    void (*f)(struct call_frame *frame, struct call_loop *loop);
};

static void deliver_errand(struct loop_message *m)
{
    struct errand *errand = (struct errand *)m;
    struct exchange_loop *exchanges = &errand->worker->exchanges;

    /* After loop_stop there is nothing to run it on. */
    if (!errand->worker->has_stopped)
        errand->f(exchanges->app->frame, exchanges->data);
    free(errand);
}

void worker_run(struct worker *w,
                void (*f)(struct call_frame *frame, struct call_loop *loop))
{
    struct errand *errand = mem_zalloc(1, sizeof *errand);

    errand->message.deliver = deliver_errand;
    errand->worker = w;
    errand->f = f;
    loop_post(&w->loop, &errand->message);
}

/* What somebody tells a worker. */
struct told {
    struct loop_message message;
    struct worker *worker;
    void (*f)(void *arg, struct call_loop *loop);
    void *arg;
};

static void deliver_told(struct loop_message *m)
{
    struct told *told = (struct told *)m;
    struct worker *w = told->worker;

    told->f(told->arg, w->has_stopped ? NULL : w->exchanges.data);
    free(told);
}

void worker_tell(struct worker *w, void (*f)(void *arg, struct call_loop *loop),
                 void *arg)
{
    struct told *told = mem_zalloc(1, sizeof *told);

    told->message.deliver = deliver_told;
    told->worker = w;
    told->f = f;
    told->arg = arg;
    loop_post(&w->loop, &told->message);
}

/* Certificates that were read anew on their way to a worker. */
struct renewal {
    struct loop_message message;
    struct worker *worker;
    struct tls *tls;
};

static void deliver_renewal(struct loop_message *m)
{
    struct renewal *renewal = (struct renewal *)m;
    struct worker *w = renewal->worker;

    tls_free(w->has_stopped ? renewal->tls : w->connections.tls);
    if (!w->has_stopped)
        w->connections.tls = renewal->tls;
    free(renewal);
}

void worker_renew_tls(struct worker *w, struct tls *tls)
{
    struct renewal *renewal = mem_zalloc(1, sizeof *renewal);

    renewal->message.deliver = deliver_renewal;
    renewal->worker = w;
    renewal->tls = tls_hold(tls);
    loop_post(&w->loop, &renewal->message);
}
