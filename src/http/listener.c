/* All loops accept from the same socket, each through a descriptor of its
 * own: whichever is free first takes the next connection, one at a time, so
 * that they share evenly. (SO_REUSEPORT would assign connections by a hash,
 * busy loop or not, and let a second server bind the port silently.)
 *
 * When the process is out of descriptors, accepting pauses for a moment;
 * a listening socket that stays readable would spin the loop. */
#include "http/listener.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/address.h"

#define BACKLOG       4096
#define PAUSE_MS      100
#define WARN_EVERY_MS 10000

static enum err bad_address(const char *address, const char *why)
{
    log_error("can't listen on \"%s\": %s", address, why);
    return ERR_USAGE;
}

/* ":port" and "*:port": every address of this machine. */
static bool is_every(const char *address)
{
    return address[0] == ':' || strncmp(address, "*:", 2) == 0;
}

/* What stands for all of them: IPv6's takes IPv4 in, where a kernel has it. */
static const char *every_host(void)
{
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return "0.0.0.0";
    (void)close(fd);
    return "::";
}

/* Cuts "host:port" or "[host]:port"; the results are on the heap. */
static bool split_address(const char *address, char **host, char **port)
{
    struct str text = str_from_c(address);
    const char *colon = strrchr(address, ':');
    struct str name;
    uint64_t number;

    if (colon == NULL)
        return false;
    name = str_of(address, (size_t)(colon - address));
    if (!str_to_u64(str_from(text, name.n + 1), &number) || number > 65535)
        return false;
    /* A colon in a name that isn't in brackets would leave it open where the
     * address ends and the port begins (RFC 3986 section 3.2.2). */
    if (name.n >= 2 && name.p[0] == '[' && name.p[name.n - 1] == ']')
        name = str_of(name.p + 1, name.n - 2);
    else if (str_find(name, ':') < name.n)
        return false;
    if (is_every(address))
        name = str_from_c(every_host());
    *host = str_dup_c(name);
    *port = str_dup_c(str_from_c(colon + 1));
    return true;
}

static enum err resolve(const char *address, struct addrinfo **found)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    char *host, *port;
    int failed;

    if (!split_address(address, &host, &port))
        return bad_address(address, "it isn't of the form host:port");
    failed = getaddrinfo(host, port, &hints, found);
    free(host);
    free(port);
    return failed ? bad_address(address, gai_strerror(failed)) : OK;
}

static enum err bind_socket(int fd, const struct addrinfo *to,
                            const char *address)
{
    int on = 1, off = 0;

    /* A port whose old connections are in TIME_WAIT is free; one that somebody
     * listens on isn't. */
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* Whatever the system's own default is. */
    if (to->ai_family == AF_INET6 && is_every(address))
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, to->ai_addr, to->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return OK;
    log_error("can't listen on %s: %s", address, strerror(errno));
    /* An address that this machine hasn't got is the owner's mistake. */
    if (errno == EADDRINUSE)
        return ERR_BUSY;
    return errno == EADDRNOTAVAIL ? ERR_USAGE : ERR_IO;
}

bool listener_is_loopback(const char *address)
{
    struct str text = str_from_c(address);
    struct str name = str_of(text.p, str_find(text, ':'));
    struct address parsed;

    if (address_parse(text, &parsed))
        return address_is_loopback(&parsed);
    return str_eq_nocase(name, STR("localhost"));
}

static char *make_url(int fd, bool tls)
{
    struct sockaddr_storage own = {0};
    socklen_t n = sizeof own;
    char host[ADDRESS_TEXT_MAX];
    char url[ADDRESS_TEXT_MAX + 16];
    int length;

    (void)getsockname(fd, (struct sockaddr *)&own, &n);
    length = (int)address_to_host((struct sockaddr *)&own, host);
    length = snprintf(url, sizeof url, "%s://%.*s", tls ? "https" : "http",
                      length, host);
    return mem_strdup(url, (size_t)length);
}

enum err listener_open(const char *address, bool tls, struct listener *out)
{
    struct addrinfo *found;
    enum err e = resolve(address, &found);
    int fd;

    out->fd = -1;
    if (e)
        return e;
    fd =
        socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        log_error("can't make a socket: %s", strerror(errno));
        e = ERR_IO;
    } else {
        e = bind_socket(fd, found, address);
    }
    freeaddrinfo(found);
    if (e) {
        if (fd >= 0)
            (void)close(fd);
        return e;
    }
    *out = (struct listener){fd, tls, make_url(fd, tls)};
    return OK;
}

void listener_close(const struct listener *l)
{
    if (l->fd >= 0)
        (void)close(l->fd);
}

void listener_release(struct listener *l)
{
    free(l->url);
    *l = (struct listener){-1, false, NULL};
}

static void on_accept(h2o_socket_t *sock, const char *error);

static void resume(h2o_timeout_entry_t *entry)
{
    struct listener_loop *ll =
        H2O_STRUCT_FROM_MEMBER(struct listener_loop, paused, entry);

    h2o_socket_read_start(ll->sock, on_accept);
}

static bool is_out_of_resources(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS ||
           error == ENOMEM;
}

static void warn(struct listener_loop *ll, int error)
{
    int64_t now_ms = clock_monotonic_ms();

    if (ll->warned_ms != 0 && now_ms - ll->warned_ms < WARN_EVERY_MS)
        return;
    ll->warned_ms = now_ms;
    log_warn("can't accept a connection: %s", strerror(error));
}

static void on_accept(h2o_socket_t *sock, const char *error)
{
    struct listener_loop *ll = sock->data;
    h2o_socket_t *accepted;

    if (error != NULL)
        return;
    accepted = h2o_evloop_socket_accept(sock);
    /* One at a time: other loops wait for the same socket, and the next turn
     * comes at once if nobody else takes the next connection. */
    if (accepted != NULL) {
        ll->accepted(ll->arg, accepted);
    } else if (is_out_of_resources(errno)) {
        warn(ll, errno);
        h2o_socket_read_stop(sock);
        h2o_timeout_link(ll->events, &ll->pause, &ll->paused);
    }
}

enum err listener_attach(const struct listener *l, h2o_evloop_t *events,
                         void (*accepted)(void *arg, h2o_socket_t *sock),
                         void *arg, struct listener_loop *out)
{
    int fd = dup(l->fd);

    assert(accepted != NULL);
    if (fd < 0) {
        log_error("can't listen: %s", strerror(errno));
        return ERR_IO;
    }
    memset(out, 0, sizeof *out);
    out->events = events;
    out->accepted = accepted;
    out->arg = arg;
    out->paused.cb = resume;
    h2o_timeout_init(events, &out->pause, PAUSE_MS);
    out->sock = h2o_evloop_socket_create(events, fd, H2O_SOCKET_FLAG_DONT_READ);
    out->sock->data = out;
    h2o_socket_read_start(out->sock, on_accept);
    return OK;
}

void listener_detach(struct listener_loop *ll)
{
    if (ll->sock == NULL)
        return;
    h2o_timeout_unlink(&ll->paused);
    h2o_timeout_dispose(ll->events, &ll->pause);
    h2o_socket_read_stop(ll->sock);
    h2o_socket_close(ll->sock);
    ll->sock = NULL;
}
