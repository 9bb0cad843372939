/* The frames of one WebSocket, at the server's end (RFC 6455 section 5): bytes
 * into messages and back, without a socket. Texts of at most
 * WEB_SOCKET_MAX_BYTES come in, whole and in UTF-8, however they were cut;
 * pings are answered, and so are close frames; whoever breaks the rules is
 * answered by a close frame that says which. One thread at a time. Private to
 * the room. */
#ifndef TONEARM_API_SOCKET_FRAMES_H
#define TONEARM_API_SOCKET_FRAMES_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

struct frames;

struct frames_handlers {
    void (*message)(void *owner, struct str text);
    void (*pong)(void *owner);
};

struct frames *frames_new(const struct frames_handlers *handlers, void *owner);
void frames_free(struct frames *f);

/* Reads what came, and calls the handlers, which may queue. After a close frame
 * of either side nothing more is read. */
void frames_receive(struct frames *f, struct str bytes);

/* What is to be written next; nothing behind a close frame. A reason has at
 * most 123 bytes. */
void frames_queue_text(struct frames *f, struct str text);
void frames_queue_ping(struct frames *f);
void frames_queue_close(struct frames *f, unsigned code, struct str reason);

/* Appends all that is queued. Not from a handler. */
void frames_write(struct frames *f, struct buf *out);

/* Whether a close frame is queued, and whether it was written. */
bool frames_are_closing(const struct frames *f);
bool frames_are_over(const struct frames *f);

#endif
