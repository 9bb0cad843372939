/* Certificates as they are issued: what stands in them. Any thread. */
#ifndef TONEARM_CERTS_ISSUE_H
#define TONEARM_CERTS_ISSUE_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* A new key, of the curve P-256. ERR_TLS, logged, as for all here; what is
 * made is the caller's. */
enum err issue_key(EVP_PKEY **out) MUST_CHECK;

/* An authority of its own key's, valid from `now_s`. */
enum err issue_authority(EVP_PKEY *key, int64_t now_s, X509 **out) MUST_CHECK;

/* The server's certificate for `key`, by the authority. It ends no later than
 * that does. */
struct issue_signer {
    X509 *ca;
    EVP_PKEY *key;
};
enum err issue_server(const struct issue_signer *by, EVP_PKEY *key,
                      int64_t now_s, X509 **out) MUST_CHECK;

/* When the certificate ends, as Unix time; INT64_MIN for one that says no time
 * that there is. */
int64_t issue_end_s(const X509 *cert);

/* Whether the certificate is for every name that issue_server gives. */
bool issue_has_names(X509 *cert);

#endif
