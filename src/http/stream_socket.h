/* A stream on a socket of its own: what an HTTP/1.1 connection becomes when
 * its answer is a stream. */
#ifndef TONEARM_HTTP_STREAM_SOCKET_H
#define TONEARM_HTTP_STREAM_SOCKET_H

#include <stdbool.h>

#include "http/h2o.h"
#include "http/loop.h"

struct stream;

/* What a loop keeps for these; on the loop's thread. */
struct stream_socket_loop {
    struct loop_part part;
    struct loop *loop;
    h2o_linklist_t carriers;
};

/* Makes `home` a part of the loop. */
void stream_socket_loop_init(struct stream_socket_loop *home,
                             struct loop *loop);

/* Takes over a socket on which the head was written, and starts the stream,
 * whose texts go out as chunks if `chunked`. What the client has already sent
 * beyond its request is in the socket's input. */
void stream_socket_open(struct stream_socket_loop *home, h2o_socket_t *sock,
                        struct stream *s, bool chunked);

#endif
