/* The app that is the server's own: its listening site. To the API it is an app
 * like any other, with grants, tokens and limits. To people it is the server
 * itself, which they have signed in to: they aren't asked for consent, and
 * don't find it among the apps that have access (grants_list). It has no
 * secret that anybody knows and no redirect URI, so that nobody else gets
 * a token as this app.
 *
 * Its tokens end when somebody signs the user out anywhere: a browser that is
 * still signed in gets another without asking.
 *
 * On the connection's thread; functions that write want a transaction around
 * them. */
#ifndef TONEARM_ACCOUNTS_OWN_APP_H
#define TONEARM_ACCOUNTS_OWN_APP_H

#include <stdint.h>

#include "accounts/scope.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

/* Its client id, the same on every server. */
struct id own_app_id(void);

/* What its tokens allow: playing, what one starts to play from, and changing
 * what one keeps. */
scope_set own_app_scopes(void);

/* The grant of the user for the app, if it has all of own_app_scopes; else
 * ERR_NOT_FOUND (not logged): then own_app_allow makes it. */
enum err own_app_find(struct db *db, struct str user, struct arena *arena,
                      struct id *grant) MUST_CHECK;

/* Makes the app where it isn't there yet, and the user's grant for it. The user
 * must exist. */
enum err own_app_allow(struct db *db, struct str user, int64_t now_s,
                       struct id *grant) MUST_CHECK;

/* Ends the user's grant, and so the tokens under it. Fine when there is none.
 */
enum err own_app_end(struct db *db, struct str user, int64_t now_s) MUST_CHECK;

#endif
