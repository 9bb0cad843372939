/* Streams: answers that go on after the handler has returned.
 *
 * A handler opens a stream in place of a body. From then on texts can be sent
 * from any thread, for minutes or days, until either side closes the stream.
 * What goes over the wire:
 *
 *     HTTP/1.1        chunked (RFC 9112 section 7.1), a chunk a text; the
 *                     connection closes with the stream
 *     HTTP/1.0        the texts alone, until the connection closes
 *     HTTP/2          DATA frames
 *     after upgrade   the texts alone, and bytes from the client come back:
 *                     a socket (RFC 9110 section 7.8). HTTP/1.1 only
 *
 * Server-sent events (WHATWG HTML, section 9.2) are texts of a stream of type
 * text/event-stream; WebSocket frames (RFC 6455 section 5) are texts of a
 * socket. What is in a text is the application's business: the server neither
 * looks into texts nor compresses them, and writes nothing of its own between
 * them; keeping a quiet stream alive through proxies is the application's, too.
 *
 * A stream costs little: the request with its arena and buffers is given back
 * when the head is on its way, and `release` (http.h) lets go of what the
 * request held as soon as the handler has returned. */
#ifndef TONEARM_HTTP_STREAM_H
#define TONEARM_HTTP_STREAM_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define STREAM_LIMIT_BYTES (256u << 10)

struct call_loop;
struct request;
struct stream;
struct stream_text;

/* The application's, to find its own again in a handler. A file that opens
 * streams defines what this is for that file's streams; the server only hands
 * the pointer on. */
struct stream_owner;

/* Who ended a stream, and why. */
enum stream_end {
    STREAM_END_OURS,   /* stream_close */
    STREAM_END_CLIENT, /* closed, reset or gone before the head was out; or
                          wanted no more than the head (HEAD). A client that
                          closes only its sending side counts as gone */
    STREAM_END_SLOW,   /* behind by more than the limit, or took nothing for
                          a while (http_config.slow_client_s) though bytes
                          were waiting */
    STREAM_END_STOP    /* http_stop */
};

/* What a stream's owner is told, on the thread of the stream's loop, never
 * from within a function of this header. Handlers may call all of those. */
struct stream_handlers {
    /* The head is out. May be NULL. Not called for a stream whose client goes
     * before that, or wanted the head alone. */
    void (*opened)(struct stream *s, struct stream_owner *owner);

    /* Bytes from the client of a socket, good until this returns. NULL where
     * no socket is opened: what the client of another stream sends is
     * dropped. Not called after stream_close. */
    void (*received)(struct stream *s, struct stream_owner *owner,
                     struct str bytes);

    /* The last that is called, once for every stream, also for one that
     * wasn't `opened`. What is sent from here on goes nowhere. */
    void (*closed)(struct stream *s, struct stream_owner *owner,
                   enum stream_end why);
};

struct stream_opening {
    const struct stream_handlers *handlers; /* must outlive the stream */
    struct stream_owner *owner;             /* may be NULL */
    size_t limit_bytes; /* 0: STREAM_LIMIT_BYTES. So many bytes may be sent
                           and not yet be with the kernel (HTTP/2: with the
                           connection); a text beyond cuts the client off */
};

/* Answers the request by a stream, with r->status, r->type and the headers
 * that were added to `r` until the handler returns, those that every answer
 * has, and Cache-Control: no-store. The body in r->out is dropped. A HEAD
 * request is answered with the head alone.
 *
 * From a handler on the loop or on a reader, once a request; request_restart
 * mustn't follow. Texts can be sent at once; they wait for the head.
 *
 * Returns a handle with one reference, the caller's, to be let go of with
 * stream_unref. A handle stays valid until its last reference is gone, the
 * stream's own end included; letting go doesn't close the stream. */
struct stream *stream_open(struct request *r,
                           const struct stream_opening *opening);

/* Answers by 101 (Switching Protocols) to `protocol`, a lower-case literal
 * such as "websocket", with the headers that were added to `r`, and opens a
 * socket. Otherwise as stream_open. ERR_INVALID, with nothing done, when that
 * can't be: the request isn't a GET in HTTP/1.1, or doesn't ask for the
 * protocol in Connection and Upgrade (RFC 9110 section 7.8, RFC 6455 section
 * 4.2.1). The other fields of a protocol's handshake are the caller's to
 * check and to answer. */
enum err stream_upgrade(struct request *r, const char *protocol,
                        const struct stream_opening *opening,
                        struct stream **out) MUST_CHECK;

/* One more reference, and one less. Any thread. */
struct stream *stream_ref(struct stream *s);
void stream_unref(struct stream *s);

/* What loop_start returned on the stream's loop. Any thread; off the loop,
 * only what never changes of it may be read. */
struct call_loop *stream_call_loop(const struct stream *s);

/* Sends a copy of the text. Any thread that has a reference. What one thread
 * sends arrives in that order. To a stream that is closed or closing nothing
 * is sent, and nothing of an empty text. A client that is behind by more than
 * the limit is cut off: nothing more is written, `closed` follows soon. */
void stream_send(struct stream *s, struct str text);

/* A text for many streams: made once, copied never. It is counted; the caller
 * has the first reference. Any thread. */
struct stream_text *stream_text_new(struct str text);
struct stream_text *stream_text_ref(struct stream_text *t);
void stream_text_unref(struct stream_text *t);

/* As stream_send, for a text that is shared; takes a reference of its own. On
 * the thread of the stream's loop the text is written without a message and
 * without a lock: to reach thousands of streams, run once on each loop
 * (http_on_loops) and send to the loop's own streams there. */
void stream_send_text(struct stream *s, struct stream_text *t);

/* Ends the stream after what was sent before; `closed` follows when the last
 * byte is with the kernel or given up. Harmless for a stream that is closed
 * or closing. Any thread that has a reference. */
void stream_close(struct stream *s);

#endif
