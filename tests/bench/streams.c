/* Many clients of streams in one process: opens them, and tells when a text has
 * reached how many of them.
 *
 *     streams PORT FILE     FILE: lines of COUNT, PATH and AUTHORIZATION,
 *                           with tabs between them
 *
 * It prints "ready" when every stream has its head. From then on each line of
 * standard input, "FIRST COUNT MARK", names streams by their place and a text
 * that they are to get; it is answered by "armed", and when all have got the
 * text, by the monotonic microseconds at which half of them, 99 of 100 and all
 * had. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define AT_ONCE    64 /* connections that are made at a time */
#define MARK_MAX   64
#define EVENTS_MAX 1024
#define TIMEOUT_MS 20000

struct client {
    int fd;
    size_t tail_n;
    int64_t got_us; /* 0: not yet */
    char tail[MARK_MAX];
};

struct crowd {
    int poll;
    unsigned short port;
    struct client *clients;
    size_t count, capacity;
    char mark[MARK_MAX]; /* that is waited for; empty: none */
    size_t first, wanted, got;
};

static _Noreturn void give_up(const char *why)
{
    fprintf(stderr, "streams: %s: %s\n", why, strerror(errno));
    exit(1);
}

static int64_t now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- opening ---- */

static int connect_to(unsigned short port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof to) != 0)
        give_up("connect");
    return fd;
}

static void add(struct crowd *c, const char *path, const char *authorization)
{
    char request[2048];
    int n = snprintf(request, sizeof request,
                     "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: "
                     "text/event-stream\r\nAuthorization: %s\r\n\r\n",
                     path, authorization);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = c->count};

    if (c->count == c->capacity) {
        c->capacity = c->capacity > 0 ? 2 * c->capacity : 1024;
        c->clients = realloc(c->clients, c->capacity * sizeof *c->clients);
        if (c->clients == NULL)
            give_up("memory");
    }
    c->clients[c->count] = (struct client){.fd = connect_to(c->port)};
    if (write(c->clients[c->count].fd, request, (size_t)n) != n ||
        epoll_ctl(c->poll, EPOLL_CTL_ADD, c->clients[c->count].fd, &event))
        give_up("open a stream");
    c->count++;
}

/* ---- reading ---- */

static void look(struct crowd *c, size_t at, const char *text, size_t n)
{
    struct client *client = &c->clients[at];
    char joined[MARK_MAX + 65536];
    size_t mark_n = strlen(c->mark);

    if (mark_n == 0 || at < c->first || at >= c->first + c->wanted ||
        client->got_us != 0)
        return;
    memcpy(joined, client->tail, client->tail_n);
    memcpy(joined + client->tail_n, text, n);
    n += client->tail_n;
    if (memmem(joined, n, c->mark, mark_n) != NULL) {
        client->got_us = now_us();
        c->got++;
    }
    client->tail_n = n < mark_n ? n : mark_n - 1;
    memcpy(client->tail, joined + n - client->tail_n, client->tail_n);
}

static void receive(struct crowd *c, size_t at)
{
    char text[65536];
    ssize_t n = read(c->clients[at].fd, text, sizeof text);

    if (n <= 0)
        give_up("a stream has ended");
    look(c, at, text, (size_t)n);
}

/* Until what is waited for is there. */
static void wait_for_mark(struct crowd *c)
{
    struct epoll_event events[EVENTS_MAX];
    int64_t end_us = now_us() + (int64_t)TIMEOUT_MS * 1000;

    while (c->got < c->wanted) {
        int n = epoll_wait(c->poll, events, EVENTS_MAX, 1000);

        if (now_us() > end_us)
            give_up("not all have got it");
        for (int i = 0; i < n; i++)
            receive(c, events[i].data.u64);
    }
}

static void wait_for_heads(struct crowd *c, size_t first)
{
    (void)snprintf(c->mark, sizeof c->mark, "HTTP/1.1 200");
    c->first = first;
    c->wanted = c->count - first;
    c->got = 0;
    wait_for_mark(c);
    c->mark[0] = '\0';
}

static void open_all(struct crowd *c, const char *file)
{
    FILE *lines = fopen(file, "r");
    char line[2048];

    if (lines == NULL)
        give_up(file);
    while (fgets(line, sizeof line, lines) != NULL) {
        char *save;
        unsigned long count = strtoul(strtok_r(line, "\t", &save), NULL, 10);
        const char *path = strtok_r(NULL, "\t", &save);
        const char *authorization = strtok_r(NULL, "\n", &save);

        while (count > 0) {
            size_t first = c->count;

            for (int i = 0; i < AT_ONCE && count > 0; i++, count--)
                add(c, path, authorization);
            wait_for_heads(c, first);
        }
    }
    (void)fclose(lines);
}

/* ---- orders ---- */

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void tell_times(const struct crowd *c)
{
    int64_t *times = malloc(c->wanted * sizeof *times);

    if (times == NULL)
        give_up("memory");
    for (size_t i = 0; i < c->wanted; i++)
        times[i] = c->clients[c->first + i].got_us;
    qsort(times, c->wanted, sizeof *times, compare);
    printf("%lld %lld %lld\n", (long long)times[c->wanted / 2],
           (long long)times[c->wanted * 99 / 100],
           (long long)times[c->wanted - 1]);
    free(times);
}

static void obey(struct crowd *c, const char *line)
{
    if (sscanf(line, "%zu %zu %63s", &c->first, &c->wanted, c->mark) != 3 ||
        c->wanted == 0 || c->first + c->wanted > c->count)
        give_up("an order");
    c->got = 0;
    for (size_t i = 0; i < c->count; i++)
        c->clients[i].got_us = 0;
    puts("armed");
    (void)fflush(stdout);
    wait_for_mark(c);
    c->mark[0] = '\0';
    tell_times(c);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    struct crowd c = {.poll = epoll_create1(0)};
    struct rlimit files;
    char line[256];

    if (argc != 3)
        return 2;
    (void)getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    c.port = (unsigned short)strtoul(argv[1], NULL, 10);
    open_all(&c, argv[2]);
    puts("ready");
    (void)fflush(stdout);
    for (;;) {
        struct epoll_event events[EVENTS_MAX];
        struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                               {.fd = c.poll, .events = POLLIN}};

        (void)poll(fds, 2, -1);
        if (fds[0].revents != 0) {
            if (fgets(line, sizeof line, stdin) == NULL)
                return 0;
            obey(&c, line);
        } else {
            int n = epoll_wait(c.poll, events, EVENTS_MAX, 0);

            for (int i = 0; i < n; i++)
                receive(&c, events[i].data.u64);
        }
    }
}
