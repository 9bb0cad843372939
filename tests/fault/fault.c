/* Preloaded into a program, makes one of its calls fail, or kills it there.
 *
 *     TONEARM_FAULT_CALL=write,3,ENOSPC    the third write fails
 *     TONEARM_FAULT_CALL=write,3+,ENOSPC   that and every later one
 *     TONEARM_FAULT_CALL=rename,1,KILL     SIGKILL instead of the call
 *     TONEARM_FAULT_CALL=fsync,0,EIO       none: only counts
 *     TONEARM_FAULT_DIR=/data              only files below it count
 *     TONEARM_FAULT_REPORT=/tmp/r          gets "COUNT PATH\n" for each call
 *
 * Calls: write (also pwrite, writev), fsync (fdatasync), rename, ftruncate
 * (fallocate), create (open with O_CREAT, mkstemp, mkdir), mmap (of a file).
 * The C library's own calls inside of others can't be seen from here, which
 * is why mkstemp is named. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static unsigned long calls;

static int errno_of(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } errors[] = {{"EIO", EIO},
                  {"ENOSPC", ENOSPC},
                  {"ENOMEM", ENOMEM},
                  {"EDQUOT", EDQUOT}};

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(name, errors[i].name) == 0)
            return errors[i].number;
    return EIO;
}

/* Tells the test what is done, with the real calls. */
static void report(unsigned long count, const char *path)
{
    const char *to = getenv("TONEARM_FAULT_REPORT");
    int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    ssize_t (*real_write)(int, const void *, size_t) =
        dlsym(RTLD_NEXT, "write");
    char line[PATH_MAX + 32];
    int n = snprintf(line, sizeof line, "%lu %s\n", count, path);
    int fd = to ? real_open(to, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;

    if (fd < 0)
        return;
    if (real_write(fd, line, (size_t)n) != n)
        abort();
    (void)close(fd);
}

/* Whether this call is to fail, with errno set. */
static bool fails(const char *call, const char *path)
{
    const char *how = getenv("TONEARM_FAULT_CALL");
    const char *dir = getenv("TONEARM_FAULT_DIR");
    char name[16], count[16], error[16];
    unsigned long at;

    if (how == NULL || dir == NULL || path == NULL ||
        strncmp(path, dir, strlen(dir)) != 0 ||
        sscanf(how, "%15[^,],%15[^,],%15s", name, count, error) != 3 ||
        strcmp(name, call) != 0)
        return false;
    calls++;
    report(calls, path);
    at = strtoul(count, NULL, 10);
    if (at == 0 || calls < at || (calls > at && strchr(count, '+') == NULL))
        return false;
    if (strcmp(error, "KILL") == 0)
        (void)kill(getpid(), SIGKILL);
    errno = errno_of(error);
    return true;
}

static bool fd_fails(const char *call, int fd)
{
    char link[48], path[PATH_MAX];
    ssize_t n;

    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return false;
    path[n] = '\0';
    return fails(call, path);
}

#define REAL(type, name, ...)                                                  \
    type (*real)(__VA_ARGS__) = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *p, size_t n)
{
    REAL(ssize_t, "write", int, const void *, size_t);

    return fd_fails("write", fd) ? -1 : real(fd, p, n);
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
    REAL(ssize_t, "writev", int, const struct iovec *, int);

    return fd_fails("write", fd) ? -1 : real(fd, v, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);

    return fd_fails("write", fd) ? -1 : real(fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);

    return fd_fails("write", fd) ? -1 : real(fd, p, n, at);
}

int fsync(int fd)
{
    REAL(int, "fsync", int);

    return fd_fails("fsync", fd) ? -1 : real(fd);
}

int fdatasync(int fd)
{
    REAL(int, "fdatasync", int);

    return fd_fails("fsync", fd) ? -1 : real(fd);
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);

    return fails("rename", to) ? -1 : real(from, to);
}

int ftruncate(int fd, off_t n)
{
    REAL(int, "ftruncate", int, off_t);

    return fd_fails("ftruncate", fd) ? -1 : real(fd, n);
}

int ftruncate64(int fd, off64_t n)
{
    REAL(int, "ftruncate64", int, off64_t);

    return fd_fails("ftruncate", fd) ? -1 : real(fd, n);
}

int fallocate(int fd, int mode, off_t at, off_t n)
{
    REAL(int, "fallocate", int, int, off_t, off_t);

    return fd_fails("ftruncate", fd) ? -1 : real(fd, mode, at, n);
}

int posix_fallocate(int fd, off_t at, off_t n)
{
    REAL(int, "posix_fallocate", int, off_t, off_t);

    return fd_fails("ftruncate", fd) ? errno : real(fd, at, n);
}

static int open_by(const char *name, const char *path, int flags, mode_t mode)
{
    REAL(int, name, const char *, int, ...);

    if ((flags & O_CREAT) != 0 && fails("create", path))
        return -1;
    return real(path, flags, mode);
}

#define MODE(flags, mode)                                                      \
    do {                                                                       \
        va_list args;                                                          \
        va_start(args, flags);                                                 \
        if (((flags) & (O_CREAT | O_TMPFILE)) != 0)                            \
            (mode) = va_arg(args, mode_t);                                     \
        va_end(args);                                                          \
    } while (0)

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;

    MODE(flags, mode);
    return open_by("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    mode_t mode = 0;

    MODE(flags, mode);
    return open_by("open64", path, flags, mode);
}

int mkstemp(char *path)
{
    REAL(int, "mkstemp", char *);

    return fails("create", path) ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(int, "mkdir", const char *, mode_t);

    return fails("create", path) ? -1 : real(path, mode);
}

void *mmap(void *p, size_t n, int prot, int flags, int fd, off_t at)
{
    REAL(void *, "mmap", void *, size_t, int, int, int, off_t);

    return fd >= 0 && fd_fails("mmap", fd) ? MAP_FAILED
                                           : real(p, n, prot, flags, fd, at);
}

void *mmap64(void *p, size_t n, int prot, int flags, int fd, off64_t at)
{
    REAL(void *, "mmap64", void *, size_t, int, int, int, off64_t);

    return fd >= 0 && fd_fails("mmap", fd) ? MAP_FAILED
                                           : real(p, n, prot, flags, fd, at);
}
