/* How many calls an app may make: a rolling window of LIMIT_WINDOW_S, exact
 * over all loops of the process (each node counts for itself).
 *
 * An app's calls of the window are kept as how many there were in each
 * millisecond; a call is admitted when fewer than the limit are younger than
 * the window. An app that is quiet takes no memory.
 *
 * Times are Unix milliseconds. A clock that steps back stands still for these
 * windows until it has caught up, or, after a step of more than a window,
 * starts them anew. Any thread. */
#ifndef TONEARM_ACCOUNTS_LIMIT_H
#define TONEARM_ACCOUNTS_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/auth.h"

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

/* NULL is fine. */
void limits_free(struct limits *l);

/* What the mode may make in the window; 0: no limit. */
uint32_t limits_of_mode(const struct limits *l, enum app_mode mode);

/* Counts a call of the app, now. `bucket` tells endpoints with a limit of
 * their own apart: 0 is the app's own; `calls` is the bucket's limit, 0 for
 * that of the app's mode. A refused call doesn't count. */
struct limit_verdict limits_call(struct limits *l, struct id app,
                                 enum app_mode mode, unsigned bucket,
                                 uint32_t calls, int64_t now_ms);

/* How the app's own bucket stands, without counting a call: is_admitted says
 * whether one would be. */
struct limit_verdict limits_look(struct limits *l, struct id app,
                                 enum app_mode mode, int64_t now_ms);

/* Notes how a call of the app was answered, for its dashboard. */
void limits_note(struct limits *l, struct id app, int status, int64_t now_ms);

/* Takes what was noted since the last time: for each app and minute once, and
 * lets go of quiet apps. No lock is held while `each` runs. One thread at a
 * time: the one that has it written down. */
void limits_flush(struct limits *l, int64_t now_ms,
                  void (*each)(void *user, struct id app, int64_t minute,
                               const int64_t *by_class /* [6] */),
                  void *user);

/* Calls of the app in the last 30 seconds (whole ones) by class of status
 * (index 2 to 5), on this node. */
void limits_recent(struct limits *l, struct id app, int64_t now_ms,
                   int64_t *by_class /* [6] */);

#endif
