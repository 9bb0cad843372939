/* HTTP/1.1 on one accepted socket (RFC 9112), and the TLS handshake that comes
 * first. */
#ifndef TONEARM_HTTP_CONNECTION_H
#define TONEARM_HTTP_CONNECTION_H

#include "base/str.h"
#include "http/h2o.h"
#include "http/loop.h"

struct exchange_loop;
struct http2_loop;
struct origin_rules;
struct stream_socket_loop;

/* What a loop keeps for its connections; on the loop's thread. */
struct connection_loop {
    struct loop_part part;
    struct loop *loop;
    struct exchange_loop *exchanges;
    struct stream_socket_loop *streams;
    struct http2_loop *http2; /* NULL: not offered */
    struct origin_rules *rules;
    h2o_linklist_t connections;
};

/* Makes `home`, whose other fields but the last the caller has set, a
 * part of its loop. When the loop stops, connections close between requests
 * or after their answer. */
void connection_loop_init(struct connection_loop *home);

/* Takes the socket over. `tls` is the context for a handshake, or NULL; a
 * connection that then agrees on HTTP/2 is passed on to http2.h. On the
 * loop. */
void connection_open(struct connection_loop *home, h2o_socket_t *sock,
                     SSL_CTX *tls);

#endif
