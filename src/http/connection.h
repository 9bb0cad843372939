/* HTTP/1.1 on one accepted socket (RFC 9112), and the TLS handshake before
 * it. */
#ifndef TONEARM_HTTP_CONNECTION_H
#define TONEARM_HTTP_CONNECTION_H

#include "http/h2o.h"

struct connection;
struct loop;

/* Takes the socket over. `tls` is the context for a handshake, or NULL; a
 * connection that then agrees on HTTP/2 is passed on to http2.h. On the
 * loop. */
void connection_open(struct loop *loop, h2o_socket_t *sock, SSL_CTX *tls);

/* The loop stops: closes connections between requests; the others close
 * after their answer. */
void connection_close_idle(struct loop *loop);

/* Closes all, whatever they do. */
void connection_close_all(struct loop *loop);

#endif
