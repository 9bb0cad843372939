/* Certificates and keys in PEM files (RFC 7468). Any thread. */
#ifndef TONEARM_CERTS_PEM_FILE_H
#define TONEARM_CERTS_PEM_FILE_H

#include <openssl/x509.h>
#include <stddef.h>

#include "base/err.h"

/* The first certificate of a file, or its private key, which is not encrypted.
 * ERR_NOT_FOUND, not logged, for no file; ERR_TLS for one that has none,
 * ERR_IO, ERR_LIMIT, logged. What is read is the caller's. */
enum err pem_file_read_certificate(const char *path, X509 **out) MUST_CHECK;
enum err pem_file_read_key(const char *path, EVP_PKEY **out) MUST_CHECK;

/* Replaces a file whole or not at all: certificates, which anybody may read,
 * or a key, which its owner alone may. ERR_IO, ERR_TLS, logged. */
enum err pem_file_write_certificates(const char *path, X509 *const *list,
                                     size_t count) MUST_CHECK;
enum err pem_file_write_key(const char *path, const EVP_PKEY *key) MUST_CHECK;

#endif
