/* What has changed, the import finds out: here any event will do. An import
 * goes through all folders anyway, and adds those that are new; adding one
 * again changes nothing. */
#include "import/folder/folder_watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

#define EVENTS                                                                 \
    (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |    \
     IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

struct folder_watch {
    int fd;
    bool is_full;    /* it was said that there are too many */
    int signals;     /* the ones that end it, as a descriptor; -1: not yet */
    sigset_t before; /* what was blocked before those were */
};

enum err folder_watch_new(struct folder_watch **out)
{
    struct folder_watch *w = mem_zalloc(1, sizeof *w);

    *out = w;
    w->signals = -1;
    w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (w->fd >= 0)
        return OK;
    log_error("watch folders: %s", strerror(errno));
    return ERR_IO;
}

void folder_watch_free(struct folder_watch *w)
{
    struct signalfd_siginfo info;

    if (w == NULL)
        return;
    if (w->fd >= 0)
        (void)close(w->fd);
    if (w->signals >= 0) {
        /* One that has come mustn't end the process when it is let through. */
        while (read(w->signals, &info, sizeof info) > 0)
            continue;
        (void)close(w->signals);
        (void)sigprocmask(SIG_SETMASK, &w->before, NULL);
    }
    free(w);
}

void folder_watch_add(void *watch, const char *folder)
{
    struct folder_watch *w = watch;

    if (inotify_add_watch(w->fd, folder, EVENTS) >= 0 || w->is_full)
        return;
    w->is_full = errno == ENOSPC;
    log_warn("watch %s: %s%s", folder, strerror(errno),
             w->is_full ? " (fs.inotify.max_user_watches)" : "");
}

/* Takes all events that are there; false when there were none. */
static bool drain(struct folder_watch *w)
{
    char events[16384];
    bool has_any = false;

    while (read(w->fd, events, sizeof events) > 0)
        has_any = true;
    return has_any;
}

/* From now on signals wait to be looked at. */
static bool take_signals(struct folder_watch *w)
{
    sigset_t ends;

    if (w->signals >= 0)
        return true;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &ends, &w->before);
    w->signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
    if (w->signals >= 0)
        return true;
    (void)sigprocmask(SIG_SETMASK, &w->before, NULL);
    log_error("wait for signals: %s", strerror(errno));
    return false;
}

bool folder_watch_is_due(const struct folder_watch *w)
{
    struct pollfd fds[2] = {{w->fd, POLLIN, 0}, {w->signals, POLLIN, 0}};

    return poll(fds, 2, 0) > 0;
}

bool folder_watch_wait(struct folder_watch *w, int settle_ms)
{
    struct pollfd fds[2] = {{w->fd, POLLIN, 0}, {-1, POLLIN, 0}};
    bool has_changed = false;

    if (!take_signals(w))
        return false;
    fds[1].fd = w->signals;
    for (;;) {
        int n = poll(fds, 2, has_changed ? settle_ms : -1);

        if (n < 0 && errno != EINTR)
            return false;
        if (n == 0)
            return true;
        if (n > 0 && fds[1].revents != 0)
            return false;
        if (n > 0 && fds[0].revents != 0)
            has_changed = drain(w) || has_changed;
    }
}
