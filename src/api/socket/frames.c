/* libwslay knows the frames; it is given bytes and a buffer in place of a
 * socket. */
#include "api/socket/frames.h"

#include <assert.h>
#include <wslay/wslay.h>

#include "api/socket/web_socket.h"
#include "base/mem.h"

#define MAX_REASON 123 /* bytes; a control frame has 125 */

struct frames {
    wslay_event_context_ptr context;
    const struct frames_handlers *handlers;
    void *owner;
    struct str input;   /* that came and isn't read yet */
    struct buf *output; /* of frames_write */
    bool is_closing;
    bool is_broken; /* what came is no frame */
    bool is_over;
    unsigned close_code; /* of a close frame of ours that isn't written yet;
                            0: none. libwslay would write it before what is
                            queued */
    char close_reason[MAX_REASON];
    size_t close_reason_n;
};

static ssize_t give_input(wslay_event_context_ptr context, uint8_t *to,
                          size_t room, int flags, void *arg)
{
    struct frames *f = arg;
    size_t n = f->input.n < room ? f->input.n : room;

    (void)flags;
    if (n == 0) {
        wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    memcpy(to, f->input.p, n);
    f->input = str_from(f->input, n);
    return (ssize_t)n;
}

static ssize_t take_output(wslay_event_context_ptr context, const uint8_t *data,
                           size_t n, int flags, void *arg)
{
    struct frames *f = arg;

    (void)context;
    (void)flags;
    buf_add(f->output, data, n);
    return (ssize_t)n;
}

static void take_message(wslay_event_context_ptr context,
                         const struct wslay_event_on_msg_recv_arg *message,
                         void *arg)
{
    struct frames *f = arg;

    (void)context;
    if (f->is_closing)
        return;
    if (message->opcode == WSLAY_PONG)
        f->handlers->pong(f->owner);
    else if (message->opcode == WSLAY_TEXT_FRAME)
        f->handlers->message(
            f->owner, str_of((const char *)message->msg, message->msg_length));
    else if (message->opcode == WSLAY_BINARY_FRAME)
        frames_queue_close(f, WSLAY_CODE_UNSUPPORTED_DATA,
                           STR("only texts are understood"));
}

struct frames *frames_new(const struct frames_handlers *handlers, void *owner)
{
    static const struct wslay_event_callbacks callbacks = {
        .recv_callback = give_input,
        .send_callback = take_output,
        .on_msg_recv_callback = take_message};
    struct frames *f = mem_zalloc(1, sizeof *f);
    int failed = wslay_event_context_server_init(&f->context, &callbacks, f);

    assert(!failed); /* out of memory, which ends the process everywhere */
    f->handlers = handlers;
    f->owner = owner;
    wslay_event_config_set_max_recv_msg_length(f->context,
                                               WEB_SOCKET_MAX_BYTES);
    return f;
}

void frames_free(struct frames *f)
{
    wslay_event_context_free(f->context);
    free(f);
}

/* libwslay answers most faults of a client, and a client's close frame, by
 * queueing a close frame, and reads no more. A frame that it can't even read it
 * only reports, and would close without a code. */
void frames_receive(struct frames *f, struct str bytes)
{
    f->input = bytes;
    if (wslay_event_recv(f->context) != 0)
        f->is_broken = true;
    f->input = STR_EMPTY;
    if (f->is_broken || !wslay_event_get_read_enabled(f->context))
        f->is_closing = true;
}

static void queue(struct frames *f, uint8_t opcode, struct str text)
{
    struct wslay_event_msg message = {
        .opcode = opcode, .msg = (const uint8_t *)text.p, .msg_length = text.n};

    if (!f->is_closing)
        (void)wslay_event_queue_msg(f->context, &message);
}

void frames_queue_text(struct frames *f, struct str text)
{
    queue(f, WSLAY_TEXT_FRAME, text);
}

void frames_queue_ping(struct frames *f)
{
    queue(f, WSLAY_PING, STR_EMPTY);
}

void frames_queue_close(struct frames *f, unsigned code, struct str reason)
{
    if (f->is_closing)
        return;
    assert(reason.n <= MAX_REASON);
    f->is_closing = true;
    f->close_code = code;
    f->close_reason_n = reason.n;
    if (reason.n > 0)
        memcpy(f->close_reason, reason.p, reason.n);
}

static void write_queued(struct frames *f)
{
    int failed = 0;

    while (!failed && wslay_event_want_write(f->context))
        failed = wslay_event_send(f->context);
    assert(!failed);
}

void frames_write(struct frames *f, struct buf *out)
{
    if (f->is_broken) {
        if (!f->is_over)
            buf_lit(out, "\x88\x02\x03\xea"); /* close: 1002 */
        f->is_over = true;
        return;
    }
    f->output = out;
    write_queued(f);
    if (f->close_code != 0) {
        (void)wslay_event_queue_close(f->context, (uint16_t)f->close_code,
                                      (const uint8_t *)f->close_reason,
                                      f->close_reason_n);
        f->close_code = 0;
        write_queued(f);
    }
    f->output = NULL;
    f->is_over = wslay_event_get_close_sent(f->context);
}

bool frames_are_closing(const struct frames *f)
{
    return f->is_closing;
}

bool frames_are_over(const struct frames *f)
{
    return f->is_over;
}
