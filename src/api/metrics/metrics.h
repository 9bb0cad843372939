/* Watching the server: what every room counts of itself, as Prometheus reads
 * it, and in brief for `tonearm stat`. The only room that knows of either;
 * rooms have their figures in structs of their own. docs/monitoring.md has what
 * there is. */
#ifndef TONEARM_API_METRICS_METRICS_H
#define TONEARM_API_METRICS_METRICS_H

#include "api/call/rows.h"

/* GET /metrics on the listeners of the API, as a wing: where only this machine
 * can come and links don't begin with another address, or where --metrics
 * (call_config.shows_metrics) says so. */
extern const struct call_wing metrics_wing;

#define CALL CALL_DECLARE
#include "api/metrics/metrics.def"
#undef CALL

/* The same for a server of its own, to which nothing else is asked: its
 * callbacks and routes. `f` has been given a server of calls (frame_watch), and
 * outlives it. */
struct http_app metrics_http(struct call_frame *f);

/* All metrics, as text, or as OpenMetrics. Nothing of the server in front of
 * the calls before there is one. Any thread. */
void metrics_write(const struct call_frame *f, bool is_open, struct buf *out);

#endif
