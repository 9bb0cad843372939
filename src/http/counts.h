/* What a loop counts (figures.h has what it means). On the loop's thread; they
 * stay until the server is freed, so that they can be read while a loop ends.
 */
#ifndef TONEARM_HTTP_COUNTS_H
#define TONEARM_HTTP_COUNTS_H

#include "base/histogram.h"
#include "http/http.h"

struct route_counts {
    struct histogram took;
    _Atomic uint64_t by_class[HTTP_CLASSES];
};

struct http_counts {
    struct route_counts *routes; /* the application's, and one for none */
    _Atomic uint64_t accepted;
    _Atomic uint64_t connections;
    _Atomic uint64_t connections_http2;
    _Atomic uint64_t away;
    _Atomic uint64_t received_bytes;
    _Atomic uint64_t sent_bytes;
};

#endif
