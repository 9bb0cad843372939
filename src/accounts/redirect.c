/* A narrow reading of a URI (RFC 3986): a scheme, and for http and https a
 * host. A URI that can't be read with certainty is refused, since the answer
 * to a login goes where the URI says. */
#include "accounts/redirect.h"

#include <arpa/inet.h>

/* Schemes whose pages run in another site's name, or on this machine. */
static const char *const dangerous[] = {"javascript", "data", "vbscript",
                                        "file",       "blob", "about"};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The length of the scheme before ':' (RFC 3986 section 3.1), 0 for none. */
static size_t scheme_length(struct str uri)
{
    size_t colon = str_find(uri, ':');

    if (colon == uri.n || colon == 0 || !is_letter(uri.p[0]))
        return 0;
    for (size_t i = 1; i < colon; i++) {
        char c = uri.p[i];

        if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.')
            return 0;
    }
    return colon;
}

/* Visible ASCII without a fragment, quotes or a backslash. */
static bool has_only_uri_characters(struct str uri)
{
    for (size_t i = 0; i < uri.n; i++) {
        char c = uri.p[i];

        if (c <= ' ' || c > '~' || strchr("\"<>\\^`{|}", c) != NULL)
            return false;
    }
    return true;
}

static bool is_port(struct str text)
{
    uint64_t port;

    return text.n <= 5 && str_to_u64(text, &port) && port > 0 && port <= 65535;
}

/* The host of "//host:port/...", in its brackets if it has them; empty when
 * there is none or something else than a port follows it. */
static struct str host_of(struct str rest)
{
    size_t n = 0;
    struct str host;

    if (!str_starts(rest, STR("//")))
        return STR_EMPTY;
    /* The authority: what stands before the path or the query. */
    rest = str_from(rest, 2);
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?')
        n++;
    rest.n = n;
    /* "http://127.0.0.1@evil.example/" leads to evil.example. */
    if (str_find(rest, '@') < rest.n)
        return STR_EMPTY;
    /* An IPv6 address has colons inside of its brackets. */
    n = str_find(rest, rest.n > 0 && rest.p[0] == '[' ? ']' : ':');
    if (n < rest.n && rest.p[n] == ']')
        n++;
    host = str_of(rest.p, n);
    rest = str_from(rest, n);
    if (rest.n > 0 && (rest.p[0] != ':' || !is_port(str_from(rest, 1))))
        return STR_EMPTY;
    return host;
}

/* An IPv6 address, as it stands in brackets (RFC 3986 section 3.2.2). */
static bool is_address(struct str text)
{
    char terminated[INET6_ADDRSTRLEN];
    struct in6_addr address;

    if (text.n >= sizeof terminated)
        return false;
    memcpy(terminated, text.p, text.n);
    terminated[text.n] = '\0';
    return inet_pton(AF_INET6, terminated, &address) == 1;
}

/* A name or an address that somebody can be at: no `*`, which is no wildcard
 * here, and nothing else that a host can't have (RFC 1123 section 2.1). */
static bool is_host(struct str host)
{
    if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        return is_address(str_of(host.p + 1, host.n - 2));
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];

        if (!is_letter(c) && !is_digit(c) && c != '-' && c != '.' && c != '_')
            return false;
    }
    return host.n > 0 && host.p[0] != '.' && host.p[0] != '-';
}

const char *redirect_refusal(struct str uri)
{
    size_t n = scheme_length(uri);
    struct str scheme = str_of(uri.p, n);
    struct str rest = str_from(uri, n + 1);
    struct str host;

    if (n == 0 || rest.n == 0 || uri.n > REDIRECT_MAX_BYTES ||
        !has_only_uri_characters(uri))
        return "not an absolute URI";
    if (str_find(uri, '#') < uri.n)
        return "a redirect URI must not have a fragment";
    for (size_t i = 0; i < sizeof dangerous / sizeof dangerous[0]; i++)
        if (str_eq_nocase(scheme, str_from_c(dangerous[i])))
            return "a redirect URI of this scheme is not secure";
    /* Any other scheme is an app's own, registered with a phone or desktop. */
    if (!str_eq_nocase(scheme, STR("http")) &&
        !str_eq_nocase(scheme, STR("https")))
        return NULL;
    host = host_of(rest);
    if (!is_host(host))
        return "not an absolute URI";
    /* What is sent to this machine itself can't be read on the way. The name
     * localhost could be made to mean another machine (RFC 8252 section
     * 8.3). */
    if (str_eq_nocase(scheme, STR("https")) || str_eq(host, STR("[::1]")) ||
        str_eq(host, STR("127.0.0.1")))
        return NULL;
    return "this redirect URI is not secure: use https, or http with "
           "127.0.0.1 or [::1]";
}
