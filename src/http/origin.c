/* The common case, no proxy and the Host header of the last request again,
 * costs one comparison. */
#include "http/origin.h"

#include <string.h>

#include "base/log.h"
#include "http/exchange.h"

void origin_init(struct origin *o, struct origin_rules *rules, bool tls,
                 const struct sockaddr *peer, const struct sockaddr *own)
{
    struct address theirs = address_from_socket(peer);
    struct address ours = address_from_socket(own);

    o->rules = rules;
    o->tls = tls;
    o->is_trusted = address_ranges_have(&rules->proxies, &theirs);
    o->is_loopback = address_is_loopback(&ours);
    o->peer_n = address_to_text(&theirs, o->peer);
    o->own_n = address_to_host(own, o->own);
    o->world_port = 0;
    o->host_n = 0;
    o->base_n = 0;
}

void origin_set_tls(struct origin *o, bool tls)
{
    if (o->tls == tls)
        return;
    /* What was made for the last Host has the other scheme. */
    o->tls = tls;
    o->host_n = 0;
    o->base_n = 0;
}

static bool is_host_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

static bool is_port(struct str s)
{
    uint64_t port;

    return s.n <= 5 && str_to_u64(s, &port) && port > 0 && port <= 65535;
}

bool origin_is_host(struct str host)
{
    size_t at = 0;

    if (host.n == 0 || host.n > ORIGIN_HOST_MAX)
        return false;
    if (host.p[0] == '[') {
        struct address address;

        at = str_find(host, ']');
        if (at == host.n || !address_parse(str_of(host.p, at + 1), &address))
            return false;
        at++;
    } else {
        while (at < host.n && is_host_character(host.p[at]))
            at++;
    }
    if (at == host.n)
        return true;
    return at > 0 && host.p[at] == ':' && is_port(str_from(host, at + 1));
}

/* Cuts the port off; it is empty when there is none. */
static struct str cut_port(struct str host, struct str *port)
{
    size_t begin = host.n > 0 && host.p[0] == '[' ? str_find(host, ']') : 0;
    size_t colon = begin + str_find(str_from(host, begin), ':');

    *port = str_from(host, colon + 1);
    return str_of(host.p, colon);
}

static bool is_own_port(const struct origin *o, struct str port)
{
    struct str own;

    (void)cut_port(str_of(o->own, o->own_n), &own);
    if (port.n == 0)
        port = o->tls ? STR("443") : STR("80");
    return str_eq(port, own);
}

/* As the proxy has it: 80, or that of the plain listener. */
static bool is_world_port(const struct origin *o, struct str port)
{
    uint64_t number;

    return o->world_port > 0 &&
           (port.n == 0 || (str_to_u64(port, &number) &&
                            (number == 80 || number == o->world_port)));
}

/* RFC 6761 section 6.3: names below localhost are this machine, too. */
static bool is_loopback(struct str name)
{
    struct str below = STR(".localhost");

    return str_eq_nocase(name, STR("localhost")) ||
           (name.n > below.n &&
            str_eq_nocase(str_from(name, name.n - below.n), below)) ||
           str_eq(name, STR("127.0.0.1")) || str_eq(name, STR("[::1]"));
}

/* Of a host that is one: see the header. */
static bool is_believed(const struct origin *o, struct str host)
{
    const struct origin_rules *rules = o->rules;
    struct address address;
    struct str port;
    struct str name = cut_port(host, &port);

    for (size_t i = 0; i < rules->host_count; i++)
        if (str_eq_nocase(rules->hosts[i], host) ||
            str_eq_nocase(rules->hosts[i], name))
            return true;
    if (is_loopback(name))
        return !o->is_loopback || is_own_port(o, port) ||
               is_world_port(o, port);
    return !o->is_loopback && address_parse(name, &address);
}

/* Once: who serves under a name that nobody told us about sees why links and
 * forms don't work under that name. */
static void warn(struct origin *o, struct str host)
{
    if (atomic_exchange(&o->rules->has_warned, true))
        return;
    log_warn("a request is for %.*s, which isn't known to be us: its links "
             "begin with %.*s; if it is, say --host %.*s or --public-url",
             STR_ARG(host), (int)o->own_n, o->own, STR_ARG(host));
}

static void set_base(struct origin *o, bool tls, struct str host)
{
    struct str scheme = tls ? STR("https://") : STR("http://");
    struct str name, port;

    if (!origin_is_host(host))
        host = str_of(o->own, o->own_n);
    /* Some clients name the scheme's own port, which a URL goes without (RFC
     * 3986 section 6.2.3). */
    name = cut_port(host, &port);
    if (str_eq(port, tls ? STR("443") : STR("80")))
        host = name;
    memcpy(o->base, scheme.p, scheme.n);
    memcpy(o->base + scheme.n, host.p, host.n);
    o->host_n = host.n;
    o->base_n = scheme.n + host.n;
}

/* The last header of the name: of several, the one nearest to us. */
static struct str last_header(const struct exchange *x, struct str name)
{
    struct str value = STR_EMPTY;

    for (unsigned i = 0; i < x->header_count; i++)
        if (str_eq(x->headers[i].name, name))
            value = x->headers[i].value;
    return value;
}

static struct str first_element(struct str list)
{
    return str_trim(str_of(list.p, str_find(list, ',')));
}

/* The last address that isn't a trusted proxy's. */
static void fill_forwarded_peer(struct origin *o, struct exchange *x)
{
    struct str rest = last_header(x, STR("x-forwarded-for"));

    while (rest.n > 0) {
        size_t begin = rest.n;
        struct address address;

        while (begin > 0 && rest.p[begin - 1] != ',')
            begin--;
        if (!address_parse(str_from(rest, begin), &address))
            return;
        x->r.peer.p = arena_alloc(&x->r.arena, ADDRESS_TEXT_MAX);
        x->r.peer.n = address_to_text(&address, (char *)(uintptr_t)x->r.peer.p);
        if (!address_ranges_have(&o->rules->proxies, &address))
            return;
        rest.n = begin > 0 ? begin - 1 : 0;
    }
}

static void fill_forwarded(struct origin *o, struct exchange *x,
                           struct str host)
{
    struct str proto = first_element(last_header(x, STR("x-forwarded-proto")));
    struct str outer = first_element(last_header(x, STR("x-forwarded-host")));
    bool tls = o->tls;

    if (str_eq_nocase(proto, STR("https")))
        tls = true;
    else if (str_eq_nocase(proto, STR("http")))
        tls = false;
    set_base(o, tls, origin_is_host(outer) ? outer : host);
    fill_forwarded_peer(o, x);
}

static void fill_direct(struct origin *o, struct str host)
{
    if (origin_is_host(host) && !is_believed(o, host)) {
        if (o->rules->public_url.n == 0)
            warn(o, host);
        host = STR_EMPTY;
    }
    set_base(o, o->tls, host);
}

void origin_fill(struct origin *o, struct exchange *x, struct str host)
{
    x->r.peer = str_of(o->peer, o->peer_n);
    if (o->is_trusted)
        fill_forwarded(o, x, host);
    else if (host.n == 0 || host.n != o->host_n ||
             memcmp(host.p, o->base + o->base_n - o->host_n, host.n) != 0)
        fill_direct(o, host);
    x->r.base_url = o->rules->public_url.n > 0 ? o->rules->public_url
                                               : str_of(o->base, o->base_n);
}
