/* Thin layers over POSIX that retry short writes and name the path. */
#include "base/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

#define WRITER_BYTES (1u << 18)
#define OPEN_FOLDERS 16 /* at a time, of a tree */

static enum err fail(const char *what, const char *path)
{
    log_error("%s %s: %s", what, path, strerror(errno));
    return ERR_IO;
}

enum err io_read_file(const char *path, struct buf *out)
{
    enum err e = OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : fail("open", path);
    for (;;) {
        char beyond; /* one byte more than there is room for */
        size_t room = out->max - out->n;
        size_t want = room > 65536 ? 65536 : room;
        ssize_t n = room > 0 ? read(fd, buf_reserve(out, want), want)
                             : read(fd, &beyond, 1);

        if (room == 0 && n > 0) {
            log_error("read %s: larger than %zu bytes", path, out->max);
            e = ERR_LIMIT;
            break;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            e = fail("read", path);
        if (n <= 0)
            break;
        out->n += (size_t)n;
    }
    (void)close(fd);
    return e;
}

enum err io_write_all(int fd, const void *p, size_t n, const char *path)
{
    const char *at = p;

    while (n > 0) {
        ssize_t done = write(fd, at, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return fail("write", path);
        at += done;
        n -= (size_t)done;
    }
    return OK;
}

enum err io_read_at(int fd, void *p, size_t n, uint64_t offset,
                    const char *path)
{
    char *at = p;

    while (n > 0) {
        ssize_t done = pread(fd, at, n, (off_t)offset);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return fail("read", path);
        if (done == 0) {
            log_error("read %s: ends before byte %llu", path,
                      (unsigned long long)(offset + n));
            return ERR_CORRUPT;
        }
        at += done;
        n -= (size_t)done;
        offset += (uint64_t)done;
    }
    return OK;
}

enum err io_sync_dir(const char *path)
{
    enum err e = OK;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return fail("open", path);
    if (fsync(fd) != 0)
        e = fail("sync", path);
    (void)close(fd);
    return e;
}

static enum err sync_parent(const char *path)
{
    char *copy = mem_strdup(path, strlen(path));
    enum err e = io_sync_dir(dirname(copy));

    free(copy);
    return e;
}

enum err io_write_file(const char *path, const void *p, size_t n, unsigned mode)
{
    enum err e;
    size_t path_n = strlen(path);
    char *temporary = mem_alloc(path_n + 8);
    int fd;

    (void)snprintf(temporary, path_n + 8, "%s.XXXXXX", path);
    fd = mkstemp(temporary);
    if (fd < 0) {
        e = fail("create", temporary);
        goto out;
    }
    e = io_write_all(fd, p, n, temporary);
    if (!e && (fchmod(fd, (mode_t)mode) != 0 || fsync(fd) != 0))
        e = fail("sync", temporary);
    if (close(fd) != 0 && !e)
        e = fail("close", temporary);
    if (!e && rename(temporary, path) != 0)
        e = fail("rename to", path);
    if (e)
        (void)unlink(temporary);
    else
        e = sync_parent(path);
out:
    free(temporary);
    return e;
}

enum err io_make_dir(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return fail("make directory", path);
    return OK;
}

/* A stream of the directory; NULL, with *e set, when there is none to empty: a
 * link is removed. */
static DIR *open_to_remove(const char *path, enum err *e)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = NULL;

    *e = OK;
    if (fd >= 0)
        dir = fdopendir(fd);
    if (dir != NULL)
        return dir;
    if (fd >= 0)
        (void)close(fd);
    /* O_DIRECTORY and O_NOFOLLOW answer ENOTDIR or ELOOP for a link. A file
     * isn't ours to remove. */
    if (errno == ENOTDIR || errno == ELOOP) {
        struct stat st;

        if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && unlink(path) == 0)
            return NULL;
        errno = ENOTDIR;
    }
    if (errno != ENOENT)
        *e = fail("open", path);
    return NULL;
}

enum err io_remove_dir(const char *path)
{
    enum err e;
    struct dirent *entry;
    DIR *dir = open_to_remove(path, &e);

    if (dir == NULL)
        return e;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(dirfd(dir), entry->d_name, 0) != 0 && errno != ENOENT)
            e = fail("remove", entry->d_name);
    }
    (void)closedir(dir);
    if (!e && rmdir(path) != 0 && errno != ENOENT)
        e = fail("remove", path);
    return e;
}

static int remove_one(const char *path, const struct stat *st, int kind,
                      struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    if (remove(path) != 0 && errno != ENOENT)
        (void)fail("remove", path);
    return 0;
}

enum err io_remove_tree(const char *path)
{
    /* What is below comes first, and no link is followed. */
    (void)nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
    return access(path, F_OK) != 0 && errno == ENOENT ? OK : ERR_IO;
}

enum err io_writer_open(struct io_writer *w, const char *path)
{
    *w = (struct io_writer){.fd = -1};
    w->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (w->fd < 0)
        return w->e = fail("create", path);
    w->path = mem_strdup(path, strlen(path));
    w->buffer = mem_alloc(WRITER_BYTES);
    return OK;
}

enum err io_writer_flush(struct io_writer *w)
{
    if (!w->e && w->used > 0)
        w->e = io_write_all(w->fd, w->buffer, w->used, w->path);
    w->used = 0;
    return w->e;
}

void io_write(struct io_writer *w, const void *p, size_t n)
{
    w->size += n;
    if (n >= WRITER_BYTES) {
        if (!io_writer_flush(w))
            w->e = io_write_all(w->fd, p, n, w->path);
        return;
    }
    if (n > WRITER_BYTES - w->used && io_writer_flush(w))
        return;
    if (n > 0)
        memcpy(w->buffer + w->used, p, n);
    w->used += n;
}

void io_write_align(struct io_writer *w, size_t alignment)
{
    static const char zeros[4096];
    size_t rest = (size_t)(w->size % alignment);

    if (rest != 0)
        io_write(w, zeros, alignment - rest);
}

enum err io_writer_close(struct io_writer *w, bool sync)
{
    enum err e;

    if (w->path == NULL)
        return w->e;
    e = io_writer_flush(w);
    if (!e && sync && fsync(w->fd) != 0)
        e = fail("sync", w->path);
    if (close(w->fd) != 0 && !e)
        e = fail("close", w->path);
    free(w->path);
    free(w->buffer);
    *w = (struct io_writer){.fd = -1, .e = e};
    return e;
}

enum err io_map_file(const char *path, struct io_map *out)
{
    struct stat st;
    void *p;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *out = (struct io_map){NULL, 0};
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : fail("open", path);
    if (fstat(fd, &st) != 0) {
        enum err e = fail("stat", path);

        (void)close(fd);
        return e;
    }
    if (st.st_size == 0) {
        (void)close(fd);
        return OK;
    }
    p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    (void)close(fd);
    if (p == MAP_FAILED)
        return fail("map", path);
    *out = (struct io_map){p, (size_t)st.st_size};
    return OK;
}

void io_unmap(struct io_map *m)
{
    if (m->p != NULL)
        (void)munmap((void *)(uintptr_t)m->p, m->n);
    *m = (struct io_map){NULL, 0};
}
