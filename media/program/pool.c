/* The loop: hand requests to idle workers; wait for input, an answer, or the
 * first deadline; read what has come; end what takes too long. */
#include "media/program/pool_own.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "media/program/request.h"

#define READ_BYTES 65536

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
        pool_start_worker(p, w);
    if (p->e)
        return;
    w->is_busy = true;
    w->has_expired = false;
    w->deadline_ms =
        clock_monotonic_ms() + (int64_t)p->settings->seconds * 1000;
    /* One that died while it was idle is seen by the socket's end. */
    if (!channel_send_job(w->socket, job))
        pool_give_up(p, w);
}

/* Works on one line: answers it at once, or hands it to the worker. */
static void take_line(struct pool *p, struct worker *w, struct str line)
{
    const char *why;
    struct job job;

    reply_begin(&w->reply);
    if (request_parse(line, &w->reply.arena, &w->reply.request, &why)) {
        reply_bad_line(&w->reply, p->line, why);
        pool_write_answer(p, w);
        return;
    }
    why = open_files(p, &w->reply, &job);
    if (why != NULL) {
        reply_fail(&w->reply, why);
        pool_write_answer(p, w);
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

    pool_drop_front(b, p->input_at);
    p->input_at = 0;
    if (b->n < REQUEST_MAX_BYTES)
        return;
    if (!p->is_skipping) {
        struct worker *w = idle_worker(p);

        reply_begin(&w->reply);
        reply_bad_line(&w->reply, p->line + 1, "the line is too long");
        pool_write_answer(p, w);
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
            pool_read_worker(p, w);
        else if (w->is_busy && w->deadline_ms <= now)
            pool_expire(p, w);
    }
    if (others[POLL_INPUT].revents != 0)
        read_input(p);
    if (others[POLL_SIGNALS].revents != 0)
        pool_read_signal(p);
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
    p->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
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
            (void)pool_end_worker(w);
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
