/* People, the apps that they register and what they allow: users, apps,
 * grants, sessions, quota and keys, each in a header of its own, with their
 * tables and rules; tokens, secrets, scopes, redirect URIs and limits. This
 * header declares the room's tables as a whole. */
#ifndef TONEARM_ACCOUNTS_ACCOUNTS_H
#define TONEARM_ACCOUNTS_ACCOUNTS_H

#include "db/domain.h"

/* The steps and columns of tables.def. */
extern const struct db_domain accounts_domain;

#endif
