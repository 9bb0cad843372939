/* Webhooks: addresses at which an app wants to be told of events. This header
 * has the aggregate `hook` and the room's tables; deliveries are in delivery.h,
 * who makes them in raise.h, who sends them in sender.h.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h, all logged, and what each function says. */
#ifndef TONEARM_HOOKS_HOOKS_H
#define TONEARM_HOOKS_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "db/domain.h"
#include "events/event.h"

struct db;

#define HOOKS_MAX           10 /* of an app */
#define HOOKS_URL_MAX_BYTES 2048
#define HOOKS_SECRET_LENGTH 38 /* "whsec_" and 32 hex digits */

/* A change's kind (db/change.h): a hook was made, changed or deleted. Subject:
 * its id in hex. */
#define CHANGE_HOOK "hook"

struct hook {
    struct id id;
    struct id app;
    struct str url;
    struct str secret;
    event_kinds kinds;
    int64_t created_s;
    int64_t failing_ms; /* since then nothing has arrived; 0: all is well */
    int64_t off_s;      /* when it was switched off; 0: it is on */
};

/* Whether a hook may be registered with this URL: http or https, with a host
 * and no password. What the host is, is looked at at each delivery
 * (target.h). */
bool hooks_url_is_valid(struct str url);

/* The names of the kinds, separated by spaces, in the arena; and the other way,
 * passing over names that nobody knows. */
struct str hooks_kinds_text(event_kinds kinds, struct arena *arena);
event_kinds hooks_kinds_read(struct str text);

/* Registers a hook of app, url and kinds; sets the rest, the secret in the
 * arena. ERR_LIMIT, not logged, for an app that has HOOKS_MAX. */
enum err hooks_create(struct db *db, struct hook *new, int64_t now_s,
                      struct arena *arena) MUST_CHECK;

/* The hook of this id, if it is this app's; texts are in the arena.
 * ERR_NOT_FOUND, not logged. */
enum err hooks_find(struct db *db, struct id app, struct id id,
                    struct arena *arena, struct hook *out) MUST_CHECK;

/* All of an app's, the oldest first, in the arena. */
enum err hooks_list(struct db *db, struct id app, struct arena *arena,
                    struct hook **out, size_t *count) MUST_CHECK;

/* Switches a hook on, as if nothing had ever failed, or off. What waits for it
 * goes on waiting. */
enum err hooks_switch(struct db *db, const struct hook *hook, bool is_on,
                      int64_t now_s) MUST_CHECK;

/* Deletes it, with its deliveries. */
enum err hooks_delete(struct db *db, const struct hook *hook) MUST_CHECK;

/* The kinds that any hook which is on wants to hear of. */
enum err hooks_wanted(struct db *db, event_kinds *out) MUST_CHECK;

extern const struct db_domain hooks_domain;

#endif
