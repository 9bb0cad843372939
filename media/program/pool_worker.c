/* Workers from their beginning to their end, and what they say. A message is
 * read when all of it is there; the last one of a job is the answer. */
#include "media/program/pool_own.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"

#define READ_BYTES 65536

void pool_drop_front(struct buf *b, size_t n)
{
    if (n > 0)
        memmove(b->p, b->p + n, b->n - n);
    b->n -= n;
}

void pool_start_worker(struct pool *p, struct worker *w)
{
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        log_error("no socket for a worker: %s", strerror(errno));
        p->e = ERR_IO;
        return;
    }
    pid = fork();
    if (pid == 0)
        work_run(ends[1], p->settings->run, &p->settings->limits);
    (void)close(ends[1]);
    if (pid < 0) {
        log_error("no process for a worker: %s", strerror(errno));
        (void)close(ends[0]);
        p->e = ERR_IO;
        return;
    }
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    w->pid = pid;
    w->socket = ends[0];
    w->jobs = 0;
}

int pool_end_worker(struct worker *w)
{
    int status = 0;

    (void)close(w->socket); /* an idle one ends by that */
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
        ;
    w->pid = 0;
    w->is_busy = false;
    buf_clear(&w->messages);
    return status;
}

/* ---- answers ---- */

/* It may have been read before: the loop sees it, and so does who writes. */
void pool_read_signal(struct pool *p)
{
    struct signalfd_siginfo signal;

    if (read(p->signals, &signal, sizeof signal) == (ssize_t)sizeof signal)
        p->e = ERR_STOPPED;
}

/* Waits until something can be written, or a signal has come. */
static void wait_for_room(struct pool *p)
{
    struct pollfd polled[] = {{p->out, POLLOUT, 0}, {p->signals, POLLIN, 0}};

    if (poll(polled, 2, -1) > 0 && polled[1].revents != 0)
        pool_read_signal(p);
}

/* Writes no more at a time than a pipe takes that has room at all: who has us
 * end may have ceased to read. */
void pool_write_answer(struct pool *p, struct worker *w)
{
    struct str rest = buf_get(&w->reply.line);

    w->is_busy = false;
    while (p->e == OK && rest.n > 0) {
        size_t n = rest.n < PIPE_BUF ? rest.n : PIPE_BUF;

        wait_for_room(p);
        if (p->e == OK)
            p->e = io_write_all(p->out, rest.p, n, "standard output");
        rest = str_from(rest, n);
    }
}

/* Why a worker that has ended did. */
static const char *cause(struct pool *p, struct worker *w, int status)
{
    struct arena *arena = &w->reply.arena;

    if (w->has_expired)
        return arena_cstr(arena,
                          arena_printf(arena, "it took longer than %u seconds",
                                       p->settings->seconds));
    if (!WIFSIGNALED(status))
        return "its worker ended";
    if (WTERMSIG(status) == SIGXCPU)
        return "it took too much of a processor's time";
    return arena_cstr(arena, arena_printf(arena, "it ended its worker: %s",
                                          strsignal(WTERMSIG(status))));
}

void pool_give_up(struct pool *p, struct worker *w)
{
    int status = pool_end_worker(w);

    reply_fail(&w->reply, cause(p, w, status));
    pool_write_answer(p, w);
    if (WIFEXITED(status) && WEXITSTATUS(status) == WORK_NO_SANDBOX)
        p->e = ERR_IO;
}

/* Reads one whole message; false when there is none yet. */
static bool read_message(struct pool *p, struct worker *w, size_t *at)
{
    struct str rest = str_from(buf_get(&w->messages), *at);
    struct message m;

    if (rest.n < sizeof m)
        return false;
    memcpy(&m, rest.p, sizeof m);
    if (m.bytes > MESSAGE_MAX_BYTES || rest.n - sizeof m < m.bytes)
        return false;
    rest = str_of(rest.p + sizeof m, m.bytes);
    *at += sizeof m + m.bytes;
    if (m.kind == MESSAGE_PICTURE) {
        reply_picture(&w->reply, rest);
        return true;
    }
    if (m.kind == MESSAGE_RESULT)
        reply_result(&w->reply, rest);
    else
        reply_refuse(&w->reply, rest);
    pool_write_answer(p, w);
    return false;
}

static void read_messages(struct pool *p, struct worker *w)
{
    size_t at = 0;

    while (w->is_busy && read_message(p, w, &at))
        ;
    pool_drop_front(&w->messages, at);
    /* A worker that says more than its answer is not what it was. */
    if (!w->is_busy &&
        (w->messages.n > 0 || ++w->jobs >= p->settings->jobs_per_worker)) {
        (void)kill(w->pid, SIGKILL);
        (void)pool_end_worker(w);
    }
}

/* Reads what there is; a worker that is gone, or sends what can't be, has
 * failed. */
void pool_read_worker(struct pool *p, struct worker *w)
{
    char *to = buf_reserve(&w->messages, READ_BYTES);
    ssize_t n = to == NULL ? 0 : read(w->socket, to, READ_BYTES);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        (void)kill(w->pid, SIGKILL);
        pool_give_up(p, w);
        return;
    }
    w->messages.n += (size_t)n;
    read_messages(p, w);
}

void pool_expire(struct pool *p, struct worker *w)
{
    w->has_expired = true;
    (void)kill(w->pid, SIGKILL);
    pool_give_up(p, w);
}
