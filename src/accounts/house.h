/* The account of the house: it owns the playlists that the server or its owner
 * makes for everybody, editorial ones and charts. It is called as the service
 * calls its own, so that lists which are brought from there are the house's,
 * and clients that look for that name find it. It has no password, so nobody
 * signs in as it unless an administrator gives it one. */
#ifndef TONEARM_ACCOUNTS_HOUSE_H
#define TONEARM_ACCOUNTS_HOUSE_H

#include "base/err.h"
#include "base/str.h"

struct db;

#define HOUSE_ID "spotify"

static inline struct str house_id(void)
{
    return STR(HOUSE_ID);
}

/* Makes the account if there is none of that id, in a transaction that writes.
 * Errors are those of db.h, logged. */
enum err house_ensure(struct db *db) MUST_CHECK;

#endif
