/* Where somebody signed in: which servers, as which app, the latest first. Kept
 * in $XDG_CONFIG_HOME/tonearm (~/.config/tonearm), of mode 0700, beside the
 * tokens, which are the client library's file:
 *
 *     logins   {"logins":[{"server":"http://127.0.0.1:8080",
 *              "client_id":"...","client_secret":"...","as_app":false}, ...]}
 *     tokens
 *
 * Both have mode 0600 and are replaced whole. One thread. */
#ifndef TONEARM_REMOTE_LOGINS_H
#define TONEARM_REMOTE_LOGINS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define LOGINS_MAX 32 /* servers that are remembered */

struct login {
    struct str server; /* http://127.0.0.1:8080, no slash at its end */
    struct str client_id;
    struct str client_secret; /* empty: none */
    bool as_app;              /* the app's own token, nobody's */
};

struct logins {
    struct login list[LOGINS_MAX]; /* in an arena */
    size_t count;
};

/* The path of a file of the folder; NULL, and that is said, where the
 * environment has neither XDG_CONFIG_HOME nor HOME. */
const char *logins_path(struct arena *arena, const char *name);

/* None where nobody has signed in yet. ERR_IO, ERR_LIMIT or ERR_CORRUPT, which
 * are said. */
enum err logins_read(struct arena *arena, struct logins *out) MUST_CHECK;

/* The one for a server; NULL if there is none. */
const struct login *logins_find(const struct logins *l, struct str server);

/* Puts the login first, in place of one for the same server; the oldest goes
 * when there is no room. Makes the folder. ERR_IO is said. */
enum err logins_put(struct arena *arena, const struct login *login) MUST_CHECK;

/* Forgets the login for a server; no login is fine. */
enum err logins_drop(struct arena *arena, struct str server) MUST_CHECK;

#endif
