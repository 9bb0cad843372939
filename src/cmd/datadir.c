/* The lock is an open-file-description lock (F_OFD_SETLK): it ends with the
 * process, and a process can ask whether another has the lock without taking
 * it, so that asking never keeps a server from starting. The file has two
 * lines: the server's process id, for people, and the generation that the
 * server serves, for commands that have made another one. The lines say
 * nothing once the lock is gone. */
#include "cmd/datadir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define LOCK_MAX_BYTES 64

static enum err fail(const char *what, const char *path)
{
    log_error("%s %s: %s", what, path, strerror(errno));
    return ERR_IO;
}

/* Makes one directory, unless it is there. */
static enum err make_one(const char *path, mode_t mode)
{
    struct stat st;

    if (mkdir(path, mode) == 0)
        return OK;
    if (errno != EEXIST)
        return fail("make directory", path);
    if (stat(path, &st) != 0)
        return fail("open", path);
    if (!S_ISDIR(st.st_mode)) {
        log_error("%s is not a directory", path);
        return ERR_IO;
    }
    return OK;
}

enum err datadir_open(const char *path)
{
    size_t n = strlen(path);
    char *copy = mem_strdup(path, n);
    enum err e = OK;

    /* Without slashes at its end the last part is the directory itself, which
     * alone is closed to others. */
    while (n > 1 && copy[n - 1] == '/')
        copy[--n] = '\0';
    for (size_t i = 1; i < n && !e; i++) {
        if (copy[i] != '/' || copy[i - 1] == '/')
            continue;
        copy[i] = '\0';
        e = make_one(copy, 0777);
        copy[i] = '/';
    }
    if (!e)
        e = make_one(copy, 0700);
    free(copy);
    return e;
}

enum err datadir_find(const char *path)
{
    struct stat st;

    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return OK;
        log_error("%s is not a directory", path);
        return ERR_IO;
    }
    if (errno != ENOENT)
        return fail("open", path);
    log_error("there is no data directory %s", path);
    return ERR_NOT_FOUND;
}

static char *lock_path(const char *path)
{
    size_t n = strlen(path) + sizeof "/serve.lock";
    char *lock = mem_alloc(n);

    (void)snprintf(lock, n, "%s/serve.lock", path);
    return lock;
}

static struct flock whole_file(void)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

/* The lines of the lock's file, empty where there is none. */
static void read_lock(int fd, char *text, size_t size, struct str *holder,
                      struct str *generation)
{
    ssize_t n = pread(fd, text, size, 0);
    struct str rest = str_of(text, n > 0 ? (size_t)n : 0);

    *holder = *generation = STR_EMPTY;
    (void)str_split(&rest, '\n', holder);
    (void)str_split(&rest, '\n', generation);
}

static enum err write_holder(int fd, const char *path)
{
    char text[LOCK_MAX_BYTES];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());

    if (ftruncate(fd, 0) != 0)
        return fail("write", path);
    return io_write_all(fd, text, (size_t)n, path);
}

/* All at once and always as long, so that a reader sees the one number or the
 * other. */
void datadir_note_generation(int fd, uint32_t generation)
{
    char text[LOCK_MAX_BYTES];
    int n =
        snprintf(text, sizeof text, "%ld\n%010u\n", (long)getpid(), generation);

    if (pwrite(fd, text, (size_t)n, 0) != n)
        log_warn("can't note the generation that is served: %s",
                 strerror(errno));
}

/* Takes the lock, or says who has it. */
static enum err take_lock(int fd, const char *path, const char *lock)
{
    struct flock how = whole_file();
    char text[LOCK_MAX_BYTES];
    struct str holder, generation;

    /* The process id in the file is only for people; the lock is what
     * counts. */
    if (fcntl(fd, F_OFD_SETLK, &how) == 0)
        return write_holder(fd, lock);
    if (errno != EAGAIN && errno != EACCES)
        return fail("lock", lock);
    read_lock(fd, text, sizeof text, &holder, &generation);
    log_error("%s is served by another process (%.*s)", path,
              STR_ARG(holder.n > 0 ? holder : STR("unknown")));
    return ERR_BUSY;
}

enum err datadir_lock_serve(const char *path, int *fd)
{
    char *lock = lock_path(path);
    enum err e;

    *fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    e = *fd < 0 ? fail("open", lock) : take_lock(*fd, path, lock);
    if (e && *fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
    free(lock);
    return e;
}

bool datadir_served_generation(const char *path, uint32_t *generation)
{
    struct flock how = whole_file();
    char *lock = lock_path(path);
    int fd = open(lock, O_RDWR | O_CLOEXEC);
    char text[LOCK_MAX_BYTES];
    struct str holder, number;
    uint64_t v = 0;
    /* F_OFD_GETLK gives the lock that stands in the way; F_UNLCK: none does. */
    bool is_held =
        fd >= 0 && fcntl(fd, F_OFD_GETLK, &how) == 0 && how.l_type != F_UNLCK;

    if (is_held) {
        read_lock(fd, text, sizeof text, &holder, &number);
        if (!str_to_u64(number, &v) || v > UINT32_MAX)
            v = 0;
    }
    *generation = (uint32_t)v;
    if (fd >= 0)
        (void)close(fd);
    free(lock);
    return is_held;
}

bool datadir_is_served(const char *path)
{
    uint32_t generation;

    return datadir_served_generation(path, &generation);
}
