/* Who is calling: keys, apps and users in memory, and the check of a token
 * against them.
 *
 * `struct auth` is the process's. It holds the current view (keys and apps),
 * which is replaced by a new one when the state says that something has
 * changed; users are in a table that all loops share, since they change more
 * often. Each loop has a `struct auth_loop` with a reference to a view and a
 * memory of verified tokens of its own, so that the check of an app's own
 * token takes no lock, and the check of a user's token only the lock that
 * guards the user. */
#ifndef TONEARM_ACCOUNTS_AUTH_H
#define TONEARM_ACCOUNTS_AUTH_H

#include <stdint.h>

#include "accounts/apps_table.h"
#include "accounts/token.h"
#include "accounts/users_table.h"
#include "base/arena.h"
#include "base/err.h"
#include "db/feed.h"

struct auth;
struct auth_loop;

/* Loads keys, apps and users, and makes the first key in a fresh state. */
enum err auth_open(struct db *db, struct auth **out) MUST_CHECK;

/* Sets the lifetimes of new tokens, before the first loop starts. An access
 * token lives 1 s to a day, since revocations are kept for a day; a refresh
 * token lives until it is revoked if `refresh_s` is 0. */
void auth_set_lifetimes(struct auth *a, int64_t access_s, int64_t refresh_s);

/* Also before the first loop: how long after its use a single-use refresh
 * token may be used once more, by a client that lost the answer; 0: never. */
void auth_set_retry(struct auth *a, int64_t retry_s);

/* Frees it, when all of its loops and views have been given back. NULL is
 * fine. */
void auth_free(struct auth *a);

/* Fills in AUTH_SUBSCRIBERS subscribers of the feed: one for users; one for
 * keys and apps, which also rotates keys when they are due; one for
 * revocations. While the state can't be read, the old view stays. */
#define AUTH_SUBSCRIBERS 3
void auth_subscribe(struct auth *a, struct feed_subscriber *out);

/* The table of users, in memory. Any thread. */
struct users_table *auth_users(struct auth *a);

/* ---- a view ---- */

/* Keys and apps at one moment; immutable but for the count of references. */
struct auth_view {
    int64_t access_s;  /* lifetimes of new tokens; refresh_s 0: no end */
    int64_t refresh_s; /* counted from the user's consent */
    int64_t retry_s;   /* auth_set_retry */
    struct keys keys;
    struct apps_table *apps;
    uint64_t version;
    int references; /* guarded by the auth's lock */
};

/* A reference to the current view, for a thread that is no loop, and giving
 * the reference back. Any thread. */
const struct auth_view *auth_view_ref(struct auth *a);
void auth_view_unref(struct auth *a, const struct auth_view *v);

/* ---- a loop ---- */

/* What one loop keeps; used on the loop's own thread only. */
struct auth_loop *auth_loop_new(struct auth *a);
void auth_loop_free(struct auth_loop *l); /* NULL is fine */

/* The current view, good until the next call with this loop. */
const struct auth_view *auth_loop_view(struct auth_loop *l);

/* Whom a token stands for. */
struct identity {
    struct id app;
    struct id grant;
    struct str user; /* in the arena; empty for an app's own token */
    scope_set scopes;
    int64_t expires_s; /* the token; Unix time */
    uint64_t token;    /* its number (token.h) */
    enum app_mode mode;
    enum app_profile profile;
    bool is_not_invited; /* the app is in development mode, and the user isn't
                            on its list */
    char country[2];     /* of the user, as are the next two; zero without */
    enum user_product product;
    bool filter_explicit;
};

/* Checks a token: that it is authentic, hasn't expired or been revoked, and
 * that its app and its user still exist. `*out` is set if it is TOKEN_OK; mode
 * and profile are those that the app has now. About 0.1 us for a token that
 * the loop has seen before. On the loop's thread. */
enum token_outcome auth_check(struct auth_loop *l, struct str text,
                              int64_t now_s, struct arena *arena,
                              struct identity *out);

/* From now on the token of this number (token.h) has expired, as far as this
 * process goes, and as long as it runs: for who tries what a program makes of
 * that. Any thread. */
void auth_expire(struct auth *a, uint64_t token);
bool auth_is_expired(struct auth *a, uint64_t token);

/* Whether a token that auth_check has once identified so is still good, and its
 * user still invited: for what goes on long after the check, such as a stream.
 * The texts of `who` are the caller's. About 0.2 us. On the loop's thread. */
bool auth_is_still_good(struct auth_loop *l, const struct identity *who,
                        int64_t now_s);

#endif
