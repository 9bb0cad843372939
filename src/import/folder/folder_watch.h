/* Waiting until something changes in music folders (inotify(7)). One thread. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_WATCH_H
#define TONEARM_IMPORT_FOLDER_FOLDER_WATCH_H

#include <stdbool.h>

#include "base/err.h"

struct folder_watch;

/* ERR_IO, logged. */
enum err folder_watch_new(struct folder_watch **out) MUST_CHECK;

/* Watches a folder (not those in it) from now on; for folder_options.enters,
 * whose user is the watch. One that can't be watched is logged: only its next
 * import notices changes. */
void folder_watch_add(void *watch, const char *folder);

/* Waits until something has changed since it was added or the last wait, and
 * then nothing has for `settle_ms`: who copies an album doesn't want an import
 * for each file. False when SIGTERM or SIGINT has come: from the first wait on
 * they do nothing else, so that what is done between two waits is done. */
bool folder_watch_wait(struct folder_watch *w, int settle_ms);

/* Whether folder_watch_wait would find something at once: a change, or a
 * signal. */
bool folder_watch_is_due(const struct folder_watch *w);

/* From here on signals do what they did before. NULL is fine. */
void folder_watch_free(struct folder_watch *w);

#endif
