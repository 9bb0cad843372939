/* Streams over TLS. */
#include "unit/http/secure.h"
#include "unit/http/stream_fixture.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tls)};

    return cmocka_run_group_tests(tests, secure_set_up, secure_tear_down);
}
