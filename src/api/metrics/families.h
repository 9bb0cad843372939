/* The families of metrics, file by file: docs/monitoring.md lists them. Each
 * function declares its families and writes their samples. What is labelled is
 * bounded by the program's own tables (routes, kinds, modes, loops): never by
 * what clients or users are called. Private to the room. Any thread. */
#ifndef TONEARM_API_METRICS_FAMILIES_H
#define TONEARM_API_METRICS_FAMILIES_H

struct call_frame;
struct exposition;
struct http_server;

/* families_http.c: requests, connections, loops, readers. */
void families_put_http(struct exposition *e, const struct http_server *s);

/* families_state.c: the writer, the state, what follows it. */
void families_put_state(struct exposition *e, const struct call_frame *f);

/* families_service.c: the program, limits, catalog, player, events, webhooks,
 * the process. */
void families_put_service(struct exposition *e, const struct call_frame *f);

#endif
