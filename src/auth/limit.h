/* How many calls an app may make: a rolling window of LIMIT_WINDOW_S, exact
 * over all loops of the process (each node counts for itself).
 *
 * An app's calls of the window are kept as times in a ring of as many places
 * as the limit; a call is admitted when the oldest place is older than the
 * window. Any thread. */
#ifndef TONEARM_AUTH_LIMIT_H
#define TONEARM_AUTH_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/auth.h"

struct limits;

#define LIMIT_WINDOW_S  30
#define LIMIT_CALLS_MAX 1000000u

struct limit_config {
    uint32_t calls[APP_MODES]; /* in the window; 0: no limit */
};

struct limit_verdict {
    bool is_admitted;
    uint32_t limit;     /* 0: none, and the rest is 0 */
    uint32_t remaining; /* after this call */
    uint32_t reset_s;   /* until the oldest call falls out of the window */
    uint32_t retry_s;   /* when refused: at least 1 */
};

struct limits *limits_new(const struct limit_config *config);
void limits_free(struct limits *l);

/* Counts a call of the app, now. `bucket` tells endpoints with a limit of
 * their own apart: 0 is the app's own; `calls` is the bucket's limit, 0 for
 * that of the app's mode. A refused call doesn't count. */
struct limit_verdict limits_call(struct limits *l, struct id app,
                                 enum app_mode mode, unsigned bucket,
                                 uint32_t calls, int64_t now_ms);

/* The same without counting one. */
struct limit_verdict limits_look(struct limits *l, struct id app,
                                 enum app_mode mode, int64_t now_ms);

/* Notes how a call of the app was answered, for its dashboard. */
void limits_note(struct limits *l, struct id app, int status, int64_t now_ms);

/* Takes what was noted since the last time: for each app and minute once.
 * For the thread that writes it down. */
void limits_flush(struct limits *l,
                  void (*each)(void *user, struct id app, int64_t minute,
                               const int64_t *by_class /* [6] */),
                  void *user);

/* Calls of the app in the last 30 seconds by class of status (index 2 to 5),
 * on this node. */
void limits_recent(struct limits *l, struct id app, int64_t now_ms,
                   int64_t *by_class /* [6] */);

#endif
