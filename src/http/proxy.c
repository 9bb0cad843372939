/* A target is taken only in the one way in which everybody writes it: the host
 * as it is listed, but for the case of letters, and the port in plain digits.
 * What is odd is refused, and nothing is lost. */
#include "http/proxy.h"

#include "http/head.h"

#define SOCKS_VERSION   5
#define SOCKS_CONNECT   1
#define SOCKS_IPV4      1
#define SOCKS_NAME      3
#define SOCKS_IPV6      4
#define TLS_HANDSHAKE   0x16 /* RFC 8446 section 5.1 */
#define PORT_TLS        443
#define PORT_PLAIN      80
#define REPLY_METHOD    STR("\x05\x00")
#define REPLY_NO_METHOD STR("\x05\xff")
#define REPLY_CONNECTED STR("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
#define REPLY_FORBIDDEN STR("\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00")
#define REPLY_COMMAND   STR("\x05\x07\x00\x01\x00\x00\x00\x00\x00\x00")

static bool is_host(const struct proxy_rules *rules, struct str host)
{
    for (size_t i = 0; i < rules->host_count; i++)
        if (str_eq_nocase(rules->hosts[i], host))
            return true;
    return false;
}

static bool is_world(const struct proxy_rules *rules, struct str host)
{
    struct str below = STR(".localhost");

    return rules->world_port > 0 && host.n > below.n &&
           str_eq_nocase(str_from(host, host.n - below.n), below);
}

/* What follows at one of the hosts' ports. */
static enum proxy_next at_port(unsigned port)
{
    return port == PORT_TLS     ? PROXY_TLS
           : port == PORT_PLAIN ? PROXY_PLAIN
                                : PROXY_REFUSED;
}

/* What follows at a port of any host. */
static enum proxy_next at(const struct proxy_rules *rules, struct str host,
                          unsigned port)
{
    if (is_world(rules, host))
        return port == PORT_PLAIN || port == rules->world_port ? PROXY_PLAIN
                                                               : PROXY_REFUSED;
    return is_host(rules, host) ? at_port(port) : PROXY_REFUSED;
}

/* A port as digits alone, none of which is left out or too many; else 0. */
static unsigned read_port(struct str text)
{
    unsigned port = 0;

    if (text.n == 0 || text.n > 5 || text.p[0] == '0')
        return 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return 0;
        port = port * 10 + (unsigned)(text.p[i] - '0');
    }
    return port;
}

/* ---- SOCKS 5 ---- */

static unsigned byte_at(struct str s, size_t i)
{
    return (unsigned char)s.p[i];
}

static struct proxy_step step(enum proxy_next next, size_t bytes,
                              struct str reply)
{
    return (struct proxy_step){next, bytes, reply};
}

/* The greeting: version, how many methods, methods. The one that we have is 0,
 * no authentication. */
static struct proxy_step look_at_greeting(struct str in)
{
    size_t n;

    if (in.n < 2 || in.n < 2 + (n = byte_at(in, 1)))
        return step(PROXY_MORE, 0, STR_EMPTY);
    if (memchr(in.p + 2, 0, n) == NULL)
        return step(PROXY_REFUSED, 2 + n, REPLY_NO_METHOD);
    return step(PROXY_GREETED, 2 + n, REPLY_METHOD);
}

/* The bytes of an address of the type; `in` begins with it, after the type. 0:
 * there is no such type, or the name's length isn't there yet. */
static size_t address_bytes(unsigned type, struct str in)
{
    if (type == SOCKS_IPV4)
        return 4;
    if (type == SOCKS_IPV6)
        return 16;
    return type == SOCKS_NAME && in.n > 0 ? 1 + byte_at(in, 0) : 0;
}

/* The request: version, command, 0, type, address, port. A refusal answers all
 * that has come, since it is the end. */
static struct proxy_step look_at_request(const struct proxy_rules *rules,
                                         struct str in)
{
    static const char loopback[] = {127, 0, 0, 1};
    struct str address;
    enum proxy_next next;
    unsigned type, port;
    size_t n;

    if (in.n < 5)
        return step(PROXY_MORE, 0, STR_EMPTY);
    type = byte_at(in, 3);
    n = address_bytes(type, str_from(in, 4));
    if (byte_at(in, 0) != SOCKS_VERSION || n == 0)
        return step(PROXY_REFUSED, in.n, STR_EMPTY);
    if (byte_at(in, 1) != SOCKS_CONNECT)
        return step(PROXY_REFUSED, in.n, REPLY_COMMAND);
    if (in.n < 4 + n + 2)
        return step(PROXY_MORE, 0, STR_EMPTY);
    address = str_of(in.p + 4, n);
    port = byte_at(in, 4 + n) << 8 | byte_at(in, 5 + n);
    if (type == SOCKS_NAME)
        next = at(rules, str_from(address, 1), port);
    else
        next = str_eq(address, str_of(loopback, 4)) ? at_port(port)
                                                    : PROXY_REFUSED;
    if (next == PROXY_REFUSED)
        return step(next, in.n, REPLY_FORBIDDEN);
    return step(next, 4 + n + 2, REPLY_CONNECTED);
}

struct proxy_step proxy_look(const struct proxy_rules *rules, struct str in,
                             bool has_greeted)
{
    if (has_greeted)
        return look_at_request(rules, in);
    if (in.n == 0)
        return step(PROXY_MORE, 0, STR_EMPTY);
    if (byte_at(in, 0) == SOCKS_VERSION)
        return look_at_greeting(in);
    return step(byte_at(in, 0) == TLS_HANDSHAKE ? PROXY_TLS : PROXY_REQUEST, 0,
                STR_EMPTY);
}

/* ---- HTTP ---- */

/* "host:443": a port is never left out (RFC 9112 section 3.2.3). A body would
 * stand where the other side's first bytes do. */
static enum proxy_next judge_connect(const struct proxy_rules *rules,
                                     const struct head *head)
{
    size_t colon = str_find(head->target, ':');

    if (head->chunked || head->content_length > 0)
        return PROXY_REFUSED;
    return at(rules, str_of(head->target.p, colon),
              read_port(str_from(head->target, colon + 1)));
}

static bool starts_nocase(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq_nocase(str_of(s.p, prefix.n), prefix);
}

bool proxy_is_https(struct str target)
{
    return starts_nocase(target, STR("https://"));
}

enum proxy_next proxy_judge(const struct proxy_rules *rules,
                            const struct head *head)
{
    bool is_https = proxy_is_https(head->target);
    unsigned port = is_https ? PORT_TLS : PORT_PLAIN;
    struct str rest, authority;
    size_t end = 0, colon;

    if (str_eq(head->method, STR("CONNECT")))
        return judge_connect(rules, head);
    if (!is_https && !starts_nocase(head->target, STR("http://")))
        return PROXY_REFUSED;
    rest = str_from(head->target, str_find(head->target, ':') + 3);
    while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?')
        end++;
    authority = str_of(rest.p, end);
    colon = str_find(authority, ':');
    if (colon < authority.n)
        port = read_port(str_from(authority, colon + 1));
    return at(rules, str_of(authority.p, colon), port) ==
                   (is_https ? PROXY_TLS : PROXY_PLAIN)
               ? PROXY_ANSWER
               : PROXY_REFUSED;
}

void proxy_explain(const struct proxy_rules *rules, struct buf *out)
{
    buf_lit(out, "This proxy goes nowhere: the server behind it answers for ");
    for (size_t i = 0; i < rules->host_count; i++) {
        if (i > 0)
            buf_str(out, i + 1 < rules->host_count ? STR(", ") : STR(" and "));
        buf_str(out, rules->hosts[i]);
    }
    buf_lit(out, ", on ports 443 and 80, and for nothing else.\n");
}
