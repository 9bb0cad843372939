/* Streams as their owner and as their client see them.
 *
 * Each opened stream gets the next of `owners`; the tests wait for what is
 * told to an owner there. Routes:
 *     GET /events   loop: a stream of type text/event-stream
 *     GET /later    reader: the same after `ms`
 *     GET /full     loop: sends two texts and closes, all in the handler
 *     GET /socket   loop: upgrades to "echo", which sends back what comes
 *     GET /plain    loop: a body */
#include "unit/http/secure.h"

#include <malloc.h>
#include <sched.h>

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
    {HTTP_GET, "/later", THREAD_READER, NULL, ROW(later)},
    {HTTP_GET, "/full", THREAD_LOOP, NULL, ROW(full)},
    {HTTP_GET, "/socket", THREAD_LOOP, NULL, ROW(socket)},
    {HTTP_GET, "/plain", THREAD_LOOP, NULL, ROW(plain)}};

static void start(struct fixture *f, struct http_config config)
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
static void stop(struct fixture *f, unsigned grace_ms)
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

static void wait_for(atomic_int *value, int expected)
{
    int64_t began = clock_monotonic_ms();

    while (atomic_load(value) != expected) {
        assert_true(clock_monotonic_ms() - began < 20000);
        usleep(1000);
    }
}

static void check_end(int owner, enum stream_end why)
{
    wait_for(&owners[owner].closed, 1);
    assert_int_equal(atomic_load(&owners[owner].why), why);
}

/* Exactly these bytes come next. */
static void expect(int fd, const char *bytes)
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
static void expect_end(int fd, const char *bytes)
{
    char byte;

    expect(fd, bytes);
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
}

static void check_event_head(const struct reply *r)
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
static int connect_to(struct fixture *f, const char *text)
{
    int fd = client_connect(f->port);
    struct reply r;

    client_send(fd, text);
    r = reply_read_head(fd);
    assert_true(r.status == 200 || r.status == 101);
    reply_free(&r);
    return fd;
}

static void test_chunks(void **state)
{
    struct fixture f;
    int fd;
    struct reply r;
    struct stream *s;
    char long_text[300];

    (void)state;
    start(&f, (struct http_config){0});
    fd = client_connect(f.port);
    client_send(fd, GET("/events"));
    r = reply_read_head(fd);
    check_event_head(&r);
    assert_string_equal(reply_header(&r, "transfer-encoding"), "chunked");
    assert_string_equal(reply_header(&r, "connection"), "close");
    reply_free(&r);
    wait_for(&owners[0].opened, 1);
    /* What the request held was let go of when the stream opened. */
    wait_for(&f.released, 1);
    s = atomic_load(&owners[0].stream);
    stream_send(s, STR("hello"));
    expect(fd, "5\r\nhello\r\n");
    stream_send(s, STR_EMPTY);
    stream_send(s, STR("0123456789abcdef0"));
    expect(fd, "11\r\n0123456789abcdef0\r\n");
    memset(long_text, 'x', sizeof long_text);
    stream_send(s, str_of(long_text, 0x100));
    expect(fd, "100\r\nxxxx");
    for (int i = 0; i < 0x100 - 4; i++)
        expect(fd, "x");
    expect(fd, "\r\n");
    /* The client's own bytes are nobody's business. */
    client_send(fd, "what the client says is dropped");
    stream_send(s, STR("the last"));
    stream_close(s);
    stream_send(s, STR("too late"));
    expect_end(fd, "8\r\nthe last\r\n0\r\n\r\n");
    check_end(0, STREAM_END_OURS);
    close(fd);
    stop(&f, 1000);
}

static void test_old_clients_get_the_texts_alone(void **state)
{
    struct fixture f;
    struct reply r;
    int fd;

    (void)state;
    start(&f, (struct http_config){0});
    fd = client_connect(f.port);
    client_send(fd, "GET /full HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    r = reply_read_head(fd);
    check_event_head(&r);
    assert_string_equal(reply_header(&r, "transfer-encoding"), "");
    assert_string_equal(reply_header(&r, "connection"), "close");
    reply_free(&r);
    expect_end(fd, "onetwo");
    check_end(0, STREAM_END_OURS);
    close(fd);
    stop(&f, 1000);
}

static void test_sends_before_the_head_is_out(void **state)
{
    struct fixture f;
    int fd;

    (void)state;
    start(&f, (struct http_config){0});
    fd = connect_to(&f, GET("/full"));
    expect_end(fd, "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
    close(fd);
    check_end(0, STREAM_END_OURS);
    assert_int_equal(atomic_load(&owners[0].opened), 1);
    fd = connect_to(&f, GET("/later"));
    expect(fd, "5\r\nfirst\r\n");
    stream_close(atomic_load(&owners[1].stream));
    expect_end(fd, "0\r\n\r\n");
    close(fd);
    check_end(1, STREAM_END_OURS);
    stop(&f, 1000);
}

/* The connection goes on, since there was no body. */
static void test_head(void **state)
{
    static const char *const calls[] = {
        "HEAD /events HTTP/1.1\r\nHost: h\r\n\r\n",
        "HEAD /later HTTP/1.1\r\nHost: h\r\n\r\n"};
    struct fixture f;
    int fd;

    (void)state;
    start(&f, (struct http_config){0});
    fd = client_connect(f.port);
    for (int i = 0; i < 2; i++) {
        struct reply r;

        client_send(fd, calls[i]);
        r = reply_read_head(fd);
        check_event_head(&r);
        assert_string_equal(reply_header(&r, "transfer-encoding"), "chunked");
        assert_string_equal(reply_header(&r, "connection"), "");
        reply_free(&r);
        check_end(i, STREAM_END_CLIENT);
        assert_int_equal(atomic_load(&owners[i].opened), 0);
        assert_answer(ask(fd, GET("/plain")), 200, "plain");
    }
    close(fd);
    stop(&f, 1000);
}

static void test_the_client_closes(void **state)
{
    struct fixture f;
    struct linger reset = {1, 0};
    int fd;

    (void)state;
    start(&f, (struct http_config){0});
    fd = connect_to(&f, GET("/events"));
    close(fd);
    check_end(0, STREAM_END_CLIENT);
    fd = connect_to(&f, GET("/events"));
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
    check_end(1, STREAM_END_CLIENT);
    /* Gone before the reader has opened the stream. */
    fd = client_connect(f.port);
    client_send(fd, GET("/later?ms=200"));
    wait_for(&f.reads, 1);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
    wait_for(&owner_count, 3);
    check_end(2, STREAM_END_CLIENT);
    assert_int_equal(atomic_load(&owners[2].opened), 0);
    stop(&f, 1000);
}

/* Sends until the kernel takes no more for the client, who doesn't read. */
static void fill(struct stream *s, size_t most_bytes)
{
    static char text[4096];
    struct stream_text *t = stream_text_new(str_of(text, sizeof text));
    int quiet = 0;

    while (quiet < 50) {
        if (atomic_load(&s->behind_bytes) + sizeof text > most_bytes) {
            quiet++;
            usleep(2000);
        } else {
            quiet = 0;
            stream_send_text(s, t);
        }
    }
    stream_text_unref(t);
}

static void test_slow_client_is_cut_off_at_the_limit(void **state)
{
    static char text[65536];
    struct fixture f;
    struct stream *s;
    size_t behind;
    int fd;

    (void)state;
    start(&f, (struct http_config){.slow_client_s = 60});
    limit_bytes = sizeof text;
    fd = connect_to(&f, GET("/events"));
    wait_for(&owners[0].opened, 1);
    s = atomic_load(&owners[0].stream);
    fill(s, limit_bytes);
    behind = atomic_load(&s->behind_bytes);
    assert_in_range(behind, 1, limit_bytes);
    stream_send(s, str_of(text, limit_bytes - behind));
    assert_int_equal(atomic_load(&s->behind_bytes), limit_bytes);
    usleep(100000);
    assert_int_equal(atomic_load(&owners[0].closed), 0);
    stream_send(s, STR("x"));
    check_end(0, STREAM_END_SLOW);
    close(fd);

    /* A text that is over the limit alone; the default limit. */
    fd = connect_to(&f, GET("/events"));
    wait_for(&owners[1].opened, 1);
    stream_send(atomic_load(&owners[1].stream), str_of(text, sizeof text));
    usleep(20000);
    stream_send(atomic_load(&owners[1].stream), str_of(text, sizeof text));
    usleep(20000);
    assert_int_equal(atomic_load(&owners[1].closed), 0);
    limit_bytes = 10;
    close(fd);
    check_end(1, STREAM_END_CLIENT);
    fd = connect_to(&f, GET("/later"));
    expect(fd, "5\r\nfirst\r\n");
    stream_send(atomic_load(&owners[2].stream), STR("0123456789+"));
    check_end(2, STREAM_END_SLOW);
    assert_closed(fd);
    close(fd);
    stop(&f, 0);
}

/* Texts that take several writes. */
static void test_large_texts_come_whole(void **state)
{
    enum { COUNT = 40, TEXT_BYTES = 200000 };
    static char text[TEXT_BYTES];
    struct fixture f;
    struct stream *s;
    int64_t began;
    int fd;

    (void)state;
    start(&f, (struct http_config){0});
    fd = connect_to(&f, "GET /events HTTP/1.0\r\n\r\n");
    wait_for(&owners[0].opened, 1);
    s = atomic_load(&owners[0].stream);
    memset(text, 'y', sizeof text);
    for (int i = 0; i < COUNT; i++) {
        stream_send(s, str_of(text, sizeof text));
        for (size_t n = 0; n < sizeof text;) {
            char got[8192];
            size_t most =
                sizeof text - n < sizeof got ? sizeof text - n : sizeof got;
            ssize_t more = recv(fd, got, most, 0);

            assert_true(more > 0);
            assert_int_equal(got[0], 'y');
            n += (size_t)more;
        }
    }
    began = clock_monotonic_ms();
    while (atomic_load(&s->behind_bytes) > 0)
        assert_true(clock_monotonic_ms() - began < 10000);
    stream_close(s);
    expect_end(fd, "");
    close(fd);
    check_end(0, STREAM_END_OURS);
    stop(&f, 1000);
}

/* Who says nothing because nothing is said may stay. */
static void test_stalled_client_is_cut_off(void **state)
{
    struct fixture f;
    int stalled, quiet;

    (void)state;
    start(&f, (struct http_config){.slow_client_s = 1});
    stalled = connect_to(&f, GET("/events"));
    wait_for(&owners[0].opened, 1);
    quiet = connect_to(&f, GET("/events"));
    wait_for(&owners[1].opened, 1);
    fill(atomic_load(&owners[0].stream), 100000);
    check_end(0, STREAM_END_SLOW);
    usleep(1200000);
    assert_int_equal(atomic_load(&owners[1].closed), 0);
    stream_send(atomic_load(&owners[1].stream), STR("still"));
    expect(quiet, "5\r\nstill\r\n");
    close(stalled);
    close(quiet);
    check_end(1, STREAM_END_CLIENT);
    stop(&f, 0);
}

#define SENDERS 4
#define EACH    2000

struct sender {
    struct stream *stream;
    char name;
    pthread_t thread;
};

static void *send_numbers(void *arg)
{
    struct sender *sender = arg;

    for (int i = 0; i < EACH; i++) {
        char text[32];
        int n = snprintf(text, sizeof text, "%c%d\n", sender->name, i);

        stream_send(sender->stream, str_of(text, (size_t)n));
        if (i % 64 == 0)
            sched_yield();
    }
    stream_unref(sender->stream);
    return NULL;
}

static void start_senders(struct sender *senders, struct stream *s)
{
    for (int i = 0; i < SENDERS; i++) {
        senders[i].stream = stream_ref(s);
        senders[i].name = (char)('a' + i);
        assert_int_equal(
            pthread_create(&senders[i].thread, NULL, send_numbers, &senders[i]),
            0);
    }
}

static void join_senders(struct sender *senders)
{
    for (int i = 0; i < SENDERS; i++)
        pthread_join(senders[i].thread, NULL);
}

static void test_order_is_kept_for_each_thread(void **state)
{
    struct fixture f;
    struct sender senders[SENDERS];
    int next[SENDERS] = {0};
    FILE *in;
    char line[64];
    int fd;

    (void)state;
    start(&f, (struct http_config){.slow_client_s = 60});
    limit_bytes = 1u << 20;
    fd = client_connect(f.port);
    client_send(fd, "GET /events HTTP/1.0\r\n\r\n");
    wait_for(&owners[0].opened, 1);
    start_senders(senders, atomic_load(&owners[0].stream));
    join_senders(senders);
    stream_close(atomic_load(&owners[0].stream));
    in = fdopen(fd, "r");
    while (fgets(line, sizeof line, in) != NULL && line[0] != '\r')
        ;
    while (fgets(line, sizeof line, in) != NULL) {
        int from = line[0] - 'a';
        char expected[64];

        assert_in_range(from, 0, SENDERS - 1);
        snprintf(expected, sizeof expected, "%c%d\n", line[0], next[from]++);
        assert_string_equal(line, expected);
    }
    for (int i = 0; i < SENDERS; i++)
        assert_int_equal(next[i], EACH);
    fclose(in);
    check_end(0, STREAM_END_OURS);
    stop(&f, 1000);
}

/* Threads send while one side or the other closes, or the server stops. */
static void test_closes_under_load(void **state)
{
    struct fixture f;
    struct sender senders[SENDERS];
    int fd;

    (void)state;
    start(&f, (struct http_config){.loops = 2});
    for (int i = 0; i < 30; i++) {
        struct stream *s;

        fd = connect_to(&f, i % 2 ? GET("/events") : GET("/later"));
        wait_for(&owners[i].opened, 1);
        s = atomic_load(&owners[i].stream);
        start_senders(senders, s);
        if (i % 3 == 0)
            stream_close(s);
        else if (i % 3 == 1)
            shutdown(fd, SHUT_RDWR);
        join_senders(senders);
        stream_close(s);
        close(fd);
        wait_for(&owners[i].closed, 1);
    }
    fd = connect_to(&f, GET("/events"));
    wait_for(&owners[30].opened, 1);
    start_senders(senders, atomic_load(&owners[30].stream));
    stop(&f, 50);
    join_senders(senders);
    close(fd);
}

/* The text that all streams of a loop are sent. */
static struct stream_text *announcement;
static atomic_int announced;

static void announce(struct call_frame *frame, struct call_loop *loop)
{
    (void)frame;
    for (int i = 0; i < atomic_load(&owner_count); i++) {
        struct stream *s = atomic_load(&owners[i].stream);

        if (stream_call_loop(s) == loop)
            stream_send_text(s, announcement);
    }
    atomic_fetch_add(&announced, 1);
}

static void test_one_text_for_many_streams(void **state)
{
    enum { COUNT = 100 };
    struct fixture f;
    int fds[COUNT];

    (void)state;
    start(&f, (struct http_config){.loops = 2});
    for (int i = 0; i < COUNT; i++) {
        fds[i] = connect_to(&f, GET("/events"));
        wait_for(&owners[i].opened, 1);
    }
    announcement = stream_text_new(STR("to all"));
    for (int n = 0; n < 3; n++)
        http_on_loops(f.server, announce);
    for (int i = 0; i < COUNT; i++)
        expect(fds[i], "6\r\nto all\r\n6\r\nto all\r\n6\r\nto all\r\n");
    wait_for(&announced, 6);
    stream_text_unref(announcement);
    for (int i = 0; i < COUNT; i++)
        close(fds[i]);
    stop(&f, 1000);
}

/* What is queued still comes, then the end; who doesn't read is cut off when
 * the time is over. */
static void test_stop_ends_streams(void **state)
{
    enum { COUNT = 20 };
    struct fixture f;
    int fds[COUNT], stalled;
    int64_t began;

    (void)state;
    start(&f, (struct http_config){.slow_client_s = 60});
    for (int i = 0; i < COUNT; i++) {
        fds[i] = connect_to(&f, GET("/events"));
        wait_for(&owners[i].opened, 1);
    }
    began = clock_monotonic_ms();
    for (int i = 0; i < COUNT; i++)
        stream_send(atomic_load(&owners[i].stream), STR("bye"));
    for (int i = 0; i < COUNT; i++)
        if (i % 2 == 1)
            shutdown(fds[i], SHUT_WR);
    usleep(50000);
    stop(&f, 5000);
    assert_true(clock_monotonic_ms() - began < 4000);
    for (int i = 0; i < COUNT; i++) {
        if (i % 2 == 0) {
            assert_int_equal(atomic_load(&owners[i].why), STREAM_END_STOP);
            expect_end(fds[i], "3\r\nbye\r\n0\r\n\r\n");
        }
        close(fds[i]);
    }

    start(&f, (struct http_config){.slow_client_s = 60});
    stalled = connect_to(&f, GET("/events"));
    wait_for(&owners[0].opened, 1);
    fill(atomic_load(&owners[0].stream), 100000);
    began = clock_monotonic_ms();
    stop(&f, 300);
    assert_in_range(clock_monotonic_ms() - began, 200, 5000);
    assert_int_equal(atomic_load(&owners[0].why), STREAM_END_STOP);
    close(stalled);
}

#define UPGRADE                                                                \
    "GET /socket HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n"   \
    "Upgrade: other, Echo\r\n\r\n"

static void test_socket(void **state)
{
    static char sent[20000], got[20000];
    struct fixture f;
    struct reply r;
    int fd;

    (void)state;
    start(&f, (struct http_config){0});
    fd = client_connect(f.port);
    client_send(fd, UPGRADE "early");
    r = reply_read_head(fd);
    assert_int_equal(r.status, 101);
    assert_memory_equal(r.text, "HTTP/1.1 101 Switching Protocols\r\n", 34);
    assert_string_equal(reply_header(&r, "connection"), "upgrade");
    assert_string_equal(reply_header(&r, "upgrade"), "echo");
    assert_string_equal(reply_header(&r, "x-accept"), "yes");
    assert_string_equal(reply_header(&r, "content-type"), "");
    assert_string_equal(reply_header(&r, "transfer-encoding"), "");
    assert_string_equal(reply_header(&r, "content-length"), "");
    reply_free(&r);
    expect(fd, "early");
    for (int i = 0; i < 50; i++) {
        size_t n = 0;

        for (size_t k = 0; k < sizeof sent; k++)
            sent[k] = (char)('a' + (k + (size_t)i) % 23);
        assert_true(client_send_n(fd, sent, sizeof sent));
        while (n < sizeof got) {
            ssize_t more = recv(fd, got + n, sizeof got - n, 0);

            assert_true(more > 0);
            n += (size_t)more;
        }
        assert_memory_equal(sent, got, sizeof got);
    }
    stream_send(atomic_load(&owners[0].stream), STR("from us"));
    expect(fd, "from us");
    client_send(fd, "end!");
    expect_end(fd, "end!");
    check_end(0, STREAM_END_OURS);
    assert_int_equal(atomic_load(&owners[0].received),
                     50 * sizeof sent + 5 + 4);
    close(fd);
    fd = connect_to(&f, UPGRADE);
    close(fd);
    check_end(1, STREAM_END_CLIENT);
    stop(&f, 1000);
}

static void test_refuses_what_is_no_upgrade(void **state)
{
    static const char *const calls[] = {
        GET("/socket"),
        "GET /socket HTTP/1.1\r\nHost: h\r\nUpgrade: echo\r\n\r\n",
        "GET /socket HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\n\r\n",
        "GET /socket HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\n"
        "Upgrade: websocket\r\n\r\n",
        "GET /socket HTTP/1.0\r\nConnection: upgrade, keep-alive\r\n"
        "Upgrade: echo\r\n\r\n"};
    struct fixture f;
    struct reply r;
    int fd;

    (void)state;
    start(&f, (struct http_config){0});
    fd = client_connect(f.port);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        r = ask(fd, calls[i]);
        assert_int_equal(r.status, 426);
        assert_memory_equal(r.text, "HTTP/1.1 426 Upgrade Required\r\n", 31);
        assert_string_equal(reply_header(&r, "upgrade"), "echo");
        reply_free(&r);
    }
    client_send(fd, "HEAD /socket HTTP/1.1\r\nHost: h\r\n"
                    "Connection: upgrade\r\nUpgrade: echo\r\n\r\n");
    r = reply_read_head(fd);
    assert_int_equal(r.status, 426);
    reply_free(&r);
    close(fd);
    assert_int_equal(atomic_load(&owner_count), 0);
    stop(&f, 1000);
}

/* The line comes when the stream ends, and says how much was sent. */
static void test_access_log(void **state)
{
    char path[] = "/tmp/http-stream-XXXXXX";
    char line[1024];
    struct fixture f;
    FILE *log;
    int fd;

    (void)state;
    close(mkstemp(path));
    start(&f, (struct http_config){.access_log = path});
    fd = connect_to(&f, "GET /events?a=b HTTP/1.1\r\nHost: h\r\n"
                        "User-Agent: me\r\n\r\n");
    wait_for(&owners[0].opened, 1);
    stream_send(atomic_load(&owners[0].stream), STR("0123456789"));
    stream_send(atomic_load(&owners[0].stream), STR("01234"));
    expect(fd, "a\r\n0123456789\r\n5\r\n01234\r\n");
    stream_close(atomic_load(&owners[0].stream));
    expect_end(fd, "0\r\n\r\n");
    close(fd);
    stop(&f, 1000);
    log = fopen(path, "r");
    assert_non_null(fgets(line, sizeof line, log));
    assert_non_null(strstr(line, "127.0.0.1 - - ["));
    assert_non_null(
        strstr(line, "\"GET /events?a=b HTTP/1.1\" 200 15 \"-\" \"me\""));
    assert_null(fgets(line, sizeof line, log));
    fclose(log);
    unlink(path);
}

static size_t used_bytes(void)
{
    struct mallinfo2 m = mallinfo2();

    return m.uordblks + m.hblkhd;
}

/* The allocator of a sanitizer doesn't tell. */
static bool can_measure(void)
{
    size_t before = used_bytes();
    char *p = mem_alloc(1u << 20);
    bool can = used_bytes() > before;

    free(p);
    return can;
}

static void test_memory(void **state)
{
    enum { COUNT = 1000, MOST = 10240 };
    static int fds[COUNT];
    struct fixture f;
    size_t before, open_bytes, after;

    (void)state;
    if (!can_measure())
        skip();
    start(&f, (struct http_config){0});
    close(connect_to(&f, GET("/events")));
    check_end(0, STREAM_END_CLIENT);
    before = used_bytes();
    for (int i = 0; i < COUNT; i++)
        fds[i] = connect_to(&f, GET("/events"));
    for (int i = 0; i < COUNT; i++) {
        wait_for(&owners[i + 1].opened, 1);
        stream_send(atomic_load(&owners[i + 1].stream), STR("hello"));
        client_send(fds[i], "dropped");
    }
    for (int i = 0; i < COUNT; i++)
        expect(fds[i], "5\r\nhello\r\n");
    open_bytes = used_bytes() - before;
    print_message("%zu bytes a stream\n", open_bytes / COUNT);
    assert_in_range(open_bytes / COUNT, 1, MOST);
    for (int i = 0; i < COUNT; i++) {
        stream_close(atomic_load(&owners[i + 1].stream));
        expect_end(fds[i], "0\r\n\r\n");
        close(fds[i]);
        check_end(i + 1, STREAM_END_OURS);
    }
    /* The handles are ours until `stop`; lingering sockets go. */
    usleep(100000);
    after = used_bytes() - before;
    print_message("%zu bytes left of each\n", after / COUNT);
    assert_in_range(after / COUNT, 0, sizeof(struct stream) + 64);
    stop(&f, 1000);
}

static void test_tls(void **state)
{
    struct fixture f;
    struct secure s;
    struct reply r;
    unsigned char got[64];

    (void)state;
    start(&f, tls_config(false));
    s = secure_connect(f.port_tls, NULL);
    secure_send(&s, GET("/full"), strlen(GET("/full")));
    r = reply_read_from(receive, s.ssl, true);
    check_event_head(&r);
    reply_free(&r);
    assert_true(read_all(&s, got, 21));
    assert_memory_equal(got, "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n", 21);
    assert_int_equal(SSL_read(s.ssl, got, 1), 0);
    check_end(0, STREAM_END_OURS);
    secure_close(&s);
    stop(&f, 1000);
}

static void test_http2_stream(void **state)
{
    struct fixture f;
    struct secure s;
    struct h2_reply r;
    struct stream *stream;

    (void)state;
    start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/full", NULL, NULL, NULL);
    r = h2_read(&s, 1);
    assert_int_equal(r.first, STATUS_200);
    assert_string_equal(r.body, "onetwo");
    check_end(0, STREAM_END_OURS);

    /* Two at once on one connection, and a body between. */
    h2_send(&s, 3, "GET", "/events", NULL, NULL, NULL);
    h2_send(&s, 5, "GET", "/later", NULL, NULL, NULL);
    wait_for(&owners[1].opened, 1);
    wait_for(&owner_count, 3);
    wait_for(&owners[2].opened, 1);
    h2_send(&s, 7, "GET", "/plain", NULL, NULL, NULL);
    r = h2_read(&s, 7);
    assert_string_equal(r.body, "plain");
    usleep(1200000); /* a quiet stream isn't a stalled one */
    stream = atomic_load(&owners[1].stream);
    stream_send(stream, STR("later"));
    stream_send(stream, STR(" still"));
    stream_close(stream);
    r = h2_read(&s, 3);
    assert_string_equal(r.body, "later still");
    check_end(1, STREAM_END_OURS);

    h2_send(&s, 9, "HEAD", "/events", NULL, NULL, NULL);
    r = h2_read(&s, 9);
    assert_int_equal(r.first, STATUS_200);
    assert_int_equal(r.body_n, 0);
    check_end(3, STREAM_END_CLIENT);
    h2_send(&s, 11, "GET", "/socket", NULL, NULL, NULL);
    r = h2_read(&s, 11);
    assert_true(r.first != 0 && r.first != STATUS_200);
    assert_false(r.reset);
    assert_int_equal(atomic_load(&owner_count), 4);

    /* The third is open when the connection goes. */
    assert_int_equal(atomic_load(&owners[2].closed), 0);
    secure_close(&s);
    check_end(2, STREAM_END_CLIENT);
    stop(&f, 1000);
}

/* The client's window is used up: libh2o takes nothing more. */
static void test_http2_slow_client(void **state)
{
    struct fixture f;
    struct secure s;
    struct http_config config = tls_config(true);
    static char text[50000];

    (void)state;
    config.slow_client_s = 60;
    start(&f, config);
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/events", NULL, NULL, NULL);
    wait_for(&owners[0].opened, 1);
    for (int i = 0; i < 6; i++) {
        stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
        usleep(20000);
        assert_int_equal(atomic_load(&owners[0].closed), 0);
    }
    stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
    stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
    check_end(0, STREAM_END_SLOW);
    secure_close(&s);
    stop(&f, 1000);

    start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/events", NULL, NULL, NULL);
    wait_for(&owners[0].opened, 1);
    stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
    stream_send(atomic_load(&owners[0].stream), str_of(text, sizeof text));
    check_end(0, STREAM_END_SLOW); /* after slow_client_s */
    secure_close(&s);
    stop(&f, 1000);
}

static void test_http2_stop(void **state)
{
    struct fixture f;
    struct secure s;
    struct h2_reply r;

    (void)state;
    start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/later", NULL, NULL, NULL);
    wait_for(&owner_count, 1);
    wait_for(&owners[0].opened, 1);
    stop(&f, 2000);
    r = h2_read(&s, 1);
    assert_string_equal(r.body, "first");
    assert_int_equal(atomic_load(&owners[0].why), STREAM_END_STOP);
    secure_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_old_clients_get_the_texts_alone),
        cmocka_unit_test(test_sends_before_the_head_is_out),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_the_client_closes),
        cmocka_unit_test(test_slow_client_is_cut_off_at_the_limit),
        cmocka_unit_test(test_large_texts_come_whole),
        cmocka_unit_test(test_stalled_client_is_cut_off),
        cmocka_unit_test(test_order_is_kept_for_each_thread),
        cmocka_unit_test(test_closes_under_load),
        cmocka_unit_test(test_one_text_for_many_streams),
        cmocka_unit_test(test_stop_ends_streams),
        cmocka_unit_test(test_socket),
        cmocka_unit_test(test_refuses_what_is_no_upgrade),
        cmocka_unit_test(test_access_log),
        cmocka_unit_test(test_tls),
        cmocka_unit_test(test_http2_stream),
        cmocka_unit_test(test_http2_slow_client),
        cmocka_unit_test(test_http2_stop)};

    return cmocka_run_group_tests(tests, secure_set_up, secure_tear_down);
}
