/* Listening sockets. */
#ifndef TONEARM_HTTP_LISTENER_H
#define TONEARM_HTTP_LISTENER_H

#include <stdbool.h>

#include "base/err.h"
#include "http/h2o.h"

struct listener {
    int fd; /* -1: not open */
    bool tls;
    char *url; /* with the real port */
};

/* Binds and listens on "host:port": an IPv4 address, an IPv6 address in
 * brackets, a name, or nothing or "*" for every address, IPv4 and IPv6. Port 0
 * picks a free one. ERR_USAGE for a bad address, ERR_BUSY for a port in use:
 * since the socket doesn't ask for SO_REUSEPORT, it can't share one with
 * another server that does. */
enum err listener_open(const char *address, bool tls,
                       struct listener *out) MUST_CHECK;

/* Whether such an address is one of the loopback, or "localhost". Any other
 * name isn't asked after. */
bool listener_is_loopback(const char *address);

/* Gives the descriptor up; connections are refused once no loop is attached
 * any more. Release when all are detached. */
void listener_close(const struct listener *l);
void listener_release(struct listener *l);

/* A listener as one loop accepts from it. */
struct listener_loop {
    h2o_evloop_t *events;
    h2o_socket_t *sock; /* NULL when closed */
    void (*accepted)(void *arg, h2o_socket_t *sock);
    void *arg;
    h2o_timeout_t pause; /* no file descriptors left */
    h2o_timeout_entry_t paused;
    int64_t warned_ms; /* when a failure to accept was logged last; monotonic */
};

/* From here on, calls `accepted` with each connection that the loop of
 * `events` takes; the socket is then the callee's. Until listener_detach,
 * which may be called twice. On the loop. ERR_IO, logged, when there is no
 * descriptor left; then `out` needs no listener_detach. */
enum err listener_attach(const struct listener *l, h2o_evloop_t *events,
                         void (*accepted)(void *arg, h2o_socket_t *sock),
                         void *arg, struct listener_loop *out) MUST_CHECK;
void listener_detach(struct listener_loop *ll);

#endif
