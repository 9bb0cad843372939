/* From what a handler filled in to what goes over the wire: validators, 304,
 * compression, headers. The headers on every answer are those that the real
 * service sends to browsers (CORS) plus nosniff; there is never a Vary, on
 * which some caching clients fail. */
#ifndef TONEARM_HTTP_RESPONSE_H
#define TONEARM_HTTP_RESPONSE_H

#include "base/str.h"
#include "http/exchange.h"

struct gzip;

/* Decides status, entity tag, body and encoding. On the thread that has the
 * exchange; once. */
void response_prepare(struct exchange *x, struct gzip *gzip);

/* Appends an HTTP/1.1 status line and headers to x->head. `date` is the value
 * of Date (RFC 9110 section 6.6.1); `close` adds "connection: close",
 * `keep_alive` tells an HTTP/1.0 client that it may go on. A stream has no
 * length: it is chunked in HTTP/1.1; a socket's head says what it becomes. */
void response_write_head(struct exchange *x, struct str date, bool close,
                         bool keep_alive);

/* Calls `add` for each header but Date, Connection and Content-Length. Names
 * are in lower case; texts live as long as the exchange. */
void response_each_header(struct exchange *x,
                          void (*add)(void *arg, struct str name,
                                      struct str value),
                          void *arg);

#endif
