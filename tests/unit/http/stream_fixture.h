/* Streams as their owner and as their client see them.
 *
 * Each opened stream gets the next of `owners`; the tests wait for what is
 * told to an owner there. Routes:
 *     GET /events   loop: a stream of type text/event-stream
 *     GET /other    loop: the same, of another loop of the application's
 *     GET /later    reader: the same after `ms`
 *     GET /full     loop: sends two texts and closes, all in the handler
 *     GET /socket   loop: upgrades to "echo", which sends back what comes
 *     GET /plain    loop: a body */
#ifndef TONEARM_TESTS_HTTP_STREAM_FIXTURE_H
#define TONEARM_TESTS_HTTP_STREAM_FIXTURE_H

#include "unit/http/fixture.h"

#include "http/stream.h"
#include "http/stream_queue.h"

#define GET(path)  "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"
#define MAX_OWNERS 1100

struct stream_owner {
    _Atomic(struct stream *) stream;
    atomic_int opened;
    atomic_int closed;
    atomic_int why;
    atomic_size_t received;
};

static struct stream_owner owners[MAX_OWNERS];
static atomic_int owner_count;
static size_t limit_bytes;

static void on_opened(struct stream *s, struct stream_owner *owner)
{
    assert_ptr_equal(atomic_load(&owner->stream), s);
    assert_true(pthread_equal(pthread_self(), stream_call_loop(s)->thread));
    assert_int_equal(atomic_load(&owner->closed), 0);
    atomic_fetch_add(&owner->opened, 1);
}

static void on_received(struct stream *s, struct stream_owner *owner,
                        struct str bytes)
{
    assert_true(pthread_equal(pthread_self(), stream_call_loop(s)->thread));
    assert_int_equal(atomic_load(&owner->opened), 1);
    assert_int_equal(atomic_load(&owner->closed), 0);
    stream_send(s, bytes);
    atomic_fetch_add(&owner->received, bytes.n);
    if (memchr(bytes.p, '!', bytes.n) != NULL)
        stream_close(s);
}

static void on_closed(struct stream *s, struct stream_owner *owner,
                      enum stream_end why)
{
    assert_true(pthread_equal(pthread_self(), stream_call_loop(s)->thread));
    stream_send(s, STR("nobody hears this"));
    stream_close(s);
    atomic_store(&owner->why, (int)why);
    atomic_fetch_add(&owner->closed, 1);
}

static const struct stream_handlers handlers = {on_opened, on_received,
                                                on_closed};

static struct stream_opening next_opening(void)
{
    int n = atomic_fetch_add(&owner_count, 1);

    assert_true(n < MAX_OWNERS);
    return (struct stream_opening){&handlers, &owners[n], limit_bytes};
}

static struct stream *open_next(struct request *r)
{
    struct stream_opening opening = next_opening();
    struct stream *s;

    r->type = "text/event-stream";
    request_add_header(r, "x-first", STR("1"));
    buf_lit(&r->out, "not sent");
    s = stream_open(r, &opening);
    request_add_header(r, "x-second", STR("2"));
    atomic_store(&opening.owner->stream, s);
    return s;
}

static void handle_events(struct request *r)
{
    (void)open_next(r);
}

/* What the application has in place of the loop's own, for some requests. */
static struct call_loop other;

static void handle_other(struct request *r)
{
    other.thread = r->loop->thread;
    r->loop = &other;
    (void)open_next(r);
}

static void handle_later(struct request *r)
{
    uint64_t ms = 0;

    assert_false(is_on_loop(r));
    atomic_fetch_add(&r->frame->fixture->reads, 1);
    (void)str_to_u64(request_query(r, "ms"), &ms);
    usleep((useconds_t)ms * 1000);
    stream_send(open_next(r), STR("first"));
}

static void handle_full(struct request *r)
{
    struct stream *s = open_next(r);

    stream_send(s, STR("one"));
    stream_send(s, STR("two"));
    stream_close(s);
    stream_send(s, STR("three"));
    stream_close(s);
}

static void handle_socket(struct request *r)
{
    struct stream_opening opening = next_opening();
    struct stream *s;

    if (stream_upgrade(r, "echo", &opening, &s)) {
        atomic_fetch_sub(&owner_count, 1);
        r->status = 426;
        request_add_header(r, "upgrade", STR("echo"));
        return;
    }
    request_add_header(r, "x-accept", STR("yes"));
    atomic_store(&opening.owner->stream, s);
}

static void handle_plain(struct request *r)
{
    buf_lit(&r->out, "plain");
}

static const struct http_route routes[] = {
    {HTTP_GET, "/events", THREAD_LOOP, NULL, ROW(events)},
    {HTTP_GET, "/other", THREAD_LOOP, NULL, ROW(other)},
    {HTTP_GET, "/later", THREAD_READER, NULL, ROW(later)},
    {HTTP_GET, "/full", THREAD_LOOP, NULL, ROW(full)},
    {HTTP_GET, "/socket", THREAD_LOOP, NULL, ROW(socket)},
    {HTTP_GET, "/plain", THREAD_LOOP, NULL, ROW(plain)}};

static UNUSED void start(struct fixture *f, struct http_config config)
{
    atomic_store(&owner_count, 0);
    memset(owners, 0, sizeof owners);
    limit_bytes = 0;
    if (config.loops == 0)
        config.loops = 1;
    fixture_start_with(f, config, routes, sizeof routes / sizeof routes[0]);
}

/* Every stream was closed once when the server has stopped; the handles are
 * good until here. */
static UNUSED void stop(struct fixture *f, unsigned grace_ms)
{
    fixture_stop(f, grace_ms);
    for (int i = 0; i < atomic_load(&owner_count); i++) {
        struct stream *s = atomic_load(&owners[i].stream);

        assert_int_equal(atomic_load(&owners[i].closed), 1);
        stream_send(s, STR("nobody hears this"));
        stream_close(s);
        stream_unref(s);
    }
}

static UNUSED void wait_for(atomic_int *value, int expected)
{
    int64_t began = clock_monotonic_ms();

    while (atomic_load(value) != expected) {
        assert_true(clock_monotonic_ms() - began < 20000);
        usleep(1000);
    }
}

static UNUSED void check_end(int owner, enum stream_end why)
{
    wait_for(&owners[owner].closed, 1);
    assert_int_equal(atomic_load(&owners[owner].why), why);
}

/* Exactly these bytes come next. */
static UNUSED void expect(int fd, const char *bytes)
{
    char got[256];
    size_t n = 0;

    assert_true(strlen(bytes) < sizeof got);
    while (n < strlen(bytes)) {
        ssize_t more = recv(fd, got + n, strlen(bytes) - n, 0);

        assert_true(more > 0);
        n += (size_t)more;
    }
    got[n] = '\0';
    assert_string_equal(got, bytes);
}

/* And then the connection ends, in order. */
static UNUSED void expect_end(int fd, const char *bytes)
{
    char byte;

    expect(fd, bytes);
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
}

static UNUSED void check_event_head(const struct reply *r)
{
    assert_int_equal(r->status, 200);
    assert_string_equal(reply_header(r, "content-type"), "text/event-stream");
    assert_string_equal(reply_header(r, "cache-control"), "no-store");
    assert_string_equal(reply_header(r, "content-length"), "");
    assert_string_equal(reply_header(r, "etag"), "");
    assert_string_equal(reply_header(r, "x-first"), "1");
    assert_string_equal(reply_header(r, "x-second"), "2");
    assert_string_equal(reply_header(r, "access-control-allow-origin"), "*");
    assert_string_equal(reply_header(r, "x-content-type-options"), "nosniff");
}

/* Asks for a stream and reads its head. */
static UNUSED int connect_to(struct fixture *f, const char *text)
{
    int fd = client_connect(f->port);
    struct reply r;

    client_send(fd, text);
    r = reply_read_head(fd);
    assert_true(r.status == 200 || r.status == 101);
    reply_free(&r);
    return fd;
}

#endif
