/* Adding up what the loops have counted. */
#include "http/figures.h"

#include <assert.h>

#include "http/server.h"

static void add_route(const struct http_server *s, size_t number,
                      struct http_route_figures *to)
{
    for (unsigned i = 0; i < s->worker_count; i++) {
        const struct route_counts *c = &s->workers[i].counts.routes[number];

        histogram_read(&c->took, &to->took);
        for (unsigned k = 0; k < HTTP_CLASSES; k++)
            to->by_class[k] += count_read(&c->by_class[k]);
    }
}

void http_each_route(const struct http_server *s,
                     void (*each)(void *arg,
                                  const struct http_route_figures *route),
                     void *arg)
{
    const struct http_app *app = &s->shared.app;

    for (size_t i = 0; i <= app->route_count; i++) {
        struct http_route_figures f = {
            .route = i < app->route_count ? &app->routes[i] : NULL};

        add_route(s, i, &f);
        each(arg, &f);
    }
}

static void add_worker(const struct worker *w, struct http_figures *to)
{
    to->accepted += count_read(&w->counts.accepted);
    to->connections += count_read(&w->counts.connections);
    to->connections_http2 += count_read(&w->counts.connections_http2);
    to->streams += atomic_load(&w->streams.count);
    to->sockets += atomic_load(&w->streams.sockets);
    to->in_flight += count_read(&w->counts.away);
    to->received_bytes += count_read(&w->counts.received_bytes);
    to->sent_bytes +=
        count_read(&w->counts.sent_bytes) + count_read(&w->streams.sent_bytes);
    histogram_read(&w->loop.lag.late, &to->lag);
}

void http_figures(const struct http_server *s, struct http_figures *out)
{
    struct readers_figures readers;

    *out = (struct http_figures){.loops = s->worker_count};
    for (unsigned i = 0; i < s->worker_count; i++)
        add_worker(&s->workers[i], out);
    readers_figures(s->shared.readers, &readers);
    out->readers = readers.count;
    out->readers_busy = readers.busy;
    out->readers_waiting = readers.waiting;
    out->readers_capacity = readers.capacity;
    out->readers_refused = readers.refused;
}

uint64_t http_loop_lag_us(const struct http_server *s, unsigned loop)
{
    assert(loop < s->worker_count);
    return count_read(&s->workers[loop].loop.lag.latest_us);
}
