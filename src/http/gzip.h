/* Compression of response bodies, one compressor a thread. */
#ifndef TONEARM_HTTP_GZIP_H
#define TONEARM_HTTP_GZIP_H

#include <stdbool.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/str.h"

struct gzip {
    z_stream stream;
    bool ready;
};

static inline void gzip_init(struct gzip *g)
{
    g->ready = false;
}

void gzip_release(struct gzip *g);

/* Appends `body` in gzip format (RFC 1952) to `out`. False, with `out`
 * emptied, when that would not be smaller. */
bool gzip_pack(struct gzip *g, struct str body, struct buf *out);

/* Whether an Accept-Encoding value (RFC 9110 section 12.5.3) allows gzip:
 * named, or by "*", with a weight that isn't zero. Any thread. */
bool gzip_is_accepted(struct str accept_encoding);

#endif
