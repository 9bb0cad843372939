/* How many calls an app may make: a rolling window of LIMIT_WINDOW_S, exact
 * over all loops of the process (each node counts for itself).
 *
 * Of an app's calls, the number in each millisecond of the window is kept; a
 * call is admitted when the window has fewer calls than the limit. An app that
 * makes no calls takes no memory.
 *
 * Strangers' addresses are limited by the same means, each as an "app" whose id
 * is the address; since there are more of those than anybody could keep, memory
 * for them is bounded by `grain_ms` and `accounts_max`.
 *
 * Times are Unix milliseconds. When the clock steps back, time stands still
 * for the windows until the clock has caught up; after a step of more than a
 * window they begin anew. Any thread. */
#ifndef TONEARM_ACCOUNTS_LIMIT_H
#define TONEARM_ACCOUNTS_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/auth.h"

struct limits;

#define LIMIT_WINDOW_S     30
#define LIMIT_CALLS_MAX    1000000u
#define LIMIT_ACCOUNTS_MIN 64u

struct limit_config {
    uint32_t calls[APP_MODES]; /* in the window; 0: no limit */

    /* Calls are counted together by so many milliseconds; 0: as 1. An account
     * has at most LIMIT_WINDOW_S * 1000 / grain_ms + 1 counts of 16 bytes. */
    uint32_t grain_ms;

    /* At most so many accounts, an app and a bucket each, or a few fewer; then
     * a new one takes another's place, whose calls are forgotten. 0: any
     * number. At least LIMIT_ACCOUNTS_MIN. */
    uint32_t accounts_max;
};

struct limit_verdict {
    bool is_admitted;
    uint32_t limit;     /* 0: none, and what follows is 0, too */
    uint32_t remaining; /* calls, after this one */
    uint32_t reset_s;   /* until the oldest call falls out of the window */
    uint32_t retry_s;   /* until a refused call may be tried again: >= 1 */
};

struct limits *limits_new(const struct limit_config *config);

/* NULL is fine. */
void limits_free(struct limits *l);

/* How many calls an app in this mode may make in the window; 0: no limit. */
uint32_t limits_of_mode(const struct limits *l, enum app_mode mode);

/* Admits and counts a call of the app, or refuses it; a refused call doesn't
 * count. Endpoints with a limit of their own have a `bucket` each, of which
 * `calls` is the limit; bucket 0 has all other calls of the app, and with
 * `calls` 0 the limit is that of the app's mode. */
struct limit_verdict limits_call(struct limits *l, struct id app,
                                 enum app_mode mode, unsigned bucket,
                                 uint32_t calls, int64_t now_ms);

/* How bucket 0 of the app stands, without counting a call: is_admitted says
 * whether a call would be admitted. */
struct limit_verdict limits_look(struct limits *l, struct id app,
                                 enum app_mode mode, int64_t now_ms);

/* Notes how a call of the app was answered, for its dashboard. */
void limits_note(struct limits *l, struct id app, int status, int64_t now_ms);

/* Hands the notes since the last flush to `each`, once for each app and
 * minute, and lets go of quiet apps. No lock is held while `each` runs. One
 * thread at a time. */
void limits_flush(struct limits *l, int64_t now_ms,
                  void (*each)(void *user, struct id app, int64_t minute,
                               const int64_t *by_class /* [6] */),
                  void *user);

/* Shows the app's notes since the last flush to `each`, as limits_flush would
 * hand them over, and keeps them. No lock is held while `each` runs. */
void limits_unflushed(struct limits *l, struct id app,
                      void (*each)(void *user, struct id app, int64_t minute,
                                   const int64_t *by_class /* [6] */),
                      void *user);

/* How many calls of the app were noted in the last LIMIT_WINDOW_S (whole
 * seconds) on this node, by class of status (index 2 to 5). */
void limits_recent(struct limits *l, struct id app, int64_t now_ms,
                   int64_t *by_class /* [6] */);

#endif
