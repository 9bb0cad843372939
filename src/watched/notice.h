/* Noticing that something changes in folders, by inotify(7), on a thread of its
 * own. What inotify doesn't see (what other machines write to a disk that
 * several have, a folder that isn't there yet, more folders than the system
 * lets be watched) is for whoever looks now and then. */
#ifndef TONEARM_WATCHED_NOTICE_H
#define TONEARM_WATCHED_NOTICE_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct notice;

struct notice_config {
    const char *leaves; /* a directory that is left out wherever it lies, as
                           what is written there follows from what is noticed;
                           until the end */
    int settle_ms;      /* who copies an album doesn't want to be told of each
                           file: only when nothing has changed for so long */

    /* Something has changed in or below the folder; on the notice's thread. */
    void (*changed)(void *user, struct str folder);
    void *user;
};

/* Starts the thread, which follows nothing yet. ERR_IO, ERR_LIMIT, logged. */
enum err notice_start(const struct notice_config *config,
                      struct notice **out) MUST_CHECK;

/* These are the folders from now on, with all below them but what is hidden;
 * texts are copied. Doesn't wait. Any thread. */
void notice_follow(struct notice *n, const struct str *folders, size_t count);

/* Ends the thread, waiting for a `changed` that is under way. NULL is fine. */
void notice_stop(struct notice *n);

#endif
