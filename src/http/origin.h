/* Who asks, and under which URL they reach us: the peer's address and the
 * base of absolute links.
 *
 * The base is --public-url if given, else the scheme of the listener and the
 * Host header; from a trusted proxy, X-Forwarded-Proto and -Host (their first
 * element) instead, and the peer is then the last address in X-Forwarded-For
 * that isn't itself a trusted proxy's. A Host that isn't of the form
 * host[:port] is replaced by our own address, so that no header can put
 * anything else into our links. */
#ifndef TONEARM_HTTP_ORIGIN_H
#define TONEARM_HTTP_ORIGIN_H

#include <stdbool.h>

#include "base/str.h"
#include "http/address.h"

#define ORIGIN_HOST_MAX 255

struct exchange;

/* What is known of a connection. */
struct origin {
    const struct address_ranges *proxies;
    struct str public_url; /* empty when not configured */
    bool tls;
    bool is_trusted; /* the peer is one of `proxies` */
    char peer[ADDRESS_TEXT_MAX];
    size_t peer_n;
    char own[ADDRESS_TEXT_MAX]; /* our side, as host:port */
    size_t own_n;

    /* The last request's Host and the base made of it: clients rarely send
     * another one on the same connection. */
    size_t host_n;
    size_t base_n;
    char base[sizeof "https://" + ORIGIN_HOST_MAX];
};

/* `public_url` and `proxies` must outlive the origin. */
void origin_init(struct origin *o, struct str public_url,
                 const struct address_ranges *proxies, bool tls,
                 const struct sockaddr *peer, const struct sockaddr *own);

/* Sets peer and base_url of the request whose headers are in `x`; `host` is
 * its Host header or authority (p NULL when absent). They are good until the
 * next origin_fill or the end of `x`. */
void origin_fill(struct origin *o, struct exchange *x, struct str host);

/* host or host:port, with a name, an IPv4 or a bracketed IPv6 address. */
bool origin_is_host(struct str host);

#endif
