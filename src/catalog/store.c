/* Numbers in file names, a name in `current`, a lock: everything about the
 * directory of generations and nothing about what is in them. Each change
 * is a rename, so a reader or a crash sees the old state or the new one. */
#include "catalog/store.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/merged.h"

struct store {
    char *directory; /* DATA/catalog */
    int lock_fd;     /* -1: not held */
};

/* The path of a file in the directory; the caller frees it. */
static char *path_in(const struct store *s, const char *name)
{
    size_t n = strlen(s->directory) + strlen(name) + 2;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/%s", s->directory, name);
    return path;
}

enum err store_open(const char *data_dir, struct store **out)
{
    struct store *s = mem_zalloc(1, sizeof *s);
    size_t n = strlen(data_dir) + sizeof "/catalog";
    enum err e = io_make_dir(data_dir);

    s->lock_fd = -1;
    s->directory = mem_alloc(n);
    (void)snprintf(s->directory, n, "%s/catalog", data_dir);
    if (!e)
        e = io_make_dir(s->directory);
    if (e) {
        store_close(s);
        return e;
    }
    *out = s;
    return OK;
}

struct store *store_open_again(const struct store *s)
{
    struct store *again = mem_zalloc(1, sizeof *again);

    again->lock_fd = -1;
    again->directory = mem_strdup(s->directory, strlen(s->directory));
    return again;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    store_unlock(s);
    free(s->directory);
    free(s);
}

void store_remove(struct store *s)
{
    enum err e = io_remove_dir(s->directory);

    (void)e; /* logged */
    store_close(s);
}

/* Says who has the lock, as far as the file tells. */
static enum err busy(int fd, const char *path)
{
    char holder[24] = "";
    ssize_t n = pread(fd, holder, sizeof holder - 1, 0);

    if (n > 0)
        holder[strcspn(holder, "\n")] = '\0';
    log_error("another import is running (process %s holds %s)",
              n > 0 ? holder : "unknown", path);
    return ERR_BUSY;
}

/* mkstemp's name for `current` while it is written (io_write_file). */
static bool is_unfinished(const char *name)
{
    struct str s = str_from_c(name), prefix = STR("current.");

    return str_starts(s, prefix) && s.n == prefix.n + 6;
}

/* Removes what an import that was killed left behind. The lock is held, so
 * whoever made it is gone. */
static enum err clear_up(const struct store *s)
{
    char *build = path_in(s, "build");
    enum err e = io_remove_dir(build);
    DIR *dir = opendir(s->directory);
    struct dirent *file;

    free(build);
    if (dir == NULL) {
        log_error("open %s: %s", s->directory, strerror(errno));
        return ERR_IO;
    }
    while ((file = readdir(dir)) != NULL)
        if (is_unfinished(file->d_name) &&
            unlinkat(dirfd(dir), file->d_name, 0) != 0)
            log_warn("can't remove %s/%s: %s", s->directory, file->d_name,
                     strerror(errno));
    (void)closedir(dir);
    return e;
}

/* The store has the lock: says so in the file, for people. */
static void note_holder(int fd, const char *path)
{
    char pid[24];
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());

    /* Only people read it: without it the lock holds all the same. */
    if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)n, 0) != n)
        log_warn("can't note the process id in %s", path);
}

enum err store_lock(struct store *s)
{
    char *path = path_in(s, "lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    enum err e = OK;

    if (fd < 0) {
        log_error("open %s: %s", path, strerror(errno));
        e = ERR_IO;
    } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) {
            e = busy(fd, path);
        } else {
            log_error("lock %s: %s", path, strerror(errno));
            e = ERR_IO;
        }
        (void)close(fd);
    } else {
        /* The file stays when the lock goes: another process may have opened
         * it already. */
        note_holder(fd, path);
        s->lock_fd = fd;
        e = clear_up(s);
        if (e)
            store_unlock(s);
    }
    free(path);
    return e;
}

void store_unlock(struct store *s)
{
    if (s->lock_fd >= 0)
        (void)close(s->lock_fd);
    s->lock_fd = -1;
}

enum err store_current(const struct store *s, uint32_t *out)
{
    char *path = path_in(s, "current");
    struct buf text;
    uint64_t v;
    enum err e;

    /* Far more than a number takes. */
    buf_init(&text, 1u << 17);
    e = io_read_file(path, &text);
    if (e == ERR_LIMIT)
        e = ERR_CORRUPT;
    if (!e && (!str_to_u64(str_trim(buf_get(&text)), &v) || v == 0 ||
               v > UINT32_MAX)) {
        log_error("%s: not the number of a generation", path);
        e = ERR_CORRUPT;
    }
    if (!e)
        *out = (uint32_t)v;
    buf_release(&text);
    free(path);
    return e;
}

/* The path of a generation's file; the caller frees it. */
static char *catalog_path(const struct store *s, uint32_t generation)
{
    char name[24];

    (void)snprintf(name, sizeof name, "%u.cat", generation);
    return path_in(s, name);
}

char *store_build_path(const struct store *s, const char *name)
{
    size_t n = strlen(name) + sizeof "build/";
    char *in_build = mem_alloc(n);
    char *path;

    (void)snprintf(in_build, n, "build/%s", name);
    path = path_in(s, in_build);
    free(in_build);
    return path;
}

enum err store_open_catalog(const struct store *s, uint32_t generation,
                            struct catalog **out)
{
    char *path = catalog_path(s, generation);
    enum err e = catalog_open(path, out);

    if (e == ERR_NOT_FOUND)
        log_error("there is no generation %u (%s)", generation, path);
    free(path);
    return e;
}

void store_read_merged(const struct store *s, uint32_t generation,
                       struct catalog *c)
{
    char name[48];
    char *path;

    (void)snprintf(name, sizeof name, "../corrections/%u.merged", generation);
    path = path_in(s, name);
    merged_read(c, path);
    free(path);
}

enum err store_open_current(const struct store *s, struct catalog **out)
{
    uint32_t generation;
    enum err e = store_current(s, &generation);

    if (e)
        return e;
    /* What `current` names must be there, so its absence is damage. */
    e = store_open_catalog(s, generation, out);
    return e == ERR_NOT_FOUND ? ERR_CORRUPT : e;
}

/* "12.cat" is 12; false for any other name. */
static bool generation_of(const char *name, uint32_t *out)
{
    struct str s = str_from_c(name);
    uint64_t v;

    if (!str_ends(s, STR(".cat")) || !str_to_u64(str_of(s.p, s.n - 4), &v) ||
        v == 0 || v > UINT32_MAX)
        return false;
    *out = (uint32_t)v;
    return true;
}

static int by_generation(const void *a, const void *b)
{
    const struct store_entry *x = a, *y = b;

    return x->generation < y->generation ? -1 : x->generation > y->generation;
}

enum err store_list(const struct store *s, struct store_entry **out,
                    size_t *count)
{
    struct store_entry *list = NULL;
    size_t capacity = 0, n = 0;
    uint32_t current = 0;
    struct dirent *file;
    DIR *dir = opendir(s->directory);
    enum err e;

    if (dir == NULL) {
        log_error("open %s: %s", s->directory, strerror(errno));
        return ERR_IO;
    }
    e = store_current(s, &current);
    if (e == ERR_NOT_FOUND || e == ERR_CORRUPT)
        e = OK; /* then none is marked as current */
    while (!e && (file = readdir(dir)) != NULL) {
        struct store_entry entry = {.generation = 0};
        struct stat st;

        /* A file that is pruned meanwhile isn't there any more. */
        if (!generation_of(file->d_name, &entry.generation) ||
            fstatat(dirfd(dir), file->d_name, &st, 0) != 0)
            continue;
        entry.bytes = (uint64_t)st.st_size;
        entry.modified_s = st.st_mtime;
        entry.current = entry.generation == current;
        list = mem_grow(list, n, &capacity, sizeof *list);
        list[n++] = entry;
    }
    (void)closedir(dir);
    if (n > 0)
        qsort(list, n, sizeof *list, by_generation);
    *out = list;
    *count = n;
    return e;
}

enum err store_next(const struct store *s, uint32_t *out)
{
    struct store_entry *list;
    size_t n;
    uint32_t current;
    enum err e = store_list(s, &list, &n);

    if (e)
        return e;
    /* `current` may name a generation whose file is gone: its number is taken
     * all the same. */
    *out = n > 0 ? list[n - 1].generation + 1 : 1;
    free(list);
    if (store_current(s, &current) == OK && current >= *out)
        *out = current + 1;
    return OK;
}

static enum err set_current(struct store *s, uint32_t generation)
{
    char *path = path_in(s, "current");
    char text[24];
    int n = snprintf(text, sizeof text, "%u\n", generation);
    enum err e = io_write_file(path, text, (size_t)n, 0644);

    free(path);
    return e;
}

enum err store_use(struct store *s, uint32_t generation)
{
    struct catalog *c;
    enum err e;

    assert(s->lock_fd >= 0);
    e = store_open_catalog(s, generation, &c);
    if (e)
        return e;
    e = catalog_verify(c);
    catalog_close(c);
    return e ? e : set_current(s, generation);
}

/* Removes all but the current generation, `previous` (0: none) and the newest
 * `keep` others. */
static enum err prune(struct store *s, uint32_t previous, unsigned keep,
                      unsigned *removed)
{
    struct store_entry *list;
    uint32_t current;
    size_t n;
    enum err e = store_current(s, &current);

    *removed = 0;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = store_list(s, &list, &n);
    for (size_t i = n; !e && i-- > 0;) { /* the newest first */
        char *path;

        if (list[i].current || list[i].generation == previous)
            continue;
        if (keep > 0) {
            keep--;
            continue;
        }
        path = catalog_path(s, list[i].generation);
        if (unlink(path) != 0) {
            log_error("remove %s: %s", path, strerror(errno));
            e = ERR_IO;
        } else {
            (*removed)++;
        }
        free(path);
    }
    free(list);
    return e;
}

enum err store_prune(struct store *s, unsigned keep, unsigned *removed)
{
    assert(s->lock_fd >= 0);
    return prune(s, 0, keep, removed);
}

enum err store_commit(struct store *s, const char *name, uint32_t generation)
{
    char *from = store_build_path(s, name);
    char *to = catalog_path(s, generation);
    uint32_t current, previous;
    unsigned removed;
    enum err e = OK;

    /* The file is synced already; its name must last before `current` names
     * it, or a power cut would leave a name without a file. */
    if (store_current(s, &previous) != OK)
        previous = 0;
    if (rename(from, to) != 0) {
        log_error("rename %s to %s: %s", from, to, strerror(errno));
        e = ERR_IO;
        goto out;
    }
    e = io_sync_dir(s->directory);
    if (!e)
        e = set_current(s, generation);
    /* Nobody has seen the new file unless `current` names it already. */
    if (e && (store_current(s, &current) != OK || current != generation))
        (void)unlink(to);
    if (!e && prune(s, previous, previous == 0, &removed))
        log_warn("generations that aren't needed any more are still there");
out:
    free(from);
    free(to);
    return e;
}
