/* Starting, running on several threads, reloading, stopping. */
#include "unit/http/fixture.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static void wait_until(atomic_int *value, int expected)
{
    int64_t began = clock_monotonic_ms();

    while (atomic_load(value) != expected) {
        assert_true(clock_monotonic_ms() - began < 10000);
        usleep(1000);
    }
}

static void test_refuses_bad_configuration(void **state)
{
    static const char *const addresses[] = {
        "",           "127.0.0.1", "127.0.0.1:x",  "127.0.0.1:65536",
        "::1:80",     "[::1:80",   "127.0.0.1:-1", "no.such.invalid:0",
        "300.1.1.1:0"};
    struct fixture f;
    struct http_app app = fixture_app(&f);
    struct http_server *s;
    struct http_config c = {0};

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        c.listen = addresses[i];
        assert_int_equal(http_start(&c, &app, &s), ERR_USAGE);
    }
    c.listen = NULL;
    assert_int_equal(http_start(&c, &app, &s), ERR_USAGE);
    c.listen = "127.0.0.1:0";
    c.trusted_proxy = "10.0.0.0/33";
    assert_int_equal(http_start(&c, &app, &s), ERR_USAGE);
    c.trusted_proxy = NULL;
    c.listen_tls = "127.0.0.1:0";
    assert_int_equal(http_start(&c, &app, &s), ERR_USAGE);
    c.tls_cert = c.tls_key = "/nonexistent.pem";
    assert_int_equal(http_start(&c, &app, &s), ERR_TLS);
    c.listen_tls = NULL;
    c.access_log = "/nonexistent/access.log";
    assert_int_equal(http_start(&c, &app, &s), ERR_IO);
}

static void test_refuses_a_port_in_use(void **state)
{
    int other = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    struct fixture f;
    struct http_app app = fixture_app(&f);
    struct http_server *s;
    char address[64];
    struct http_config c = {.listen = address};

    (void)state;
    setsockopt(other, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    assert_int_equal(bind(other, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(other, 1), 0);
    getsockname(other, (struct sockaddr *)&at, &n);
    snprintf(address, sizeof address, "127.0.0.1:%u", ntohs(at.sin_port));
    assert_int_equal(http_start(&c, &app, &s), ERR_BUSY);
    close(other);
    assert_int_equal(http_start(&c, &app, &s), OK);
    http_stop(s, 0);
}

static void test_listens_on_ipv6_and_names(void **state)
{
    static const char *const addresses[] = {"[::1]:0", "localhost:0", "*:0",
                                            ":0"};
    static const char *const prefixes[] = {"http://[::1]:", "http://",
                                           "http://[::]:", "http://[::]:"};
    struct fixture f;

    (void)state;
    for (int i = 0; i < 4; i++) {
        fixture_start(&f, (struct http_config){.listen = addresses[i]});
        assert_memory_equal(http_url(f.server), prefixes[i],
                            strlen(prefixes[i]));
        assert_true(f.port > 0);
        if (i >= 2) /* every address: those of IPv4, too */
            assert_answer(ask_once(&f, GET("/echo")), 200, "GET 0 ");
        fixture_stop(&f, 0);
    }
}

static void test_runs_where_the_table_says(void **state)
{
    struct fixture f;
    int fd;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 2, .readers = 3});
    assert_int_equal(atomic_load(&f.loops), 2);
    fd = client_connect(f.port);
    assert_answer(ask(fd, GET("/v1/tracks?ids=a")), 200, "{\"on\":\"loop\"}");
    assert_answer(ask(fd, GET("/v1/tracks?ids=a,b")), 200,
                  "{\"on\":\"reader\"}");
    assert_answer(ask(fd, "GET /read/a%C3%A9 HTTP/1.1\r\nHost: h\r\n"
                          "User-Agent: me\r\n\r\n"),
                  200, "{\"read\":\"a\xc3\xa9\",\"agent\":\"me\"}");
    assert_answer(ask(fd, GET("/denied")), 401, "{\"denied\":true}");
    assert_int_equal(atomic_load(&f.admitted), 3);
    assert_answer(ask(fd, "POST /write HTTP/1.1\r\nHost: h\r\n"
                          "Content-Length: 5\r\n\r\nabcde"),
                  201, "abcde");
    /* What admit moves has texts of its own, whatever comes behind it. */
    client_send(fd, GET("/moved") GET("/nowhere"));
    assert_answer(reply_read(fd), 200, "/moved");
    assert_answer(reply_read(fd), 404, "{\"error\":{\"status\":404}}");
    close(fd);
    fixture_stop(&f, 1000);
}

static void test_client_gone_before_a_reader_answers(void **state)
{
    struct fixture f;
    struct linger reset = {1, 0};
    int first, second;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 1, .readers = 1});
    atomic_store(&f.hold, true);
    first = client_connect(f.port);
    client_send(first, GET("/read/1"));
    wait_until(&f.reads, 1);
    second = client_connect(f.port);
    client_send(second, GET("/read/2"));
    wait_until(&f.admitted, 2);
    setsockopt(first, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    setsockopt(second, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(first);
    close(second);
    /* The loop notices the resets before it answers the next request. */
    assert_answer(ask_once(&f, GET("/echo")), 200, "GET 0 ");
    atomic_store(&f.hold, false);
    wait_until(&f.released, 3);
    assert_int_equal(atomic_load(&f.reads), 1); /* the second wasn't run */
    assert_answer(ask_once(&f, GET("/read/3")), 200,
                  "{\"read\":\"3\",\"agent\":\"\"}");
    fixture_stop(&f, 1000);
}

static void test_full_queue_answers_503(void **state)
{
    enum { COUNT = 280 };
    struct fixture f;
    int fds[COUNT];
    int refused = 0;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 1, .readers = 1});
    atomic_store(&f.hold, true);
    for (int i = 0; i < COUNT; i++) {
        fds[i] = client_connect(f.port);
        client_send(fds[i], GET("/read/1"));
    }
    wait_until(&f.admitted, COUNT);
    atomic_store(&f.hold, false);
    for (int i = 0; i < COUNT; i++) {
        struct reply r = reply_read(fds[i]);

        assert_true(r.status == 200 || r.status == 503);
        if (r.status == 503) {
            assert_string_equal(r.body, "{\"error\":{\"status\":503}}");
            refused++;
        }
        reply_free(&r);
        close(fds[i]);
    }
    assert_in_range(refused, COUNT - 256 - 1, COUNT - 256);
    fixture_stop(&f, 1000);
}

static void add_on_second(struct call_frame *frame, struct call_loop *loop)
{
    assert_int_equal(loop->number, 1);
    fixture_errand(frame, loop);
}

/* What the loop itself posts when it stops comes too late, and harms nobody. */
static void post_late(struct call_frame *frame, struct call_loop *loop)
{
    loop->posts_late = true;
    fixture_errand(frame, loop);
}

static void test_on_loops(void **state)
{
    struct fixture f;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 2});
    http_on_loops(f.server, fixture_errand);
    http_on_loops(f.server, fixture_errand);
    wait_until(&f.errands, 4);
    /* On one alone, which is the one of that number. */
    for (int i = 0; i < 3; i++)
        http_on_loop(f.server, 1, add_on_second);
    wait_until(&f.errands, 7);
    http_on_loops(f.server, post_late);
    wait_until(&f.errands, 9);
    wait_until(&f.ticks, 4);
    fixture_stop(&f, 0);
    assert_int_equal(atomic_load(&f.errands), 9);
}

static void add_number(void *arg, struct call_loop *loop)
{
    atomic_int *sum = arg;

    if (loop != NULL)
        assert_true(pthread_equal(pthread_self(), loop->thread));
    atomic_fetch_add(sum, loop != NULL ? (int)loop->number : 100);
}

/* Whatever becomes of the loop, each is heard once. */
static void test_tell_loop(void **state)
{
    struct fixture f;
    atomic_int sum = 0;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 2});
    for (int i = 0; i < 3; i++)
        http_tell_loop(f.server, 1, add_number, &sum);
    wait_until(&sum, 3);
    for (int i = 0; i < 50; i++)
        http_tell_loop(f.server, 1, add_number, &sum);
    fixture_stop(&f, 0);
    assert_true(atomic_load(&sum) >= 53);
    assert_int_equal((atomic_load(&sum) - 53) % 99, 0);
}

static void test_public_url(void **state)
{
    struct fixture f;

    (void)state;
    fixture_start(
        &f, (struct http_config){.public_url = "https://music.example/api/"});
    assert_answer(ask_once(&f, GET("/v1/tracks/x")), 200,
                  "id=x market= base=https://music.example/api "
                  "peer=127.0.0.1");
    fixture_stop(&f, 0);
}

static void test_trusted_proxy(void **state)
{
    struct fixture f;
    char own[128];

    (void)state;
    fixture_start(
        &f, (struct http_config){.trusted_proxy = "10.0.0.0/8, 127.0.0.0/8"});
    snprintf(own, sizeof own, "id=x market= base=http://h peer=127.0.0.1");
    assert_answer(ask_once(&f, GET("/v1/tracks/x")), 200, own);
    assert_answer(
        ask_once(&f, "GET /v1/tracks/x HTTP/1.1\r\nHost: inner\r\n"
                     "X-Forwarded-Proto: https\r\n"
                     "X-Forwarded-Host: outer.example:8443, second\r\n"
                     "X-Forwarded-For: 6.6.6.6, 2001:db8::7, 10.1.1.1\r\n"
                     "\r\n"),
        200, "id=x market= base=https://outer.example:8443 peer=2001:db8::7");
    assert_answer(ask_once(&f, "GET /v1/tracks/x HTTP/1.1\r\nHost: inner\r\n"
                               "X-Forwarded-Proto: gopher\r\n"
                               "X-Forwarded-Host: a/b\r\n"
                               "X-Forwarded-For: unknown\r\n\r\n"),
                  200, "id=x market= base=http://inner peer=127.0.0.1");
    fixture_stop(&f, 0);
}

static void read_text(const char *path, char *text, size_t n)
{
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    n = fread(text, 1, n - 1, file);
    text[n] = '\0';
    fclose(file);
}

static void test_access_log_is_reopened(void **state)
{
    char dir[] = "/tmp/http-test-XXXXXX";
    char path[64], moved[64], text[4096];
    struct fixture f;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/access.log", dir);
    snprintf(moved, sizeof moved, "%s/access.log.1", dir);
    fixture_start(&f, (struct http_config){.access_log = path, .loops = 2});
    assert_answer(ask_once(&f,
                           "GET /read/1?a=b&access_token=SECRET HTTP/1.1\r\n"
                           "Host: h\r\nAuthorization: Bearer SECRET\r\n"
                           "Referer: http://r/?code=SECRET\r\n"
                           "User-Agent: \"me\"\x80\r\n\r\n"),
                  200, "{\"read\":\"1\",\"agent\":\"\"me\"\x80\"}");
    assert_answer(ask_once(&f, "BAD\r\n\r\n"), 400,
                  "{\"error\":{\"status\":400}}");
    usleep(2200000);
    assert_int_equal(rename(path, moved), 0);
    assert_int_equal(http_reload(f.server), OK);
    assert_answer(ask_once(&f, GET("/echo")), 200, "GET 0 ");
    fixture_stop(&f, 0);
    read_text(moved, text, sizeof text);
    assert_non_null(strstr(text, "127.0.0.1 - - ["));
    assert_non_null(strstr(text, "\"GET /read/1?a=b&access_token=*** HTTP/1.1\""
                                 " 200 "));
    assert_non_null(strstr(text, "\"http://r/?code=***\" "
                                 "\"\\x22me\\x22\\x80\""));
    assert_non_null(strstr(text, " 400 "));
    assert_null(strstr(text, "SECRET"));
    assert_null(strstr(text, "/echo"));
    read_text(path, text, sizeof text);
    assert_non_null(
        strstr(text, "\"GET /echo HTTP/1.1\" 200 6 \"-\" \"-\" 0."));
    unlink(path);
    unlink(moved);
    rmdir(dir);
}

/* What a load thread saw. */
struct load {
    unsigned port;
    atomic_bool stop;
    atomic_int answered;
    int broken; /* an answer cut short, or none to a request that was sent on
                   a connection that had not said it would close */
};

static void *make_load(void *arg)
{
    struct load *load = arg;
    bool open = false;
    int fd = -1;

    while (!atomic_load(&load->stop)) {
        struct reply r;

        if (!open)
            fd = client_connect(load->port);
        open =
            client_send_n(fd, GET("/read/1?ms=5"), strlen(GET("/read/1?ms=5")));
        r = open ? reply_read(fd) : (struct reply){0};
        if (r.status != 200) {
            /* Between requests the server may close; in one it may not. */
            load->broken += r.n > 0;
            reply_free(&r);
            close(fd);
            return NULL;
        }
        atomic_fetch_add(&load->answered, 1);
        open = strcmp(reply_header(&r, "connection"), "close") != 0;
        reply_free(&r);
        if (!open) {
            close(fd);
            return NULL;
        }
    }
    close(fd);
    return NULL;
}

static void test_stops_gracefully_under_load(void **state)
{
    enum { THREADS = 8 };
    struct fixture f;
    struct load loads[THREADS];
    pthread_t threads[THREADS];
    int64_t began;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 2, .readers = 2});
    for (int i = 0; i < THREADS; i++) {
        memset(&loads[i], 0, sizeof loads[i]);
        loads[i].port = f.port;
        pthread_create(&threads[i], NULL, make_load, &loads[i]);
    }
    while (atomic_load(&loads[0].answered) < 20)
        usleep(1000);
    began = clock_monotonic_ms();
    fixture_stop(&f, 5000);
    assert_true(clock_monotonic_ms() - began < 4000);
    for (int i = 0; i < THREADS; i++) {
        atomic_store(&loads[i].stop, true);
        pthread_join(threads[i], NULL);
        assert_int_equal(loads[i].broken, 0);
    }
}

/* A request in flight is answered; one that takes too long is cut off, and
 * its handler is waited for. */
static void test_stop_waits_for_grace_only(void **state)
{
    struct fixture f;
    int quick, slow, partial;
    struct reply r;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 1, .readers = 2});
    quick = client_connect(f.port);
    slow = client_connect(f.port);
    partial = client_connect(f.port);
    client_send(partial, "GET /echo HT");
    client_send(quick, GET("/read/1?ms=200"));
    client_send(slow, GET("/read/2?ms=1500"));
    wait_until(&f.reads, 2);
    fixture_stop(&f, 700);
    r = reply_read(quick);
    assert_int_equal(r.status, 200);
    assert_string_equal(reply_header(&r, "connection"), "close");
    reply_free(&r);
    assert_closed(slow);
    assert_closed(partial);
    close(quick);
    close(slow);
    close(partial);
}

static unsigned count_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    unsigned count = 0;

    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

/* Out of descriptors, the server serves whom it has, waits without spinning,
 * and goes on when there are some again. */
static void test_out_of_descriptors(void **state)
{
    enum { WAITING = 4 };
    struct fixture f;
    struct rlimit before, none;
    int open, waiting[WAITING];
    int64_t cpu;

    (void)state;
    fixture_start(&f, (struct http_config){.loops = 1});
    open = client_connect(f.port);
    assert_answer(ask(open, GET("/echo")), 200, "GET 0 ");
    for (int i = 0; i < WAITING; i++)
        waiting[i] = socket(AF_INET, SOCK_STREAM, 0);
    getrlimit(RLIMIT_NOFILE, &before);
    none = before;
    none.rlim_cur = count_descriptors() - 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    for (int i = 0; i < WAITING; i++) {
        struct sockaddr_in to = {.sin_family = AF_INET,
                                 .sin_port = htons((uint16_t)f.port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

        assert_int_equal(connect(waiting[i], (struct sockaddr *)&to, sizeof to),
                         0);
    }
    cpu = clock_process_cpu_us();
    usleep(500000);
    assert_true(clock_process_cpu_us() - cpu < 250000);
    assert_answer(ask(open, GET("/echo")), 200, "GET 0 ");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    for (int i = 0; i < WAITING; i++) {
        assert_answer(ask(waiting[i], GET("/echo")), 200, "GET 0 ");
        close(waiting[i]);
    }
    close(open);
    fixture_stop(&f, 0);
}

static void test_who_can_come(void **state)
{
    static const char *const private[] = {"127.0.0.1:8080", "127.9.9.9:0",
                                          "[::1]:0", "localhost:80"};
    static const char *const open[] = {
        ":8080",      "*:8080",           "0.0.0.0:80", "[::]:80",
        "10.0.0.1:1", "music.example:80", "127.1:80",   "localhost.example:80"};

    (void)state;
    for (size_t i = 0; i < sizeof private / sizeof private[0]; i++) {
        assert_true(
            http_is_private(&(struct http_config){.listen = private[i]}));
        assert_false(http_is_private(
            &(struct http_config){.listen = private[i], .listen_tls = ":443"}));
        assert_false(http_is_private(&(struct http_config){
            .listen = private[i], .trusted_proxy = "127.0.0.1"}));
    }
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        assert_false(http_is_private(&(struct http_config){.listen = open[i]}));
    assert_true(http_is_private(
        &(struct http_config){.listen = "[::1]:1", .listen_tls = "[::1]:2"}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses_bad_configuration),
        cmocka_unit_test(test_refuses_a_port_in_use),
        cmocka_unit_test(test_who_can_come),
        cmocka_unit_test(test_listens_on_ipv6_and_names),
        cmocka_unit_test(test_runs_where_the_table_says),
        cmocka_unit_test(test_client_gone_before_a_reader_answers),
        cmocka_unit_test(test_full_queue_answers_503),
        cmocka_unit_test(test_on_loops),
        cmocka_unit_test(test_tell_loop),
        cmocka_unit_test(test_public_url),
        cmocka_unit_test(test_trusted_proxy),
        cmocka_unit_test(test_access_log_is_reopened),
        cmocka_unit_test(test_stops_gracefully_under_load),
        cmocka_unit_test(test_stop_waits_for_grace_only),
        cmocka_unit_test(test_out_of_descriptors)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
