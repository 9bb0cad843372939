/* Who asks, and under which URL they reach us: the peer's address and the
 * base of absolute links.
 *
 * The base is --public-url if given, else the scheme of the listener and the
 * Host header, without the port that the scheme has anyway; from a trusted
 * proxy, X-Forwarded-Proto and -Host (their first element) instead, and the
 * peer is then the last address in X-Forwarded-For that isn't itself a trusted
 * proxy's.
 *
 * What a stranger says in Host is believed when it is
 *
 *     one of --host, which without a port has any;
 *     localhost, a name below it, 127.0.0.1 or [::1] with the port that was
 *     connected to, or one that our own proxy answers for (proxy.h);
 *     an address or localhost, with any port, on a connection that didn't
 *     come to a loopback address: a router or a container engine may have
 *     another address and port outside.
 *
 * Any other name is replaced by our side's address of the connection: a page
 * that has its own name point to us (DNS rebinding) mustn't find that name in
 * our links, nor pass for us where forms compare origins. */
#ifndef TONEARM_HTTP_ORIGIN_H
#define TONEARM_HTTP_ORIGIN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "http/address.h"

#define ORIGIN_HOST_MAX 255

struct exchange;

/* What holds for every connection. All texts outlive them. */
struct origin_rules {
    struct str public_url; /* without a slash at its end; empty: none */
    struct address_ranges proxies;
    const struct str *hosts; /* host or host:port */
    size_t host_count;
    atomic_bool
        has_warned; /* of a name that isn't one of them; at first false */
};

/* What is known of a connection. */
struct origin {
    struct origin_rules *rules;
    bool tls;
    bool is_loopback;    /* our side's address */
    bool is_trusted;     /* the peer is a trusted proxy */
    unsigned world_port; /* of a connection to our own proxy, proxy_rules's;
                            else 0, as origin_init has it */
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

/* `rules` must outlive the origin. */
void origin_init(struct origin *o, struct origin_rules *rules, bool tls,
                 const struct sockaddr *peer, const struct sockaddr *own);

/* The next request is for another scheme than the connection's, as a proxy's
 * client says in each. */
void origin_set_tls(struct origin *o, bool tls);

/* Sets peer and base_url of the request whose headers are in `x`; `host` is
 * its Host header or authority (p NULL when absent). They are good until the
 * next origin_fill or the end of `x`. */
void origin_fill(struct origin *o, struct exchange *x, struct str host);

/* host or host:port, with a name, an IPv4 or a bracketed IPv6 address. */
bool origin_is_host(struct str host);

#endif
