/* What people say about themselves: the inputs that the form of a new account
 * and that of one's own have in common. */
#ifndef TONEARM_PAGES_PROFILE_H
#define TONEARM_PAGES_PROFILE_H

#include "base/str.h"

struct call;
struct user;

/* Inputs for display name, e-mail address and country, filled in from
 * `user`. */
void profile_inputs(struct call *call, const struct user *user);

/* Reads those inputs into `user`, whose texts are the request's. NULL, or what
 * is wrong with them; what was sent is in `user` either way. */
const char *profile_read(struct call *call, struct user *user);

/* NULL, or why the text can't be the user's password (accounts/users.h), in the
 * arena. `again` is what was typed the second time. */
const char *profile_password_refusal(struct call *call, struct str user,
                                     struct str password, struct str again);

#endif
