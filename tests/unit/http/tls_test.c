/* TLS and HTTP/2, with certificates made here. */
#include "unit/http/fixture.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

static char dir[] = "/tmp/http-tls-XXXXXX";
static char cert_path[64];
static char key_path[64];

/* A self-signed certificate for the name. */
static void write_certificate(const char *name)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    FILE *file;

    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
    X509_set_pubkey(cert, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(cert));
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    file = fopen(cert_path, "w");
    PEM_write_X509(file, cert);
    fclose(file);
    file = fopen(key_path, "w");
    PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
    fclose(file);
    X509_free(cert);
    EVP_PKEY_free(key);
}

static struct http_config tls_config(bool http2)
{
    return (struct http_config){.listen_tls = "127.0.0.1:0",
                                .tls_cert = cert_path,
                                .tls_key = key_path,
                                .http2 = http2,
                                .loops = 1,
                                .slow_client_s = 1};
}

struct secure {
    int fd;
    SSL_CTX *ctx;
    SSL *ssl;
};

static struct secure secure_connect(unsigned port, const char *alpn)
{
    struct secure s = {client_connect(port), SSL_CTX_new(TLS_client_method()),
                       NULL};

    s.ssl = SSL_new(s.ctx);
    if (alpn != NULL)
        SSL_set_alpn_protos(s.ssl, (const unsigned char *)alpn,
                            (unsigned)strlen(alpn));
    SSL_set_fd(s.ssl, s.fd);
    assert_int_equal(SSL_connect(s.ssl), 1);
    return s;
}

static void secure_close(struct secure *s)
{
    SSL_free(s->ssl);
    SSL_CTX_free(s->ctx);
    close(s->fd);
}

static ssize_t receive(void *from, void *to, size_t n)
{
    return SSL_read(from, to, (int)n);
}

static void secure_send(struct secure *s, const char *p, size_t n)
{
    assert_int_equal(SSL_write(s->ssl, p, (int)n), (int)n);
}

static struct reply secure_ask(struct secure *s, const char *text)
{
    secure_send(s, text, strlen(text));
    return reply_read_from(receive, s->ssl, false);
}

static void check_protocol(struct secure *s, const char *expected)
{
    const unsigned char *p;
    unsigned n;

    SSL_get0_alpn_selected(s->ssl, &p, &n);
    assert_int_equal(n, strlen(expected));
    assert_true(n == 0 || memcmp(p, expected, n) == 0);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h:1\r\n\r\n"

static void test_https(void **state)
{
    struct fixture f;
    struct secure s;
    struct reply r;

    (void)state;
    fixture_start(&f, tls_config(false));
    assert_memory_equal(http_url_tls(f.server), "https://127.0.0.1:", 18);
    s = secure_connect(f.port_tls, "\x02h2\x08http/1.1");
    check_protocol(&s, "http/1.1");
    assert_answer(secure_ask(&s, GET("/v1/tracks/a")), 200,
                  "id=a market= base=https://h:1 peer=127.0.0.1");
    assert_answer(secure_ask(&s, GET("/read/1")), 200,
                  "{\"read\":\"1\",\"agent\":\"\"}");
    r = secure_ask(&s, GET("/bytes?n=3000000"));
    assert_int_equal(r.body_n, 3000000);
    reply_free(&r);
    secure_close(&s);
    s = secure_connect(f.port_tls, NULL);
    check_protocol(&s, "");
    assert_answer(secure_ask(&s, "nonsense\r\n\r\n"), 400,
                  "{\"error\":{\"status\":400}}");
    secure_close(&s);
    s = secure_connect(f.port_tls, "\x02h2");
    check_protocol(&s, "");
    secure_close(&s);
    /* The plain listener is there too. */
    assert_answer(ask_once(&f, GET("/echo")), 200, "GET 0 ");
    fixture_stop(&f, 1000);
}

static void test_bad_handshakes(void **state)
{
    struct fixture f;
    int plain, silent;

    (void)state;
    fixture_start(&f, tls_config(true));
    plain = client_connect(f.port_tls);
    client_send(plain, GET("/echo"));
    assert_closed(plain);
    silent = client_connect(f.port_tls);
    client_send(silent, "\x16");
    assert_closed(silent); /* after slow_client_s */
    close(plain);
    close(silent);
    fixture_stop(&f, 1000);
}

static void check_name(unsigned port, const char *name)
{
    struct secure s = secure_connect(port, NULL);
    X509 *cert = SSL_get1_peer_certificate(s.ssl);
    char found[64];

    X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName,
                              found, sizeof found);
    assert_string_equal(found, name);
    X509_free(cert);
    secure_close(&s);
}

static void test_reload_changes_the_certificate(void **state)
{
    struct fixture f;
    struct secure before;
    FILE *file;

    (void)state;
    write_certificate("first");
    fixture_start(&f, tls_config(false));
    check_name(f.port_tls, "first");
    before = secure_connect(f.port_tls, NULL);
    write_certificate("second");
    assert_int_equal(http_reload(f.server), OK);
    usleep(100000);
    check_name(f.port_tls, "second");
    file = fopen(cert_path, "w");
    fputs("broken", file);
    fclose(file);
    assert_int_equal(http_reload(f.server), ERR_TLS);
    check_name(f.port_tls, "second");
    assert_answer(secure_ask(&before, GET("/echo")), 200, "GET 0 ");
    secure_close(&before);
    fixture_stop(&f, 1000);
    write_certificate("third");
}

/* --- HTTP/2, as far as one request needs it (RFC 9113, RFC 7541) --- */

static size_t put_frame(char *to, size_t n, int type, int flags,
                        unsigned stream)
{
    to[0] = (char)(n >> 16);
    to[1] = (char)(n >> 8);
    to[2] = (char)n;
    to[3] = (char)type;
    to[4] = (char)flags;
    to[5] = (char)(stream >> 24);
    to[6] = (char)(stream >> 16);
    to[7] = (char)(stream >> 8);
    to[8] = (char)stream;
    return 9;
}

/* A literal header field without indexing, new name, no Huffman coding. */
static size_t put_field(char *to, const char *name, const char *value)
{
    size_t at = 0;

    to[at++] = 0;
    to[at++] = (char)strlen(name);
    memcpy(to + at, name, strlen(name));
    at += strlen(name);
    assert_true(strlen(value) < 127);
    to[at++] = (char)strlen(value);
    memcpy(to + at, value, strlen(value));
    return at + strlen(value);
}

static void h2_begin(struct secure *s)
{
    char settings[9];

    secure_send(s, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
    put_frame(settings, 0, 4, 0, 0);
    secure_send(s, settings, 9);
}

/* Sends a request; `extra` is the name of one more header, may be NULL. */
static void h2_send(struct secure *s, unsigned stream, const char *method,
                    const char *path, const char *extra, const char *value,
                    const char *body)
{
    char frame[1024];
    size_t n = 9;

    n += put_field(frame + n, ":method", method);
    n += put_field(frame + n, ":scheme", "https");
    n += put_field(frame + n, ":path", path);
    n += put_field(frame + n, ":authority", "h2.example");
    if (extra != NULL)
        n += put_field(frame + n, extra, value);
    put_frame(frame, n - 9, 1, body ? 4 : 5, stream);
    secure_send(s, frame, n);
    if (body != NULL) {
        n = put_frame(frame, strlen(body), 0, 1, stream);
        memcpy(frame + n, body, strlen(body));
        secure_send(s, frame, n + strlen(body));
    }
}

static bool read_all(struct secure *s, unsigned char *to, size_t n)
{
    while (n > 0) {
        int got = SSL_read(s->ssl, to, (int)n);

        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
    }
    return true;
}

struct h2_reply {
    int first;       /* the first byte of the header block: the status */
    size_t body_n;   /* all of it */
    char body[4096]; /* the beginning, terminated */
    int reset;
};

/* Reads frames until the stream ends; acknowledges nothing. */
static struct h2_reply h2_read(struct secure *s, unsigned stream)
{
    struct h2_reply r = {0};
    unsigned char *payload = mem_alloc(1 << 20);
    unsigned char head[9];
    bool ended = false;

    while (!ended && read_all(s, head, 9)) {
        size_t n = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
        unsigned id = (unsigned)head[7] << 8 | head[8];

        assert_true(read_all(s, payload, n));
        if (id != stream)
            continue;
        if (head[3] == 1) {
            r.first = payload[0];
        } else if (head[3] == 0) {
            if (r.body_n + n < sizeof r.body)
                memcpy(r.body + r.body_n, payload, n);
            r.body_n += n;
        } else if (head[3] == 3) {
            r.reset = 1;
        }
        ended = r.reset || (head[3] <= 1 && (head[4] & 1));
    }
    free(payload);
    return r;
}

/* Indexed fields of the static table. */
enum {
    STATUS_200 = 0x88,
    STATUS_204,
    STATUS_206,
    STATUS_304,
    STATUS_400,
    STATUS_404,
    STATUS_500
};

static void test_http2(void **state)
{
    struct fixture f;
    struct secure s;
    struct h2_reply r;

    (void)state;
    fixture_start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2\x08http/1.1");
    check_protocol(&s, "h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/v1/tracks/a?market=US", NULL, NULL, NULL);
    r = h2_read(&s, 1);
    assert_int_equal(r.first, STATUS_200);
    assert_string_equal(
        r.body, "id=a market=US base=https://h2.example peer=127.0.0.1");
    h2_send(&s, 3, "GET", "/read/x", "user-agent", "me", NULL);
    h2_send(&s, 5, "POST", "/echo", NULL, NULL, "body");
    r = h2_read(&s, 3);
    assert_string_equal(r.body, "{\"read\":\"x\",\"agent\":\"me\"}");
    h2_send(&s, 7, "GET", "/nope", NULL, NULL, NULL);
    r = h2_read(&s, 7);
    assert_int_equal(r.first, STATUS_404);
    assert_string_equal(r.body, "{\"error\":{\"status\":404}}");
    h2_send(&s, 9, "OPTIONS", "/nope", NULL, NULL, NULL);
    assert_int_equal(h2_read(&s, 9).first, STATUS_204);
    h2_send(&s, 11, "HEAD", "/bytes?n=20000", NULL, NULL, NULL);
    r = h2_read(&s, 11);
    assert_int_equal(r.first, STATUS_200);
    assert_int_equal(r.body_n, 0);
    h2_send(&s, 13, "GET", "/bytes?n=20000", "accept-encoding", "gzip", NULL);
    r = h2_read(&s, 13);
    assert_in_range(r.body_n, 20, 2000);
    assert_memory_equal(r.body, "\x1f\x8b", 2);
    secure_close(&s);
    /* Who doesn't ask for it gets HTTP/1.1. */
    s = secure_connect(f.port_tls, "\x08http/1.1");
    check_protocol(&s, "http/1.1");
    assert_answer(secure_ask(&s, GET("/echo")), 200, "GET 0 ");
    secure_close(&s);
    fixture_stop(&f, 1000);
}

/* What libh2o refuses by itself has the application's body, too. */
static void test_http2_own_errors_are_replaced(void **state)
{
    struct fixture f;
    struct secure s;
    struct h2_reply r;

    (void)state;
    fixture_start(&f, tls_config(true));
    s = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&s);
    h2_send(&s, 1, "GET", "/echo", "x-bad", "a\x01b", NULL);
    r = h2_read(&s, 1);
    assert_int_equal(r.first, STATUS_400);
    assert_string_equal(r.body, "{\"error\":{\"status\":400}}");
    h2_send(&s, 3, "GET", "/echo", NULL, NULL, NULL);
    assert_int_equal(h2_read(&s, 3).first, STATUS_200);
    secure_close(&s);
    fixture_stop(&f, 1000);
}

/* No upgrade and no prior knowledge on the plain listener. */
static void test_no_http2_in_clear(void **state)
{
    struct fixture f;

    (void)state;
    fixture_start(&f, tls_config(true));
    assert_answer(ask_once(&f, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400,
                  "{\"error\":{\"status\":400}}");
    assert_answer(ask_once(&f, "GET /echo HTTP/1.1\r\nHost: h\r\n"
                               "Connection: Upgrade, HTTP2-Settings\r\n"
                               "Upgrade: h2c\r\n"
                               "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"
                               "\r\n\r\n"),
                  200, "GET 0 ");
    fixture_stop(&f, 0);
}

/* A client that resets or leaves while a reader works, one that takes
 * nothing, one that never finishes its request, and a stop. */
static void test_http2_bad_clients(void **state)
{
    struct fixture f;
    struct secure gone, stuck, partial, idle;
    char frame[64];
    int64_t began;

    (void)state;
    fixture_start(&f, tls_config(true));
    gone = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&gone);
    h2_send(&gone, 1, "GET", "/read/1?ms=300", NULL, NULL, NULL);
    h2_send(&gone, 3, "GET", "/read/2?ms=300", NULL, NULL, NULL);
    put_frame(frame, 4, 3, 0, 1);
    memset(frame + 9, 0, 4);
    secure_send(&gone, frame, 13);
    assert_string_equal(h2_read(&gone, 3).body,
                        "{\"read\":\"2\",\"agent\":\"\"}");
    h2_send(&gone, 5, "GET", "/read/3?ms=300", NULL, NULL, NULL);
    usleep(100000);
    secure_close(&gone);

    stuck = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&stuck);
    h2_send(&stuck, 1, "GET", "/bytes?n=1000000", NULL, NULL, NULL);
    partial = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&partial);
    h2_send(&partial, 1, "GET", "/echo", NULL, NULL, "");
    assert_int_equal(h2_read(&partial, 1).first, STATUS_200);
    put_frame(frame, 10, 1, 0, 3); /* a HEADERS frame, most of it missing */
    secure_send(&partial, frame, 9);
    put_frame(frame, 0, 1, 0, 5);
    began = clock_monotonic_ms();
    assert_int_equal(h2_read(&stuck, 1).reset, 0);
    assert_in_range(clock_monotonic_ms() - began, 500, 9000);
    secure_close(&stuck);

    idle = secure_connect(f.port_tls, "\x02h2");
    h2_begin(&idle);
    began = clock_monotonic_ms();
    fixture_stop(&f, 300);
    assert_true(clock_monotonic_ms() - began < 3000);
    secure_close(&idle);
    secure_close(&partial);
}

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(cert_path, sizeof cert_path, "%s/cert.pem", dir);
    snprintf(key_path, sizeof key_path, "%s/key.pem", dir);
    write_certificate("test");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(cert_path);
    unlink(key_path);
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_https),
        cmocka_unit_test(test_bad_handshakes),
        cmocka_unit_test(test_reload_changes_the_certificate),
        cmocka_unit_test(test_http2),
        cmocka_unit_test(test_http2_own_errors_are_replaced),
        cmocka_unit_test(test_no_http2_in_clear),
        cmocka_unit_test(test_http2_bad_clients)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
