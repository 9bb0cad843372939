/* A zlib stream is a quarter of a megabyte, so that each thread keeps one and
 * resets it. Level 4 is the first with lazy matching: on our JSON it is a
 * third larger than level 9 at a fifth of the time. */
#include "http/gzip.h"

#include <string.h>

#include "base/log.h"

#define LEVEL       4
#define GZIP_FORMAT (15 + 16) /* 32 KiB window, gzip header */
#define MEMORY      8

void gzip_release(struct gzip *g)
{
    if (g->ready)
        (void)deflateEnd(&g->stream);
    g->ready = false;
}

static bool prepare(struct gzip *g)
{
    if (g->ready)
        return deflateReset(&g->stream) == Z_OK;
    memset(&g->stream, 0, sizeof g->stream);
    g->ready = deflateInit2(&g->stream, LEVEL, Z_DEFLATED, GZIP_FORMAT, MEMORY,
                            Z_DEFAULT_STRATEGY) == Z_OK;
    if (!g->ready)
        log_error("zlib can't start compressing");
    return g->ready;
}

bool gzip_pack(struct gzip *g, struct str body, struct buf *out)
{
    char *to;

    buf_clear(out);
    if (body.n > UINT32_MAX || !prepare(g))
        return false;
    to = buf_reserve(out, body.n);
    if (to == NULL)
        return false;
    g->stream.next_in = (Bytef *)(uintptr_t)body.p;
    g->stream.avail_in = (uInt)body.n;
    g->stream.next_out = (Bytef *)to;
    g->stream.avail_out = (uInt)body.n;
    if (deflate(&g->stream, Z_FINISH) != Z_STREAM_END)
        return false;
    out->n = body.n - g->stream.avail_out;
    return true;
}

/* The weight after ";" is zero: q=0, q=0.0, q=0.00, q=0.000. */
static bool is_refused(struct str parameters)
{
    struct str part;

    while (str_split(&parameters, ';', &part)) {
        double weight;

        part = str_trim(part);
        if (part.n > 2 && (part.p[0] == 'q' || part.p[0] == 'Q') &&
            part.p[1] == '=' && str_to_double(str_from(part, 2), &weight))
            return weight <= 0;
    }
    return false;
}

bool gzip_is_accepted(struct str accept_encoding)
{
    struct str item;
    bool any = false;

    while (str_split(&accept_encoding, ',', &item)) {
        size_t semicolon = str_find(item, ';');
        struct str name = str_trim(str_of(item.p, semicolon));
        bool refused = is_refused(str_from(item, semicolon + 1));

        if (str_eq_nocase(name, STR("gzip")) ||
            str_eq_nocase(name, STR("x-gzip")))
            return !refused;
        if (str_eq(name, STR("*")))
            any = !refused;
    }
    return any;
}
