/* A file is looked up without being opened (O_PATH); when it turns out to be
 * a regular one, it is opened through its descriptor, so that nothing can be
 * put in its place between the two. */
#include "media/program/opening.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"

static int look_up_below(int folder, const char *path)
{
    const struct open_how how = {.flags = O_PATH | O_CLOEXEC,
                                 .resolve = RESOLVE_BENEATH};

    /* glibc has no function for it. */
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

/* What follows the folder in the path; NULL when it isn't in it. */
static const char *path_below(const char *path, const char *folder)
{
    struct str rest = str_from_c(path), f = str_from_c(folder);

    while (f.n > 1 && f.p[f.n - 1] == '/')
        f.n--;
    if (!str_starts(rest, f) || (path[f.n] != '/' && !str_eq(f, STR("/"))))
        return NULL;
    path += f.n;
    while (*path == '/')
        path++;
    return *path == '\0' ? NULL : path;
}

static int look_up(const struct opening *o, const char *path)
{
    if (o->count == 0)
        return open(path, O_PATH | O_CLOEXEC);
    for (size_t i = 0; i < o->count; i++) {
        const char *rest = path_below(path, o->paths[i]);

        if (rest != NULL)
            return look_up_below(o->folders[i], rest);
    }
    errno = EXDEV;
    return -1;
}

static const char *failure(const char *what, int error, struct arena *arena)
{
    /* What RESOLVE_BENEATH answers for links, too. */
    if (error == EXDEV)
        return "the file isn't in one of the folders";
    return arena_cstr(arena,
                      arena_printf(arena, "%s: %s", what, strerror(error)));
}

/* Opens what was looked up, if it is a regular file. */
static const char *open_regular(int place, struct arena *arena, int *fd,
                                uint64_t *size)
{
    char link[64];
    struct stat st;

    if (fstat(place, &st) != 0)
        return failure("the file can't be opened", errno, arena);
    if (S_ISDIR(st.st_mode))
        return "this is a directory";
    if (!S_ISREG(st.st_mode))
        return "this is no regular file";
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", place);
    *fd = open(link, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0)
        return failure("the file can't be opened", errno, arena);
    *size = (uint64_t)st.st_size;
    return st.st_size == 0 ? "the file is empty" : NULL;
}

const char *opening_file(const struct opening *o, const char *path,
                         struct arena *arena, int *fd, uint64_t *size)
{
    int place = look_up(o, path);
    const char *why;

    *fd = -1;
    if (place < 0)
        return failure("the file can't be opened", errno, arena);
    why = open_regular(place, arena, fd, size);
    (void)close(place);
    if (why != NULL && *fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
    return why;
}

const char *opening_output(const char *path, struct arena *arena, int *fd,
                           char **temporary)
{
    *temporary = arena_cstr(
        arena, arena_printf(arena, "%s.%ld.part", path, (long)getpid()));
    *fd = open(*temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (*fd >= 0)
        return NULL;
    *temporary = NULL;
    return failure("what is to be made can't be written", errno, arena);
}
