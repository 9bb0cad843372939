/* States are copied as files: the blank one, and snapshots, are whole in theirs
 * (nobody has them open), so that no database is asked. Where the file system
 * can share the bytes, a copy costs next to nothing. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "bench/worlds_inner.h"
#include "db/db.h"
#include "db/state.h"

#define PATH_EXTRA 80 /* bytes that a path has more than the folder's */

char *worlds_files_name(const struct worlds *w, const char *kind,
                        struct str name)
{
    size_t n = strlen(w->folder) + PATH_EXTRA;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/%s-%.*s.db", w->folder, kind, STR_ARG(name));
    return path;
}

char *worlds_files_number(const struct worlds *w, const char *kind, uint32_t n)
{
    char digits[16];

    (void)snprintf(digits, sizeof digits, "%u", n);
    return worlds_files_name(w, kind, str_from_c(digits));
}

char *worlds_files_blank(const struct worlds *w)
{
    size_t n = strlen(w->folder) + PATH_EXTRA;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/blank.db", w->folder);
    return path;
}

static enum err copy_bytes(int from, int to, const char *path)
{
    char bytes[16384];
    ssize_t n;

    while ((n = copy_file_range(from, NULL, to, NULL, 1u << 30, 0)) > 0)
        ;
    if (n == 0)
        return OK;
    /* Some file systems can't: then nothing is copied yet. */
    while ((n = read(from, bytes, sizeof bytes)) > 0) {
        enum err e = io_write_all(to, bytes, (size_t)n, path);

        if (e)
            return e;
    }
    if (n == 0)
        return OK;
    log_error("copy to %s: %s", path, strerror(errno));
    return ERR_IO;
}

enum err worlds_files_copy(const char *from, const char *to)
{
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    enum err e = ERR_IO;

    if (source < 0 || target < 0)
        log_error("copy %s to %s: %s", from, to, strerror(errno));
    else
        e = copy_bytes(source, target, to);
    if (source >= 0)
        (void)close(source);
    if (target >= 0)
        (void)close(target);
    return e;
}

/* Migrated once, so that no copy has to be. */
static enum err make_blank(struct worlds *w, const struct state_place *place)
{
    char *path = worlds_files_blank(w);
    struct state_place blank = {.data = place->data,
                                .where = path,
                                .domains = place->domains,
                                .is_relaxed = true};
    struct db *db;
    enum err e = state_open(&blank, &db);

    if (!e)
        db_close(db);
    free(path);
    return e;
}

enum err worlds_files_begin(struct worlds *w, const struct state_place *place)
{
    /* What another process has left is nobody's. */
    enum err e = io_remove_tree(w->folder);

    if (!e)
        e = io_make_dir(w->folder);
    return e ? e : make_blank(w, place);
}

void worlds_files_remove(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    size_t n = strlen(path) + sizeof "-wal";
    char *name = mem_alloc(n);

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        (void)snprintf(name, n, "%s%s", path, ends[i]);
        if (unlink(name) != 0 && errno != ENOENT)
            log_warn("%s stays until the next start: %s", name,
                     strerror(errno));
    }
    free(name);
}
