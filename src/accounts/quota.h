/* Who may use an app in development mode, requests for extended mode, and
 * counts of calls: the aggregate `quota`. Functions that write want a
 * transaction around them; those that change what a loop knows of an app append
 * a CHANGE_APP. */
#ifndef TONEARM_ACCOUNTS_QUOTA_H
#define TONEARM_ACCOUNTS_QUOTA_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;
struct db_part;

#define QUOTA_USERS_MAX 25 /* of an app in development mode */

/* ---- allow-list ---- */

/* Puts a user into the app's list. The owner is always allowed and isn't in
 * the list. ERR_LIMIT when the list is full, ERR_NOT_FOUND for no such app or
 * user, ERR_EXISTS for a user who is allowed already, the owner too (none is
 * logged). */
enum err quota_allow(struct db *db, struct id app, struct str user,
                     int64_t now_s) MUST_CHECK;

/* Takes a user out of the app's list. ERR_NOT_FOUND (not logged) for a user
 * who isn't in the list. */
enum err quota_disallow(struct db *db, struct id app,
                        struct str user) MUST_CHECK;

/* Reads the app's list, first allowed first, into the arena. */
enum err quota_allowed(struct db *db, struct id app, struct arena *arena,
                       struct str **users, size_t *count) MUST_CHECK;

/* A user in the list of an app. */
struct quota_pair {
    struct id app;
    struct str user;
};

/* Reads the lists of all apps, by app, into the arena. */
enum err quota_allowed_all(struct db *db, struct arena *arena,
                           struct quota_pair **out, size_t *count) MUST_CHECK;

/* ---- requests for extended mode ---- */

enum quota_status { QUOTA_OPEN, QUOTA_APPROVED, QUOTA_REFUSED };

struct quota_request {
    struct id id;
    struct id app;
    struct str reason; /* the owner's words */
    enum quota_status status;
    struct str answer; /* the admin's words */
    struct str admin;  /* user id; empty: not decided, or an account that is
                          gone */
    int64_t asked_s;
    int64_t decided_s; /* 0: not yet */
};

/* Stores an open request, of which id, app, reason and asked_s are read.
 * ERR_EXISTS when the app has an open request, ERR_NOT_FOUND for no such app
 * (not logged). */
enum err quota_ask(struct db *db, const struct quota_request *r) MUST_CHECK;

/* Decides an open request: QUOTA_APPROVED puts the app into extended mode,
 * QUOTA_REFUSED doesn't. ERR_NOT_FOUND for no such request, ERR_CONFLICT when
 * it is decided already (not logged). */
enum err quota_decide(struct db *db, struct id id, enum quota_status status,
                      struct str answer, struct str admin,
                      int64_t now_s) MUST_CHECK;

/* Reads the requests of one app, newest first; or, if `app` is NULL, the open
 * ones of all apps, oldest first; or a part of either (db/part.h). A damaged
 * row is logged and left out. */
enum err quota_requests(struct db *db, const struct id *app,
                        struct db_part *part, struct arena *arena,
                        struct quota_request **out, size_t *count) MUST_CHECK;

/* ---- counts of calls ---- */

/* Calls of an app in one minute, by class of status (2 to 5). */
struct quota_calls {
    struct id app;
    int64_t minute; /* Unix seconds / 60 */
    int64_t count[6];
};

/* Adds to the counts of the minute that the state has: every node adds its
 * own. */
enum err quota_add_calls(struct db *db,
                         const struct quota_calls *calls) MUST_CHECK;

/* Reads an app's minutes from `minute` on, ascending. */
enum err quota_calls_since(struct db *db, struct id app, int64_t minute,
                           struct arena *arena, struct quota_calls **out,
                           size_t *count) MUST_CHECK;

/* Deletes the minutes of all apps that are over a week old. */
enum err quota_prune(struct db *db, int64_t now_s) MUST_CHECK;

#endif
