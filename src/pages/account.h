/* What the files of the account page share. */
#ifndef TONEARM_PAGES_ACCOUNT_H
#define TONEARM_PAGES_ACCOUNT_H

#include <stdbool.h>

#include "base/str.h"

struct call;
struct user;

/* The whole page, or the state's failure; the profile's inputs are filled in
 * from `user`. */
enum err account_page(struct call *call, const struct user *user,
                      struct str notice, struct str complaint);

/* The section of apps with access. */
enum err account_apps(struct call *call);

/* The sections about password and deletion, and picture. */
void account_password_section(struct call *call);
void account_delete_section(struct call *call);
void account_picture_section(struct call *call);

#endif
