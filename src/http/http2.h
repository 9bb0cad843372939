/* HTTP/2 (RFC 9113) by libh2o, for TLS connections that agreed on it. */
#ifndef TONEARM_HTTP_HTTP2_H
#define TONEARM_HTTP_HTTP2_H

#include "http/h2o.h"

struct exchange_loop;
struct http2;
struct http2_loop;
struct origin;

/* libh2o's configuration, shared by the loops. */
struct http2 *http2_new(void);
void http2_free(struct http2 *h);

/* What the loop of `exchanges` keeps for its HTTP/2 connections, as a part of
 * that loop; on the loop's thread. When the loop stops, clients are asked to
 * go (GOAWAY). All connections must be gone when it is freed. */
struct http2_loop *http2_loop_new(struct http2 *h,
                                  struct exchange_loop *exchanges);
void http2_loop_free(struct http2_loop *hl);

/* Takes over a socket whose handshake is done. */
void http2_accept(struct http2_loop *hl, h2o_socket_t *sock,
                  const struct origin *origin);

#endif
