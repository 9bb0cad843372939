/* Frames (frames.h) on a stream: what came goes in, and what is to be written
 * becomes one text of the stream.
 *
 * The client's answer to a close frame of ours isn't waited for: the stream's
 * end lingers until the client has closed, too. */
#include "api/socket/web_socket.h"

#include "api/socket/frames.h"
#include "api/socket/handshake.h"
#include "base/clock.h"
#include "base/mem.h"
#include "http/http.h"
#include "http/stream.h"

#define OUTPUT_MAX (2 * (size_t)WEB_SOCKET_LIMIT_BYTES)

struct stream_owner {
    struct stream *stream;
    struct frames *frames;
    const struct web_socket_handlers *handlers;
    struct web_socket_owner *owner;
    int64_t heard_ms;
    int64_t pinged_ms;
    int64_t ponged_ms;
    bool is_reading; /* what is to be written waits */
};

struct web_socket {
    struct stream_owner inner; /* first: one is the other */
};

static struct web_socket *outer(struct stream_owner *s)
{
    return (struct web_socket *)s;
}

/* ---- writing ---- */

/* Sends what is queued as one text, and ends the stream behind a close frame,
 * whoever wanted it. */
static void flush(struct stream_owner *s)
{
    struct buf output;

    if (s->is_reading)
        return;
    buf_init(&output, OUTPUT_MAX);
    frames_write(s->frames, &output);
    stream_send(s->stream, buf_get(&output));
    /* What doesn't fit is more than the client may be behind. */
    if (buf_overflowed(&output) || frames_are_over(s->frames))
        stream_close(s->stream);
    buf_release(&output);
}

void web_socket_send(struct web_socket *socket, struct str text)
{
    frames_queue_text(socket->inner.frames, text);
    flush(&socket->inner);
}

void web_socket_close(struct web_socket *socket, unsigned code,
                      struct str reason)
{
    frames_queue_close(socket->inner.frames, code, reason);
    flush(&socket->inner);
}

void web_socket_tick(struct web_socket *socket, int64_t now_ms)
{
    struct stream_owner *s = &socket->inner;

    if (now_ms - s->ponged_ms >= WEB_SOCKET_PONG_MS) {
        web_socket_close(socket, WEB_SOCKET_GOING_AWAY,
                         STR("no pong has come"));
    } else if (now_ms - s->pinged_ms >= WEB_SOCKET_PING_MS) {
        s->pinged_ms = now_ms;
        frames_queue_ping(s->frames);
        flush(s);
    }
}

bool web_socket_is_closing(const struct web_socket *socket)
{
    return frames_are_closing(socket->inner.frames);
}

int64_t web_socket_heard_ms(const struct web_socket *socket)
{
    return socket->inner.heard_ms;
}

/* ---- the frames' handlers ---- */

static void on_message(void *owner, struct str text)
{
    struct stream_owner *s = owner;

    s->handlers->message(outer(s), s->owner, text);
}

static void on_pong(void *owner)
{
    struct stream_owner *s = owner;

    s->ponged_ms = clock_monotonic_ms();
}

/* ---- the stream's handlers ---- */

static void opened(struct stream *stream, struct stream_owner *s)
{
    (void)stream;
    s->heard_ms = s->pinged_ms = s->ponged_ms = clock_monotonic_ms();
    s->handlers->opened(outer(s), s->owner);
}

static void received(struct stream *stream, struct stream_owner *s,
                     struct str bytes)
{
    (void)stream;
    s->heard_ms = clock_monotonic_ms();
    s->is_reading = true;
    frames_receive(s->frames, bytes);
    s->is_reading = false;
    flush(s);
}

static void closed(struct stream *stream, struct stream_owner *s,
                   enum stream_end why)
{
    (void)why;
    s->handlers->closed(outer(s), s->owner);
    frames_free(s->frames);
    stream_unref(stream);
    free(outer(s));
}

/* ---- opening ---- */

static struct web_socket *new (const struct web_socket_handlers *handlers,
                               struct web_socket_owner *owner)
{
    static const struct frames_handlers frames_handlers = {on_message, on_pong};
    struct web_socket *socket = mem_zalloc(1, sizeof *socket);

    socket->inner.handlers = handlers;
    socket->inner.owner = owner;
    socket->inner.frames = frames_new(&frames_handlers, &socket->inner);
    return socket;
}

enum err web_socket_open(struct request *r,
                         const struct web_socket_handlers *handlers,
                         struct web_socket_owner *owner,
                         struct web_socket **out)
{
    static const struct stream_handlers stream_handlers = {
        .opened = opened, .received = received, .closed = closed};
    struct str key = str_trim(request_header(r, "sec-websocket-key"));
    struct str version = request_header(r, "sec-websocket-version");
    struct stream_opening opening = {.handlers = &stream_handlers,
                                     .limit_bytes = WEB_SOCKET_LIMIT_BYTES};
    char accept[HANDSHAKE_ACCEPT_LENGTH];
    struct web_socket *socket;
    enum err e;

    if (!handshake_key_is_good(key) || !str_eq(str_trim(version), STR("13")))
        return ERR_INVALID;
    socket = new (handlers, owner);
    opening.owner = &socket->inner;
    e = stream_upgrade(r, "websocket", &opening, &socket->inner.stream);
    if (e) {
        frames_free(socket->inner.frames);
        free(socket);
        return e;
    }
    handshake_accept(key, accept);
    request_add_header(r, "sec-websocket-accept",
                       str_of(accept, sizeof accept));
    *out = socket;
    return OK;
}

struct call_loop *web_socket_call_loop(const struct web_socket *socket)
{
    return stream_call_loop(socket->inner.stream);
}
