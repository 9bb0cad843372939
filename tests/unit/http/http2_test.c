/* What a client of HTTP/2 may not do (RFC 9113). */
#include "unit/http/secure.h"

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

/* RFC 9113 section 8.1.1: by an answer or by a reset. A request without DATA
 * is taken as one without a body, whatever length it names: libh2o keeps that
 * to itself. */
static void test_a_length_that_is_not_the_body_s(void **state)
{
    static const struct {
        const char *length;
        const char *body;
    } wrong[] = {
        {"1", ""}, {"3", "abcd"}, {"5", "ab"}, {"0", "ab"}, {"99999999", "ab"}};
    unsigned stream = 1;

    (void)state;
    send_head(stream, "h", "4", false);
    send_data(stream, "ab", false);
    send_data(stream, "cd", true);
    assert_string_equal(h2_read(&s, stream).body, "POST 4 abcd");
    stream += 2;
    send_head(stream, "h", "0", true);
    assert_string_equal(h2_read(&s, stream).body, "POST 0 ");
    stream += 2;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct h2_reply r;

        send_head(stream, "h", wrong[i].length, false);
        send_data(stream, wrong[i].body, true);
        r = h2_read(&s, stream);
        assert_true(r.reset || r.first == STATUS_400);
        stream += 2;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_authority_that_is_none, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_length_that_is_not_the_body_s,
                                        set_up, tear_down)};

    return cmocka_run_group_tests(tests, secure_set_up, secure_tear_down);
}
