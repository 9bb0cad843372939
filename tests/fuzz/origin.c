/* Host and what proxies add: the input is header lines, from a stranger first
 * and then from a trusted proxy, over both kinds of listeners. Whatever they
 * say, links begin with a URL that nothing has to be escaped in, and the peer
 * is an address. */
#include "target.h"
#include "quiet.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/mem.h"
#include "http/exchange.h"
#include "http/origin.h"

static const struct str hosts[] = {STR("music.example"), STR("a:81")};

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || strchr("-._~:[]", c) != NULL;
}

static void check(const struct exchange *x)
{
    struct str base = x->r.base_url, host;
    struct address address;

    must(str_starts(base, STR("http://")) || str_starts(base, STR("https://")));
    host = str_from(base, str_find(base, ':') + 3);
    must(origin_is_host(host));
    for (size_t i = 0; i < host.n; i++)
        must(host.p[i] != '\0' && is_plain(host.p[i]));
    must(address_parse(x->r.peer, &address));
}

/* As a stranger, the host is one of those that origin.h lists. */
static void check_stranger(const struct exchange *x, const char *own)
{
    static const char *const known[] = {"music.example",
                                        "a:81",
                                        "localhost",
                                        "127.0.0.1",
                                        "[",
                                        "0",
                                        "1",
                                        "2",
                                        "3",
                                        "4",
                                        "5",
                                        "6",
                                        "7",
                                        "8",
                                        "9"};
    struct str base = x->r.base_url;
    struct str host = str_from(base, str_find(base, ':') + 3);
    struct str name = str_of(host.p, str_find(host, ':'));
    struct str below = STR(".localhost");
    bool is_known = str_eq_c(host, own) ||
                    (name.n > below.n &&
                     str_eq_nocase(str_from(name, name.n - below.n), below));

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        is_known |= host.n >= strlen(known[i]) &&
                    str_eq_nocase(str_of(host.p, strlen(known[i])),
                                  str_from_c(known[i]));
    must(is_known);
}

static void fill(struct exchange *x, struct str host, const char *proxies,
                 const char *own, bool tls)
{
    struct sockaddr_in peer = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(0x0a000001)};
    struct sockaddr_in ours = {.sin_family = AF_INET, .sin_port = htons(8080)};
    struct origin_rules rules = {.hosts = hosts, .host_count = 2};
    struct origin *o = mem_zalloc(1, sizeof *o);
    unsigned headers = x->header_count;

    must(address_ranges_parse(proxies, &rules.proxies));
    must(inet_pton(AF_INET, own, &ours.sin_addr) == 1);
    origin_init(o, &rules, tls, (struct sockaddr *)&peer,
                (struct sockaddr *)&ours);
    origin_fill(o, x, host);
    check(x);
    /* The same again, from what the first has left behind. */
    origin_fill(o, x, host);
    check(x);
    if (proxies == NULL) {
        char text[32];
        struct str base = arena_str(&x->r.arena, x->r.base_url);

        (void)snprintf(text, sizeof text, "%s:8080", own);
        check_stranger(x, text);
        /* What it says of others counts for nothing. */
        must(str_eq_c(x->r.peer, "10.0.0.1"));
        x->header_count = 0;
        origin_fill(o, x, host);
        must(str_eq(x->r.base_url, base) && str_eq_c(x->r.peer, "10.0.0.1"));
        x->header_count = headers;
    }
    free(o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char line[] = "GET / HTTP/1.1\r\n";
    struct exchange *x = mem_zalloc(1, sizeof *x);
    struct head head = {.headers = x->headers};
    size_t scanned = 0, bytes = sizeof line - 1 + n + 4;
    char *text = mem_zalloc(1, bytes);

    memcpy(text, line, sizeof line - 1);
    if (n > 0)
        memcpy(text + sizeof line - 1, data, n);
    memcpy(text + sizeof line - 1 + n, "\r\n\r\n", 4);
    arena_init(&x->r.arena);
    if (head_parse(text, bytes, &scanned, &head) == HEAD_OK) {
        x->header_count = head.header_count;
        fill(x, head.host, NULL, "127.0.0.1", false);
        fill(x, head.host, NULL, "192.0.2.1", true);
        fill(x, head.host, "10.0.0.0/8, 192.168.0.0/16", "127.0.0.1", false);
    }
    arena_release(&x->r.arena);
    free(text);
    free(x);
    return 0;
}
