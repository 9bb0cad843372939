/* Why this isn't libh2o's own HTTP/1: that answers malformed and oversized
 * requests with a text of its own, written straight to the socket, has one
 * time limit for idle connections and slow requests and none for clients that
 * don't read. This stands on the same sockets and timers.
 *
 *     HANDSHAKE -> IDLE -> READING -> BUSY -> WRITING -> IDLE ...
 *                                                     -> LINGERING -> closed
 *
 * 1. The input buffer begins with the request that is being read. Slices into
 *    it die when more is read, so a head whose body isn't there yet is parsed
 *    again when it is; a request that runs elsewhere is copied (exchange.c).
 * 2. While an answer is being made or written (BUSY, WRITING) reading goes
 *    on, so that a reset shows; what comes is the next request and waits, up
 *    to PIPELINE_BYTES. A client that only closes its sending side still gets
 *    its answer.
 * 3. A timer runs in every state but BUSY. While a response goes out, what is
 *    asked is whether the client took anything since the timer last fired: a
 *    large response may be slow, a client that stops reading is noticed. It
 *    goes out in pieces, since libh2o encrypts all that it is given at once.
 * 4. After refusing a request that isn't read to its end, the connection
 *    lingers: closing at once would reset it, and the client might never see
 *    why.
 * 5. A proxy's client becomes an ordinary one where it stands: once it has
 *    said for which host it comes, the same connection goes on as if it had
 *    been accepted for that. What came behind its words is in the input. */
#include "http/connection.h"

#include <assert.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/chunk.h"
#include "http/exchange.h"
#include "http/exchange_run.h"
#include "http/fault.h"
#include "http/file_body.h"
#include "http/http2.h"
#include "http/origin.h"
#include "http/progress.h"
#include "http/proxy.h"
#include "http/response.h"
#include "http/stream_socket.h"
#include "http/tls.h"

#define PIPELINE_BYTES (256 << 10)
#define MAX_IN_ROW     32   /* pipelined requests, before others get a turn */
#define MAX_ROW_US     2000 /* the same for the time that they take */
#define PIECE_BYTES    (256 << 10)

enum state { HANDSHAKE, IDLE, READING, BUSY, WRITING, LINGERING };

struct connection {
    struct connection_loop *home;
    struct loop *loop; /* the home's */
    h2o_socket_t *sock;
    h2o_linklist_t link; /* in home->connections */
    h2o_timeout_entry_t timer;
    enum state state;
    struct tls *tls; /* a hold, until the handshake is done */

    /* Of a proxy's client, until it has said for which host it comes. */
    const struct proxy_rules *proxy; /* NULL: nothing of this */
    bool has_greeted;
    enum proxy_next next; /* when the reply is out */

    /* The request at the beginning of the input. */
    size_t scanned;
    size_t head_bytes;    /* 0: the head isn't read yet */
    size_t request_bytes; /* head and body, when known */
    bool chunked;
    size_t body_max; /* bytes */
    size_t decoded;  /* of a chunked body */
    struct chunk chunk;

    /* The answer on its way. */
    struct exchange *x;
    struct str rest;       /* of the body */
    uint64_t acknowledged; /* bytes by the client's kernel, at the last look */
    bool keep_alive;
    bool lingers; /* before it closes */

    bool read_closed; /* the client won't send any more */
    bool read_paused;
    bool takes_turn; /* waits until others had theirs */
    unsigned in_row; /* requests answered without a look at other sockets */
    int64_t row_began_us; /* monotonic */
    struct origin origin;
};

static void on_read(h2o_socket_t *sock, const char *error);
static void on_timeout(h2o_timeout_entry_t *entry);
static void advance(struct connection *c);
static void init_origin(struct connection *c, bool tls);
static void begin_tls(struct connection *c, SSL_CTX *context);
static void begin_http1(struct connection *c);

/* How many connections the loop has. */
static _Atomic uint64_t *count_of(const struct connection_loop *home)
{
    return &home->exchanges->counts->connections;
}

/* The connection without its socket. */
static void release(struct connection *c)
{
    h2o_timeout_unlink(&c->timer);
    h2o_linklist_unlink(&c->link);
    count_subtract(count_of(c->home), 1);
    tls_free(c->tls);
    free(c);
}

static void close_connection(struct connection *c)
{
    /* An answer that is still being made elsewhere will find nobody here. */
    if (c->x != NULL)
        exchange_abandon(c->x);
    h2o_socket_close(c->sock);
    release(c);
}

static void set_timer(struct connection *c, h2o_timeout_t *timeout)
{
    h2o_timeout_unlink(&c->timer);
    if (timeout != NULL)
        h2o_timeout_link(c->loop->events, timeout, &c->timer);
}

/* What was sent but not read would make the kernel reset the connection, so
 * read on for a moment. */
static void linger(struct connection *c)
{
    /* Over TLS the end of sending is a message, which only closing sends:
     * there the client sees the answer's length and closes itself. */
    c->state = LINGERING;
    if (c->sock->ssl == NULL)
        (void)shutdown(h2o_socket_get_fd(c->sock), SHUT_WR);
    h2o_buffer_consume(&c->sock->input, c->sock->input->size);
    set_timer(c, &c->loop->linger);
    h2o_socket_read_start(c->sock, on_read);
}

/* To the next request, reading again if that was stopped. */
static void go_on(struct connection *c)
{
    if (c->read_paused && !c->read_closed)
        h2o_socket_read_start(c->sock, on_read);
    c->read_paused = false;
    advance(c);
}

/* libh2o tells of a finished write before it looks at other sockets, so a
 * client that sends thousands of requests at once would keep the loop. */
static void yield_turn(struct connection *c)
{
    c->takes_turn = true;
    c->read_paused = true;
    h2o_socket_read_stop(c->sock);
    set_timer(c, &c->loop->turn);
}

/* The head of a stream is out: from here on the socket is the stream's, and
 * the exchange with its memory is given back. */
static void hand_over(struct connection *c)
{
    struct stream *s = c->x->stream;
    bool chunked =
        c->x->upgrade == NULL && strcmp(c->x->version, "HTTP/1.1") == 0;
    struct stream_socket_loop *streams = c->home->streams;
    h2o_socket_t *sock = c->sock;

    /* A client that says no more can't be told from one that is gone. */
    if (c->read_closed) {
        close_connection(c);
        return;
    }
    c->x->stream = NULL;
    exchange_free(c->x);
    release(c);
    stream_socket_open(streams, sock, s, chunked);
}

static void begin_row(struct connection *c)
{
    c->in_row = 0;
    c->row_began_us = clock_monotonic_us();
}

/* By number, since a turn costs more than a small answer; by time, since a few
 * large ones keep others waiting, too. */
static bool has_had_turn(struct connection *c)
{
    return ++c->in_row >= MAX_IN_ROW ||
           clock_monotonic_us() - c->row_began_us > MAX_ROW_US;
}

static void finish_answer(struct connection *c)
{
    if (c->x->stream != NULL && !c->x->is_head) {
        hand_over(c);
        return;
    }
    exchange_free(c->x);
    c->x = NULL;
    /* A client that has closed its sending side sends nothing to linger for. */
    if (c->lingers && !c->read_closed) {
        linger(c);
    } else if (!c->keep_alive || c->loop->stopping) {
        close_connection(c);
    } else {
        /* The next request may be there already (RFC 9112 section 9.3.2). */
        c->state = IDLE;
        c->scanned = c->head_bytes = 0;
        if (c->sock->input->size > 0 && has_had_turn(c))
            yield_turn(c);
        else
            go_on(c);
    }
}

static void on_written(h2o_socket_t *sock, const char *error);

static void write_piece(struct connection *c, h2o_iovec_t *pieces, size_t count)
{
    size_t n = c->rest.n < PIECE_BYTES ? c->rest.n : PIECE_BYTES;
    unsigned wait_ms;

    n = fault_piece(c->x, n, &wait_ms);
    if (n > 0)
        pieces[count++] = h2o_iovec_init((char *)(uintptr_t)c->rest.p, n);
    c->rest = str_from(c->rest, n);
    /* The timer begins anew with each piece: a large answer may take its
     * time, as long as pieces go. */
    set_timer(c, &c->loop->stalled);
    h2o_socket_write(c->sock, pieces, count, on_written);
}

/* The next piece, at once or, of a slow body, when it is due: no client is
 * slow while it waits for us. */
static void write_next(struct connection *c)
{
    h2o_iovec_t piece[1];
    unsigned wait_ms;

    (void)fault_piece(c->x, c->rest.n, &wait_ms);
    if (wait_ms == 0) {
        write_piece(c, piece, 0);
        return;
    }
    set_timer(c, NULL);
    hold_exchange(c->x, wait_ms);
}

/* The client waits for a reader now. */
static void fetch_piece(struct connection *c)
{
    set_timer(c, NULL);
    if (!file_body_fetch(c->x))
        close_connection(c);
}

static void on_written(h2o_socket_t *sock, const char *error)
{
    struct connection *c = sock->data;

    if (error != NULL)
        close_connection(c);
    else if (c->rest.n > 0)
        write_next(c);
    else if (file_body_has_more(c->x) && !fault_is_spent(c->x))
        fetch_piece(c);
    else
        finish_answer(c);
}

/* The next piece of a file is there, or that of a slow body is due. */
static void go_on_writing(struct connection *c)
{
    h2o_iovec_t piece[1];

    if (c->rest.n == 0)
        c->rest = fault_take(c->x, c->x->body);
    if (c->x->file.is_broken)
        close_connection(c);
    else
        write_piece(c, piece, 0);
}

static void drop(struct connection *c, enum http_drop how)
{
    static const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    if (how == HTTP_DROP_RESET)
        (void)setsockopt(h2o_socket_get_fd(c->sock), SOL_SOCKET, SO_LINGER,
                         &at_once, sizeof at_once);
    close_connection(c);
}

/* The transport's end of exchange_run, of file_body_fetch, and of
 * hold_exchange. */
static void answer(struct exchange *x)
{
    struct connection *c = x->client;
    bool is_stream = x->stream != NULL && !x->is_head;
    bool close = !c->keep_alive || c->loop->stopping || is_stream;
    h2o_iovec_t pieces[2];

    if (c->state == WRITING) {
        go_on_writing(c);
        return;
    }
    /* Logged when the answer is ready, not when it is out: the texts of the
     * request are slices of the input, which moves on. A stopping loop closes
     * with each answer, and a stream has the connection to itself. */
    exchange_log(x);
    if (fault_drop(x) != HTTP_DROP_NONE) {
        drop(c, fault_drop(x));
        return;
    }
    response_write_head(x, loop_date(c->loop), close,
                        x->version[7] == '0' && !close);
    c->keep_alive = !close && !fault_cuts(x);
    c->state = WRITING;
    c->rest = fault_take(x, x->body);
    /* Head and body in one write: a small answer is one packet. */
    pieces[0] = h2o_iovec_init(x->head.p, x->head.n);
    write_piece(c, pieces, 1);
}

/* From the first byte of a request on there is an exchange for it. */
static void begin_request(struct connection *c)
{
    c->x = exchange_new(c->home->exchanges);
    c->x->client = c;
    c->x->answer = answer;
    /* The first of a row has begun with it, which saves a look at the clock. */
    c->x->began_us = c->in_row == 0 ? c->row_began_us : clock_monotonic_us();
    c->scanned = c->head_bytes = 0;
    c->lingers = false;
}

/* There is one Host, which says a host, or in HTTP/1.0 none (RFC 9112 section
 * 3.2); a target in absolute form names one that is one, too. */
static bool is_host_right(const struct head *head, struct str host)
{
    if (head->host.p == NULL && head->minor > 0)
        return false;
    return (head->host.p == NULL || origin_is_host(head->host)) &&
           (host.p == NULL || origin_is_host(host));
}

/* Moves what the head says into the exchange; false for a target in no known
 * form, or a Host that is none. */
static bool fill_exchange(struct connection *c, const struct head *head)
{
    struct exchange *x = c->x;
    struct str host = head->host;
    bool ok;

    if (c->proxy != NULL)
        origin_set_tls(&c->origin, proxy_is_https(head->target));
    x->header_count = head->header_count;
    x->version = head->minor == 0 ? "HTTP/1.0" : "HTTP/1.1";
    exchange_set_id(x, head->request_id);
    exchange_set_method(x, head->method);
    ok = exchange_set_target(x, head->target, &host);
    origin_fill(&c->origin, x, host);
    return ok && is_host_right(head, host);
}

/* Refuses what isn't a request, or is one that we don't read to its end. */
static void refuse(struct connection *c, const struct head *head, int status)
{
    /* What could be read of the request is for the access log. */
    (void)fill_exchange(c, head);
    c->state = BUSY;
    c->keep_alive = false;
    c->lingers = true;
    exchange_refuse(c->x, status);
}

/* A proxy's client has said for which host it comes. */
static void enter_host(struct connection *c, bool is_tls)
{
    unsigned world_port = is_tls ? 0 : c->origin.world_port;

    c->proxy = NULL;
    init_origin(c, is_tls);
    c->origin.world_port = world_port;
    if (is_tls)
        begin_tls(c, tls_for_proxy(c->home->tls));
    else
        begin_http1(c);
}

/* What was due is said, or nothing was. */
static void go_next(struct connection *c)
{
    if (c->next == PROXY_REFUSED) {
        linger(c);
    } else if (c->next == PROXY_GREETED) {
        c->has_greeted = true;
        begin_http1(c);
    } else {
        enter_host(c, c->next == PROXY_TLS);
    }
}

static void on_said(h2o_socket_t *sock, const char *error)
{
    struct connection *c = sock->data;

    if (error != NULL)
        close_connection(c);
    else
        go_next(c);
}

/* Says `text`, a literal, then goes on to `next`. Nothing is read meanwhile:
 * what comes may be for OpenSSL. */
static void say(struct connection *c, struct str text, enum proxy_next next)
{
    h2o_iovec_t line = h2o_iovec_init((char *)(uintptr_t)text.p, text.n);

    c->next = next;
    c->state = HANDSHAKE;
    h2o_socket_read_stop(c->sock);
    if (text.n == 0) {
        go_next(c);
        return;
    }
    set_timer(c, &c->loop->stalled);
    h2o_socket_write(c->sock, &line, 1, on_said);
}

/* Deals with what a proxy's client says first, unless it is an HTTP request;
 * then false. */
static bool greet(struct connection *c)
{
    h2o_buffer_t *input = c->sock->input;
    struct proxy_step step =
        proxy_look(c->proxy, str_of(input->bytes, input->size), c->has_greeted);

    if (step.next == PROXY_REQUEST)
        return false;
    if (step.next != PROXY_MORE) {
        h2o_buffer_consume(&c->sock->input, step.bytes);
        say(c, step.reply, step.next);
    } else if (c->read_closed) {
        close_connection(c);
    }
    /* Else the timer runs on that began with the connection. */
    return true;
}

/* The client has what it asked for by CONNECT, and it is in the log. */
static void open_tunnel(struct connection *c, enum proxy_next next)
{
    c->x->body = STR_EMPTY;
    exchange_log(c->x);
    exchange_free(c->x);
    c->x = NULL;
    h2o_buffer_consume(&c->sock->input, c->request_bytes);
    say(c, STR("HTTP/1.1 200 Connection established\r\n\r\n"), next);
}

/* In words for the person who has set a proxy, in place of the application's
 * form, which is for who calls the application. */
static void refuse_target(struct connection *c)
{
    struct request *r = &c->x->r;

    c->keep_alive = false;
    c->lingers = true; /* a handshake may be on its way */
    r->status = 403;
    r->type = "text/plain; charset=utf-8";
    r->max_age_s = -1;
    r->no_etag = true;
    proxy_explain(c->proxy, &r->out);
    exchange_answer(c->x);
}

/* The whole request is in the input. */
static void run_request(struct connection *c, const struct head *head)
{
    h2o_buffer_t *input = c->sock->input;
    enum proxy_next way =
        c->proxy != NULL ? proxy_judge(c->proxy, head) : PROXY_ANSWER;
    bool is_right;

    /* No timer: how long a handler takes is no fault of the client's. */
    c->state = BUSY;
    set_timer(c, NULL);
    c->keep_alive = head->keep_alive;
    if (c->request_bytes > c->head_bytes)
        c->x->r.body = str_of(input->bytes + c->head_bytes,
                              c->request_bytes - c->head_bytes);
    is_right = fill_exchange(c, head);
    if (way == PROXY_TLS || way == PROXY_PLAIN) {
        open_tunnel(c, way);
        return;
    }
    if (way == PROXY_REFUSED)
        refuse_target(c);
    else if (is_right)
        exchange_run(c->x);
    else
        exchange_refuse(c->x, 400);
    /* The answer may be on its way by now, or the request copied: nothing of
     * the input is referred to any more. Finishing an answer, which begins
     * the next request, never happens within exchange_run. */
    h2o_buffer_consume(&c->sock->input, c->request_bytes);
}

static int status_of(enum head_status status)
{
    return status == HEAD_BAD ? 400 : status == HEAD_LONG_URL ? 414 : 431;
}

/* Notes what the head says of the body. 0, or the status to refuse with. */
static int note_head(struct connection *c, const struct head *head)
{
    c->body_max = HTTP_BODY_MAX_BYTES;
    /* The route is looked for where that may matter. What the head says is set
     * again when the body is there, which may move the text. */
    if ((head->chunked || head->content_length > HTTP_BODY_MAX_BYTES) &&
        fill_exchange(c, head))
        c->body_max = exchange_body_max(c->x);
    /* Refused before the body comes: the client may still spare us most. */
    if (head->content_length > c->body_max)
        return 413;
    c->head_bytes = head->bytes;
    c->chunked = head->chunked;
    c->decoded = 0;
    chunk_init(&c->chunk);
    c->request_bytes =
        head->chunked ? 0 : head->bytes + (size_t)head->content_length;
    return 0;
}

/* Decodes what has come of a chunked body. 0, or the status to refuse it
 * with; sets request_bytes when the body is complete. */
static int read_chunks(struct connection *c)
{
    h2o_buffer_t *input = c->sock->input;
    size_t at = c->head_bytes + c->decoded;
    size_t n = input->size - at;
    size_t decoded = 0;
    enum chunk_status status =
        chunk_decode(&c->chunk, input->bytes + at, &n, &decoded);

    if (status == CHUNK_BAD)
        return 400;
    /* Decoding moves the body together, in place: what was read is head, body
     * so far, and then what follows the body's end. */
    c->decoded += decoded;
    input->size = at + n;
    if (c->decoded > c->body_max)
        return 413;
    if (status == CHUNK_DONE)
        c->request_bytes = c->head_bytes + c->decoded;
    return 0;
}

static void on_continue_written(h2o_socket_t *sock, const char *error)
{
    struct connection *c = sock->data;

    if (error != NULL) {
        close_connection(c);
        return;
    }
    h2o_socket_read_start(sock, on_read);
    advance(c);
}

/* The client waits for leave to send its body (RFC 9110 section 10.1.1).
 * Nothing is read meanwhile, since an answer mustn't overlap this line. */
static void send_continue(struct connection *c)
{
    h2o_iovec_t line =
        h2o_iovec_init(H2O_STRLIT("HTTP/1.1 100 Continue\r\n\r\n"));

    h2o_socket_read_stop(c->sock);
    h2o_socket_write(c->sock, &line, 1, on_continue_written);
}

/* The request isn't complete. */
static void wait_for_more(struct connection *c)
{
    /* The timer of a request begins with its first byte and isn't set back by
     * further ones: who sends a byte a second is slow, too. */
    if (c->read_closed) {
        close_connection(c);
    } else if (c->x == NULL) {
        set_timer(c, &c->loop->idle);
    } else if (c->state == IDLE) {
        c->state = READING;
        set_timer(c, &c->loop->slow);
    }
}

/* Reads the head, or reads it again: see 1 at the top. */
static enum head_status read_head(struct connection *c, struct head *head)
{
    h2o_buffer_t *input = c->sock->input;

    /* A head that is known to be there is parsed from its beginning. */
    if (c->head_bytes > 0)
        c->scanned = 0;
    head->headers = c->x->headers;
    return head_parse(input->bytes, input->size, &c->scanned, head);
}

/* Goes as far as the input allows. Only in IDLE and READING. */
static void advance(struct connection *c)
{
    struct head head;
    enum head_status status = HEAD_MORE;
    int refused = 0;
    bool is_new = false;

    if (c->sock->input->size == 0) {
        wait_for_more(c);
        return;
    }
    if (c->proxy != NULL && c->x == NULL && greet(c))
        return;
    if (c->x == NULL)
        begin_request(c);
    if (c->head_bytes == 0) {
        status = read_head(c, &head);
        if (status == HEAD_MORE) {
            wait_for_more(c);
            return;
        }
        refused = status == HEAD_OK ? note_head(c, &head) : status_of(status);
        is_new = true;
    }
    /* The body, which is complete when request_bytes is known and there. */
    if (refused == 0 && c->chunked && c->request_bytes == 0)
        refused = read_chunks(c);
    if (refused == 0 &&
        (c->request_bytes == 0 || c->sock->input->size < c->request_bytes)) {
        bool closes = c->read_closed; /* and then `c` is gone */

        wait_for_more(c);
        if (is_new && head.expects_continue && !closes)
            send_continue(c);
        return;
    }
    /* The buffer may have moved since the head was read first. */
    if (!is_new)
        (void)read_head(c, &head);
    if (refused != 0)
        refuse(c, &head, refused);
    else
        run_request(c, &head);
}

static void on_read(h2o_socket_t *sock, const char *error)
{
    struct connection *c = sock->data;

    begin_row(c);
    /* Closed in order while an answer is made or written: the client may only
     * have closed its sending side. Anything else is the end. */
    if (error != NULL) {
        if (error != h2o_socket_error_closed ||
            (c->state != BUSY && c->state != WRITING)) {
            close_connection(c);
            return;
        }
        c->read_closed = true;
        h2o_socket_read_stop(sock);
    } else if (c->state == IDLE || c->state == READING) {
        advance(c);
    } else if (c->state == LINGERING) {
        h2o_buffer_consume(&sock->input, sock->input->size);
    } else if (sock->input->size > PIPELINE_BYTES) {
        c->read_paused = true;
        h2o_socket_read_stop(sock);
    }
}

static void on_timeout(h2o_timeout_entry_t *entry)
{
    struct connection *c =
        H2O_STRUCT_FROM_MEMBER(struct connection, timer, entry);

    if (c->takes_turn) {
        c->takes_turn = false;
        begin_row(c);
        go_on(c);
    } else if (c->state == WRITING &&
               progress_is_made(c->sock, &c->acknowledged)) {
        set_timer(c, &c->loop->stalled);
    } else {
        close_connection(c);
    }
}

static void begin_http1(struct connection *c)
{
    /* The first request has to come soon; later ones may take `idle`. After a
     * handshake, the request may have come with it. */
    c->state = IDLE;
    begin_row(c);
    set_timer(c, &c->loop->slow);
    h2o_socket_read_start(c->sock, on_read);
    if (c->sock->input->size > 0)
        advance(c);
}

static void on_handshake(h2o_socket_t *sock, const char *error)
{
    struct connection *c = sock->data;
    h2o_iovec_t protocol;

    if (error != NULL) {
        close_connection(c);
        return;
    }
    tls_free(c->tls);
    c->tls = NULL;
    protocol = h2o_socket_ssl_get_selected_protocol(sock);
    if (c->home->http2 != NULL &&
        h2o_memis(protocol.base, protocol.len, H2O_STRLIT("h2"))) {
        http2_accept(c->home->http2, sock, &c->origin);
        release(c);
    } else {
        begin_http1(c);
    }
}

static void init_origin(struct connection *c, bool tls)
{
    struct sockaddr_storage peer = {0}, own = {0};

    (void)h2o_socket_getpeername(c->sock, (struct sockaddr *)&peer);
    (void)h2o_socket_getsockname(c->sock, (struct sockaddr *)&own);
    origin_init(&c->origin, c->home->rules, tls, (struct sockaddr *)&peer,
                (struct sockaddr *)&own);
}

static void begin_tls(struct connection *c, SSL_CTX *context)
{
    /* libh2o makes the session only when the first bytes come: the context
     * must be there even if it has been replaced by then. */
    c->tls = tls_hold(c->home->tls);
    c->state = HANDSHAKE;
    set_timer(c, &c->loop->slow);
    h2o_socket_ssl_handshake(c->sock, context, NULL, on_handshake);
}

void connection_open(struct connection_loop *home, h2o_socket_t *sock,
                     enum connection_way way)
{
    struct connection *c = mem_zalloc(1, sizeof *c);

    c->home = home;
    c->loop = home->loop;
    c->sock = sock;
    c->timer.cb = on_timeout;
    c->proxy = way == CONNECTION_PROXY ? home->proxy : NULL;
    sock->data = c;
    h2o_linklist_insert(&home->connections, &c->link);
    count_add(&home->exchanges->counts->accepted, 1);
    count_add(count_of(home), 1);
    init_origin(c, way == CONNECTION_TLS);
    if (c->proxy != NULL)
        c->origin.world_port = c->proxy->world_port;
    if (way == CONNECTION_TLS)
        begin_tls(c, tls_for_listener(home->tls));
    else
        begin_http1(c);
}

static void close_some(struct connection_loop *home, bool all)
{
    h2o_linklist_t *at = home->connections.next;

    while (at != &home->connections) {
        struct connection *c =
            H2O_STRUCT_FROM_MEMBER(struct connection, link, at);

        at = at->next;
        if (all || c->state == IDLE || c->state == HANDSHAKE)
            close_connection(c);
    }
}

static void close_idle(struct loop_part *part)
{
    close_some((struct connection_loop *)part, false);
}

static void close_all(struct loop_part *part)
{
    close_some((struct connection_loop *)part, true);
}

static bool are_all_closed(const struct loop_part *part)
{
    return count_read(count_of((const struct connection_loop *)part)) == 0;
}

static const struct loop_duties duties = {.close_idle = close_idle,
                                          .close_all = close_all,
                                          .is_done = are_all_closed};

void connection_loop_init(struct connection_loop *home)
{
    assert(home->loop != NULL && home->exchanges != NULL);
    home->part.duties = &duties;
    h2o_linklist_init_anchor(&home->connections);
    loop_add_part(home->loop, &home->part);
}
