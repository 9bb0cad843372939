/* Streams over HTTP/1.1 when there is much to send, to many, by many, or
 * nobody who reads. */
#include "unit/http/stream_fixture.h"

#include <sched.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow_client_is_cut_off_at_the_limit),
        cmocka_unit_test(test_large_texts_come_whole),
        cmocka_unit_test(test_stalled_client_is_cut_off),
        cmocka_unit_test(test_order_is_kept_for_each_thread),
        cmocka_unit_test(test_closes_under_load),
        cmocka_unit_test(test_one_text_for_many_streams),
        cmocka_unit_test(test_stop_ends_streams)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
