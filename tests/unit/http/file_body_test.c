/* Parts of files as answers: as they are, however slow the client is, and an
 * early end when the file has become shorter. */
#include "unit/http/fixture.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/io.h"

#define FILE_BYTES (3u << 20)

static struct fixture f;
static char path[] = "/tmp/http-file-XXXXXX";
static char *content;

/* GET /file?from=N&n=N */
static void handle_file(struct request *r)
{
    uint64_t from = 0, n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert_false(is_on_loop(r));
    assert_true(fd >= 0);
    (void)str_to_u64(request_query(r, "from"), &from);
    (void)str_to_u64(request_query(r, "n"), &n);
    r->type = "audio/mpeg";
    r->no_etag = true;
    if (request_send_file(r, fd, from, n) == OK)
        return;
    r->status = 503;
    r->type = "text/plain";
    buf_clear(&r->out);
    buf_lit(&r->out, "gone");
}

static const struct http_route routes[] = {
    {HTTP_GET, "/file", THREAD_READER, NULL, ROW(file)},
};

static int set_up(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    content = mem_alloc(FILE_BYTES);
    for (size_t i = 0; i < FILE_BYTES; i++)
        content[i] = (char)(i * 2654435761u >> 13);
    assert_int_equal(io_write_all(fd, content, FILE_BYTES, path), OK);
    (void)close(fd);
    fixture_start_with(&f, (struct http_config){.loops = 1}, routes, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_stop(&f, 1000);
    (void)unlink(path);
    free(content);
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    return 0;
}

static void ask_for(int fd, const char *method, unsigned from, unsigned n)
{
    char text[256];
    int length = snprintf(text, sizeof text,
                          "%s /file?from=%u&n=%u HTTP/1.1\r\nHost: h\r\n\r\n",
                          method, from, n);

    assert_true(client_send_n(fd, text, (size_t)length));
}

/* Reads up to the end of the head, and returns it. */
static const char *read_head(int fd)
{
    static char head[4096];
    size_t n = 0;

    while (n < 4 || memcmp(head + n - 4, "\r\n\r\n", 4) != 0) {
        assert_true(n < sizeof head - 1);
        assert_int_equal(recv(fd, head + n, 1, 0), 1);
        n++;
    }
    head[n] = '\0';
    return head;
}

/* Reads `n` bytes, or as many as come; returns how many. */
static size_t read_body(int fd, char *to, size_t n)
{
    size_t at = 0;

    while (at < n) {
        ssize_t got = recv(fd, to + at, n - at, 0);

        if (got <= 0)
            break;
        at += (size_t)got;
    }
    return at;
}

static void check_part(int fd, unsigned from, unsigned n)
{
    char *body = mem_alloc(n);
    char length[64];

    (void)snprintf(length, sizeof length, "\r\ncontent-length: %u\r\n", n);
    ask_for(fd, "GET", from, n);
    assert_non_null(strstr(read_head(fd), length));
    assert_int_equal(read_body(fd, body, n), n);
    assert_memory_equal(body, content + from, n);
    free(body);
}

static void test_parts_one_after_the_other(void **state)
{
    static const unsigned parts[][2] = {
        {0, FILE_BYTES},       {0, 1},
        {FILE_BYTES - 1, 1},   {0, 256u << 10},
        {5, (256u << 10) + 1}, {1000, 2u << 20},
    };
    int fd = client_connect(f.port);

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        check_part(fd, parts[i][0], parts[i][1]);
    (void)close(fd);
}

/* Requests that are there already wait for the file to be out. */
static void test_pipelined(void **state)
{
    int fd = client_connect(f.port);
    char *body = mem_alloc(FILE_BYTES);

    (void)state;
    for (int i = 0; i < 3; i++)
        ask_for(fd, i == 1 ? "HEAD" : "GET", 0, FILE_BYTES);
    for (int i = 0; i < 3; i++) {
        assert_non_null(strstr(read_head(fd), "content-length: 3145728"));
        if (i == 1)
            continue;
        assert_int_equal(read_body(fd, body, FILE_BYTES), FILE_BYTES);
        assert_memory_equal(body, content, FILE_BYTES);
    }
    free(body);
    (void)close(fd);
}

static void test_beyond_the_end(void **state)
{
    int fd = client_connect(f.port);

    (void)state;
    ask_for(fd, "GET", FILE_BYTES - 10, 11);
    assert_non_null(strstr(read_head(fd), "503 Service Unavailable"));
    (void)close(fd);
}

/* The file becomes shorter while it goes out: so does the answer. */
static void test_an_early_end(void **state)
{
    int fd = client_connect(f.port);
    int small = 65536;
    char *body = mem_alloc(FILE_BYTES);
    size_t n;

    (void)state;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    ask_for(fd, "GET", 0, FILE_BYTES);
    (void)read_head(fd);
    assert_int_equal(truncate(path, 1000), 0);
    n = read_body(fd, body, FILE_BYTES);
    assert_in_range(n, 1000, FILE_BYTES - 1);
    assert_memory_equal(body, content, n < 1000 ? n : 1000);
    (void)close(fd);
    free(body);
}

/* Clients that go in the middle leave nothing behind: the fixture counts. */
static void test_clients_that_go(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int fd = client_connect(f.port);
        char some[1000];

        ask_for(fd, "GET", 0, FILE_BYTES);
        if (i % 2 == 0)
            (void)read_body(fd, some, sizeof some);
        (void)close(fd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_parts_one_after_the_other, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_pipelined, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_beyond_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_early_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clients_that_go, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
