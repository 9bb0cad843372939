/* The local certificates that a server uses. */
#ifndef TONEARM_CMD_SERVE_TLS_H
#define TONEARM_CMD_SERVE_TLS_H

#include <stdbool.h>

#include "certs/certs.h"

struct options;

struct serve_tls {
    bool has_local;
    struct certs_paths paths;
};

/* Looks whether 'tonearm tls' has made certificates in --data, where a listener
 * uses them, and warns of some that come to their end. ERR_USAGE, logged with
 * what to do, when they aren't there and a listener can't be without; ERR_TLS,
 * ERR_IO.
 * `*out` is to be released in any case. */
enum err serve_tls_find(const struct options *o,
                        struct serve_tls *out) MUST_CHECK;
void serve_tls_release(struct serve_tls *t);

#endif
