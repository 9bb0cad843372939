/* What a client of HTTP/2 may not do (RFC 9113). */
#include "unit/http/secure.h"

#include <signal.h>

#define PROTOCOL_ERROR 1

static struct fixture f;
static struct secure s;

static int set_up(void **state)
{
    (void)state;
    fixture_start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    secure_close(&s);
    fixture_stop(&f, 1000);
    return 0;
}

/* A POST to /echo: END_STREAM says whether the head is all of it. */
static void send_head(unsigned stream, const char *authority,
                      const char *length, bool is_all)
{
    char frame[512];
    size_t n = 9;

    n += put_field(frame + n, ":method", "POST");
    n += put_field(frame + n, ":scheme", "https");
    n += put_field(frame + n, ":path", "/echo");
    if (authority != NULL)
        n += put_field(frame + n, ":authority", authority);
    if (length != NULL)
        n += put_field(frame + n, "content-length", length);
    put_frame(frame, n - 9, 1, is_all ? 5 : 4, stream);
    secure_send(&s, frame, n);
}

static void send_data(unsigned stream, const char *text, bool is_all)
{
    char frame[256];
    size_t n = put_frame(frame, strlen(text), 0, is_all, stream);

    memcpy(frame + n, text, strlen(text));
    secure_send(&s, frame, n + strlen(text));
}

static void test_an_authority_that_is_none(void **state)
{
    static const char *const wrong[] = {"u@h", "a/b", "h:99999", "a b"};
    unsigned stream = 1;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        send_head(stream, wrong[i], NULL, true);
        assert_int_equal(h2_read(&s, stream).first, STATUS_400);
        stream += 2;
    }
    send_head(stream, NULL, NULL, true);
    assert_int_equal(h2_read(&s, stream).first, STATUS_200);
}

/* RFC 9113 section 8.1.1: the stream is reset, and the connection goes on. */
static void check_malformed(unsigned stream)
{
    struct h2_reply r = h2_read(&s, stream);

    assert_true(r.reset);
    assert_int_equal(r.code, PROTOCOL_ERROR);
    send_head(stream + 2, "h", NULL, true);
    assert_int_equal(h2_read(&s, stream + 2).first, STATUS_200);
}

static void test_a_length_that_is_not_the_body_s(void **state)
{
    static const struct {
        const char *length;
        const char *body;
    } wrong[] = {
        {"1", ""}, {"3", "abcd"}, {"5", "ab"}, {"0", "ab"}, {"99999999", "ab"}};
    unsigned stream = 5;

    (void)state;
    send_head(1, "h", "4", false);
    send_data(1, "ab", false);
    send_data(1, "cd", true);
    assert_string_equal(h2_read(&s, 1).body, "POST 4 abcd");
    send_head(3, "h", "0", false);
    send_data(3, "", true);
    assert_string_equal(h2_read(&s, 3).body, "POST 0 ");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        send_head(stream, "h", wrong[i].length, false);
        send_data(stream, wrong[i].body, true);
        check_malformed(stream);
        stream += 4;
    }
}

/* A head that is all of the request; the handler isn't asked, and who wants
 * to know finds the reason before the reset. */
static void test_a_length_of_no_body(void **state)
{
    static const char *const wrong[] = {"1", "5", "99999999"};
    unsigned stream = 3;

    (void)state;
    send_head(1, "h", "0", true);
    assert_string_equal(h2_read(&s, 1).body, "POST 0 ");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        send_head(stream, "h", wrong[i], true);
        check_malformed(stream);
        stream += 4;
    }
    assert_int_equal(atomic_load(&f.admitted), 4);
    send_head(stream, "h", "7", true);
    assert_int_equal(h2_read(&s, stream).first, STATUS_400);
}

/* Frames of a kind, `count` of them, a few hundred in a write; RST_STREAM each
 * after the request that it resets. False when the server has had enough. */
static bool flood(int type, size_t payload, unsigned count)
{
    char *frames = mem_zalloc(200, 256);
    bool ok = true;

    for (unsigned i = 0; ok && i < count;) {
        size_t n = 0;

        for (int j = 0; j < 200 && i < count; j++, i++) {
            unsigned stream = type == 3 || type == 2 ? 2 * i + 10001 : 0;

            if (type == 3) {
                size_t begin = n;

                n += 9;
                n += put_field(frames + n, ":method", "GET");
                n += put_field(frames + n, ":scheme", "https");
                n += put_field(frames + n, ":path", "/read/1?ms=10");
                put_frame(frames + begin, n - begin - 9, 1, 5, stream);
            }
            n += put_frame(frames + n, payload, type, 0, stream);
            memset(frames + n, type == 2 ? 16 : 0, payload);
            memset(frames + n, 0, payload > 4 ? 4 : payload);
            n += payload;
        }
        ok = SSL_write(s.ssl, frames, (int)n) == (int)n;
    }
    free(frames);
    return ok;
}

/* The server closes: what it had answered before is read first. */
static unsigned count_frames_to_the_end(void)
{
    unsigned char head[9], payload[16384];
    unsigned count = 0;

    while (read_all(&s, head, 9)) {
        size_t n = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];

        assert_true(n <= sizeof payload);
        if (!read_all(&s, payload, n))
            break;
        count++;
    }
    return count;
}

/* PING, SETTINGS, RST_STREAM after a request, PRIORITY, an unknown type. */
static void test_floods(void **state)
{
    static const struct {
        int type;
        size_t payload;
    } floods[] = {{6, 8}, {4, 0}, {3, 4}, {2, 5}, {77, 0}};

    (void)signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < 2 * sizeof floods / sizeof floods[0]; i++) {
        /* With the handshake, or later: a few are nobody's business, and the
         * connection answers after them. */
        if (i % 2 == 0) {
            assert_true(flood(6, 8, 500));
            send_head(9999, "h", NULL, true);
            assert_int_equal(h2_read(&s, 9999).first, STATUS_200);
        }
        (void)flood(floods[i / 2].type, floods[i / 2].payload, 100000);
        assert_true(count_frames_to_the_end() < 3000);
        assert_true(atomic_load(&f.admitted) < 3000);
        tear_down(state);
        set_up(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_authority_that_is_none, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_length_that_is_not_the_body_s,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_length_of_no_body, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_floods, set_up, tear_down)};

    return cmocka_run_group_tests(tests, secure_set_up, secure_tear_down);
}
