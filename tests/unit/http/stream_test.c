/* Streams over HTTP/1.1: what goes over the wire, sockets, the log, memory. */
#include "unit/http/stream_fixture.h"

#include <malloc.h>

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

struct ending {
    struct fixture *f;
    bool is_cut;
    atomic_int done;
};

static void end_others(void *arg, struct call_loop *loop)
{
    struct ending *ending = arg;

    http_end_streams(ending->f->server, loop->number, &other, ending->is_cut);
    atomic_fetch_add(&ending->done, 1);
}

/* An application may end a part of its streams, and knows when they are gone.
 */
static void test_ends_those_of_one(void **state)
{
    struct fixture f;
    struct ending ending = {.f = &f};
    int mine, others;

    (void)state;
    start(&f, (struct http_config){0});
    mine = connect_to(&f, GET("/events"));
    others = connect_to(&f, GET("/other"));
    wait_for(&other.streams, 1);
    stream_send(atomic_load(&owners[1].stream), STR("last"));
    http_tell_loop(f.server, 0, end_others, &ending);
    expect_end(others, "4\r\nlast\r\n0\r\n\r\n");
    check_end(1, STREAM_END_STOP);
    wait_for(&other.streams, 0);
    close(others);
    others = connect_to(&f, GET("/other"));
    ending.is_cut = true;
    http_tell_loop(f.server, 0, end_others, &ending);
    wait_for(&ending.done, 2);
    check_end(2, STREAM_END_STOP);
    wait_for(&other.streams, 0);
    stream_send(atomic_load(&owners[0].stream), STR("on"));
    expect(mine, "2\r\non\r\n");
    close(others);
    close(mine);
    stop(&f, 1000);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_old_clients_get_the_texts_alone),
        cmocka_unit_test(test_sends_before_the_head_is_out),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_the_client_closes),
        cmocka_unit_test(test_ends_those_of_one),
        cmocka_unit_test(test_socket),
        cmocka_unit_test(test_refuses_what_is_no_upgrade),
        cmocka_unit_test(test_access_log)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
