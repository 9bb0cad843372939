/* The name of a socket has room for 108 bytes, and data directories may lie
 * deep: it is named by way of the open directory's entry in /proc. What a
 * server that was killed left behind is removed by the next, which has the
 * lock. */
#include "cmd/status_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "api/metrics/status.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"

#define NAME            "serve.sock"
#define LOOK_EVERY_MS   1000
#define LIMIT_S         10
#define STATUS_BYTES    65536
#define WAITING_AT_ONCE 16

struct status_socket {
    struct status *status; /* the thread's */
    pthread_t thread;
    int directory;
    int listener;
    int ends[2]; /* a pipe, which is closed to end the thread */
};

static int open_directory(const char *data)
{
    return open(data, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static struct sockaddr_un address_in(int directory)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};

    (void)snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/%s",
                   directory, NAME);
    return a;
}

static void limit_waiting(int fd)
{
    struct timeval limit = {.tv_sec = LIMIT_S};

    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

static bool send_all(int fd, struct str text)
{
    while (text.n > 0) {
        ssize_t n = send(fd, text.p, text.n, MSG_NOSIGNAL);

        if (n <= 0)
            return false;
        text = str_from(text, (size_t)n);
    }
    return true;
}

/* ---- the server ---- */

static void answer_one(struct status_socket *s)
{
    int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);
    struct buf out;

    if (fd < 0)
        return;
    limit_waiting(fd);
    buf_init(&out, STATUS_BYTES);
    status_write(s->status, &out);
    buf_char(&out, '\n');
    /* Who doesn't take it has gone. */
    (void)send_all(fd, buf_get(&out));
    buf_release(&out);
    (void)close(fd);
}

static void *run(void *arg)
{
    struct status_socket *s = arg;
    struct pollfd fds[] = {{s->listener, POLLIN, 0}, {s->ends[0], POLLIN, 0}};

    for (;;) {
        int n = poll(fds, 2, LOOK_EVERY_MS);

        if (n > 0 && fds[1].revents != 0)
            return NULL;
        status_look(s->status);
        if (n > 0 && fds[0].revents != 0)
            answer_one(s);
    }
}

/* Whoever may enter the directory may ask: who may use the socket is said
 * before it has a name. */
static enum err open_listener(struct status_socket *s)
{
    struct sockaddr_un address = address_in(s->directory);

    (void)unlinkat(s->directory, NAME, 0);
    s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s->listener >= 0 && fchmod(s->listener, 0600) == 0 &&
        bind(s->listener, (struct sockaddr *)&address, sizeof address) == 0 &&
        listen(s->listener, WAITING_AT_ONCE) == 0)
        return OK;
    log_warn("no socket %s for 'tonearm stat': %s", NAME, strerror(errno));
    return ERR_IO;
}

static enum err start_thread(struct status_socket *s)
{
    if (pipe2(s->ends, O_CLOEXEC) == 0 &&
        thread_start(&s->thread, "status", run, s) == OK)
        return OK;
    log_warn("no thread for 'tonearm stat'");
    return ERR_IO;
}

static void close_all(struct status_socket *s)
{
    int fds[] = {s->listener, s->ends[0], s->ends[1], s->directory};

    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
        if (fds[i] >= 0)
            (void)close(fds[i]);
    status_free(s->status);
    free(s);
}

struct status_socket *status_socket_start(const char *data,
                                          const struct call_frame *f)
{
    struct status_socket *s = mem_zalloc(1, sizeof *s);
    enum err e;

    *s = (struct status_socket){.status = status_new(f),
                                .directory = open_directory(data),
                                .listener = -1,
                                .ends = {-1, -1}};
    status_look(s->status);
    e = open_listener(s);
    if (!e)
        e = start_thread(s);
    if (!e)
        return s;
    close_all(s);
    return NULL;
}

void status_socket_stop(struct status_socket *s)
{
    if (s == NULL)
        return;
    (void)close(s->ends[1]);
    s->ends[1] = -1;
    (void)pthread_join(s->thread, NULL);
    (void)unlinkat(s->directory, NAME, 0);
    close_all(s);
}

/* ---- who asks ---- */

static enum err receive_all(int fd, struct buf *out)
{
    char *to;

    while ((to = buf_reserve(out, 4096)) != NULL) {
        ssize_t n = recv(fd, to, 4096, 0);

        if (n == 0)
            return OK;
        if (n < 0) {
            log_error("the server doesn't say how it does: %s",
                      strerror(errno));
            return ERR_IO;
        }
        out->n += (size_t)n;
    }
    return ERR_LIMIT;
}

enum err status_socket_ask(const char *data, struct buf *out)
{
    int directory = open_directory(data);
    struct sockaddr_un address = address_in(directory);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    enum err e = ERR_NOT_FOUND;

    if (directory >= 0 && fd >= 0) {
        limit_waiting(fd);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
            e = receive_all(fd, out);
    }
    if (fd >= 0)
        (void)close(fd);
    if (directory >= 0)
        (void)close(directory);
    return e;
}
