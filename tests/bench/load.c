/* Steady load that looks at every answer.
 *
 *     load PORT TOKEN PATHS RATE CONNECTIONS
 *
 * PATHS is a file of paths, one a line. Each is asked for once, as fast as it
 * goes, and its answer remembered; then comes the line "ready", and paths are
 * asked for in turn, RATE a second, until standard input ends. An answer is
 * right when it is a 200 with the very bytes of the first time. The last line
 * says "requests N failed N ms N slowest_ms N". With a RATE that is beyond the
 * server, each of the CONNECTIONS asks again as soon as it is answered.
 *
 * The pace is that of the clock: while answers are late, requests that are
 * due wait for a free connection and are sent as soon as there is one, so a
 * server that stalls isn't spared. A connection that breaks or is silent for
 * TIMEOUT_US fails its request and is replaced. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"

#define MAX_CONNECTIONS 64
#define ANSWER_MAX      (4u << 20)
#define READ_BYTES      65536
#define TIMEOUT_US      5000000
#define COMPLAINTS      5 /* failures that are told in words */
#define STANDARD_INPUT                                                         \
    MAX_CONNECTIONS /* its number among the event sources                      \
                     */

struct target {
    struct str request;
    uint64_t hash; /* of the right body */
    bool is_known;
};

struct connection {
    int fd; /* -1: broken, to be replaced */
    bool is_busy;
    size_t target;
    int64_t sent_us;
    struct buf answer;
};

struct load {
    uint16_t port;
    struct target *targets;
    size_t target_count;
    struct arena arena;
    int events;
    struct connection connections[MAX_CONNECTIONS];
    size_t connection_count;
    uint64_t sent;
    uint64_t done; /* answered or failed */
    uint64_t failed;
    int64_t slowest_us;
    bool is_stopping;
};

/* ---- what to ask for ---- */

static void add_targets(struct load *l, struct str paths, struct str token)
{
    size_t capacity = 0;
    struct str path;

    while (str_split(&paths, '\n', &path)) {
        l->targets = mem_grow(l->targets, l->target_count, &capacity,
                              sizeof *l->targets);
        l->targets[l->target_count++] = (struct target){
            .request = arena_printf(&l->arena,
                                    "GET %.*s HTTP/1.1\r\n"
                                    "Host: 127.0.0.1:%u\r\n"
                                    "Authorization: Bearer %.*s\r\n\r\n",
                                    STR_ARG(path), l->port, STR_ARG(token))};
    }
}

/* ---- judging ---- */

static void finish(struct load *l, struct connection *c, const char *fault)
{
    int64_t took_us = clock_monotonic_us() - c->sent_us;

    if (took_us > l->slowest_us)
        l->slowest_us = took_us;
    l->done++;
    c->is_busy = false;
    if (fault == NULL)
        return;
    if (++l->failed <= COMPLAINTS)
        fprintf(stderr, "load: %s after %lld ms: %.*s ... %.*s\n", fault,
                (long long)took_us / 1000,
                (int)str_find(l->targets[c->target].request, '\r'),
                l->targets[c->target].request.p,
                (int)str_find(buf_get(&c->answer), '\n'), c->answer.p);
}

/* The length of the whole answer that begins in `answer`, and of its head;
 * 0 when the head isn't there yet, SIZE_MAX when it has no length. */
static size_t answer_bytes(struct str answer, size_t *head)
{
    static const char end[] = "\r\n\r\n";
    const char *p = memmem(answer.p, answer.n, end, sizeof end - 1);
    struct str rest, line;
    uint64_t n;

    if (p == NULL)
        return 0;
    *head = (size_t)(p - answer.p) + sizeof end - 1;
    rest = str_of(answer.p, *head);
    while (str_split(&rest, '\n', &line)) {
        size_t colon = str_find(line, ':');

        if (str_eq_nocase(str_of(line.p, colon), STR("content-length")) &&
            str_to_u64(str_trim(str_from(line, colon + 1)), &n) &&
            n < ANSWER_MAX)
            return *head + (size_t)n;
    }
    return SIZE_MAX;
}

/* What is wrong with a whole answer, NULL for nothing. */
static const char *judge(struct target *t, struct str answer, size_t head)
{
    struct str body = str_from(answer, head);
    uint64_t hash = hash_bytes(body.p, body.n, 0);

    if (!str_starts(answer, STR("HTTP/1.1 200 ")))
        return "no 200";
    if (t->is_known && t->hash != hash)
        return "another body than before";
    t->hash = hash;
    t->is_known = true;
    return NULL;
}

/* ---- connections ---- */

static void disconnect(struct load *l, struct connection *c, const char *fault)
{
    if (c->is_busy)
        finish(l, c, fault);
    (void)close(c->fd);
    c->fd = -1;
}

static bool connect_to(struct load *l, struct connection *c)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(l->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN,
                                .data.u32 = (uint32_t)(c - l->connections)};
    int on = 1;

    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        return false;
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) == 0 &&
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
        epoll_ctl(l->events, EPOLL_CTL_ADD, c->fd, &event) == 0)
        return true;
    (void)close(c->fd);
    c->fd = -1;
    return false;
}

/* Requests are far smaller than a socket's buffer: a short write is a
 * failure. */
static void send_next(struct load *l, struct connection *c)
{
    struct str request;

    c->target = l->sent++ % l->target_count;
    c->is_busy = true;
    c->sent_us = clock_monotonic_us();
    buf_clear(&c->answer);
    if (c->fd < 0 && !connect_to(l, c)) {
        finish(l, c, "no connection");
        return;
    }
    request = l->targets[c->target].request;
    if (send(c->fd, request.p, request.n, MSG_NOSIGNAL | MSG_DONTWAIT) !=
        (ssize_t)request.n)
        disconnect(l, c, "can't send");
}

static void receive(struct load *l, struct connection *c)
{
    char *to = buf_reserve(&c->answer, READ_BYTES);
    ssize_t n = to == NULL ? 0 : recv(c->fd, to, READ_BYTES, MSG_DONTWAIT);
    size_t whole, head = 0;

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0 || !c->is_busy) {
        disconnect(l, c, "connection closed");
        return;
    }
    c->answer.n += (size_t)n;
    whole = answer_bytes(buf_get(&c->answer), &head);
    if (whole == 0 || (whole != SIZE_MAX && c->answer.n < whole))
        return;
    if (c->answer.n > whole || whole == SIZE_MAX)
        disconnect(l, c, "an answer of unknown length");
    else
        finish(l, c, judge(&l->targets[c->target], buf_get(&c->answer), head));
}

/* ---- the clock ---- */

/* Sends on free connections until `due` requests have been sent in all. */
static void send_due(struct load *l, uint64_t due)
{
    for (size_t i = 0; i < l->connection_count && l->sent < due; i++)
        if (!l->connections[i].is_busy)
            send_next(l, &l->connections[i]);
}

static void drop_silent(struct load *l)
{
    int64_t now_us = clock_monotonic_us();

    for (size_t i = 0; i < l->connection_count; i++) {
        struct connection *c = &l->connections[i];

        if (c->is_busy && now_us - c->sent_us > TIMEOUT_US)
            disconnect(l, c, "no answer");
    }
}

static void wait_events(struct load *l)
{
    struct epoll_event events[MAX_CONNECTIONS + 1];
    int n = epoll_wait(l->events, events, MAX_CONNECTIONS + 1, 1);

    for (int i = 0; i < n; i++) {
        if (events[i].data.u32 == STANDARD_INPUT)
            l->is_stopping = true;
        else if (l->connections[events[i].data.u32].fd >= 0)
            receive(l, &l->connections[events[i].data.u32]);
    }
    drop_silent(l);
}

/* Asks for each target once. */
static void learn(struct load *l)
{
    while (l->done < l->target_count) {
        send_due(l, l->target_count);
        wait_events(l);
    }
}

static void keep_pace(struct load *l, uint64_t rate)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = STANDARD_INPUT};
    int64_t begin_us = clock_monotonic_us(), took_us;

    l->sent = l->done = 0;
    l->slowest_us = 0;
    (void)epoll_ctl(l->events, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    while (!l->is_stopping) {
        int64_t us = clock_monotonic_us() - begin_us;

        send_due(l, (uint64_t)us * rate / 1000000);
        wait_events(l);
    }
    took_us = clock_monotonic_us() - begin_us;
    while (l->done < l->sent)
        wait_events(l);
    printf("requests %llu failed %llu ms %lld slowest_ms %lld\n",
           (unsigned long long)l->sent, (unsigned long long)l->failed,
           (long long)took_us / 1000, (long long)l->slowest_us / 1000);
}

int main(int argc, char **argv)
{
    struct load l = {.events = epoll_create1(EPOLL_CLOEXEC)};
    uint64_t port, rate, connections;
    struct buf paths;

    if (argc != 6 || !str_to_u64(str_from_c(argv[1]), &port) || port == 0 ||
        port > UINT16_MAX || !str_to_u64(str_from_c(argv[4]), &rate) ||
        !str_to_u64(str_from_c(argv[5]), &connections) || connections == 0 ||
        connections > MAX_CONNECTIONS) {
        fprintf(stderr, "usage: load PORT TOKEN PATHS RATE CONNECTIONS\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    l.port = (uint16_t)port;
    l.connection_count = (size_t)connections;
    buf_init(&paths, 1u << 30);
    arena_init(&l.arena);
    if (io_read_file(argv[3], &paths)) {
        fprintf(stderr, "load: can't read %s\n", argv[3]);
        return 1;
    }
    add_targets(&l, buf_get(&paths), str_from_c(argv[2]));
    for (size_t i = 0; i < l.connection_count; i++) {
        l.connections[i].fd = -1;
        buf_init(&l.connections[i].answer, ANSWER_MAX);
    }
    learn(&l);
    if (l.failed > 0 || l.target_count == 0) {
        fprintf(stderr, "load: the answers are wrong before any load\n");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    keep_pace(&l, rate);
    arena_release(&l.arena);
    return 0;
}
