/* The file is made anew each time, while none of the last is left: what it
 * takes is what is free. The directory is known by its number, since one of
 * the same name isn't where the open files are. A change is logged, not every
 * failure. */
#include "base/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"

#define PROBE_EVERY_MS 2000
#define PROBE_BYTES    16384

struct probe {
    char *directory;
    char *file;
    dev_t device; /* the directory's, as it was at the start */
    ino_t number;
    pthread_t thread;
    atomic_bool is_well;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    bool stopping;
};

static bool is_still_there(const struct probe *p)
{
    struct stat now;

    if (stat(p->directory, &now) != 0)
        return false;
    errno = ENOENT;
    return now.st_dev == p->device && now.st_ino == p->number;
}

/* All in one call: what is cut short hadn't room. */
static bool fill(int fd)
{
    static const char zeros[PROBE_BYTES];
    ssize_t n = write(fd, zeros, sizeof zeros);

    if (n >= 0 && n < (ssize_t)sizeof zeros)
        errno = ENOSPC;
    return n == (ssize_t)sizeof zeros;
}

/* False, with errno, when the directory can't be written. */
static bool try_once(const struct probe *p)
{
    bool is_full;
    int fd, why;

    if (!is_still_there(p))
        return false;
    /* Left behind by a process that was killed. */
    (void)unlink(p->file);
    fd = open(p->file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
              0600);
    if (fd < 0)
        return false;
    is_full = !fill(fd);
    why = errno;
    (void)close(fd);
    (void)unlink(p->file);
    errno = why;
    return !is_full;
}

static void look(struct probe *p)
{
    bool is_well = try_once(p);
    int why = errno;

    if (atomic_exchange(&p->is_well, is_well) == is_well)
        return;
    if (is_well)
        log_info("%s can be written again", p->directory);
    else
        log_error("%s can't be written: %s", p->directory, strerror(why));
}

static bool wait_or_stop(struct probe *p)
{
    bool stopping;

    (void)pthread_mutex_lock(&p->lock);
    if (!p->stopping)
        (void)clock_wait_ms(&p->wake, &p->lock, PROBE_EVERY_MS);
    stopping = p->stopping;
    (void)pthread_mutex_unlock(&p->lock);
    return stopping;
}

static void *run(void *arg)
{
    struct probe *p = arg;

    do
        look(p);
    while (!wait_or_stop(p));
    return NULL;
}

static void release(struct probe *p)
{
    (void)pthread_cond_destroy(&p->wake);
    (void)pthread_mutex_destroy(&p->lock);
    free(p->directory);
    free(p->file);
    free(p);
}

enum err probe_start(const char *directory, struct probe **out)
{
    size_t n = strlen(directory);
    struct probe *p;
    struct stat st;
    enum err e;

    if (stat(directory, &st) != 0) {
        log_error("open %s: %s", directory, strerror(errno));
        return ERR_IO;
    }
    p = mem_zalloc(1, sizeof *p);
    p->directory = mem_strdup(directory, n);
    p->file = mem_alloc(n + sizeof "/probe");
    (void)snprintf(p->file, n + sizeof "/probe", "%s/probe", directory);
    p->device = st.st_dev;
    p->number = st.st_ino;
    atomic_init(&p->is_well, true);
    (void)pthread_mutex_init(&p->lock, NULL);
    clock_condition_init(&p->wake);
    e = thread_start(&p->thread, "probe", run, p);
    if (e) {
        release(p);
        return e;
    }
    *out = p;
    return OK;
}

bool probe_is_well(const struct probe *p)
{
    return p == NULL || atomic_load(&p->is_well);
}

void probe_stop(struct probe *p)
{
    if (p == NULL)
        return;
    (void)pthread_mutex_lock(&p->lock);
    p->stopping = true;
    (void)pthread_cond_signal(&p->wake);
    (void)pthread_mutex_unlock(&p->lock);
    (void)pthread_join(p->thread, NULL);
    release(p);
}
