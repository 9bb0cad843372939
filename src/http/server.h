/* What the threads of a server share. Everything is set before the first
 * loop starts and is read-only then, but for what says who guards it. */
#ifndef TONEARM_HTTP_SERVER_H
#define TONEARM_HTTP_SERVER_H

#include <pthread.h>

#include "http/access_log.h"
#include "http/address.h"
#include "http/http.h"
#include "http/listener.h"
#include "http/loop.h"

struct http2;
struct readers;
struct router;

struct http_server {
    struct http_app app;
    struct router *router;
    struct readers *readers;
    struct access_log log;
    struct http2 *http2; /* NULL: not offered */
    struct address_ranges proxies;
    struct str public_url; /* without a slash at its end; empty: none */
    unsigned slow_client_ms;

    struct listener plain;
    struct listener secure;
    char *tls_cert; /* paths, for reloading */
    char *tls_key;

    unsigned loop_count;
    struct loop *loops;
};

#endif
