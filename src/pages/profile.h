/* What people say about themselves: the inputs that the form of a new account
 * and that of one's own have in common. */
#ifndef TONEARM_PAGES_PROFILE_H
#define TONEARM_PAGES_PROFILE_H

#include <stdbool.h>

#include "base/str.h"

struct call;
struct user;

/* Inputs for display name, e-mail address and country, filled in from
 * `user`. */
void profile_inputs(struct call *call, const struct user *user);

/* Reads those inputs of a form into `user`, whose texts are the request's.
 * False when something is wrong, which is noted at each field (page_blame);
 * what was sent is in `user` either way. */
bool profile_read(struct call *call, const char *form, struct user *user);

/* Whether the text in `field` can be the user's password (accounts/users.h),
 * and the field "again" has the same; what is wrong is noted there. `user` is
 * an id, perhaps one that is to be. */
bool profile_read_password(struct call *call, struct str user, const char *form,
                           const char *field);

#endif
