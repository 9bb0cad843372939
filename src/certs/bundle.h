/* What a program is told to trust in place of what the system trusts: the
 * same, and the local authority. Both files are replaced whole or not at all.
 * Any thread. */
#ifndef TONEARM_CERTS_BUNDLE_H
#define TONEARM_CERTS_BUNDLE_H

#include "base/err.h"

/* Java reads no store without a password. */
#define BUNDLE_STORE_PASSWORD "tonearm"

/* Writes PEM to `path`: what the environment's SSL_CERT_FILE names, else the
 * system's file of authorities if it has one, then the certificate in the file
 * `ca`. ERR_NOT_FOUND for no such file, ERR_IO, ERR_LIMIT, logged. */
enum err bundle_write(const char *ca, const char *path) MUST_CHECK;

/* Writes the certificates in the PEM file `bundle` as a trust store for Java
 * (PKCS #12, RFC 7292). ERR_TLS when there are none, ERR_IO, logged. */
enum err bundle_write_store(const char *bundle, const char *path) MUST_CHECK;

#endif
