/* Text forms are libc's business (inet_pton); here is only what surrounds
 * them: brackets, ports, prefix lengths. */
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_ipv4(const struct address *a)
{
    return memcmp(a->bytes, mapped, sizeof mapped) == 0;
}

/* Into `out`, as inet_pton writes it for the family. */
static bool parse_family(int family, struct str text, void *out)
{
    char terminated[INET6_ADDRSTRLEN];

    if (text.n == 0 || text.n >= sizeof terminated ||
        str_find(text, '\0') < text.n)
        return false;
    memcpy(terminated, text.p, text.n);
    terminated[text.n] = '\0';
    return inet_pton(family, terminated, out) == 1;
}

static bool parse_ipv4(struct str text, struct address *out)
{
    memcpy(out->bytes, mapped, sizeof mapped);
    return parse_family(AF_INET, text, out->bytes + sizeof mapped);
}

static bool parse_bare(struct str text, struct address *out)
{
    return parse_ipv4(text, out) || parse_family(AF_INET6, text, out->bytes);
}

/* Nothing, or ":8080". */
static bool is_port_or_none(struct str text)
{
    uint64_t port;

    return text.n == 0 ||
           (text.p[0] == ':' && str_to_u64(str_from(text, 1), &port) &&
            port <= 65535);
}

bool address_parse(struct str text, struct address *out)
{
    size_t colon;

    text = str_trim(text);
    if (text.n > 0 && text.p[0] == '[') {
        size_t close = str_find(text, ']');

        /* In brackets only IPv6 stands (RFC 3986 section 3.2.2). */
        return close < text.n && is_port_or_none(str_from(text, close + 1)) &&
               parse_family(AF_INET6, str_of(text.p + 1, close - 1),
                            out->bytes);
    }
    colon = str_find(text, ':');
    if (colon < text.n && is_port_or_none(str_from(text, colon)) &&
        parse_ipv4(str_of(text.p, colon), out))
        return true;
    return parse_bare(text, out);
}

struct address address_from_socket(const struct sockaddr *sa)
{
    struct address a = {{0}};

    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)sa;

        memcpy(a.bytes, mapped, sizeof mapped);
        memcpy(a.bytes + 12, &in->sin_addr, 4);
    } else if (sa->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)sa;

        memcpy(a.bytes, &in6->sin6_addr, 16);
    }
    return a;
}

bool address_is_loopback(const struct address *a)
{
    static const struct address one = {{[15] = 1}};

    return is_ipv4(a) ? a->bytes[12] == 127
                      : memcmp(a->bytes, one.bytes, sizeof one.bytes) == 0;
}

struct address address_network(const struct address *a)
{
    struct address network = *a;

    if (!is_ipv4(a))
        memset(network.bytes + 8, 0, 8);
    return network;
}

size_t address_to_text(const struct address *a, char *out)
{
    const char *text =
        is_ipv4(a) ? inet_ntop(AF_INET, a->bytes + 12, out, ADDRESS_TEXT_MAX)
                   : inet_ntop(AF_INET6, a->bytes, out, ADDRESS_TEXT_MAX);

    return text == NULL ? 0 : strlen(text);
}

size_t address_to_network(const struct address *a, char *out)
{
    struct address network = address_network(a);
    size_t n = address_to_text(&network, out);

    if (is_ipv4(a))
        return n;
    memcpy(out + n, "/64", 3);
    return n + 3;
}

size_t address_to_host(const struct sockaddr *sa, char *out)
{
    struct address a = address_from_socket(sa);
    unsigned port =
        sa->sa_family == AF_INET6
            ? ((const struct sockaddr_in6 *)(const void *)sa)->sin6_port
            : ((const struct sockaddr_in *)(const void *)sa)->sin_port;
    char text[ADDRESS_TEXT_MAX];
    int n = (int)address_to_text(&a, text);

    return (size_t)snprintf(out, ADDRESS_TEXT_MAX,
                            is_ipv4(&a) ? "%.*s:%u" : "[%.*s]:%u", n, text,
                            ntohs((uint16_t)port));
}

static bool parse_range(struct str text, struct address *first, unsigned *bits)
{
    size_t slash = str_find(text, '/');
    uint64_t prefix = 128;
    unsigned width;

    if (!parse_bare(str_of(text.p, slash), first))
        return false;
    width = is_ipv4(first) ? 32 : 128;
    if (slash < text.n) {
        if (!str_to_u64(str_from(text, slash + 1), &prefix) || prefix > width)
            return false;
        prefix += 128 - width;
    }
    *bits = (unsigned)prefix;
    return true;
}

bool address_ranges_parse(const char *text, struct address_ranges *out)
{
    struct str rest = str_from_c(text);
    struct str part;

    out->count = 0;
    while (str_split(&rest, ',', &part)) {
        unsigned i = out->count;

        if (i == ADDRESS_MAX_RANGES ||
            !parse_range(str_trim(part), &out->items[i].first,
                         &out->items[i].bits))
            return false;
        out->count++;
    }
    return text == NULL || out->count > 0;
}

static bool has_prefix(const struct address *a, const struct address *first,
                       unsigned bits)
{
    unsigned whole = bits / 8;
    unsigned mask = 0xffu & ~(0xffu >> bits % 8);

    if (memcmp(a->bytes, first->bytes, whole) != 0)
        return false;
    return mask == 0 ||
           (a->bytes[whole] & mask) == (first->bytes[whole] & mask);
}

bool address_ranges_have(const struct address_ranges *ranges,
                         const struct address *a)
{
    for (unsigned i = 0; i < ranges->count; i++)
        if (has_prefix(a, &ranges->items[i].first, ranges->items[i].bits))
            return true;
    return false;
}
