/* The grants that need the state. Private to the room. */
#ifndef TONEARM_API_OAUTH_OAUTH_GRANT_H
#define TONEARM_API_OAUTH_OAUTH_GRANT_H

#include "api/oauth/oauth_client.h"

/* One request for a token. */
struct oauth_call {
    const struct auth_view *view;
    struct db *db;
    const struct oauth_form *form;
    struct oauth_client client;
    int64_t now_s;
    struct arena *arena;
    struct buf *out;
    int *status;
};

enum err oauth_grant_code(const struct oauth_call *c) MUST_CHECK;
enum err oauth_grant_refresh(const struct oauth_call *c) MUST_CHECK;

/* Writes the answer with an access token of a user's, or, with no user, of
 * the app alone; `refresh` may be empty. */
void oauth_put_token(const struct oauth_call *c, const struct app *app,
                     struct id grant, struct str user, struct str scopes,
                     struct str refresh);

#endif
