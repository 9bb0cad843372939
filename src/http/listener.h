/* Listening sockets. */
#ifndef TONEARM_HTTP_LISTENER_H
#define TONEARM_HTTP_LISTENER_H

#include <stdbool.h>

#include "base/err.h"

struct loop;
struct loop_listener;

struct listener {
    int fd; /* -1: not open */
    bool tls;
    char *url; /* with the real port */
};

/* Binds and listens on "host:port": an IPv4 address, an IPv6 address in
 * brackets, a name, or nothing or "*" for every IPv4 address. Port 0 picks a
 * free one. ERR_USAGE for a bad address, ERR_BUSY for a port in use: since
 * the socket doesn't ask for SO_REUSEPORT, it can't share one with another
 * server that does. */
enum err listener_open(const char *address, bool tls,
                       struct listener *out) MUST_CHECK;

/* Gives the descriptor up; connections are refused once no loop is attached
 * any more. Release when all are detached. */
void listener_close(const struct listener *l);
void listener_release(struct listener *l);

/* Lets the loop accept connections, and no longer. On the loop. */
enum err listener_attach(const struct listener *l, struct loop *loop,
                         struct loop_listener *out) MUST_CHECK;
void listener_detach(struct loop_listener *ll);

#endif
