/* What a server is, for the files that start it and tell of it. Private to the
 * room. */
#ifndef TONEARM_HTTP_SERVER_H
#define TONEARM_HTTP_SERVER_H

#include "http/tls.h"
#include "http/worker.h"

struct http_server {
    struct worker_shared shared;
    struct tls_files tls; /* for reloading; paths are the server's own */
    unsigned worker_count;
    struct worker *workers;
};

#endif
