/* Reading goes on all the time, so that a client that goes away is noticed;
 * the input buffer is given back after every read, since most clients say
 * something once an hour or never, and thousands wait.
 *
 * A timer runs while bytes are waiting and no longer: a quiet stream may be
 * quiet for ever.
 *
 * After the last byte the socket lingers, for the reason that a connection
 * does (connection.c, 4): a socket closed with bytes unread is reset, and the
 * client might lose the end of what it was sent. The stream is over by then.
 * TLS has an end of its own (close_notify), which closing sends. */
#include "http/stream_socket.h"

#include <assert.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "http/progress.h"
#include "http/stream_queue.h"

#define MAX_SLICES  32
#define PIECE_BYTES (64u << 10) /* libh2o encrypts all that it is given */

struct carrier {
    struct stream_socket_loop *home;
    h2o_linklist_t link; /* in home->carriers */
    h2o_socket_t *sock;
    struct stream *stream; /* NULL: lingers */
    h2o_timeout_entry_t timer;
    uint64_t acknowledged; /* bytes by the client's kernel, at the last look */
    bool writing;
};

static void close_carrier(struct carrier *c)
{
    h2o_timeout_unlink(&c->timer);
    h2o_linklist_unlink(&c->link);
    h2o_socket_close(c->sock);
    free(c);
}

/* The socket is closed first: libh2o may still have slices of the texts that
 * finishing frees. */
static void lose(struct carrier *c, enum stream_end why)
{
    struct stream *s = c->stream;

    close_carrier(c);
    if (s != NULL)
        stream_finish(s, why);
}

static void cut(struct stream *s)
{
    lose(s->carrier, s->why);
}

static void set_timer(struct carrier *c, h2o_timeout_t *timeout)
{
    h2o_timeout_unlink(&c->timer);
    if (timeout != NULL)
        h2o_timeout_link(c->home->loop->events, timeout, &c->timer);
}

/* All is written, and the stream wants no more. */
static void end(struct carrier *c)
{
    struct stream *s = c->stream;

    if (c->sock->ssl != NULL) { /* see above */
        lose(c, STREAM_END_OURS);
        return;
    }
    /* From here on the socket is nobody's stream: `closed` needn't wait until
     * the client has closed its side. */
    c->stream = NULL;
    (void)shutdown(h2o_socket_get_fd(c->sock), SHUT_WR);
    set_timer(c, &c->home->loop->linger);
    stream_finish(s, STREAM_END_OURS);
}

static void on_written(h2o_socket_t *sock, const char *error);

static void write_more(struct stream *s)
{
    struct carrier *c = s->carrier;
    h2o_iovec_t slices[MAX_SLICES];
    size_t count;

    /* libh2o takes one write at a time, and says later that it is done, never
     * within the call: no recursion, however fast the client is. */
    if (c->writing)
        return;
    count = stream_take(s, slices, MAX_SLICES, PIECE_BYTES);
    if (count > 0) {
        c->writing = true;
        set_timer(c, &c->home->loop->stalled);
        h2o_socket_write(c->sock, slices, count, on_written);
    } else if (stream_is_at_end(s)) {
        end(c);
    }
}

static void on_written(h2o_socket_t *sock, const char *error)
{
    struct carrier *c = sock->data;

    c->writing = false;
    set_timer(c, NULL);
    if (error != NULL) {
        lose(c, STREAM_END_CLIENT);
        return;
    }
    stream_wrote(c->stream);
    write_more(c->stream);
}

/* Hands the input to the stream and gives the buffer back. */
static void pass_input(struct carrier *c)
{
    h2o_buffer_t *input = c->sock->input;

    /* What comes while lingering is read for nobody. */
    if (c->stream != NULL && input->size > 0)
        stream_receive(c->stream, str_of(input->bytes, input->size));
    h2o_buffer_dispose(&c->sock->input);
    h2o_buffer_init(&c->sock->input, &h2o_socket_buffer_prototype);
}

static void on_read(h2o_socket_t *sock, const char *error)
{
    struct carrier *c = sock->data;

    if (error != NULL)
        lose(c, STREAM_END_CLIENT);
    else
        pass_input(c);
}

static void on_timeout(h2o_timeout_entry_t *entry)
{
    struct carrier *c = H2O_STRUCT_FROM_MEMBER(struct carrier, timer, entry);

    /* A lingering socket has had its time; a stream's client may take more of
     * it as long as it takes something. */
    if (c->stream != NULL && progress_is_made(c->sock, &c->acknowledged))
        set_timer(c, &c->home->loop->stalled);
    else
        lose(c, STREAM_END_SLOW);
}

static const struct stream_wire wire = {.write = write_more, .cut = cut};

void stream_socket_open(struct stream_socket_loop *home, h2o_socket_t *sock,
                        struct stream *s, bool chunked)
{
    struct carrier *c = mem_zalloc(1, sizeof *c);

    c->home = home;
    c->sock = sock;
    c->stream = s;
    c->timer.cb = on_timeout;
    sock->data = c;
    h2o_linklist_insert(&home->carriers, &c->link);
    h2o_socket_read_start(sock, on_read);
    (void)stream_ref(s);
    stream_start(s, &wire, c, chunked);
    /* The stream may be over already, and `c` gone. */
    if (!s->is_over)
        pass_input(c);
    stream_unref(s);
}

/* Streams are ended by their own part (stream_queue.c). */
static void close_lingering(struct loop_part *part)
{
    struct stream_socket_loop *home = (struct stream_socket_loop *)part;
    h2o_linklist_t *at = home->carriers.next;

    while (at != &home->carriers) {
        struct carrier *c = H2O_STRUCT_FROM_MEMBER(struct carrier, link, at);

        at = at->next;
        if (c->stream == NULL)
            close_carrier(c);
    }
}

static bool are_all_closed(const struct loop_part *part)
{
    const struct stream_socket_loop *home =
        (const struct stream_socket_loop *)part;

    return home->carriers.next == &home->carriers;
}

static const struct loop_duties duties = {.close_all = close_lingering,
                                          .is_done = are_all_closed};

void stream_socket_loop_init(struct stream_socket_loop *home, struct loop *loop)
{
    home->part.duties = &duties;
    home->loop = loop;
    h2o_linklist_init_anchor(&home->carriers);
    loop_add_part(loop, &home->part);
}
