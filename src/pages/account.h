/* What the files of the account page share. */
#ifndef TONEARM_PAGES_ACCOUNT_H
#define TONEARM_PAGES_ACCOUNT_H

#include <stdbool.h>

#include "base/str.h"

struct page;
struct user;

/* The whole page; the profile's inputs are filled in from `user`. */
void account_page(struct page *pg, const struct user *user, struct str notice,
                  struct str complaint);

/* The section of apps with access. False when the state can't be read. */
bool account_apps(struct page *pg);

/* The sections about password and deletion, and picture. */
void account_password_section(struct page *pg);
void account_delete_section(struct page *pg);
void account_picture_section(struct page *pg);

#endif
