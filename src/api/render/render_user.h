/* People as the Web API's objects. User ids are plain (state/users.h), so
 * they stand in links as they are. On the request's thread. */
#ifndef TONEARM_API_RENDER_RENDER_USER_H
#define TONEARM_API_RENDER_RENDER_USER_H

#include "accounts/scope.h"
#include "accounts/users.h"

struct call;

/* A PrivateUser, with the fields that the scopes open: user-read-private
 * country, product and explicit_content, user-read-email email. Profile
 * 2026-02 has none of these. */
void render_user_private(struct call *call, const struct user *user,
                         scope_set scopes);

/* A PublicUser. */
void render_user_public(struct call *call, const struct user *user);

#endif
