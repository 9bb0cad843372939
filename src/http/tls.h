/* TLS for a listener, by OpenSSL. */
#ifndef TONEARM_HTTP_TLS_H
#define TONEARM_HTTP_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "base/err.h"

/* A server context (TLS 1.2 and later) with the certificate chain and private
 * key of two PEM files; with `http2` it offers h2 before http/1.1 by ALPN.
 * ERR_TLS, logged with the file and OpenSSL's reason. Released with
 * SSL_CTX_free. */
enum err tls_load(const char *cert, const char *key, bool http2,
                  SSL_CTX **out) MUST_CHECK;

#endif
