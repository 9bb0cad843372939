/* Who is calling: what the server knows about keys, apps and users, and the
 * check of a token against it.
 *
 * `struct auth` is the process's; it holds the current view (keys and apps)
 * and makes a new one when the state says that something has changed; users
 * are in a table that all share, since they change more often. Each
 * loop has a `struct auth_loop` with its own reference to the view and its
 * own memory of verified tokens, so that a check of an app's own token takes
 * no lock, and that of a user's the one that guards the user. */
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

/* Before the first loop: lifetimes of new tokens (access 1 s to a day, as
 * long as revocations are kept; refresh 0: no end). */
void auth_set_lifetimes(struct auth *a, int64_t access_s, int64_t refresh_s);

/* Whether the grant was revoked. Any thread. */
bool auth_is_revoked(struct auth *a, struct id grant);

/* After every loop of it is gone. NULL is fine. */
void auth_free(struct auth *a);

/* Fills in what the feed is to tell: users; keys and apps, with keys rotated
 * when they are due; revocations. If the state can't be read, the old view
 * stays. */
#define AUTH_SUBSCRIBERS 3
void auth_subscribe(struct auth *a, struct feed_subscriber *out);

/* The users, in memory. Any thread. */
struct users_table *auth_users(struct auth *a);

/* ---- a view ---- */

/* Keys and apps at one moment; immutable. */
struct auth_view {
    int64_t access_s;  /* lifetimes of new tokens; refresh_s 0: no end */
    int64_t refresh_s; /* counted from the user's consent */
    struct keys keys;
    struct apps_table *apps;
    uint64_t version;
    int references; /* guarded by the auth's lock */
};

/* The current view, for a thread that is no loop. Any thread. */
const struct auth_view *auth_view_ref(struct auth *a);
void auth_view_unref(struct auth *a, const struct auth_view *v);

/* ---- a loop ---- */

struct auth_loop *auth_loop_new(struct auth *a);
void auth_loop_free(struct auth_loop *l);

/* The current view; good until the loop's next call. */
const struct auth_view *auth_loop_view(struct auth_loop *l);

/* Whom a token stands for. */
struct identity {
    struct id app;
    struct id grant;
    struct str user; /* in the arena; empty for an app's own token */
    scope_set scopes;
    enum app_mode mode;
    enum app_profile profile;
    bool is_not_invited; /* a user whom the app, in development mode, isn't open
                         to */
    char country[2];     /* of the user, as are the next two; zero without */
    enum user_product product;
    bool filter_explicit;
};

/* Checks a token: authentic, not expired, of an app and a user that still
 * exist (else TOKEN_INVALID). Mode and profile are what the app has now. About
 * 0.1 us for a token that the loop has seen before. */
enum token_outcome auth_check(struct auth_loop *l, struct str text,
                              int64_t now_s, struct arena *arena,
                              struct identity *out);

#endif
