#include "api/metrics/status.h"

#include <unistd.h>

#include "api/call/frame.h"
#include "api/metrics/process.h"
#include "api/metrics/recent.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/probe.h"
#include "base/version.h"
#include "db/feed.h"
#include "db/writer.h"
#include "generation/watch.h"
#include "http/figures.h"
#include "json/writer.h"

struct status {
    const struct call_frame *frame;
    struct recent recent;
};

struct status *status_new(const struct call_frame *f)
{
    struct status *s = mem_zalloc(1, sizeof *s);

    s->frame = f;
    return s;
}

void status_free(struct status *s)
{
    free(s);
}

static void add_route(void *totals, const struct http_route_figures *f)
{
    struct recent_totals *to = totals;

    histogram_join(&to->took, &f->took);
    to->errors += f->by_class[5];
}

static struct recent_totals totals_of(const struct http_server *server)
{
    struct recent_totals now = {.at_us = clock_monotonic_us()};

    http_each_route(server, add_route, &now);
    return now;
}

void status_look(struct status *s)
{
    const struct http_server *server = frame_server(s->frame);
    struct recent_totals now;

    if (server == NULL)
        return;
    now = totals_of(server);
    recent_add(&s->recent, &now);
}

/* ---- writing ---- */

/* With three digits behind the point. */
static void put_number(struct json *j, const char *key, double v)
{
    json_key_str(j, str_from_c(key));
    json_float(j, (float)((double)(int64_t)(v * 1000 + 0.5) / 1000));
}

static void put_count(struct json *j, const char *key, uint64_t v)
{
    json_key_str(j, str_from_c(key));
    json_u64(j, v);
}

static void put_text(struct json *j, const char *key, const char *v)
{
    json_key_str(j, str_from_c(key));
    json_str(j, str_from_c(v));
}

static void put_process(struct json *j)
{
    struct process_figures p;
    double up_s;

    process_figures(&p);
    up_s = (double)clock_system_ms() / 1000 - p.started_s;
    put_count(j, "pid", (uint64_t)getpid());
    put_count(j, "uptime_s", up_s > 0 ? (uint64_t)up_s : 0);
    put_count(j, "memory_bytes", p.anonymous_bytes);
    put_count(j, "mapped_bytes", p.file_bytes);
    put_count(j, "open_files", p.open_files);
}

static void put_requests(struct json *j, const struct status *s,
                         const struct http_server *server)
{
    struct recent_totals now = totals_of(server);
    struct recent_summary r = recent_summary(&s->recent, &now);
    double per_s = r.seconds > 0 ? 1 / r.seconds : 0;

    put_count(j, "requests", histogram_count(&now.took));
    put_number(j, "recent_s", r.seconds);
    put_number(j, "requests_per_s", (double)r.requests * per_s);
    put_number(j, "errors_per_s", (double)r.errors * per_s);
    put_number(j, "p50_ms", r.p50_us / 1000);
    put_number(j, "p99_ms", r.p99_us / 1000);
}

static void put_server(struct json *j, const struct http_server *server)
{
    struct http_figures f;
    uint64_t lag_us = 0;

    http_figures(server, &f);
    for (unsigned i = 0; i < f.loops; i++)
        if (http_loop_lag_us(server, i) > lag_us)
            lag_us = http_loop_lag_us(server, i);
    put_count(j, "connections", f.connections + f.connections_http2);
    put_count(j, "streams", f.streams - f.sockets);
    put_count(j, "sockets", f.sockets);
    put_count(j, "in_flight", f.in_flight);
    put_number(j, "loop_lag_ms", (double)lag_us / 1000);
    put_count(j, "readers", f.readers);
    put_count(j, "readers_busy", f.readers_busy);
    put_count(j, "readers_waiting", f.readers_waiting);
}

static void put_health(struct json *j, const struct call_frame *f)
{
    const struct call_config *config = call_frame_config(f);
    struct generation_figures generation;
    struct writer_figures writer;

    writer_figures(config->writer, &writer);
    generation_watch_figures(frame_generations(f), &generation);
    put_count(j, "writer_waiting", writer.waiting);
    put_count(j, "generation", generation.number);
    put_text(j, "state", feed_is_stale(config->feed) ? "unreachable" : "ok");
    put_text(j, "catalog", frame_catalog_is_damaged(f) ? "damaged" : "ok");
    put_text(j, "data", probe_is_well(config->probe) ? "ok" : "unwritable");
}

void status_write(struct status *s, struct buf *out)
{
    const struct http_server *server = frame_server(s->frame);
    struct json j = json_to(out);

    json_object(&j);
    put_text(&j, "version", version_text());
    put_process(&j);
    if (server != NULL) {
        put_requests(&j, s, server);
        put_server(&j, server);
    }
    put_health(&j, s->frame);
    json_end_object(&j);
}
