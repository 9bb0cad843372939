/* What a server has counted, for whoever watches it. Each loop counts for
 * itself, so that a request costs a few additions and no lock; the loops'
 * counts are added up when somebody asks. On any thread, until http_stop
 * begins. */
#ifndef TONEARM_HTTP_FIGURES_H
#define TONEARM_HTTP_FIGURES_H

#include <stdint.h>

#include "base/histogram.h"
#include "http/http.h"

struct http_route_figures {
    const struct http_route *route; /* NULL: requests for which there is none,
                                       preflights among them */
    uint64_t by_class[HTTP_CLASSES];

    /* From a request's first byte, or from when it was its turn if it came
     * together with another, until its answer was ready; in microseconds, by
     * histogram_times. */
    struct histogram_reading took;
};

/* Calls `each` with every route in the order of http_app.routes, and last with
 * what had none. */
void http_each_route(const struct http_server *s,
                     void (*each)(void *arg,
                                  const struct http_route_figures *route),
                     void *arg);

struct http_figures {
    uint64_t accepted;    /* connections, since the start */
    uint64_t connections; /* that are open, HTTP/1.1 without a stream */
    uint64_t connections_http2;
    uint64_t streams; /* that are open, sockets among them */
    uint64_t sockets;
    uint64_t in_flight;      /* requests that are with a reader or the writer */
    uint64_t received_bytes; /* of bodies, as is the next */
    uint64_t sent_bytes;     /* of a file, when its answer begins */

    unsigned readers;
    unsigned readers_busy;
    unsigned readers_waiting; /* jobs, which readers_capacity may */
    unsigned readers_capacity;
    uint64_t readers_refused; /* jobs for which there was no room */

    unsigned loops;
    struct histogram_reading lag; /* microseconds by which loops were late, five
                                     times a second each; histogram_times */
};
void http_figures(const struct http_server *s, struct http_figures *out);

/* How late the loop of this number was last, in microseconds. */
uint64_t http_loop_lag_us(const struct http_server *s, unsigned loop);

#endif
