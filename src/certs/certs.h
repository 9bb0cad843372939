/* The local authority, and the certificate that it has signed: what programs
 * with Spotify's hosts built in are led to this server with.
 *
 * They lie in a directory of their own, DATA/tls:
 *
 *     ca.pem          the authority, which clients are told to trust
 *     ca-key.pem      its key (0600)
 *     server.pem      the server's certificate, then the authority
 *     server-key.pem  its key (0600)
 *
 * The authority lives ten years, signs no other authority, and is good for
 * the names of the server's certificate alone (name constraints, RFC 5280
 * section 4.2.1.10): whoever gets hold of its key can pass for nobody else.
 * The server's certificate lives 397 days, since Apple's clients take none
 * that lives longer than 398.
 *
 * Functions log their failure with the file that is concerned. Any thread. */
#ifndef TONEARM_CERTS_CERTS_H
#define TONEARM_CERTS_CERTS_H

#include <stdint.h>

#include "base/err.h"

/* The hosts that clients of Spotify's have built in: the API's, the
 * accounts', and the one of the Web Playback SDK's script. The certificate is
 * good for them, for localhost and *.localhost, 127.0.0.1 and ::1. */
#define CERTS_HOST_COUNT 3
extern const char *const certs_hosts[CERTS_HOST_COUNT];

#define CERTS_FINGERPRINT_BYTES 96           /* "AB:CD:...", terminated */
#define CERTS_RENEWED_S         (30 * 86400) /* before the end */

struct certs_paths {
    char *folder;
    char *ca;
    char *ca_key;
    char *server;
    char *server_key;
};

/* Of a data directory. The texts are the struct's. */
void certs_paths_init(struct certs_paths *paths, const char *data);
void certs_paths_release(struct certs_paths *paths);

/* What there is; times are Unix time. */
struct certs {
    int64_t ca_ends_s;
    int64_t server_ends_s;
    char ca_sha256[CERTS_FINGERPRINT_BYTES];
    char server_sha256[CERTS_FINGERPRINT_BYTES];
};

/* Makes what isn't there, and what has come within CERTS_RENEWED_S of its end
 * or isn't for all of the names: a new certificate under the same authority
 * if that is good, with the same key. A file is replaced whole or not at all,
 * in an order in which a kill between two of them leaves what the next call
 * completes. ERR_TLS when a file is damaged, when a key isn't its
 * certificate's, or when there is something to sign and ca-key.pem is gone;
 * ERR_IO. */
enum err certs_make(const struct certs_paths *paths, int64_t now_s,
                    struct certs *out) MUST_CHECK;

/* ERR_NOT_FOUND, not logged, when authority and certificate aren't both there;
 * ERR_TLS when one of them can't be read, ERR_IO. */
enum err certs_read(const struct certs_paths *paths,
                    struct certs *out) MUST_CHECK;

#endif
