/* What a stranger says to a proxy listener: whatever it is, it is either
 * refused, or for one of the hosts in exactly the one way to write them. The
 * first byte says whether SOCKS's greeting is over. */
#include "target.h"

#include "base/mem.h"
#include "http/head.h"
#include "http/proxy.h"

static const struct str hosts[] = {STR("api.spotify.com"),
                                   STR("accounts.spotify.com")};
static const struct proxy_rules rules = {hosts, 2, 0};

/* "host:443" and the like, of one of the hosts. */
static int is_listed(struct str target, const char *port)
{
    for (size_t i = 0; i < rules.host_count; i++) {
        struct str host = hosts[i];

        if (target.n == host.n + strlen(port) &&
            str_eq_nocase(str_of(target.p, host.n), host) &&
            memcmp(target.p + host.n, port, strlen(port)) == 0)
            return 1;
    }
    return 0;
}

static int has_listed(struct str target)
{
    for (size_t i = 0; i < target.n; i++)
        for (size_t n = 1; n <= target.n - i; n++)
            if (is_listed(str_of(target.p + i, n), ""))
                return 1;
    return 0;
}

static void take_request(char *text, size_t n)
{
    struct http_header *headers = mem_zalloc(HEAD_MAX_HEADERS, sizeof *headers);
    struct head head = {.headers = headers};
    size_t scanned = 0;

    if (head_parse(text, n, &scanned, &head) == HEAD_OK) {
        enum proxy_next next = proxy_judge(&rules, &head);

        must(next == PROXY_TLS || next == PROXY_PLAIN || next == PROXY_ANSWER ||
             next == PROXY_REFUSED);
        must(next != PROXY_TLS || is_listed(head.target, ":443"));
        must(next != PROXY_PLAIN || is_listed(head.target, ":80"));
        must(next != PROXY_ANSWER || has_listed(head.target));
    }
    free(headers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str in = str_from(str_of((const char *)data, n), 1);
    struct proxy_step step;
    char *copy;

    if (n == 0)
        return 0;
    copy = mem_strdup(in.n > 0 ? in.p : "", in.n);
    step = proxy_look(&rules, str_of(copy, in.n), data[0] == 'g');
    must(step.bytes <= in.n);
    if (step.next == PROXY_MORE || step.next == PROXY_REQUEST)
        must(step.bytes == 0 && step.reply.n == 0);
    must(step.next != PROXY_GREETED || data[0] != 'g');
    if (step.next == PROXY_REQUEST)
        take_request(copy, in.n);
    free(copy);
    return 0;
}
