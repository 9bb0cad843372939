/* OpenSSL's defaults are sound for what they cover; this sets the oldest
 * version, refuses renegotiation (libh2o can't do it), and chooses protocols
 * and certificates.
 *
 * A session keeps the context that it began with, and the one whose
 * certificate it shows; who begins a handshake holds the whole until it is
 * done, since the choice looks at both. */
#include "http/tls.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

struct tls {
    atomic_uint holders;
    SSL_CTX *listener;
    SSL_CTX *local; /* the callback's of `listener`; NULL: nothing to choose */
    SSL_CTX *proxy; /* NULL: no local certificate */
};

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

/* Of one pair of files. */
static enum err load(const char *cert, const char *key, bool http2,
                     SSL_CTX **out)
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

static bool is_for(SSL_CTX *ctx, const char *name)
{
    return X509_check_host(SSL_CTX_get0_certificate(ctx), name, 0, 0, NULL) ==
           1;
}

/* OpenSSL's check takes no wildcard above a single label, some clients' do. */
static bool is_local(SSL_CTX *local, const char *name)
{
    return is_for(local, name) || str_ends(str_from_c(name), STR(".localhost"));
}

/* The local certificate stands in for names that the owner's isn't for. */
static int choose_certificate(SSL *ssl, int *alert, void *arg)
{
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    SSL_CTX *local = arg;

    (void)alert;
    if (name != NULL && !is_for(SSL_get_SSL_CTX(ssl), name) &&
        is_local(local, name))
        (void)SSL_set_SSL_CTX(ssl, local);
    return SSL_TLSEXT_ERR_OK;
}

static enum err load_local(struct tls *t, const struct tls_files *files)
{
    enum err e =
        load(files->local_cert, files->local_key, files->http2, &t->local);

    if (!e)
        e = load(files->local_cert, files->local_key, false, &t->proxy);
    if (e)
        return e;
    if (t->listener == NULL) {
        t->listener = t->local;
        t->local = NULL;
        return OK;
    }
    (void)SSL_CTX_set_tlsext_servername_callback(t->listener,
                                                 choose_certificate);
    (void)SSL_CTX_set_tlsext_servername_arg(t->listener, t->local);
    return OK;
}

enum err tls_load(const struct tls_files *files, struct tls **out)
{
    struct tls *t = mem_zalloc(1, sizeof *t);
    enum err e = OK;

    assert(files->cert != NULL || files->local_cert != NULL);
    atomic_init(&t->holders, 1);
    if (files->cert != NULL)
        e = load(files->cert, files->key, files->http2, &t->listener);
    if (!e && files->local_cert != NULL)
        e = load_local(t, files);
    if (e) {
        tls_free(t);
        return e;
    }
    *out = t;
    return OK;
}

struct tls *tls_hold(struct tls *t)
{
    (void)atomic_fetch_add(&t->holders, 1);
    return t;
}

void tls_free(struct tls *t)
{
    if (t == NULL || atomic_fetch_sub(&t->holders, 1) > 1)
        return;
    SSL_CTX_free(t->listener);
    SSL_CTX_free(t->local);
    SSL_CTX_free(t->proxy);
    free(t);
}

SSL_CTX *tls_for_listener(const struct tls *t)
{
    return t->listener;
}

SSL_CTX *tls_for_proxy(const struct tls *t)
{
    return t->proxy;
}
