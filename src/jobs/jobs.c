/* A job has a thread, which reads what its process prints until that has
 * ended. The thread is joined by whoever begins the next job. */
#include "jobs/jobs.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/thread.h"
#include "base/utf8.h"

extern char **environ;

#define COMMAND_MAX_BYTES 4096
#define PATH_MAX_BYTES    4096
#define UPLOADS           "uploads"

struct jobs {
    char *data;
    char *state;
    pthread_mutex_t lock;

    /* Below the lock. */
    pthread_t thread;
    bool has_thread; /* to be joined */
    bool is_there;
    bool is_running;
    pid_t pid;
    int out; /* what the process prints */
    char *upload;
    struct buf command;
    struct buf output;
    int64_t began_ms;
    int64_t ended_ms;
    int status;
};

static void forget_uploads(const char *data)
{
    char path[PATH_MAX_BYTES];
    enum err e;

    (void)snprintf(path, sizeof path, "%s/" UPLOADS, data);
    e = io_remove_dir(path);
    (void)e; /* logged; they only take room */
}

struct jobs *jobs_new(const char *data, const char *state)
{
    struct jobs *j = mem_zalloc(1, sizeof *j);

    forget_uploads(data);
    j->data = str_dup_c(str_from_c(data));
    j->state = state != NULL ? str_dup_c(str_from_c(state)) : NULL;
    (void)pthread_mutex_init(&j->lock, NULL);
    buf_init(&j->command, COMMAND_MAX_BYTES);
    /* Twice as much as is kept, so that it is cut now and then. */
    buf_init(&j->output, 2 * JOBS_OUTPUT_MAX_BYTES);
    return j;
}

/* ---- a process ---- */

/* "NAME=value"; the caller frees it. */
static char *variable(const char *name, const char *value)
{
    size_t n = strlen(name) + strlen(value) + 2;
    char *text = mem_alloc(n);

    (void)snprintf(text, n, "%s=%s", name, value);
    return text;
}

/* Ours, but for the options of this server, with the place of its data. A
 * state's address may have a password, which nobody sees in here. The caller
 * frees the list and the last two of it. */
static char **make_environment(const struct jobs *j, size_t *first_own)
{
    size_t n = 0, kept = 0;
    char **list;

    while (environ[n] != NULL)
        n++;
    list = mem_zalloc(n + 3, sizeof *list);
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], "TONEARM_", 8) != 0)
            list[kept++] = environ[i];
    *first_own = kept;
    list[kept++] = variable("TONEARM_DATA", j->data);
    if (j->state != NULL)
        list[kept++] = variable("TONEARM_STATE", j->state);
    return list;
}

static void free_environment(char **list, size_t first_own)
{
    for (size_t i = first_own; list[i] != NULL; i++)
        free(list[i]);
    free(list);
}

/* Signals are as they are for a command that a shell has begun. */
static int spawn(char *const *argv, char *const *environment, int out,
                 pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int error;

    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                           O_RDONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    (void)posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &all);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF);
    error = posix_spawn(pid, "/proc/self/exe", &actions, &attributes, argv,
                        environment);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Sets pid and out. */
static enum err begin_process(struct jobs *j, const char *const *words)
{
    char *argv[JOBS_WORDS_MAX + 2] = {(char *)(uintptr_t) "tonearm"};
    size_t own, n = 0;
    char **environment;
    int ends[2], error;

    for (; words[n] != NULL; n++) {
        assert(n < JOBS_WORDS_MAX);
        argv[n + 1] = (char *)(uintptr_t)words[n];
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        log_error("a pipe for a job: %s", strerror(errno));
        return ERR_IO;
    }
    environment = make_environment(j, &own);
    error = spawn(argv, environment, ends[1], &j->pid);
    free_environment(environment, own);
    (void)close(ends[1]);
    j->out = ends[0];
    if (error == 0)
        return OK;
    (void)close(ends[0]);
    log_error("start a job: %s", strerror(error));
    return ERR_IO;
}

/* ---- its thread ---- */

/* Keeps the last lines. */
static void take_output(struct jobs *j, struct str bytes)
{
    struct buf *b = &j->output;
    size_t more = b->n + bytes.n;

    if (more > b->max) {
        size_t cut = b->n - JOBS_OUTPUT_MAX_BYTES / 2;
        size_t line = str_find(str_from(buf_get(b), cut), '\n');

        cut += line;
        cut = cut < b->n ? cut + 1 : b->n;
        memmove(b->p, b->p + cut, b->n - cut);
        b->n -= cut;
    }
    buf_str(b, bytes);
}

static void read_output(struct jobs *j)
{
    char bytes[4096];
    ssize_t n;

    while ((n = read(j->out, bytes, sizeof bytes)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        (void)pthread_mutex_lock(&j->lock);
        take_output(j, str_of(bytes, (size_t)n));
        (void)pthread_mutex_unlock(&j->lock);
    }
}

static void remove_upload(const char *path)
{
    if (path != NULL && unlink(path) != 0)
        log_warn("remove %s: %s", path, strerror(errno));
}

static void *run(void *jobs)
{
    struct jobs *j = jobs;
    siginfo_t info;
    int status = 0;

    read_output(j);
    /* Whoever kills it by its number does so below the lock, and hits no other:
     * the number is in use until it is waited for there. */
    while (waitid(P_PID, (id_t)j->pid, &info, WEXITED | WNOWAIT) != 0 &&
           errno == EINTR)
        ;
    remove_upload(j->upload);
    (void)pthread_mutex_lock(&j->lock);
    (void)waitpid(j->pid, &status, 0);
    (void)close(j->out);
    free(j->upload);
    j->upload = NULL;
    j->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    j->ended_ms = clock_unix_ms();
    j->is_running = false;
    (void)pthread_mutex_unlock(&j->lock);
    return NULL;
}

/* ---- beginning ---- */

static void join_last(struct jobs *j)
{
    if (j->has_thread)
        (void)pthread_join(j->thread, NULL);
    j->has_thread = false;
}

static void note_command(struct jobs *j, const char *const *words)
{
    buf_clear(&j->command);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (i > 0)
            buf_char(&j->command, ' ');
        buf_str(&j->command, str_from_c(words[i]));
    }
}

/* Below the lock, when nothing runs. */
static enum err start(struct jobs *j, const struct job *job)
{
    enum err e;

    join_last(j);
    e = begin_process(j, job->words);
    if (e)
        return e;
    note_command(j, job->words);
    buf_clear(&j->output);
    j->upload = job->upload != NULL ? str_dup_c(str_from_c(job->upload)) : NULL;
    j->began_ms = clock_unix_ms();
    j->is_there = j->is_running = true;
    e = thread_start(&j->thread, "job", run, j);
    j->has_thread = !e;
    if (!e)
        return OK;
    (void)kill(j->pid, SIGKILL);
    (void)waitpid(j->pid, NULL, 0);
    (void)close(j->out);
    free(j->upload);
    j->upload = NULL;
    j->is_there = j->is_running = false;
    return e;
}

enum err jobs_start(struct jobs *j, const struct job *job)
{
    enum err e;

    (void)pthread_mutex_lock(&j->lock);
    e = j->is_running ? ERR_BUSY : start(j, job);
    (void)pthread_mutex_unlock(&j->lock);
    if (e)
        remove_upload(job->upload);
    return e;
}

enum err jobs_keep_upload(const struct jobs *j, struct str bytes,
                          struct arena *arena, const char **path)
{
    struct str directory = arena_printf(arena, "%s/" UPLOADS, j->data);
    enum err e = io_make_dir(arena_cstr(arena, directory));
    struct id_hex hex;
    struct id id;

    random_bytes(&id, sizeof id);
    *path =
        arena_cstr(arena, arena_printf(arena, "%.*s/%.*s", STR_ARG(directory),
                                       STR_ARG(id_hex_text(id, &hex))));
    return e ? e : io_write_file(*path, bytes.p, bytes.n, 0600);
}

/* ---- looking ---- */

static struct str last_line(struct str text)
{
    struct str line = STR_EMPTY, part;

    text = str_trim(text);
    while (str_split(&text, '\n', &part))
        line = part;
    return line;
}

void jobs_look(struct jobs *j, struct arena *arena, struct job_view *out)
{
    (void)pthread_mutex_lock(&j->lock);
    *out = (struct job_view){.is_there = j->is_there,
                             .is_running = j->is_running,
                             .command = arena_str(arena, buf_get(&j->command)),
                             .began_ms = j->began_ms,
                             .ended_ms = j->ended_ms,
                             .status = j->status,
                             .output = arena_str(arena, buf_get(&j->output))};
    (void)pthread_mutex_unlock(&j->lock);
    /* A line that is being written may end in the middle of a character, and
     * names of files need not be text. */
    while (out->output.n > 0 && out->output.p[out->output.n - 1] != '\n')
        out->output.n--;
    if (!utf8_is_valid(out->command))
        out->command = STR_EMPTY;
    if (!utf8_is_valid(out->output))
        out->output = STR_EMPTY;
    out->doing = last_line(out->output);
}

void jobs_free(struct jobs *j)
{
    if (j == NULL)
        return;
    (void)pthread_mutex_lock(&j->lock);
    if (j->is_running)
        (void)kill(j->pid, SIGTERM);
    (void)pthread_mutex_unlock(&j->lock);
    join_last(j);
    (void)pthread_mutex_destroy(&j->lock);
    buf_release(&j->command);
    buf_release(&j->output);
    free(j->state);
    free(j->data);
    free(j);
}
