/* HTTP/2 (RFC 9113) by libh2o, for TLS connections that agreed on it. */
#ifndef TONEARM_HTTP_HTTP2_H
#define TONEARM_HTTP_HTTP2_H

#include <stdbool.h>

#include "http/h2o.h"

struct http2;
struct http2_loop;
struct loop;
struct origin;

/* libh2o's configuration, shared by the loops. */
struct http2 *http2_new(void);
void http2_free(struct http2 *h);

/* One loop's part; on its thread. All connections must be gone when it is
 * freed. */
struct http2_loop *http2_loop_new(struct http2 *h, struct loop *loop);
void http2_loop_free(struct http2_loop *hl);

/* Takes over a socket whose handshake is done. */
void http2_accept(struct http2_loop *hl, h2o_socket_t *sock,
                  const struct origin *origin);

/* Closes connections of clients that are too slow; once a second. */
void http2_sweep(struct http2_loop *hl);

/* Asks clients to go (GOAWAY). */
void http2_close_gently(struct http2_loop *hl);

/* Cuts all connections off; they are gone some turns of the loop later. */
void http2_close_all(struct http2_loop *hl);

bool http2_is_idle(const struct http2_loop *hl);

#endif
