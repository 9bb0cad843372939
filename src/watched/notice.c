/* Each folder below is watched by itself, since inotify has no trees; a folder
 * that comes is watched with the next walk of its tree, which precedes telling:
 * what comes into it before, whoever is told finds, and what comes later is
 * noticed. */
#include "watched/notice.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"

#define DEPTH_MAX 64
#define EVENTS                                                                 \
    (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |    \
     IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

/* A tree that is followed. */
struct root {
    char *path;
    bool has_changed;
};

struct notice {
    struct notice_config config;
    char leaves[PATH_MAX]; /* config.leaves without links; may be empty */
    pthread_t thread;
    int wake; /* an eventfd: `wanted` is other, or the end */
    atomic_bool is_stopping;

    pthread_mutex_t lock;
    char **wanted; /* below the lock; ends with NULL; NULL: as it was */

    /* The thread's. */
    int events; /* of inotify */
    struct root *roots;
    size_t root_count;
    uint32_t *root_of; /* by watch descriptor, from 1 on; 0: none */
    size_t root_of_count;
    bool is_full; /* it was said that there are too many */
};

/* ---- the trees ---- */

static void note_watch(struct notice *n, size_t watch, size_t root)
{
    size_t before = n->root_of_count;

    if (watch >= before) {
        n->root_of_count = 2 * watch + 64;
        n->root_of =
            mem_realloc(n->root_of, n->root_of_count, sizeof *n->root_of);
        memset(n->root_of + before, 0,
               (n->root_of_count - before) * sizeof *n->root_of);
    }
    n->root_of[watch] = (uint32_t)root + 1;
}

static void watch_folder(struct notice *n, const char *path, size_t root)
{
    int watch = inotify_add_watch(n->events, path, EVENTS);

    if (watch >= 0) {
        note_watch(n, (size_t)watch, root);
        return;
    }
    if (errno != ENOSPC || n->is_full)
        return; /* it has gone, or may not be read: a look says so */
    n->is_full = true;
    log_warn("%s: more folders than can be watched (fs.inotify."
             "max_user_watches): changes there are found by looking alone",
             path);
}

/* As an import leaves out (import/folder/folder_walk.h). */
static bool is_left_out(const struct notice *n, const FTSENT *entry)
{
    return entry->fts_level > DEPTH_MAX ||
           (entry->fts_level > 0 && entry->fts_name[0] == '.') ||
           strcmp(entry->fts_path, n->leaves) == 0;
}

static void watch_tree(struct notice *n, size_t root)
{
    char *paths[] = {n->roots[root].path, NULL};
    FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
    FTSENT *entry;

    if (walk == NULL)
        return;
    while (!n->is_stopping && (entry = fts_read(walk)) != NULL) {
        if (entry->fts_info != FTS_D)
            continue;
        if (is_left_out(n, entry))
            (void)fts_set(walk, entry, FTS_SKIP);
        else
            watch_folder(n, entry->fts_path, root);
    }
    (void)fts_close(walk);
}

static void forget_roots(struct notice *n)
{
    for (size_t i = 0; i < n->root_count; i++)
        free(n->roots[i].path);
    free(n->roots);
    free(n->root_of);
    n->roots = NULL;
    n->root_of = NULL;
    n->root_count = n->root_of_count = 0;
    if (n->events >= 0)
        (void)close(n->events);
    n->events = -1;
}

/* Takes the paths, and begins anew with them. */
static void follow(struct notice *n, char **paths)
{
    size_t count = 0;

    forget_roots(n);
    n->is_full = false;
    while (paths[count] != NULL)
        count++;
    n->events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (n->events < 0)
        log_warn("watch folders: %s", strerror(errno));
    n->roots = mem_zalloc(count + 1, sizeof *n->roots);
    n->root_count = count;
    for (size_t i = 0; i < count; i++)
        n->roots[i].path = paths[i];
    free(paths);
    for (size_t i = 0; i < count && n->events >= 0; i++)
        watch_tree(n, i);
}

/* ---- events ---- */

static void take_event(struct notice *n, const struct inotify_event *event)
{
    size_t watch = (size_t)event->wd;

    if ((event->mask & IN_Q_OVERFLOW) != 0) {
        for (size_t i = 0; i < n->root_count; i++)
            n->roots[i].has_changed = true;
        return;
    }
    if ((event->mask & IN_IGNORED) != 0 ||
        (event->len > 0 && event->name[0] == '.'))
        return;
    if (event->wd > 0 && watch < n->root_of_count && n->root_of[watch] > 0)
        n->roots[n->root_of[watch] - 1].has_changed = true;
}

static void take_events(struct notice *n)
{
    _Alignas(struct inotify_event) char bytes[16384];
    ssize_t got;

    while ((got = read(n->events, bytes, sizeof bytes)) > 0)
        for (char *at = bytes; at < bytes + got;) {
            const struct inotify_event *event = (const void *)at;

            take_event(n, event);
            at += sizeof *event + event->len;
        }
}

static bool has_changed(const struct notice *n)
{
    for (size_t i = 0; i < n->root_count; i++)
        if (n->roots[i].has_changed)
            return true;
    return false;
}

static void tell(struct notice *n)
{
    for (size_t i = 0; i < n->root_count; i++)
        if (n->roots[i].has_changed) {
            n->roots[i].has_changed = false;
            watch_tree(n, i);
            n->config.changed(n->config.user, str_from_c(n->roots[i].path));
        }
}

/* ---- the thread ---- */

static void take_wanted(struct notice *n)
{
    eventfd_t count;
    char **wanted;

    (void)eventfd_read(n->wake, &count);
    (void)pthread_mutex_lock(&n->lock);
    wanted = n->wanted;
    n->wanted = NULL;
    (void)pthread_mutex_unlock(&n->lock);
    if (wanted != NULL)
        follow(n, wanted);
}

static void *run(void *notice)
{
    struct notice *n = notice;

    while (!n->is_stopping) {
        struct pollfd fds[2] = {{n->wake, POLLIN, 0}, {n->events, POLLIN, 0}};
        int ready = poll(fds, 2, has_changed(n) ? n->config.settle_ms : -1);

        if (ready == 0)
            tell(n);
        if (ready > 0 && fds[1].revents != 0)
            take_events(n);
        if (ready > 0 && fds[0].revents != 0)
            take_wanted(n);
    }
    return NULL;
}

static void release(struct notice *n)
{
    for (char **each = n->wanted; each != NULL && *each != NULL; each++)
        free(*each);
    free(n->wanted);
    forget_roots(n);
    if (n->wake >= 0)
        (void)close(n->wake);
    (void)pthread_mutex_destroy(&n->lock);
    free(n);
}

enum err notice_start(const struct notice_config *config, struct notice **out)
{
    struct notice *n = mem_zalloc(1, sizeof *n);
    enum err e = OK;

    n->config = *config;
    n->events = -1;
    (void)pthread_mutex_init(&n->lock, NULL);
    if (realpath(config->leaves, n->leaves) == NULL)
        n->leaves[0] = '\0';
    n->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (n->wake < 0) {
        log_error("watch folders: %s", strerror(errno));
        e = ERR_IO;
    }
    if (!e)
        e = thread_start(&n->thread, "notice", run, n);
    if (e)
        release(n);
    else
        *out = n;
    return e;
}

void notice_follow(struct notice *n, const struct str *folders, size_t count)
{
    char **paths = mem_zalloc(count + 1, sizeof *paths), **before;

    for (size_t i = 0; i < count; i++)
        paths[i] = str_dup_c(folders[i]);
    (void)pthread_mutex_lock(&n->lock);
    before = n->wanted;
    n->wanted = paths;
    (void)pthread_mutex_unlock(&n->lock);
    for (char **each = before; each != NULL && *each != NULL; each++)
        free(*each);
    free(before);
    (void)eventfd_write(n->wake, 1);
}

void notice_stop(struct notice *n)
{
    if (n == NULL)
        return;
    n->is_stopping = true;
    (void)eventfd_write(n->wake, 1);
    (void)pthread_join(n->thread, NULL);
    release(n);
}
