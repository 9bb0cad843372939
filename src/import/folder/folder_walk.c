/* Links aren't followed: those within the folder would bring everything twice
 * or never end, and those that lead out of it name what the server mustn't
 * serve. So a folder that is entered is always one more level down, and the
 * depth is all that has to be limited.
 *
 * A folder is read by its descriptor (openat), so that nobody can exchange it
 * for a link between two steps. */
#include "import/folder/folder_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static void close_off(struct folder_walk *w, const char *folder,
                      const char *why)
{
    report_bad(w->report, folder, 0, "unreadable folder", "%s", why);
    w->closed = mem_grow(w->closed, w->closed_count, &w->closed_capacity,
                         sizeof *w->closed);
    w->closed[w->closed_count++] = arena_str(w->arena, str_from_c(folder));
}

static void add_file(struct folder_walk *w, const char *path,
                     const struct stat *st)
{
    struct folder_file file = {.path = str_from_c(path),
                               .bytes = (uint64_t)st->st_size};

    if (!folder_kind_of(file.path, &file.kind))
        return;
    file.modified_ns =
        (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
    file.path = str_of(arena_cstr(w->arena, file.path), file.path.n);
    folder_files_add(&w->found, &file);
    if (w->ticker != NULL)
        ticker_tick(w->ticker, "looking for files", w->found.count, 0);
}

static void walk_open(struct folder_walk *w, int fd, const char *folder,
                      unsigned depth);

static void walk_entry(struct folder_walk *w, int fd, const char *folder,
                       const char *name, unsigned depth)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    char *path = mem_alloc(n);
    struct stat st;
    int below;

    (void)snprintf(path, n, "%s%s%s", folder, folder[1] == '\0' ? "" : "/",
                   name);
    if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        /* One that has gone meanwhile. */
    } else if (S_ISLNK(st.st_mode)) {
        report_count(w->report, REPORT_SKIPPED, "symbolic links");
    } else if (str_eq_c(w->own, path)) {
        /* Ours, in the middle of the owner's. */
    } else if (S_ISREG(st.st_mode)) {
        add_file(w, path, &st);
    } else if (S_ISDIR(st.st_mode) && depth == FOLDER_DEPTH_MAX) {
        close_off(w, path, "too deep");
    } else if (S_ISDIR(st.st_mode)) {
        below =
            openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below >= 0)
            walk_open(w, below, path, depth + 1);
        else if (errno != ENOENT)
            close_off(w, path, strerror(errno));
    }
    free(path);
}

/* Takes the descriptor. */
static void walk_open(struct folder_walk *w, int fd, const char *folder,
                      unsigned depth)
{
    DIR *dir = fdopendir(fd);
    const struct dirent *entry;

    if (dir == NULL) {
        close_off(w, folder, strerror(errno));
        (void)close(fd);
        return;
    }
    if (w->enters != NULL)
        w->enters(w->user, folder);
    for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0)
        if (entry->d_name[0] != '.')
            walk_entry(w, dirfd(dir), folder, entry->d_name, depth);
    if (errno != 0)
        close_off(w, folder, strerror(errno));
    (void)closedir(dir);
}

void folder_walk(struct folder_walk *w, struct str folder)
{
    char *path = str_dup_c(folder);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0)
        walk_open(w, fd, path, 0);
    else
        close_off(w, path, strerror(errno));
    free(path);
}

bool folder_walk_is_closed(const struct folder_walk *w, struct str path)
{
    for (size_t i = 0; i < w->closed_count; i++)
        if (folder_has(w->closed[i], path))
            return true;
    return false;
}

void folder_walk_release(struct folder_walk *w)
{
    folder_files_release(&w->found);
    free(w->closed);
}
