/* HTTP/1.1 on one accepted socket (RFC 9112), and what comes first: a TLS
 * handshake, or what a client says to a proxy. */
#ifndef TONEARM_HTTP_CONNECTION_H
#define TONEARM_HTTP_CONNECTION_H

#include "base/str.h"
#include "http/h2o.h"
#include "http/loop.h"

struct exchange_loop;
struct http2_loop;
struct origin_rules;
struct proxy_rules;
struct stream_socket_loop;
struct tls;

/* What a loop keeps for its connections; on the loop's thread. */
struct connection_loop {
    struct loop_part part;
    struct loop *loop;
    struct exchange_loop *exchanges;
    struct stream_socket_loop *streams;
    struct http2_loop *http2; /* NULL: not offered */
    struct origin_rules *rules;
    const struct proxy_rules *proxy; /* NULL: there is no proxy listener */
    struct tls *tls; /* a hold of the owner's; NULL without TLS. May change */
    h2o_linklist_t connections;
};

/* Makes `home`, whose other fields but the last the caller has set, a
 * part of its loop. When the loop stops, connections close between requests
 * or after their answer. */
void connection_loop_init(struct connection_loop *home);

/* How a client comes. */
enum connection_way {
    CONNECTION_PLAIN,
    CONNECTION_TLS,  /* with a handshake; one that then agrees on HTTP/2 is
                        passed on to http2.h */
    CONNECTION_PROXY /* as proxy.h says */
};

/* Takes the socket over. On the loop. */
void connection_open(struct connection_loop *home, h2o_socket_t *sock,
                     enum connection_way way);

#endif
