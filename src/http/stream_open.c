/* Where a request becomes a stream: the exchange remembers the stream until
 * its transport has sent the head and hands the stream over. */
#include <assert.h>
#include <string.h>

#include "http/exchange.h"
#include "http/stream_queue.h"

struct stream *stream_open(struct request *r,
                           const struct stream_opening *opening)
{
    struct exchange *x = exchange_of(r);

    assert(x->stream == NULL);
    x->stream = stream_new(x->home->streams, r->loop, opening, false);
    return x->stream;
}

/* Whether a header that is a list has the element, in any case; the header
 * may be sent several times (RFC 9110 section 5.3). */
static bool header_has(const struct exchange *x, struct str name,
                       struct str element)
{
    for (unsigned i = 0; i < x->header_count; i++) {
        struct str list = x->headers[i].value;
        struct str part;

        if (!str_eq(x->headers[i].name, name))
            continue;
        while (str_split(&list, ',', &part))
            if (str_eq_nocase(str_trim(part), element))
                return true;
    }
    return false;
}

enum err stream_upgrade(struct request *r, const char *protocol,
                        const struct stream_opening *opening,
                        struct stream **out)
{
    struct exchange *x = exchange_of(r);

    assert(x->stream == NULL);
    if (r->method != HTTP_GET || x->is_head ||
        strcmp(x->version, "HTTP/1.1") != 0 ||
        !header_has(x, STR("connection"), STR("upgrade")) ||
        !header_has(x, STR("upgrade"), str_from_c(protocol)))
        return ERR_INVALID;
    r->status = 101;
    x->upgrade = protocol;
    x->stream = stream_new(x->home->streams, r->loop, opening, true);
    *out = x->stream;
    return OK;
}
