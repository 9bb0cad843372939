/* People, the apps that they register and what they allow: users, apps,
 * grants, sessions, quota and keys, each in a header of its own, with their
 * tables and rules; tokens, secrets, scopes, redirect URIs and limits. Here is
 * what the room declares as a whole. */
#ifndef TONEARM_ACCOUNTS_ACCOUNTS_H
#define TONEARM_ACCOUNTS_ACCOUNTS_H

#include "db/domain.h"

/* The tables of tables.def. */
extern const struct db_domain accounts_domain;

/* The kinds of their changes (db/change.h), and the subjects. */
#define CHANGE_APP   "app"   /* the client id, hex */
#define CHANGE_KEY   "key"   /* the key's number */
#define CHANGE_USER  "user"  /* the user id; none when an account was deleted */
#define CHANGE_GRANT "grant" /* the id, hex, of a grant that was revoked */

#endif
