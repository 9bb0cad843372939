/* A server with a small route table, and a client that speaks bytes.
 *
 * What the routes do (all but the first answer JSON or text about the
 * request):
 *     GET    /v1/tracks/{id}   loop: id, market, base URL, peer
 *     GET    /v1/tracks        loop, or off it when `ids` has a comma
 *     GET    /read/{id}        reader; sleeps `ms`
 *     POST   /write            writer: the body back
 *     PUT, DELETE, GET /echo   loop: method, length, body
 *     GET    /bytes            `n` compressible bytes
 *     GET    /heavy            keeps the loop for `ms`
 *     GET    /denied           refused by admit
 *     GET    /moved            a loop's, which admit gives to the writer
 *     GET    /header           adds a header with the value of `v`
 *     GET    /again            begins its answer twice
 *     GET    /twice            the same on a reader */
#ifndef TONEARM_TESTS_HTTP_FIXTURE_H
#define TONEARM_TESTS_HTTP_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/http.h"

#define UNUSED __attribute__((unused))

/* libh2o keeps caches by thread that nothing frees when a thread ends, and
 * loses its queue's struct. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:h2o_mem_alloc_recycle\nleak:h2o_multithread_create_queue\n"
           "leak:h2o_buffer_reserve\nleak:h2o_mem_alloc_pool\n"
           "leak:h2o_config_\nleak:libh2o-evloop\n";
}

struct fixture;

/* What the application that is tested hangs on itself, on a route, on a loop
 * and on a request. */
struct call_frame {
    struct fixture *fixture;
};

struct call_row {
    void (*handle)(struct request *r);
};

struct call_loop {
    pthread_t thread;
    unsigned number;
    int calls;
    atomic_int streams; /* of this loop, or of a request that it lent itself */
    bool posts_late;    /* an errand, when it stops */
};

struct call {
    struct fixture *fixture;
};

struct fixture {
    struct call_frame frame;
    struct http_server *server;
    unsigned port;
    unsigned port_tls;
    atomic_int admitted;
    atomic_int released;
    atomic_int loops;
    atomic_int ticks;
    atomic_int errands; /* that http_on_loops ran */
    atomic_int reads;   /* handlers that ran on a reader */
    atomic_bool hold;   /* readers wait while it is set */

    pthread_t writer;
    pthread_mutex_t lock; /* guards the queue */
    pthread_cond_t work;
    struct request *queue[64];
    size_t queued;
    bool writer_stops;
};

static bool is_on_loop(const struct request *r)
{
    return pthread_equal(pthread_self(), r->loop->thread);
}

static struct call_loop *fixture_loop_start(struct call_frame *frame,
                                            unsigned loop)
{
    struct call_loop *data = mem_zalloc(1, sizeof *data);

    data->number = loop;
    data->thread = pthread_self();
    atomic_fetch_add(&frame->fixture->loops, 1);
    return data;
}

static void fixture_errand(struct call_frame *frame, struct call_loop *loop)
{
    assert_true(pthread_equal(pthread_self(), loop->thread));
    loop->calls++;
    atomic_fetch_add(&frame->fixture->errands, 1);
}

static void fixture_loop_stop(struct call_frame *frame, struct call_loop *data)
{
    if (data->posts_late)
        http_on_loop(frame->fixture->server, data->number, fixture_errand);
    atomic_fetch_sub(&frame->fixture->loops, 1);
    free(data);
}

static void fixture_loop_tick(struct call_frame *frame, struct call_loop *data)
{
    assert_true(pthread_equal(pthread_self(), data->thread));
    atomic_fetch_add(&frame->fixture->ticks, 1);
}

static void fixture_count_stream(struct call_loop *loop, int by)
{
    atomic_fetch_add(&loop->streams, by);
}

static bool fixture_admit(struct request *r)
{
    struct fixture *f = r->frame->fixture;

    assert_true(is_on_loop(r));
    assert_null(r->call);
    if (str_eq(r->path, STR("/denied"))) {
        r->status = 401;
        buf_lit(&r->out, "{\"denied\":true}");
        return false;
    }
    if (str_eq(r->path, STR("/moved")))
        r->thread = THREAD_WRITER;
    r->call = arena_alloc(&r->arena, sizeof *r->call);
    r->call->fixture = f;
    atomic_fetch_add(&f->admitted, 1);
    return true;
}

static void fixture_handle(struct request *r)
{
    assert_non_null(r->call);
    r->route->row->handle(r);
}

static void fixture_release(struct request *r)
{
    atomic_fetch_add(&r->call->fixture->released, 1);
}

static void fixture_fail(struct request *r, int status)
{
    buf_printf(&r->out, "{\"error\":{\"status\":%d}}", status);
}

static void fixture_submit(struct request *r)
{
    struct fixture *f = r->frame->fixture;

    pthread_mutex_lock(&f->lock);
    assert_true(f->queued < 64);
    f->queue[f->queued++] = r;
    pthread_cond_signal(&f->work);
    pthread_mutex_unlock(&f->lock);
}

static void *fixture_write(void *arg)
{
    struct fixture *f = arg;

    pthread_mutex_lock(&f->lock);
    for (;;) {
        struct request *r;

        while (f->queued == 0 && !f->writer_stops)
            pthread_cond_wait(&f->work, &f->lock);
        if (f->queued == 0)
            break;
        r = f->queue[0];
        memmove(f->queue, f->queue + 1, --f->queued * sizeof f->queue[0]);
        pthread_mutex_unlock(&f->lock);
        fixture_handle(r);
        http_complete(r);
        pthread_mutex_lock(&f->lock);
    }
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

static void handle_track(struct request *r)
{
    struct str market = request_query(r, "market");

    buf_printf(&r->out, "id=%.*s market=%.*s base=%.*s peer=%.*s",
               STR_ARG(r->params[0]), STR_ARG(market), STR_ARG(r->base_url),
               STR_ARG(r->peer));
    r->type = "text/plain";
}

static enum http_thread choose_by_comma(struct request *r)
{
    struct str ids = request_query(r, "ids");

    assert_non_null(r->call);
    return ids.n > 0 && memchr(ids.p, ',', ids.n) != NULL ? THREAD_READER
                                                          : THREAD_LOOP;
}

static void handle_tracks(struct request *r)
{
    buf_printf(&r->out, "{\"on\":\"%s\"}", is_on_loop(r) ? "loop" : "reader");
}

static void handle_read(struct request *r)
{
    struct fixture *f = r->frame->fixture;
    struct str text = request_query(r, "ms");
    uint64_t ms = 0;

    assert_false(is_on_loop(r));
    atomic_fetch_add(&f->reads, 1);
    if (text.n > 0 && str_to_u64(text, &ms))
        usleep((useconds_t)ms * 1000);
    while (atomic_load(&f->hold))
        usleep(1000);
    buf_printf(&r->out, "{\"read\":\"%.*s\",\"agent\":\"%.*s\"}",
               STR_ARG(r->params[0]), STR_ARG(request_header(r, "user-agent")));
}

static void handle_heavy(struct request *r)
{
    uint64_t ms = 0;

    assert_true(is_on_loop(r));
    (void)str_to_u64(request_query(r, "ms"), &ms);
    usleep((useconds_t)ms * 1000);
    buf_lit(&r->out, "{}");
}

static void handle_write(struct request *r)
{
    r->status = 201;
    r->max_age_s = -1;
    buf_str(&r->out, r->body);
}

static void handle_echo(struct request *r)
{
    static const char *const names[] = {"GET",    "POST",  "PUT",
                                        "DELETE", "PATCH", "OTHER"};

    buf_printf(&r->out, "%s %zu ", names[r->method], r->body.n);
    buf_str(&r->out, r->body);
}

static void handle_moved(struct request *r)
{
    assert_false(is_on_loop(r));
    buf_str(&r->out, r->path);
}

static void handle_bytes(struct request *r)
{
    uint64_t n = 0;

    (void)str_to_u64(request_query(r, "n"), &n);
    r->type = request_query(r, "image").n ? "image/png" : NULL;
    r->no_etag = request_query(r, "no_etag").n > 0;
    while (n-- > 0)
        buf_char(&r->out, (char)('a' + n % 7));
}

static void handle_header(struct request *r)
{
    request_add_header(r, "location", request_query(r, "v"));
    r->status = 204;
}

/* The headers before request_keep_headers stay; what else was said is gone. */
static void handle_again(struct request *r)
{
    request_add_header(r, "x-kept", STR("1"));
    request_keep_headers(r);
    request_add_header(r, "x-dropped", STR("2"));
    r->status = 404;
    r->type = "text/plain";
    r->max_age_s = -1;
    r->no_etag = true;
    buf_lit(&r->out, "the first");
    request_restart(r);
    request_add_header(r, "x-added", STR("3"));
    buf_lit(&r->out, "{\"again\":true}");
}

#define ROW(name)              (&(const struct call_row){handle_##name}), 0
#define ROW_LARGE(name, bytes) (&(const struct call_row){handle_##name}), bytes

static const struct http_route fixture_routes[] = {
    {HTTP_GET, "/v1/tracks/{id}", THREAD_LOOP, NULL, ROW(track)},
    {HTTP_GET, "/v1/tracks", THREAD_LOOP, choose_by_comma, ROW(tracks)},
    {HTTP_GET, "/read/{id}", THREAD_READER, NULL, ROW(read)},
    {HTTP_POST, "/write", THREAD_WRITER, NULL, ROW(write)},
    {HTTP_PUT, "/echo", THREAD_LOOP, NULL, ROW(echo)},
    {HTTP_POST, "/echo", THREAD_LOOP, NULL, ROW(echo)},
    {HTTP_DELETE, "/echo", THREAD_LOOP, NULL, ROW(echo)},
    {HTTP_GET, "/echo", THREAD_LOOP, NULL, ROW(echo)},
    {HTTP_GET, "/bytes", THREAD_LOOP, NULL, ROW(bytes)},
    {HTTP_GET, "/heavy", THREAD_LOOP, NULL, ROW(heavy)},
    {HTTP_GET, "/read-bytes", THREAD_READER, NULL, ROW(bytes)},
    {HTTP_GET, "/denied", THREAD_READER, NULL, ROW(echo)},
    {HTTP_GET, "/moved", THREAD_LOOP, NULL, ROW(moved)},
    {HTTP_GET, "/header", THREAD_LOOP, NULL, ROW(header)},
    {HTTP_GET, "/again", THREAD_LOOP, NULL, ROW(again)},
    {HTTP_GET, "/twice", THREAD_READER, NULL, ROW(again)},
    {HTTP_POST, "/large", THREAD_READER, NULL, ROW_LARGE(echo, 3u << 20)}};

static UNUSED unsigned fixture_port(const char *url)
{
    uint64_t port = 0;

    assert_non_null(url);
    assert_true(str_to_u64(str_from_c(strrchr(url, ':') + 1), &port));
    return (unsigned)port;
}

static struct http_app fixture_app(struct fixture *f)
{
    f->frame.fixture = f;
    return (struct http_app){.frame = &f->frame,
                             .routes = fixture_routes,
                             .route_count = sizeof fixture_routes /
                                            sizeof fixture_routes[0],
                             .loop_start = fixture_loop_start,
                             .loop_stop = fixture_loop_stop,
                             .loop_tick = fixture_loop_tick,
                             .count_stream = fixture_count_stream,
                             .admit = fixture_admit,
                             .handle = fixture_handle,
                             .release = fixture_release,
                             .submit_write = fixture_submit,
                             .fail = fixture_fail};
}

/* Starts with what `config` says, on a free port unless it names one, and
 * with routes of a test's own. */
static UNUSED void fixture_start_with(struct fixture *f,
                                      struct http_config config,
                                      const struct http_route *routes,
                                      size_t route_count)
{
    static const char *const hosts[] = {"h", "a.example", "other",
                                        "h2.example"};
    struct http_app app;

    memset(f, 0, sizeof *f);
    app = fixture_app(f);
    app.routes = routes;
    app.route_count = route_count;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->work, NULL);
    assert_int_equal(pthread_create(&f->writer, NULL, fixture_write, f), 0);
    if (config.listen == NULL)
        config.listen = "127.0.0.1:0";
    config.hosts = hosts;
    config.host_count = sizeof hosts / sizeof hosts[0];
    assert_int_equal(http_start(&config, &app, &f->server), OK);
    f->port = fixture_port(http_url(f->server));
    if (http_url_tls(f->server) != NULL)
        f->port_tls = fixture_port(http_url_tls(f->server));
}

static UNUSED void fixture_start(struct fixture *f, struct http_config config)
{
    fixture_start_with(f, config, fixture_routes,
                       sizeof fixture_routes / sizeof fixture_routes[0]);
}

static UNUSED void fixture_stop(struct fixture *f, unsigned grace_ms)
{
    http_stop(f->server, grace_ms);
    pthread_mutex_lock(&f->lock);
    f->writer_stops = true;
    pthread_cond_signal(&f->work);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->writer, NULL);
    assert_int_equal(atomic_load(&f->admitted), atomic_load(&f->released));
    assert_int_equal(atomic_load(&f->loops), 0);
    pthread_cond_destroy(&f->work);
    pthread_mutex_destroy(&f->lock);
}

static UNUSED int client_connect(unsigned port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {20, 0};
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* Sends as much as the peer takes; false when it closed. */
static UNUSED bool client_send_n(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

static UNUSED void client_send(int fd, const char *text)
{
    assert_true(client_send_n(fd, text, strlen(text)));
}

struct reply {
    int status;
    char *text; /* head and body, terminated */
    size_t n;
    char *body; /* in text */
    size_t body_n;
};

static UNUSED void reply_free(struct reply *r)
{
    free(r->text);
    r->text = NULL;
}

/* The value of a header, "" if there is none; the last one stays good until
 * the next call. */
static UNUSED const char *reply_header(const struct reply *r, const char *name)
{
    static _Thread_local char value[8192];
    char wanted[64];
    const char *at;
    size_t n;

    snprintf(wanted, sizeof wanted, "\r\n%s: ", name);
    at = strstr(r->text, wanted);
    if (at == NULL || (r->body != NULL && at > r->body))
        return "";
    at += strlen(wanted);
    n = (size_t)(strstr(at, "\r\n") - at);
    assert_true(n < sizeof value);
    memcpy(value, at, n);
    value[n] = '\0';
    return value;
}

typedef ssize_t (*client_recv)(void *from, void *to, size_t n);

static UNUSED ssize_t client_recv_fd(void *from, void *to, size_t n)
{
    return recv(*(int *)from, to, n, 0);
}

/* Reads one response, byte by byte in the head so that nothing of the next
 * is taken. status is 0 when the connection ends before one. */
static UNUSED struct reply reply_read_from(client_recv receive, void *from,
                                           bool is_head)
{
    struct reply r = {0};
    size_t capacity = 4096;
    uint64_t length = 0;
    uint64_t status = 0;

    r.text = mem_alloc(capacity);
    r.text[0] = '\0';
    while (r.n < 4 || memcmp(r.text + r.n - 4, "\r\n\r\n", 4) != 0) {
        if (receive(from, r.text + r.n, 1) != 1)
            return r;
        r.n++;
        if (r.n + 1 == capacity)
            r.text = mem_realloc(r.text, capacity *= 2, 1);
        r.text[r.n] = '\0';
    }
    assert_memory_equal(r.text, "HTTP/1.1 ", 9);
    assert_true(str_to_u64(str_of(r.text + 9, 3), &status));
    r.status = (int)status;
    (void)str_to_u64(str_from_c(reply_header(&r, "content-length")), &length);
    if (is_head || r.status == 204 || r.status == 304)
        length = 0;
    r.text = mem_realloc(r.text, r.n + length + 1, 1);
    r.body = r.text + r.n;
    while (r.body_n < length) {
        ssize_t got =
            receive(from, r.body + r.body_n, (size_t)length - r.body_n);

        if (got <= 0)
            break;
        r.body_n += (size_t)got;
    }
    r.n += r.body_n;
    r.text[r.n] = '\0';
    assert_int_equal(r.body_n, length);
    return r;
}

static UNUSED struct reply reply_read(int fd)
{
    return reply_read_from(client_recv_fd, &fd, false);
}

static UNUSED struct reply reply_read_head(int fd)
{
    return reply_read_from(client_recv_fd, &fd, true);
}

/* Sends and reads one response. */
static UNUSED struct reply ask(int fd, const char *text)
{
    client_send(fd, text);
    return reply_read(fd);
}

/* The same on a connection of its own. */
static UNUSED struct reply ask_once(struct fixture *f, const char *text)
{
    int fd = client_connect(f->port);
    struct reply r = ask(fd, text);

    close(fd);
    return r;
}

/* Nothing more comes: the server has closed. */
static UNUSED void assert_closed(int fd)
{
    char byte;

    assert_true(recv(fd, &byte, 1, 0) <= 0);
}

/* Checks status and body of a response and frees it. */
static UNUSED void assert_answer(struct reply r, int status, const char *body)
{
    assert_int_equal(r.status, status);
    assert_string_equal(r.body ? r.body : "", body);
    reply_free(&r);
}

#endif
