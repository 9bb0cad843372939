/* What people say about themselves, in the form of a new account and in that
 * of one's own. */
#ifndef TONEARM_PAGES_PROFILE_H
#define TONEARM_PAGES_PROFILE_H

#include "base/str.h"

struct call;
struct user;

/* Inputs for display name, e-mail address and country, filled in from
 * `user`. */
void profile_inputs(struct call *call, const struct user *user);

/* Reads them into `user` (texts in the request); NULL, or what is wrong. What
 * was sent is in `user` either way. */
const char *profile_read(struct call *call, struct user *user);

/* NULL, or why it can't be a password. */
const char *profile_password_refusal(struct str password, struct str again);

#endif
