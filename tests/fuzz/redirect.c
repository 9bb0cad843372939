/* Where a login's answer may go: the input is a URI that an app wants to
 * register, or that a request for its registered ones (view.h) names. What is
 * let through is looked at in a simpler way. */
#include "quiet.h"
#include "view.h"

#include <arpa/inet.h>

#include "accounts/authorize.h"
#include "accounts/redirect.h"

static bool begins(const char *text, const char *prefix)
{
    return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_six(const char *text)
{
    struct in6_addr six;

    return inet_pton(AF_INET6, text, &six) == 1;
}

/* A host, and at most a port, as sscanf reads them; and what comes then. */
static bool is_host(const char *rest)
{
    char host[REDIRECT_MAX_BYTES + 1] = "";
    unsigned port = 1;
    int n = 0, more = 0;

    if (sscanf(rest, "[%2048[^]]]%n", host, &n) == 1 && n > 0) {
        if (!is_six(host))
            return false;
    } else if (sscanf(rest, "%2048[A-Za-z0-9._-]%n", host, &n) != 1) {
        return false;
    }
    if (rest[n] == ':' && sscanf(rest + n, ":%5u%n", &port, &more) != 1)
        return false;
    rest += n + more;
    return port > 0 && port <= 65535 &&
           (*rest == '\0' || *rest == '/' || *rest == '?');
}

/* Of what an app may register. */
static void check_good(const char *uri)
{
    static const char *const bad[] = {
        "javascript:", "data:", "vbscript:", "file:", "blob:", "about:"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        must(!begins(uri, bad[i]));
    for (const char *p = uri; *p != '\0'; p++)
        must(*p > ' ' && *p <= '~' && strchr("#\"<>\\", *p) == NULL);
    must((uri[0] | 0x20) >= 'a' && (uri[0] | 0x20) <= 'z');
    if (begins(uri, "http:")) {
        must(begins(uri, "http://127.0.0.1") || begins(uri, "http://[::1]"));
        must(is_host(uri + 7));
    } else if (begins(uri, "https:")) {
        must(begins(uri, "https://") && is_host(uri + 8));
    } else {
        must(strchr(uri, ':') != NULL && strchr(uri, ':')[1] != '\0');
    }
}

/* Whether it is the registered one, but for a port where that has none. */
static bool is_same(const char *registered, const char *uri)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://[::1]"};

    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        size_t host = strlen(hosts[i]);
        int port = 0;

        if (strncmp(registered, hosts[i], host) != 0 ||
            strncmp(uri, hosts[i], host) != 0 || registered[host] == ':')
            continue;
        (void)sscanf(uri + host, ":%*5[0-9]%n", &port);
        if (port > 0 && strcmp(registered + host, uri + host + port) == 0)
            return true;
    }
    return strcmp(registered, uri) == 0;
}

static void check_request(struct str uri, const char *text, struct arena *arena)
{
    struct authorize_form form = {.client_id = STR(VIEW_ID),
                                  .response_type = STR("code"),
                                  .state = STR("s"),
                                  .redirect_uri = uri};
    struct authorize a =
        authorize_check(view_get(), &form, STR("https://us.example"), arena);
    bool is_known = false;

    for (size_t i = 0; i < VIEW_URIS; i++)
        is_known |= is_same(view_uris[i].p, text);
    must(a.outcome == (is_known ? AUTHORIZE_ASK : AUTHORIZE_PAGE));
    must(!is_known || str_starts(authorize_deny(&a), uri));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str uri = str_of((const char *)data, n);
    struct arena arena;

    arena_init(&arena);
    if (redirect_refusal(uri) == NULL) {
        must(n > 0 && n <= REDIRECT_MAX_BYTES && memchr(data, 0, n) == NULL);
        check_good(arena_cstr(&arena, uri));
    }
    if (n == 0 || memchr(data, 0, n) == NULL)
        check_request(uri, arena_cstr(&arena, uri), &arena);
    arena_release(&arena);
    return 0;
}
