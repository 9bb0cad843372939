/* The jobs lie in a file without a name that the program has as its standard
 * input: so it can be slow with them, and quick with its answers, and neither
 * side ever waits for the other. */
#include "audio/media.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "json/writer.h"

#define NAME "tonearm-media"

extern char **environ;

static enum err fail(const char *what, const char *program, int error)
{
    log_error("%s %s: %s", what, program, strerror(error));
    return ERR_IO;
}

/* Where it lies, seen from the folder of our own program: in a build's, and in
 * an installed one's. */
static const char *const PLACES[] = {NAME, "../libexec/tonearm/" NAME};

const char *media_find(const char *given, struct arena *arena)
{
    char own[4096];
    ssize_t n;

    if (given != NULL)
        return given;
    n = readlink("/proc/self/exe", own, sizeof own);
    while (n > 0 && own[n - 1] != '/')
        n--;
    for (size_t i = 0; n > 0 && i < sizeof PLACES / sizeof PLACES[0]; i++) {
        const char *path = arena_cstr(
            arena, arena_printf(arena, "%.*s%s", (int)n, own, PLACES[i]));

        if (access(path, X_OK) == 0)
            return path;
    }
    return NAME;
}

void media_put_path_key(struct json *j, struct str path)
{
    char *digits;

    if (utf8_is_valid(path)) {
        json_key(j, "path");
        json_str(j, path);
        return;
    }
    digits = mem_alloc(2 * path.n);
    (void)hex_write(path.p, path.n, digits);
    json_key(j, "path_hex");
    json_str(j, str_of(digits, 2 * path.n));
    free(digits);
}

void media_put_path(struct buf *jobs, struct str path)
{
    struct json j = json_to(jobs);

    json_object(&j);
    media_put_path_key(&j, path);
    json_end_object(&j);
    buf_char(jobs, '\n');
}

/* A file without a name that holds the text, at its beginning. -1, logged. */
static int file_of(struct str text)
{
    int fd = memfd_create(NAME, MFD_CLOEXEC);

    if (fd < 0) {
        (void)fail("make the input of", NAME, errno);
        return -1;
    }
    if (io_write_all(fd, text.p, text.n, "the input of " NAME) == OK &&
        lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

/* What this process does with signals, the program needn't. */
static int spawn(struct media *m, char *const *argv, int in, int out)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int error;

    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    (void)posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &all);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF);
    error =
        posix_spawnp(&m->pid, m->program, &actions, &attributes, argv, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* The program's name and the words, as it wants them; the caller frees it. */
static char **argv_of(const char *program, const char *const *words)
{
    size_t n = 0;
    char **argv;

    while (words[n] != NULL)
        n++;
    argv = mem_zalloc(n + 2, sizeof *argv);
    argv[0] = (char *)(uintptr_t)program;
    for (size_t i = 0; i < n; i++)
        argv[i + 1] = (char *)(uintptr_t)words[i];
    return argv;
}

enum err media_begin(struct media *m, const char *program,
                     const char *const *words, struct str jobs)
{
    int in = file_of(jobs), pipe_fds[2], error;
    char **argv;

    *m = (struct media){.program = program, .out = -1};
    if (in < 0)
        return ERR_IO;
    if (pipe2(pipe_fds, O_CLOEXEC) != 0) {
        (void)close(in);
        return fail("talk to", program, errno);
    }
    argv = argv_of(program, words);
    error = spawn(m, argv, in, pipe_fds[1]);
    free(argv);
    (void)close(in);
    (void)close(pipe_fds[1]);
    m->out = pipe_fds[0];
    if (error == 0)
        return OK;
    m->pid = 0;
    (void)close(m->out);
    m->out = -1;
    return fail("start", program, error);
}

/* Its status, as waitpid(2) gives it; -1 when that isn't known. */
static int wait_for_end(struct media *m)
{
    int status = 0;
    pid_t pid;

    (void)close(m->out);
    do
        pid = waitpid(m->pid, &status, 0);
    while (pid < 0 && errno == EINTR);
    m->pid = 0;
    return pid > 0 ? status : -1;
}

enum err media_end(struct media *m)
{
    int status;

    if (m->pid == 0)
        return ERR_IO; /* logged when it couldn't be started */
    status = wait_for_end(m);
    if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return OK;
    if (status != -1 && WIFSIGNALED(status))
        log_error("%s was ended by signal %d", m->program, WTERMSIG(status));
    else
        log_error("%s failed with status %d", m->program,
                  status != -1 ? WEXITSTATUS(status) : -1);
    return ERR_IO;
}

void media_stop(struct media *m)
{
    if (m->pid == 0)
        return;
    (void)kill(m->pid, SIGTERM);
    (void)wait_for_end(m);
}

/* Reads to the end; what has no room is read all the same, so that the program
 * can end. */
static enum err read_all(int fd, struct buf *out)
{
    char piece[16384];
    ssize_t n;

    while ((n = read(fd, piece, sizeof piece)) != 0)
        if (n > 0)
            buf_add(out, piece, (size_t)n);
        else if (errno != EINTR)
            return ERR_IO;
    return buf_overflowed(out) ? ERR_LIMIT : OK;
}

enum err media_run(const char *program, const char *const *words,
                   struct str jobs, struct buf *out)
{
    struct media m;
    enum err e = media_begin(&m, program, words, jobs), ended;

    if (e)
        return e;
    e = read_all(m.out, out);
    ended = media_end(&m);
    return ended ? ended : e;
}
