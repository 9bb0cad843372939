/* This process has one thread, so that fork is plain. Signals are taken by
 * sigwaitinfo, which tells those that somebody sent from those that the
 * terminal sent to all of its job: the command has the latter already. */
#include "cmd/run_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"

#define LOG_MAX_BYTES (1u << 20)
#define SELF          "/proc/self/exe"

static const int handed_on[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                                SIGUSR1, SIGUSR2, SIGWINCH};

#define HANDED_COUNT (sizeof handed_on / sizeof handed_on[0])

static void list_signals(sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGCHLD);
    for (size_t i = 0; i < HANDED_COUNT; i++)
        sigaddset(out, handed_on[i]);
}

void run_process_block(void)
{
    sigset_t set;

    list_signals(&set);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    /* Ignored, as a parent may have left it, it would take the children's
     * statuses away. */
    (void)signal(SIGCHLD, SIG_DFL);
}

/* In a child: main() has changed how this process takes one signal. */
static void let_signals_through(void)
{
    sigset_t set;

    list_signals(&set);
    (void)signal(SIGXFSZ, SIG_DFL);
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* In a child: standard output and standard error to the files; -1 leaves
 * one. */
static void direct(int out, int err)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)dup2(nothing, STDIN_FILENO);
    if (out >= 0)
        (void)dup2(out, STDOUT_FILENO);
    if (err >= 0)
        (void)dup2(err, STDERR_FILENO);
}

/* In a child: becomes `tonearm WORDS...`. */
static void become_self(const char *const *words, char *const *environment)
{
    const char *argv[64] = {"tonearm"};
    size_t n = 0;

    while (words[n] != NULL && n + 2 < sizeof argv / sizeof argv[0]) {
        argv[n + 1] = words[n];
        n++;
    }
    (void)execve(SELF, (char *const *)(uintptr_t)argv, environment);
    _exit(127);
}

/* To the end of the log, or to standard error; -1, logged, when it can't be
 * opened. */
static int open_log(const char *path)
{
    int fd = path != NULL
                 ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
                 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

    if (fd < 0)
        log_error("open %s: %s", path != NULL ? path : "standard error",
                  strerror(errno));
    return fd;
}

static enum err fork_failed(void)
{
    log_error("fork: %s", strerror(errno));
    return ERR_IO;
}

static void show_log(const char *path)
{
    struct buf text;

    buf_init(&text, LOG_MAX_BYTES);
    if (path != NULL && !io_read_file(path, &text))
        (void)fwrite(text.p, 1, text.n, stderr);
    buf_release(&text);
}

static int wait_for(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

enum err run_process_step(const char *const *words, char *const *environment,
                          const char *log)
{
    int fd = open_log(log);
    pid_t pid;

    if (fd < 0)
        return ERR_IO;
    pid = fork();
    if (pid == 0) {
        let_signals_through();
        direct(fd, fd);
        become_self(words, environment);
    }
    (void)close(fd);
    if (pid < 0)
        return fork_failed();
    if (wait_for(pid) == 0)
        return OK;
    show_log(log);
    log_error("'tonearm %s' failed", words[0]);
    return ERR_INVALID;
}

/* ---- the server ---- */

static enum err start_server(const char *const *words, char *const *environment,
                             int log, int out, pid_t *pid)
{
    *pid = fork();
    if (*pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
        (void)setpgid(0, 0);
        let_signals_through();
        direct(out, log);
        become_self(words, environment);
    }
    return *pid > 0 ? OK : fork_failed();
}

/* The next line's URL; NULL when there is none. */
static char *take_url(FILE *from)
{
    static const char words[] = "listening on ";
    size_t skipped = sizeof words - 1, room = 0;
    char *line = NULL, *url = NULL;
    ssize_t n = getline(&line, &room, from);

    if (n > (ssize_t)skipped && strncmp(line, words, skipped) == 0)
        url = mem_strdup(line + skipped, (size_t)n - skipped - 1);
    free(line);
    return url;
}

static enum err read_urls(int fd, struct run_server *out)
{
    FILE *from = fdopen(fd, "r");

    if (from == NULL) {
        (void)close(fd);
        return fork_failed();
    }
    out->url = take_url(from);
    out->proxy = take_url(from);
    (void)fclose(from);
    return out->url != NULL && out->proxy != NULL ? OK : ERR_INVALID;
}

enum err run_process_serve(const char *const *words, char *const *environment,
                           const char *log, struct run_server *out)
{
    int ends[2];
    int fd = open_log(log);
    enum err e;

    *out = (struct run_server){0};
    if (fd < 0)
        return ERR_IO;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        (void)close(fd);
        return fork_failed();
    }
    e = start_server(words, environment, fd, ends[1], &out->pid);
    (void)close(fd);
    (void)close(ends[1]);
    if (e) {
        (void)close(ends[0]);
        return e;
    }
    e = read_urls(ends[0], out);
    if (e)
        show_log(log);
    return e;
}

void run_process_end(struct run_server *server)
{
    if (server->pid > 0) {
        (void)kill(server->pid, SIGTERM);
        (void)wait_for(server->pid);
    }
    free(server->url);
    free(server->proxy);
    *server = (struct run_server){0};
}

/* Whether the server has ended, which is told of. */
static bool has_server_ended(struct run_server *server, const char *log)
{
    int told;

    if (server->pid <= 0 || waitpid(server->pid, &told, WNOHANG) <= 0)
        return false;
    server->pid = 0;
    show_log(log);
    return true;
}

bool run_process_wait(struct run_server *server, const char *log)
{
    sigset_t set;

    list_signals(&set);
    while (!has_server_ended(server, log)) {
        int got = sigwaitinfo(&set, NULL);

        if (got == SIGINT || got == SIGTERM || got == SIGHUP || got == SIGQUIT)
            return true;
    }
    log_error("the server has ended");
    return false;
}

/* ---- the command ---- */

static void become_command(const char *const *words, char *const *environment)
{
    int status;

    (void)execvpe(words[0], (char *const *)(uintptr_t)words, environment);
    status = errno == ENOENT || errno == ENOTDIR ? 127 : 126;
    (void)fprintf(stderr, "tonearm: %s: %s\n", words[0], strerror(errno));
    _exit(status);
}

static int status_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Whether the command has ended; a server that has is told of. One SIGCHLD
 * may stand for both. */
static bool has_ended(pid_t pid, struct run_server *server, const char *log,
                      int *status)
{
    if (has_server_ended(server, log))
        log_error("the server has ended before the command");
    return waitpid(pid, status, WNOHANG) == pid;
}

int run_process_command(const char *const *words, char *const *environment,
                        struct run_server *server, const char *log)
{
    int status = 0;
    sigset_t set;
    pid_t pid;

    list_signals(&set);
    (void)fflush(NULL);
    pid = fork();
    if (pid == 0) {
        let_signals_through();
        become_command(words, environment);
    }
    if (pid < 0)
        return (int)fork_failed();
    while (!has_ended(pid, server, log, &status)) {
        siginfo_t info;
        int got = sigwaitinfo(&set, &info);

        /* From a process (signal(7): SI_USER and below), to this one alone. */
        if (got > 0 && got != SIGCHLD && info.si_code <= SI_USER)
            (void)kill(pid, got);
    }
    return status_of(status);
}
