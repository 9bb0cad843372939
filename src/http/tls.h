/* TLS for listeners, by OpenSSL: which certificate a handshake shows.
 *
 * There may be two. The owner's is shown to everybody; the local one
 * (certs/certs.h) to clients that ask by SNI for a name which the owner's
 * isn't for and the local one is. Alone, each is shown to everybody. */
#ifndef TONEARM_HTTP_TLS_H
#define TONEARM_HTTP_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "base/err.h"

/* PEM files of a certificate chain and of its key, each pair whole or NULL. */
struct tls_files {
    const char *cert;
    const char *key;
    const char *local_cert;
    const char *local_key;
    bool http2; /* offer h2 before http/1.1 by ALPN, to who comes by itself */
};

/* What handshakes begin with, as it was read at some time; immutable, and gone
 * with its last holder. Any thread. */
struct tls;

/* Reads one pair or both: TLS 1.2 and later. ERR_TLS, logged with the file and
 * OpenSSL's reason. */
enum err tls_load(const struct tls_files *files, struct tls **out) MUST_CHECK;

struct tls *tls_hold(struct tls *t);
void tls_free(struct tls *t); /* lets go of one hold; NULL is fine */

/* For who comes to a TLS listener. Good as long as `t` is held. */
SSL_CTX *tls_for_listener(const struct tls *t);

/* For who was led here by a proxy listener: the local certificate, and never
 * HTTP/2, since a program that doesn't know where it is can't be asked whether
 * it minds answers without reason phrases. NULL without a local certificate. */
SSL_CTX *tls_for_proxy(const struct tls *t);

#endif
