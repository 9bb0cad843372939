/* Reads the head of an HTTP/1 request (RFC 9112): request line and headers.
 *
 * Stricter than the RFC allows to be lenient where leniency lets two parties
 * disagree about where a request ends: no folded lines, no space before a
 * colon, one Content-Length, never both a length and a transfer coding. */
#ifndef TONEARM_HTTP_HEAD_H
#define TONEARM_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define HEAD_MAX_HEADERS      100
#define HEAD_MAX_HEADER_BYTES 65536 /* all header lines together */

struct http_header {
    struct str name; /* lower case */
    struct str value;
};

struct head {
    struct str method;
    struct str target;
    struct str host;             /* p is NULL when absent */
    struct str request_id;       /* X-Request-Id, the same */
    struct http_header *headers; /* room for HEAD_MAX_HEADERS, the caller's */
    unsigned header_count;
    unsigned minor;          /* HTTP/1.minor, 0 or 1 */
    uint64_t content_length; /* 0 when absent; saturates */
    size_t bytes;            /* of the whole head, leading empty lines too */
    bool chunked;
    bool keep_alive;
    bool expects_continue;
};

enum head_status {
    HEAD_OK,
    HEAD_MORE,     /* incomplete: call again with more bytes */
    HEAD_BAD,      /* 400 */
    HEAD_LONG_URL, /* 414: target over HTTP_URL_MAX_BYTES */
    HEAD_LONG      /* 431: too many headers, or too many bytes of them */
};

/* Reads the head at the beginning of the `n` bytes at `p`. Header names are
 * put into lower case in place; the slices point into `p`. `*scanned` is 0 at
 * first and then what the last call left there, so that bytes that come in
 * one by one aren't searched again. On anything but HEAD_OK, method and
 * target are set when they could be read, for the log. Any thread. */
enum head_status head_parse(char *p, size_t n, size_t *scanned, struct head *h);

#endif
