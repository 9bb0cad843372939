/* The lock is an open-file-description lock (F_OFD_SETLK): it ends with the
 * process, and a process can ask whether another has the lock without taking
 * it, so that asking never keeps a server from starting. The file also holds
 * the server's process id, for people. */
#include "cmd/datadir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

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

/* The process id in the lock's file; empty when there is none. */
static struct str read_holder(int fd, char *text, size_t size)
{
    ssize_t n = pread(fd, text, size, 0);

    return str_trim(str_of(text, n > 0 ? (size_t)n : 0));
}

static enum err write_holder(int fd, const char *path)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());

    if (ftruncate(fd, 0) != 0)
        return fail("write", path);
    return io_write_all(fd, text, (size_t)n, path);
}

/* Takes the lock, or says who has it. */
static enum err take_lock(int fd, const char *path, const char *lock)
{
    struct flock how = whole_file();
    char text[32];
    struct str holder;

    /* The process id in the file is only for people; the lock is what
     * counts. */
    if (fcntl(fd, F_OFD_SETLK, &how) == 0)
        return write_holder(fd, lock);
    if (errno != EAGAIN && errno != EACCES)
        return fail("lock", lock);
    holder = read_holder(fd, text, sizeof text);
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

bool datadir_is_served(const char *path)
{
    struct flock how = whole_file();
    char *lock = lock_path(path);
    int fd = open(lock, O_RDWR | O_CLOEXEC);
    /* F_OFD_GETLK gives the lock that stands in the way; F_UNLCK: none does. */
    bool is_held =
        fd >= 0 && fcntl(fd, F_OFD_GETLK, &how) == 0 && how.l_type != F_UNLCK;

    if (fd >= 0)
        (void)close(fd);
    free(lock);
    return is_held;
}
