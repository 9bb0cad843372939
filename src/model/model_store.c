/* Numbers in file names, a lock, and a rename: who is killed leaves the old
 * model or the new one. */
#include "model/model_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define KEPT 2u

struct model_store {
    char *data_dir;
    char *directory; /* DATA/model */
    char *build;
    int lock_fd;
};

static char *join(const char *directory, const char *name)
{
    size_t n = strlen(directory) + strlen(name) + 2;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/%s", directory, name);
    return path;
}

/* "12.rec" is 12; false for any other name. */
static bool number_of(const char *name, uint32_t *out)
{
    struct str s = str_from_c(name);
    uint64_t v;

    if (!str_ends(s, STR(".rec")) || !str_to_u64(str_of(s.p, s.n - 4), &v) ||
        v == 0 || v >= UINT32_MAX)
        return false;
    *out = (uint32_t)v;
    return true;
}

char *model_store_path(const char *data_dir, uint32_t number)
{
    char name[32];

    (void)snprintf(name, sizeof name, "model/%u.rec", number);
    return join(data_dir, name);
}

/* Calls `each` for every model's number. */
static enum err walk(const char *directory,
                     void (*each)(void *arg, uint32_t number), void *arg)
{
    DIR *dir = opendir(directory);
    struct dirent *file;

    if (dir == NULL && errno == ENOENT)
        return ERR_NOT_FOUND;
    if (dir == NULL) {
        log_error("open %s: %s", directory, strerror(errno));
        return ERR_IO;
    }
    while ((file = readdir(dir)) != NULL) {
        uint32_t number;

        if (number_of(file->d_name, &number))
            each(arg, number);
    }
    (void)closedir(dir);
    return OK;
}

static void take_newest(void *arg, uint32_t number)
{
    uint32_t *newest = arg;

    *newest = number > *newest ? number : *newest;
}

enum err model_store_newest(const char *data_dir, uint32_t *out)
{
    char *directory = join(data_dir, "model");
    enum err e;

    *out = 0;
    e = walk(directory, take_newest, out);
    free(directory);
    return e ? e : *out == 0 ? ERR_NOT_FOUND : OK;
}

/* ---- for who trains ---- */

static enum err take_lock(struct model_store *s)
{
    char *path = join(s->directory, "lock");
    enum err e = OK;
    char pid[24];
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());

    s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (s->lock_fd < 0) {
        log_error("open %s: %s", path, strerror(errno));
        e = ERR_IO;
    } else if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        e = errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO;
        log_error("%s: %s", path,
                  e == ERR_BUSY ? "another training is running"
                                : strerror(errno));
    } else if (ftruncate(s->lock_fd, 0) != 0 ||
               pwrite(s->lock_fd, pid, (size_t)n, 0) != n) {
        /* Only people read it. */
        log_warn("can't note the process id in %s", path);
    }
    free(path);
    return e;
}

enum err model_store_open(const char *data_dir, struct model_store **out)
{
    struct model_store *s = mem_zalloc(1, sizeof *s);
    enum err e;

    s->data_dir = mem_strdup(data_dir, strlen(data_dir));
    s->directory = join(data_dir, "model");
    s->build = join(s->directory, "build");
    s->lock_fd = -1;
    e = io_make_dir(s->directory);
    if (!e)
        e = take_lock(s);
    if (!e)
        e = io_make_dir(s->build);
    if (e) {
        model_store_close(s);
        return e;
    }
    *out = s;
    return OK;
}

void model_store_close(struct model_store *s)
{
    if (s == NULL)
        return;
    if (s->lock_fd >= 0)
        (void)close(s->lock_fd);
    free(s->data_dir);
    free(s->directory);
    free(s->build);
    free(s);
}

char *model_store_build_path(const struct model_store *s, const char *name)
{
    return join(s->build, name);
}

/* The models that are there while older ones are removed. */
struct pruning {
    const struct model_store *store;
    uint32_t newest;
    uint32_t second;
};

static void take_second(void *arg, uint32_t number)
{
    struct pruning *p = arg;

    if (number < p->newest && number > p->second)
        p->second = number;
}

static void remove_old(void *arg, uint32_t number)
{
    const struct pruning *p = arg;
    char *path;

    _Static_assert(KEPT == 2, "the newest and the second stay");
    if (number >= p->second)
        return;
    path = model_store_path(p->store->data_dir, number);
    if (unlink(path) != 0)
        log_warn("can't remove %s: %s", path, strerror(errno));
    free(path);
}

/* What can't be removed costs its room on the disk, and nothing else. */
static void prune(const struct model_store *s, uint32_t newest)
{
    struct pruning p = {.store = s, .newest = newest};

    if (walk(s->directory, take_second, &p) ||
        walk(s->directory, remove_old, &p) || io_remove_dir(s->build))
        log_warn("what isn't needed of %s is still there", s->directory);
}

enum err model_store_commit(struct model_store *s, const char *name,
                            uint32_t *number)
{
    char *from = join(s->build, name), *to;
    enum err e = model_store_newest(s->data_dir, number);

    *number = e == ERR_NOT_FOUND ? 1 : *number + 1;
    to = model_store_path(s->data_dir, *number);
    if (e == ERR_NOT_FOUND)
        e = OK;
    if (!e && rename(from, to) != 0) {
        log_error("rename %s: %s", from, strerror(errno));
        e = ERR_IO;
    }
    if (!e)
        e = io_sync_dir(s->directory);
    if (!e)
        prune(s, *number);
    free(from);
    free(to);
    return e;
}
