/* The loop: hand requests to idle workers; wait for input, an answer, or the
 * first deadline; read what has come; end what takes too long. */
#include "media/program/pool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "media/program/opening.h"
#include "media/program/reply.h"
#include "media/program/request.h"

#define READ_BYTES 65536

struct worker {
    pid_t pid; /* 0: none was started, or it is gone */
    int socket;
    unsigned jobs;
    bool is_busy;
    bool has_expired;
    int64_t deadline_ms;
    struct buf messages; /* that have come and weren't read yet */
    struct reply reply;  /* of the request that it works on */
};

struct pool {
    const struct pool_settings *settings;
    int in;
    int out;
    int signals;      /* SIGTERM and SIGINT, to be read */
    bool is_at_end;   /* of the input */
    bool is_skipping; /* the rest of a line that is too long */
    uint64_t line;
    struct buf input; /* that wasn't a whole line yet */
    size_t input_at;  /* where the next line begins */
    struct worker *workers;
    int folders[POOL_FOLDERS_MAX];
    struct opening opening;
    enum err e;
};

/* Takes `n` bytes off a buffer's front. */
static void drop_front(struct buf *b, size_t n)
{
    if (n > 0)
        memmove(b->p, b->p + n, b->n - n);
    b->n -= n;
}

/* ---- workers ---- */

static void start_worker(struct pool *p, struct worker *w)
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

/* Lets go of a worker and returns how it ended, as waitpid tells it. */
static int end_worker(struct worker *w)
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

/* It is taken away: it would be delivered when the loop has ended. */
static void read_signal(struct pool *p)
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
        read_signal(p);
}

/* Writes no more at a time than a pipe takes that has room at all: who has us
 * end may have ceased to read. */
static void write_answer(struct pool *p, struct worker *w)
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

/* Answers for a worker that can't go on. */
static void give_up(struct pool *p, struct worker *w)
{
    int status = end_worker(w);

    reply_fail(&w->reply, cause(p, w, status));
    write_answer(p, w);
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
    write_answer(p, w);
    return false;
}

static void read_messages(struct pool *p, struct worker *w)
{
    size_t at = 0;

    while (w->is_busy && read_message(p, w, &at))
        ;
    drop_front(&w->messages, at);
    /* A worker that says more than its answer is not what it was. */
    if (!w->is_busy &&
        (w->messages.n > 0 || ++w->jobs >= p->settings->jobs_per_worker)) {
        (void)kill(w->pid, SIGKILL);
        (void)end_worker(w);
    }
}

/* Reads what there is; a worker that is gone, or sends what can't be, has
 * failed. */
static void read_worker(struct pool *p, struct worker *w)
{
    char *to = buf_reserve(&w->messages, READ_BYTES);
    ssize_t n = to == NULL ? 0 : read(w->socket, to, READ_BYTES);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        (void)kill(w->pid, SIGKILL);
        give_up(p, w);
        return;
    }
    w->messages.n += (size_t)n;
    read_messages(p, w);
}

static void expire(struct pool *p, struct worker *w)
{
    w->has_expired = true;
    (void)kill(w->pid, SIGKILL);
    give_up(p, w);
}

/* ---- requests ---- */

/* Opens all that a request names. */
static const char *open_files(struct pool *p, struct reply *r, struct job *job)
{
    const char *why;

    *job = (struct job){.from_ms = r->request.from_ms,
                        .duration_ms = r->request.duration_ms,
                        .input = -1,
                        .outputs = {-1, -1}};
    why = opening_file(&p->opening, r->request.path, &r->arena, &job->input,
                       &job->size);
    for (size_t i = 0; p->settings->has_outputs && i < REQUEST_OUTPUTS; i++)
        if (why == NULL && r->request.outputs[i] != NULL)
            why = opening_output(r->request.outputs[i], &r->arena,
                                 &job->outputs[i], &r->temporary[i]);
    return why;
}

static void close_files(const struct job *job)
{
    if (job->input >= 0)
        (void)close(job->input);
    for (size_t i = 0; i < REQUEST_OUTPUTS; i++)
        if (job->outputs[i] >= 0)
            (void)close(job->outputs[i]);
}

static void hand_out(struct pool *p, struct worker *w, const struct job *job)
{
    if (w->pid == 0)
        start_worker(p, w);
    if (p->e)
        return;
    w->is_busy = true;
    w->has_expired = false;
    w->deadline_ms =
        clock_monotonic_ms() + (int64_t)p->settings->seconds * 1000;
    /* One that died while it was idle is seen by the socket's end. */
    if (!channel_send_job(w->socket, job))
        give_up(p, w);
}

/* Works on one line: answers it at once, or hands it to the worker. */
static void take_line(struct pool *p, struct worker *w, struct str line)
{
    const char *why;
    struct job job;

    reply_begin(&w->reply);
    if (request_parse(line, &w->reply.arena, &w->reply.request, &why)) {
        reply_bad_line(&w->reply, p->line, why);
        write_answer(p, w);
        return;
    }
    why = open_files(p, &w->reply, &job);
    if (why != NULL) {
        reply_fail(&w->reply, why);
        write_answer(p, w);
    } else {
        hand_out(p, w, &job);
    }
    close_files(&job);
}

/* The next whole line; at the input's end, also one without an end. */
static bool next_line(struct pool *p, struct str *line)
{
    struct str rest = str_from(buf_get(&p->input), p->input_at);
    size_t n = str_find(rest, '\n');

    if (n == rest.n && !(p->is_at_end && n > 0))
        return false;
    *line = str_of(rest.p, n);
    p->input_at += n + (n < rest.n ? 1 : 0);
    p->line++;
    return true;
}

static bool has_line(const struct pool *p)
{
    struct str rest = str_from(buf_get(&p->input), p->input_at);

    return str_find(rest, '\n') < rest.n || (p->is_at_end && rest.n > 0);
}

static struct worker *idle_worker(struct pool *p)
{
    for (unsigned i = 0; i < p->settings->workers; i++)
        if (!p->workers[i].is_busy)
            return &p->workers[i];
    return NULL;
}

static void dispatch(struct pool *p)
{
    struct worker *w;
    struct str line;

    while (p->e == OK && (w = idle_worker(p)) != NULL && next_line(p, &line)) {
        if (p->is_skipping)
            p->is_skipping = false; /* the end of it; answered already */
        else if (str_trim(line).n > 0)
            take_line(p, w, line);
    }
}

/* Room for more: what was read moves to the front; a line that fills the whole
 * buffer is answered, and passed over up to its end. */
static void make_room(struct pool *p)
{
    struct buf *b = &p->input;

    drop_front(b, p->input_at);
    p->input_at = 0;
    if (b->n < REQUEST_MAX_BYTES)
        return;
    if (!p->is_skipping) {
        struct worker *w = idle_worker(p);

        reply_begin(&w->reply);
        reply_bad_line(&w->reply, p->line + 1, "the line is too long");
        write_answer(p, w);
    }
    p->is_skipping = true;
    b->n = 0;
}

static void read_input(struct pool *p)
{
    ssize_t n;

    make_room(p);
    n = read(p->in, buf_reserve(&p->input, READ_BYTES), READ_BYTES);
    if (n > 0)
        p->input.n += (size_t)n;
    else if (n == 0 || errno != EINTR)
        p->is_at_end = true;
}

/* ---- the loop ---- */

/* Milliseconds to the first deadline; -1 without one. */
static int wait_ms(const struct pool *p)
{
    int64_t now = clock_monotonic_ms(), first = -1;

    for (unsigned i = 0; i < p->settings->workers; i++) {
        const struct worker *w = &p->workers[i];
        int64_t left = w->deadline_ms > now ? w->deadline_ms - now : 0;

        if (w->is_busy && (first < 0 || left < first))
            first = left;
    }
    return (int)first;
}

static bool is_busy(const struct pool *p)
{
    for (unsigned i = 0; i < p->settings->workers; i++)
        if (p->workers[i].is_busy)
            return true;
    return false;
}

/* What is waited for beside the workers. */
enum { POLL_INPUT, POLL_SIGNALS, POLL_OTHERS };

/* One turn. An answer that is there is read before its deadline is looked at:
 * whoever reads our own answers may have kept us. */
static void turn(struct pool *p, struct pollfd *polled)
{
    unsigned count = p->settings->workers;
    struct pollfd *others = polled + count;
    bool wants_input = !p->is_at_end && !has_line(p);
    int64_t now;

    for (unsigned i = 0; i < count; i++)
        polled[i] = (struct pollfd){
            p->workers[i].is_busy ? p->workers[i].socket : -1, POLLIN, 0};
    others[POLL_INPUT] = (struct pollfd){
        wants_input && idle_worker(p) != NULL ? p->in : -1, POLLIN, 0};
    others[POLL_SIGNALS] = (struct pollfd){p->signals, POLLIN, 0};
    if (poll(polled, count + POLL_OTHERS, wait_ms(p)) < 0)
        return;
    now = clock_monotonic_ms();
    for (unsigned i = 0; i < count; i++) {
        struct worker *w = &p->workers[i];

        if (polled[i].revents != 0)
            read_worker(p, w);
        else if (w->is_busy && w->deadline_ms <= now)
            expire(p, w);
    }
    if (others[POLL_INPUT].revents != 0)
        read_input(p);
    if (others[POLL_SIGNALS].revents != 0)
        read_signal(p);
}

static void run(struct pool *p)
{
    struct pollfd *polled =
        mem_zalloc(p->settings->workers + POLL_OTHERS, sizeof *polled);

    for (;;) {
        dispatch(p);
        if (p->e || (p->is_at_end && !is_busy(p) && !has_line(p)))
            break;
        turn(p, polled);
    }
    free(polled);
}

/* ---- beginning and end ---- */

static enum err open_folder(const char *path, int *fd)
{
    *fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*fd >= 0)
        return OK;
    log_error("%s: %s", path, strerror(errno));
    return ERR_NOT_FOUND;
}

static enum err open_folders(struct pool *p)
{
    const struct pool_settings *s = p->settings;
    enum err e = OK;

    p->opening = (struct opening){s->folders, p->folders, 0};
    while (e == OK && p->opening.count < s->folder_count) {
        e = open_folder(s->folders[p->opening.count],
                        &p->folders[p->opening.count]);
        if (e == OK)
            p->opening.count++;
    }
    return e;
}

/* Signals that end the program are read like input, so that what was begun is
 * taken away first. Workers have them blocked; they end otherwise. */
static enum err take_signals(struct pool *p, sigset_t *before)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &set, before);
    p->signals = signalfd(-1, &set, SFD_CLOEXEC);
    if (p->signals >= 0)
        return OK;
    log_error("no descriptor for signals: %s", strerror(errno));
    return ERR_IO;
}

static void release(struct pool *p)
{
    for (unsigned i = 0; i < p->settings->workers; i++) {
        struct worker *w = &p->workers[i];

        if (w->pid != 0) {
            (void)kill(w->pid, SIGKILL);
            (void)end_worker(w);
        }
        buf_release(&w->messages);
        reply_release(&w->reply);
    }
    for (size_t i = 0; i < p->opening.count; i++)
        (void)close(p->folders[i]);
    if (p->signals >= 0)
        (void)close(p->signals);
    buf_release(&p->input);
    free(p->workers);
}

enum err pool_run(const struct pool_settings *settings, int in, int out)
{
    struct pool p = {.settings = settings, .in = in, .out = out};
    sigset_t before;

    assert(settings->workers > 0 && settings->workers <= POOL_WORKERS_MAX &&
           settings->folder_count <= POOL_FOLDERS_MAX);
    p.workers = mem_zalloc(settings->workers, sizeof *p.workers);
    for (unsigned i = 0; i < settings->workers; i++) {
        buf_init(&p.workers[i].messages, MESSAGE_MAX_BYTES + READ_BYTES);
        reply_init(&p.workers[i].reply, settings->has_pictures,
                   settings->pictures);
    }
    buf_init(&p.input, REQUEST_MAX_BYTES + READ_BYTES);
    p.e = take_signals(&p, &before);
    if (p.e == OK)
        p.e = open_folders(&p);
    if (p.e == OK)
        run(&p);
    release(&p);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return p.e;
}
