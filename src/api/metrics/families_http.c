#include <stdio.h>

#include "api/metrics/exposition.h"
#include "api/metrics/families.h"
#include "http/figures.h"
#include "http/http.h"

#define SECONDS 1e-6 /* of a microsecond */

/* ---- by route ---- */

/* Routes that nobody has called aren't told: there are hundreds. */
static bool is_called(const struct http_route_figures *f)
{
    return histogram_count(&f->took) > 0;
}

static struct str method_of(const struct http_route_figures *f)
{
    return f->route != NULL ? str_from_c(http_method_text(f->route->method))
                            : STR("none");
}

static struct str path_of(const struct http_route_figures *f)
{
    return f->route != NULL ? str_from_c(f->route->path) : STR("none");
}

static void put_classes(void *exposition, const struct http_route_figures *f)
{
    static const char *const classes[HTTP_CLASSES] = {NULL,  "1xx", "2xx",
                                                      "3xx", "4xx", "5xx"};

    for (unsigned i = 0; i < HTTP_CLASSES; i++)
        if (f->by_class[i] > 0 && classes[i] != NULL)
            exposition_u64(exposition,
                           EXPOSITION_LABELS({"method", method_of(f)},
                                             {"route", path_of(f)},
                                             {"code", str_from_c(classes[i])}),
                           f->by_class[i]);
}

static void put_times(void *exposition, const struct http_route_figures *f)
{
    if (is_called(f))
        exposition_histogram(
            exposition,
            EXPOSITION_LABELS({"method", method_of(f)}, {"route", path_of(f)}),
            &f->took, &histogram_times, SECONDS);
}

static void put_routes(struct exposition *e, const struct http_server *s)
{
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_http_requests",
                      "Requests that were answered, by route and class of "
                      "status.");
    http_each_route(s, put_classes, e);
    exposition_family(e, EXPOSITION_HISTOGRAM,
                      "tonearm_http_request_duration_seconds",
                      "From a request's first byte until its answer was "
                      "ready.");
    http_each_route(s, put_times, e);
}

/* ---- of the whole ---- */

static void put_connections(struct exposition *e, const struct http_figures *f)
{
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_http_requests_in_flight",
                      "Requests that are with a reader or the writer.");
    exposition_u64(e, NULL, f->in_flight);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_http_connections",
                      "Open connections, without those that became streams.");
    exposition_u64(e, EXPOSITION_LABELS({"protocol", STR("http1")}),
                   f->connections);
    exposition_u64(e, EXPOSITION_LABELS({"protocol", STR("http2")}),
                   f->connections_http2);
    exposition_family(e, EXPOSITION_COUNTER,
                      "tonearm_http_connections_accepted",
                      "Connections that were accepted.");
    exposition_u64(e, NULL, f->accepted);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_http_streams",
                      "Open streams of events, and open WebSockets.");
    exposition_u64(e, EXPOSITION_LABELS({"kind", STR("events")}),
                   f->streams - f->sockets);
    exposition_u64(e, EXPOSITION_LABELS({"kind", STR("socket")}), f->sockets);
}

static void put_bytes(struct exposition *e, const struct http_figures *f)
{
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_http_received_bytes",
                      "Bytes of requests' bodies.");
    exposition_u64(e, NULL, f->received_bytes);
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_http_sent_bytes",
                      "Bytes of answers' bodies and of streams.");
    exposition_u64(e, NULL, f->sent_bytes);
}

static void put_loops(struct exposition *e, const struct http_server *s,
                      const struct http_figures *f)
{
    exposition_family(e, EXPOSITION_HISTOGRAM, "tonearm_loop_lag_seconds",
                      "How late event loops were, five times a second each.");
    exposition_histogram(e, NULL, &f->lag, &histogram_times, SECONDS);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_loop_last_lag_seconds",
                      "How late each event loop was last.");
    for (unsigned i = 0; i < f->loops; i++) {
        char number[12];

        (void)snprintf(number, sizeof number, "%u", i);
        exposition_double(e, EXPOSITION_LABELS({"loop", str_from_c(number)}),
                          (double)http_loop_lag_us(s, i) * SECONDS);
    }
}

static void put_readers(struct exposition *e, const struct http_figures *f)
{
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_readers",
                      "Threads for what may block.");
    exposition_u64(e, NULL, f->readers);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_readers_busy",
                      "Readers that are at work.");
    exposition_u64(e, NULL, f->readers_busy);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_readers_queue_jobs",
                      "Jobs that wait for a reader.");
    exposition_u64(e, NULL, f->readers_waiting);
    exposition_family(e, EXPOSITION_GAUGE,
                      "tonearm_readers_queue_capacity_jobs",
                      "How many may wait.");
    exposition_u64(e, NULL, f->readers_capacity);
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_readers_refused_jobs",
                      "Jobs for which there was no room: the answer was 503.");
    exposition_u64(e, NULL, f->readers_refused);
}

void families_put_http(struct exposition *e, const struct http_server *s)
{
    struct http_figures f;

    http_figures(s, &f);
    put_routes(e, s);
    put_connections(e, &f);
    put_bytes(e, &f);
    put_loops(e, s, &f);
    put_readers(e, &f);
}
