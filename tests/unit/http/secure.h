/* TLS and HTTP/2 for tests: certificates made here, and a client. A program
 * runs its tests between secure_set_up and secure_tear_down. */
#ifndef TONEARM_TESTS_HTTP_SECURE_H
#define TONEARM_TESTS_HTTP_SECURE_H

#include "unit/http/fixture.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

static char dir[] = "/tmp/http-tls-XXXXXX";
static char cert_path[64];
static char key_path[64];

/* A self-signed certificate for the name. */
static UNUSED void write_certificate(const char *name)
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

static UNUSED struct http_config tls_config(bool http2)
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

static UNUSED struct secure secure_connect(unsigned port, const char *alpn)
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

static UNUSED void secure_close(struct secure *s)
{
    SSL_free(s->ssl);
    SSL_CTX_free(s->ctx);
    close(s->fd);
}

static UNUSED ssize_t receive(void *from, void *to, size_t n)
{
    return SSL_read(from, to, (int)n);
}

static UNUSED void secure_send(struct secure *s, const char *p, size_t n)
{
    assert_int_equal(SSL_write(s->ssl, p, (int)n), (int)n);
}

static UNUSED struct reply secure_ask(struct secure *s, const char *text)
{
    secure_send(s, text, strlen(text));
    return reply_read_from(receive, s->ssl, false);
}

static UNUSED void check_protocol(struct secure *s, const char *expected)
{
    const unsigned char *p;
    unsigned n;

    SSL_get0_alpn_selected(s->ssl, &p, &n);
    assert_int_equal(n, strlen(expected));
    assert_true(n == 0 || memcmp(p, expected, n) == 0);
}

/* --- HTTP/2, as far as one request needs it (RFC 9113, RFC 7541) --- */

static UNUSED size_t put_frame(char *to, size_t n, int type, int flags,
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
static UNUSED size_t put_field(char *to, const char *name, const char *value)
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

static UNUSED void h2_begin(struct secure *s)
{
    char settings[9];

    secure_send(s, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
    put_frame(settings, 0, 4, 0, 0);
    secure_send(s, settings, 9);
}

/* Sends a request; `extra` is the name of one more header, may be NULL. */
static UNUSED void h2_send(struct secure *s, unsigned stream,
                           const char *method, const char *path,
                           const char *extra, const char *value,
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

static UNUSED bool read_all(struct secure *s, unsigned char *to, size_t n)
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
    int code; /* the reset's error code */
};

/* Reads frames until the stream ends; acknowledges nothing. */
static UNUSED struct h2_reply h2_read(struct secure *s, unsigned stream)
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
            r.code = payload[3];
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

static UNUSED int secure_set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(cert_path, sizeof cert_path, "%s/cert.pem", dir);
    snprintf(key_path, sizeof key_path, "%s/key.pem", dir);
    write_certificate("test");
    return 0;
}

static UNUSED int secure_tear_down(void **state)
{
    (void)state;
    unlink(cert_path);
    unlink(key_path);
    return rmdir(dir);
}

#endif
