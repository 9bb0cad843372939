/* OpenSSL's defaults are sound for what they cover; this sets the oldest
 * version, refuses renegotiation (libh2o can't do it) and chooses protocols. */
#include "http/tls.h"

#include <openssl/err.h>
#include <string.h>

#include "base/log.h"

static const unsigned char offer_both[] = "\x02h2\x08http/1.1";
static const unsigned char offer_one[] = "\x08http/1.1";

/* The first of ours that the client offers too; a client that offers only
 * others gets HTTP/1.1 without agreement (RFC 7301 lets us refuse, but old
 * clients send odd lists). */
static int choose_protocol(SSL *ssl, const unsigned char **out,
                           unsigned char *out_n, const unsigned char *in,
                           unsigned in_n, void *arg)
{
    bool http2 = arg != NULL;
    const unsigned char *ours = http2 ? offer_both : offer_one;
    unsigned ours_n =
        (unsigned)(http2 ? sizeof offer_both : sizeof offer_one) - 1;
    unsigned char *chosen;

    (void)ssl;
    if (SSL_select_next_proto(&chosen, out_n, ours, ours_n, in, in_n) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static enum err report(const char *what, const char *path)
{
    unsigned long code = ERR_get_error();
    const char *reason = ERR_SYSTEM_ERROR(code)
                             ? strerror((int)ERR_GET_REASON(code))
                             : ERR_reason_error_string(code);

    log_error("%s %s: %s", what, path, reason ? reason : "unknown reason");
    ERR_clear_error();
    return ERR_TLS;
}

enum err tls_load(const char *cert, const char *key, bool http2, SSL_CTX **out)
{
    SSL_CTX *ctx;
    enum err e = OK;

    ERR_clear_error();
    ctx = SSL_CTX_new(TLS_server_method());
    if (ctx == NULL)
        return report("can't start TLS for", cert);
    (void)SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    (void)SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION |
                                       SSL_OP_CIPHER_SERVER_PREFERENCE |
                                       SSL_OP_PRIORITIZE_CHACHA);
    (void)SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    /* The argument says only whether: any address of ours does. */
    SSL_CTX_set_alpn_select_cb(ctx, choose_protocol,
                               http2 ? (void *)(uintptr_t)offer_both : NULL);
    if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1)
        e = report("can't use the TLS certificate", cert);
    else if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1)
        e = report("can't use the TLS key", key);
    else if (SSL_CTX_check_private_key(ctx) != 1)
        e = report("the TLS key doesn't belong to the certificate:", key);
    if (e) {
        SSL_CTX_free(ctx);
        return e;
    }
    *out = ctx;
    return OK;
}
