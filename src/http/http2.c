/* libh2o's connection makes an h2o_req_t of each HTTP/2 stream; `on_request`
 * makes an exchange of the h2o_req_t and `answer` sends that back. The memory
 * of a request is libh2o's; a destructor in its pool tells when the request
 * goes, answered or not.
 *
 * Four things libh2o leaves to us. It answers some faults itself, in plain
 * text: a filter puts the application's error body in their place. And it has
 * a limit only for idle connections: once a second, requests that are slow to
 * arrive or to leave are looked for, and their connection is shut down. And it
 * does whatever it is asked to: frames are counted before it sees them. And it
 * compares the length that a head names with what DATA brought, but not when
 * the head is all of the request: its note of that length is read here.
 *
 * A stream (stream.h) is an answer whose generator libh2o asks for more each
 * time what it was given is on its way. What libh2o was given it reads until
 * then, or until the request goes: only then may the stream finish. One that
 * has to be cut off takes its connection along, since libh2o can't reset a
 * single stream from outside. */
#include "http/http2.h"

#include <sys/socket.h>

#include <h2o/http2.h>
#include <h2o/http2_internal.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/exchange.h"
#include "http/exchange_run.h"
#include "http/fault.h"
#include "http/file_body.h"
#include "http/frame_count.h"
#include "http/origin.h"
#include "http/response.h"
#include "http/stream_queue.h"

/* Somewhat over our limit, so that most bodies over it can be answered (413);
 * larger ones libh2o refuses by resetting the stream. */
#define BODY_MAX_BYTES  ((size_t)HTTP_BODY_MOST_BYTES + HTTP_BODY_MAX_BYTES)
#define IDLE_TIMEOUT_MS 60000
#define MAX_SLICES      32 /* of a stream, at once */
#define PIECE_BYTES     (64u << 10)

struct http2 {
    h2o_globalconf_t config;
};

struct http2_loop {
    struct loop_part part;
    struct exchange_loop *exchanges;
    unsigned limit_ms; /* for a request to arrive, and between two looks at a
                          response on its way */
    h2o_context_t context;
    h2o_accept_ctx_t accept;
    h2o_linklist_t clients;
    h2o_linklist_t requests;
};

/* A connection. */
struct client {
    h2o_linklist_t link;
    _Atomic uint64_t *count; /* of the loop's clients */
    h2o_socket_t *sock;
    h2o_socket_cb read; /* libh2o's */
    struct frame_count frames;
    bool *is_gone; /* if set, is told */
    struct origin origin;
};

/* A request; in its own pool, libh2o's. */
struct http2_request {
    h2o_linklist_t link;
    h2o_req_t *req;
    struct exchange *x; /* NULL once it became a stream */
    struct stream *stream;
    h2o_generator_t generator; /* has nothing to do but for a stream, for a
                                  file, and for a slow body */
    struct str rest;           /* of the body, beyond the piece that goes */
    bool is_malformed;         /* the answer ends with a reset */
    bool is_answered;          /* the head is out, of a file's pieces one */
    bool waits;                /* for the client to take something */
    size_t sent;               /* bytes, at `sent_ms` */
    int64_t sent_ms;           /* monotonic */
};

static struct http2_loop *loop_of(h2o_req_t *req)
{
    return H2O_STRUCT_FROM_MEMBER(struct http2_loop, context, req->conn->ctx);
}

static h2o_socket_t *socket_of(h2o_req_t *req)
{
    return req->conn->callbacks->get_socket(req->conn);
}

static struct str str_of_iovec(h2o_iovec_t v)
{
    return str_of(v.base, v.len);
}

static h2o_iovec_t iovec_of(struct str s)
{
    return h2o_iovec_init((char *)(uintptr_t)s.p, s.n);
}

static void cut_off(h2o_socket_t *sock)
{
    /* The socket is libh2o's to close: it finds the end of it when it reads
     * next. */
    (void)shutdown(h2o_socket_get_fd(sock), SHUT_RDWR);
}

static void on_request_gone(void *p)
{
    struct http2_request *hr = p;

    /* Answered or not: an exchange that isn't away goes back to its pool. */
    h2o_linklist_unlink(&hr->link);
    if (hr->x != NULL)
        exchange_abandon(hr->x);
    if (hr->stream != NULL)
        stream_finish(hr->stream, STREAM_END_CLIENT);
}

static struct http2_request *request_new(h2o_req_t *req)
{
    struct http2_loop *hl = loop_of(req);
    struct http2_request *hr =
        h2o_mem_alloc_shared(&req->pool, sizeof *hr, on_request_gone);

    memset(hr, 0, sizeof *hr);
    hr->req = req;
    hr->x = exchange_new(hl->exchanges);
    hr->x->client = hr;
    hr->x->began_us = clock_monotonic_us();
    hr->x->version = "HTTP/2";
    h2o_linklist_insert(&hl->requests, &hr->link);
    return hr;
}

static void add_header(void *arg, struct str name, struct str value)
{
    h2o_req_t *req = arg;

    h2o_add_header_by_str(&req->pool, &req->res.headers, name.p, name.n, 1,
                          NULL, value.p, value.n);
}

/* From now on the client has to take something now and then. */
static void wait_for_client(struct http2_request *hr)
{
    hr->waits = true;
    hr->sent = hr->req->bytes_sent;
    hr->sent_ms = clock_monotonic_ms();
}

static void set_head(struct http2_request *hr)
{
    h2o_req_t *req = hr->req;

    req->res.status = hr->x->r.status;
    req->res.reason = http_status_text(hr->x->r.status);
    req->res.content_length =
        hr->x->has_body && hr->x->stream == NULL ? hr->x->length : SIZE_MAX;
    memset(&req->res.headers, 0, sizeof req->res.headers);
    response_each_header(hr->x, add_header, req);
    wait_for_client(hr);
    exchange_log(hr->x);
}

/* Gives libh2o more of the stream, if it has taken the last. */
static void write_stream(struct stream *s)
{
    struct http2_request *hr = s->carrier;
    h2o_iovec_t slices[MAX_SLICES];
    size_t count;

    /* While libh2o has slices it mustn't be given more: on_proceed says when
     * it has packed them into frames. */
    if (hr->waits)
        return;
    count = stream_take(s, slices, MAX_SLICES, PIECE_BYTES);
    if (count > 0) {
        wait_for_client(hr);
        h2o_send(hr->req, slices, count, H2O_SEND_STATE_IN_PROGRESS);
    } else if (stream_is_at_end(s)) {
        /* The end, a frame without data, has to be taken like all else; but
         * the stream is over here, since none of its texts is needed. */
        hr->stream = NULL;
        wait_for_client(hr);
        h2o_send(hr->req, NULL, 0, H2O_SEND_STATE_FINAL);
        stream_finish(s, STREAM_END_OURS);
    }
}

static void cut_stream(struct stream *s)
{
    struct http2_request *hr = s->carrier;

    cut_off(socket_of(hr->req));
}

static const struct stream_wire wire = {.write = write_stream,
                                        .cut = cut_stream};

/* The next piece of an answer is due later, or a reader's to read. */
static void fetch_next(struct http2_request *hr)
{
    unsigned wait_ms;

    (void)fault_piece(hr->x, hr->rest.n, &wait_ms);
    if (hr->rest.n > 0)
        hold_exchange(hr->x, wait_ms);
    else if (!file_body_fetch(hr->x))
        h2o_send(hr->req, NULL, 0, H2O_SEND_STATE_ERROR);
}

static void on_proceed(h2o_generator_t *self, h2o_req_t *req)
{
    struct http2_request *hr =
        H2O_STRUCT_FROM_MEMBER(struct http2_request, generator, self);

    (void)req;
    hr->waits = false;
    if (hr->x != NULL) {
        fetch_next(hr);
        return;
    }
    /* The first time, it was the head that was taken. */
    if (hr->stream->wire == NULL) {
        stream_start(hr->stream, &wire, hr, false);
        return;
    }
    stream_wrote(hr->stream);
    write_stream(hr->stream);
}

/* The head alone goes first. libh2o packs the header fields before h2o_send
 * returns, so that the exchange, whose text they are, can be given back. */
static void start_stream(struct http2_request *hr)
{
    struct exchange *x = hr->x;

    hr->stream = x->stream;
    hr->x = NULL;
    hr->generator.proceed = on_proceed;
    h2o_start_response(hr->req, &hr->generator);
    h2o_send(hr->req, NULL, 0, H2O_SEND_STATE_IN_PROGRESS);
    memset(&hr->req->res.headers, 0, sizeof hr->req->res.headers);
    x->stream = NULL;
    exchange_free(x);
}

/* How it goes on behind the piece that was taken off hr->rest. After an error
 * libh2o sends RST_STREAM with PROTOCOL_ERROR. */
static h2o_send_state_t state_after(const struct http2_request *hr)
{
    const struct exchange *x = hr->x;

    if (hr->rest.n > 0 || (file_body_has_more(x) && !fault_is_spent(x)))
        return H2O_SEND_STATE_IN_PROGRESS;
    return hr->is_malformed || fault_cuts(x) ? H2O_SEND_STATE_ERROR
                                             : H2O_SEND_STATE_FINAL;
}

/* Sends what may go now of hr->rest. */
static void send_piece(struct http2_request *hr)
{
    unsigned wait_ms;
    size_t n = fault_piece(hr->x, hr->rest.n, &wait_ms);
    h2o_iovec_t piece = iovec_of(str_of(hr->rest.p, n));

    hr->rest = str_from(hr->rest, n);
    h2o_send(hr->req, &piece, n > 0, state_after(hr));
}

/* The next piece of a file is there, or that of a slow body is due. */
static void go_on_sending(struct http2_request *hr)
{
    struct exchange *x = hr->x;

    wait_for_client(hr);
    if (hr->rest.n == 0)
        hr->rest = fault_take(x, x->body);
    if (x->file.is_broken)
        h2o_send(hr->req, NULL, 0, H2O_SEND_STATE_ERROR);
    else
        send_piece(hr);
}

/* The exchange goes with the request. */
static void drop(struct http2_request *hr, enum http_drop how)
{
    if (how == HTTP_DROP_CLOSE) {
        exchange_log(hr->x);
        cut_off(socket_of(hr->req));
        return;
    }
    set_head(hr);
    h2o_start_response(hr->req, &hr->generator);
    h2o_send(hr->req, NULL, 0, H2O_SEND_STATE_ERROR);
}

static void answer(struct exchange *x)
{
    struct http2_request *hr = x->client;

    if (hr->is_answered) {
        go_on_sending(hr);
        return;
    }
    hr->is_answered = true;
    if (fault_drop(x) != HTTP_DROP_NONE) {
        drop(hr, fault_drop(x));
        return;
    }
    set_head(hr);
    if (x->stream != NULL && !x->is_head) {
        start_stream(hr);
        return;
    }
    hr->rest = fault_take(x, x->body);
    hr->generator.proceed = on_proceed;
    h2o_start_response(hr->req, &hr->generator);
    send_piece(hr);
}

/* RFC 9113 section 8.1.1. The field itself libh2o doesn't hand out. */
static bool has_wrong_length(h2o_req_t *req)
{
    const h2o_http2_stream_t *stream =
        H2O_STRUCT_FROM_MEMBER(h2o_http2_stream_t, req, req);
    size_t expected = stream->_expected_content_length;

    return expected != SIZE_MAX && expected != req->entity.len;
}

/* Headers and what follows from them; 0, or the status to refuse with. */
static int fill_exchange(struct http2_request *hr)
{
    h2o_req_t *req = hr->req;
    struct exchange *x = hr->x;
    struct client *client = socket_of(req)->on_close.data;
    struct str host = str_of_iovec(req->input.authority);
    bool known;

    /* libh2o puts the host's configured name where the client sent none. */
    if (req->input.authority.base == req->hostconf->authority.hostport.base)
        host = STR_EMPTY;
    for (size_t i = 0; i < req->headers.size && i < HEAD_MAX_HEADERS; i++) {
        h2o_header_t *h = &req->headers.entries[i];

        x->headers[x->header_count++] = (struct http_header){
            str_of_iovec(*h->name), str_of_iovec(h->value)};
    }
    /* All is filled in before anything is refused: the log wants it. */
    exchange_set_id(x, request_header(&x->r, "x-request-id"));
    x->r.body = str_of_iovec(req->entity);
    exchange_set_method(x, str_of_iovec(req->input.method));
    known = exchange_set_target(x, str_of_iovec(req->input.path), &host);
    origin_fill(&client->origin, x, host);
    if (x->target.n > HTTP_URL_MAX_BYTES)
        return 414;
    if (req->headers.size > HEAD_MAX_HEADERS)
        return 431;
    /* The route is looked for where that may matter. */
    if (x->r.body.n > HTTP_BODY_MAX_BYTES &&
        (!known || x->r.body.n > exchange_body_max(x)))
        return 413;
    return known && (host.n == 0 || origin_is_host(host)) ? 0 : 400;
}

static int on_request(h2o_handler_t *self, h2o_req_t *req)
{
    struct http2_request *hr = request_new(req);
    int refused;

    (void)self;
    hr->x->answer = answer;
    refused = fill_exchange(hr);
    hr->is_malformed = has_wrong_length(req);
    if (hr->is_malformed)
        refused = 400;
    /* Either may answer before it returns, or long after. */
    if (refused != 0)
        exchange_refuse(hr->x, refused);
    else
        exchange_run(hr->x);
    return 0;
}

/* An answer of libh2o's own on its way out. */
struct replaced {
    h2o_ostream_t super;
    struct http2_request *hr;
};

static void send_replaced(h2o_ostream_t *self, h2o_req_t *req,
                          h2o_iovec_t *pieces, size_t count,
                          h2o_send_state_t state)
{
    struct replaced *out = (struct replaced *)self;
    h2o_iovec_t body = iovec_of(out->hr->x->body);

    /* What libh2o wanted to say is dropped; how it goes on isn't. */
    (void)pieces;
    (void)count;
    h2o_ostream_send_next(self, req, &body, body.len > 0, state);
}

static void on_replaced(struct exchange *x)
{
    set_head(x->client);
}

/* Every answer of ours has this header, and none of libh2o's. */
static bool is_ours(h2o_req_t *req)
{
    return h2o_find_header(&req->res.headers,
                           H2O_TOKEN_ACCESS_CONTROL_ALLOW_ORIGIN, -1) != -1;
}

static void on_response(h2o_filter_t *self, h2o_req_t *req,
                        h2o_ostream_t **slot)
{
    (void)self;
    if (!is_ours(req)) {
        struct http2_request *hr = request_new(req);
        struct replaced *out =
            (struct replaced *)h2o_add_ostream(req, sizeof *out, slot);

        hr->x->answer = on_replaced;
        (void)fill_exchange(hr);
        exchange_refuse(hr->x, req->res.status);
        out->super.do_send = send_replaced;
        out->hr = hr;
        slot = &out->super.next;
    }
    h2o_setup_next_ostream(req, slot);
}

struct http2 *http2_new(void)
{
    struct http2 *h = mem_zalloc(1, sizeof *h);
    h2o_hostconf_t *host;

    /* One host and one handler for whatever comes: routes are ours. */
    h2o_config_init(&h->config);
    h->config.server_name = h2o_iovec_init(NULL, 0);
    h->config.max_request_entity_size = BODY_MAX_BYTES;
    h->config.http1.upgrade_to_http2 = 0;
    h->config.http2.idle_timeout = IDLE_TIMEOUT_MS;
    host = h2o_config_register_host(
        &h->config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    h2o_create_handler(&host->fallback_path, sizeof(h2o_handler_t))->on_req =
        on_request;
    h2o_create_filter(&host->fallback_path, sizeof(h2o_filter_t))
        ->on_setup_ostream = on_response;
    return h;
}

void http2_free(struct http2 *h)
{
    if (h == NULL)
        return;
    h2o_config_dispose(&h->config);
    free(h);
}

void http2_loop_free(struct http2_loop *hl)
{
    if (hl == NULL)
        return;
    /* libh2o leaves this one linked when a shutdown was asked for. */
    h2o_timeout_unlink(&hl->context.http2._graceful_shutdown_timeout);
    h2o_context_dispose(&hl->context);
    free(hl);
}

static void on_client_gone(void *p)
{
    struct client *client = p;

    h2o_linklist_unlink(&client->link);
    count_subtract(client->count, 1);
    if (client->is_gone != NULL)
        *client->is_gone = true;
    free(client);
}

static bool look_at_frames(struct client *client)
{
    h2o_buffer_t *input = client->sock->input;

    return frame_count_look(&client->frames, str_of(input->bytes, input->size),
                            clock_monotonic_ms());
}

/* Comes between the socket and libh2o, which answers every frame that wants an
 * answer, however many there are. */
static void on_read(h2o_socket_t *sock, const char *error)
{
    struct client *client = sock->on_close.data;

    if (error == NULL && !look_at_frames(client)) {
        /* What libh2o still writes mustn't wait for such a client. */
        cut_off(sock);
        error = h2o_socket_error_closed;
    }
    client->read(sock, error);
}

/* libh2o begins to read by its own function again after its output was too
 * much for a client. */
static void watch_frames(struct client *client)
{
    h2o_socket_cb read = client->sock->_cb.read;

    if (read == NULL || read == on_read)
        return;
    client->read = read;
    client->sock->_cb.read = on_read;
}

void http2_accept(struct http2_loop *hl, h2o_socket_t *sock,
                  const struct origin *origin)
{
    struct client *client = mem_zalloc(1, sizeof *client);
    struct timeval now = *h2o_get_timestamp(&hl->context, NULL, NULL);
    bool is_gone = false;

    /* libh2o owns the socket and says by `on_close` when it is gone; the same
     * field leads from a request to its client. */
    client->sock = sock;
    client->origin = *origin;
    sock->on_close.cb = on_client_gone;
    sock->on_close.data = client;
    h2o_linklist_insert(&hl->clients, &client->link);
    client->count = &hl->exchanges->counts->connections_http2;
    count_add(client->count, 1);
    /* What came with the handshake is read before this returns. */
    if (!look_at_frames(client)) {
        h2o_socket_close(sock);
        return;
    }
    client->is_gone = &is_gone;
    h2o_http2_accept(&hl->accept, sock, now);
    if (is_gone)
        return;
    client->is_gone = NULL;
    watch_frames(client);
}

/* A request that has been arriving for too long. */
static int check_arriving(h2o_req_t *req, void *arg)
{
    struct http2_loop *hl = arg;
    int64_t began_ms = (int64_t)req->timestamps.request_begin_at.tv_sec * 1000;
    int64_t now_ms = (int64_t)h2o_now(req->conn->ctx->loop);

    /* A request that has no path yet wasn't given to the handler. A second
     * more, since this is looked at once a second. */
    if (req->pathconf == NULL && began_ms != 0 &&
        now_ms - began_ms > (int64_t)hl->limit_ms + 1000)
        cut_off(socket_of(req));
    return 0;
}

static void cut_slow(struct http2_request *hr)
{
    if (hr->stream != NULL)
        stream_cut(hr->stream, STREAM_END_SLOW);
    cut_off(socket_of(hr->req));
}

/* A response that the client doesn't take. */
static void check_leaving(struct http2_request *hr, int64_t now_ms,
                          unsigned limit_ms)
{
    if (!hr->waits)
        return;
    if (hr->req->bytes_sent != hr->sent) {
        hr->sent = hr->req->bytes_sent;
        hr->sent_ms = now_ms;
    } else if (now_ms - hr->sent_ms > limit_ms) {
        cut_slow(hr);
    }
}

static void sweep(struct loop_part *part)
{
    struct http2_loop *hl = (struct http2_loop *)part;
    h2o_globalconf_t *config = hl->context.globalconf;
    int64_t now_ms = clock_monotonic_ms();

    (void)config->http2.callbacks.foreach_request(&hl->context, check_arriving,
                                                  hl);
    for (h2o_linklist_t *at = hl->clients.next; at != &hl->clients;
         at = at->next)
        watch_frames(H2O_STRUCT_FROM_MEMBER(struct client, link, at));
    for (h2o_linklist_t *at = hl->requests.next; at != &hl->requests;
         at = at->next)
        check_leaving(H2O_STRUCT_FROM_MEMBER(struct http2_request, link, at),
                      now_ms, hl->limit_ms);
}

/* libh2o notes in wall time when a request began. */
static int move_beginning(h2o_req_t *req, void *ms)
{
    struct timeval *began = &req->timestamps.request_begin_at;
    int64_t now_s = (int64_t)(h2o_now(req->conn->ctx->loop) / 1000);

    /* To the second, as check_arriving counts; but not if the request began
     * after the jump. */
    if (began->tv_sec != 0 && began->tv_sec != now_s)
        began->tv_sec += *(const int64_t *)ms / 1000;
    return 0;
}

static void move_beginnings(struct loop_part *part, int64_t ms)
{
    struct http2_loop *hl = (struct http2_loop *)part;

    (void)hl->context.globalconf->http2.callbacks.foreach_request(
        &hl->context, move_beginning, &ms);
}

static void close_gently(struct loop_part *part)
{
    h2o_context_request_shutdown(&((struct http2_loop *)part)->context);
}

/* The connections are gone some turns of the loop later. */
static void close_all(struct loop_part *part)
{
    struct http2_loop *hl = (struct http2_loop *)part;

    for (h2o_linklist_t *at = hl->clients.next; at != &hl->clients;
         at = at->next)
        cut_off(H2O_STRUCT_FROM_MEMBER(struct client, link, at)->sock);
}

static bool are_all_closed(const struct loop_part *part)
{
    const struct http2_loop *hl = (const struct http2_loop *)part;

    return hl->clients.next == &hl->clients;
}

static const struct loop_duties duties = {.tick = sweep,
                                          .clock_jumped = move_beginnings,
                                          .stop = close_gently,
                                          .close_all = close_all,
                                          .is_done = are_all_closed};

struct http2_loop *http2_loop_new(struct http2 *h,
                                  struct exchange_loop *exchanges)
{
    struct http2_loop *hl = mem_zalloc(1, sizeof *hl);

    hl->part.duties = &duties;
    hl->exchanges = exchanges;
    hl->limit_ms = (unsigned)exchanges->loop->slow_ms;
    h2o_context_init(&hl->context, exchanges->loop->events, &h->config);
    hl->accept.ctx = &hl->context;
    hl->accept.hosts = h->config.hosts;
    h2o_linklist_init_anchor(&hl->clients);
    h2o_linklist_init_anchor(&hl->requests);
    loop_add_part(exchanges->loop, &hl->part);
    return hl;
}
