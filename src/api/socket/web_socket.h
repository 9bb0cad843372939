/* WebSockets (RFC 6455) over the server's sockets (http/stream.h): frames into
 * messages and back. Messages are texts in UTF-8 of at most
 * WEB_SOCKET_MAX_BYTES from the client; what they say is their owner's
 * business.
 *
 * Pings are sent and answered here. A client that breaks the protocol is told
 * so in a close frame, with the code of RFC 6455 section 7.4.1, and left. Who
 * reads too slowly is cut off by the stream's limit.
 *
 * On the thread of the socket's loop, but for what says otherwise. */
#ifndef TONEARM_API_SOCKET_WEB_SOCKET_H
#define TONEARM_API_SOCKET_WEB_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct call_loop;
struct request;
struct web_socket;

#define WEB_SOCKET_MAX_BYTES   (64u << 10) /* of a message from a client */
#define WEB_SOCKET_LIMIT_BYTES (1u << 20)  /* that a client may be behind */
#define WEB_SOCKET_PING_MS     20000
#define WEB_SOCKET_PONG_MS     45000 /* without a pong the client is gone */

/* Codes of a close frame that an application has a use for. */
#define WEB_SOCKET_GOING_AWAY 1001
#define WEB_SOCKET_POLICY     1008
#define WEB_SOCKET_TRY_LATER  1013

/* The application's, as stream_owner is. */
struct web_socket_owner;

/* Never called from within a function of this header; they may call all of
 * them. */
struct web_socket_handlers {
    /* The client can be sent to. Not called when the client goes before. */
    void (*opened)(struct web_socket *s, struct web_socket_owner *owner);

    /* A whole message, good until this returns. Not after web_socket_close. */
    void (*message)(struct web_socket *s, struct web_socket_owner *owner,
                    struct str text);

    /* The last that is called, once for every socket. The socket is gone when
     * this returns. */
    void (*closed)(struct web_socket *s, struct web_socket_owner *owner);
};

/* Answers the request by 101 and a socket. ERR_INVALID, with nothing done, for
 * a request that is no handshake (RFC 6455 section 4.2.1), which is the
 * caller's to answer. From whatever page the request comes: who may do what is
 * said by a token, and never by a cookie. In a handler, as stream_upgrade. */
enum err web_socket_open(struct request *r,
                         const struct web_socket_handlers *handlers,
                         struct web_socket_owner *owner,
                         struct web_socket **out) MUST_CHECK;

/* What loop_start returned on the socket's loop. */
struct call_loop *web_socket_call_loop(const struct web_socket *s);

/* Sends a text, which is UTF-8. To a socket that is closing nothing is sent. */
void web_socket_send(struct web_socket *s, struct str text);

/* Ends the socket after what was sent before, with a code and a reason of at
 * most 123 bytes; `closed` follows. Harmless for one that is closing. */
void web_socket_close(struct web_socket *s, unsigned code, struct str reason);

/* Sends a ping when it is time, and leaves a client that is gone: once a second
 * or so, `now_ms` monotonic. */
void web_socket_tick(struct web_socket *s, int64_t now_ms);

/* Whether nothing that is sent now would arrive. */
bool web_socket_is_closing(const struct web_socket *s);

/* When the client was last heard, monotonic. */
int64_t web_socket_heard_ms(const struct web_socket *s);

#endif
