/* Every part of the path is opened by its descriptor and may be no link
 * (O_NOFOLLOW): between looking and opening, nothing can be exchanged. Opening
 * doesn't wait for a pipe's other end (O_NONBLOCK), and what isn't a regular
 * file is let go of unread. */
#include "audio/audio_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define NAME_MAX_BYTES 255

static enum err fail(struct str path)
{
    /* Links (ELOOP), and what took the place of a folder. */
    if (errno == ENOENT || errno == ELOOP || errno == ENOTDIR)
        return ERR_NOT_FOUND;
    log_error("open %.*s: %s", STR_ARG(path), strerror(errno));
    return ERR_IO;
}

/* Goes one part down from `*fd`, which it closes. */
static enum err step(int *fd, struct str part, int flags, struct str path)
{
    char name[NAME_MAX_BYTES + 1];
    int next;

    if (part.n == 0 || part.n > NAME_MAX_BYTES || str_eq(part, STR(".")) ||
        str_eq(part, STR("..")) || memchr(part.p, '\0', part.n) != NULL)
        return ERR_NOT_FOUND;
    memcpy(name, part.p, part.n);
    name[part.n] = '\0';
    next = openat(*fd, name, O_CLOEXEC | O_NOFOLLOW | flags);
    if (next < 0)
        return fail(path);
    (void)close(*fd);
    *fd = next;
    return OK;
}

/* All parts but the last, which is left in `*path`, are folders. */
static enum err descend(int *fd, struct str *path, struct str whole)
{
    enum err e = OK;
    size_t n;

    while (!e && (n = str_find(*path, '/')) < path->n) {
        e = step(fd, str_of(path->p, n), O_PATH | O_DIRECTORY, whole);
        *path = str_from(*path, n + 1);
    }
    return e;
}

static enum err open_below(int *fd, struct str root, struct str path)
{
    struct str rest = str_from(root, 1), file = path;
    struct stat st;
    enum err e = descend(fd, &rest, root);

    if (!e && rest.n > 0)
        e = step(fd, rest, O_PATH | O_DIRECTORY, root);
    if (!e)
        e = descend(fd, &file, path);
    if (!e)
        e = step(fd, file, O_RDONLY | O_NONBLOCK | O_NOCTTY, path);
    if (!e && (fstat(*fd, &st) != 0 || !S_ISREG(st.st_mode)))
        e = ERR_NOT_FOUND;
    return e;
}

enum err audio_file_open(struct str root, struct str path, int *out)
{
    int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    enum err e;

    *out = -1;
    if (fd < 0)
        return fail(STR("/"));
    e = root.n > 0 && root.p[0] == '/' ? open_below(&fd, root, path)
                                       : ERR_NOT_FOUND;
    if (e)
        (void)close(fd);
    else
        *out = fd;
    return e;
}
