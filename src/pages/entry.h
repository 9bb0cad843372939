/* Somebody comes in, having proved who they are: a new session for the browser,
 * whatever cookie it came with, and the browser as one that the account's
 * owner has signed in with (accounts/devices.h). */
#ifndef TONEARM_PAGES_ENTRY_H
#define TONEARM_PAGES_ENTRY_H

#include "accounts/devices.h"
#include "accounts/sessions.h"
#include "api/call/session.h"
#include "base/err.h"

struct call;
struct db;

struct entry {
    struct session session;
    struct device device;
    char session_cookie[SESSION_TEXT_BYTES];
    char device_cookie[SESSION_TEXT_BYTES];
};

/* Makes both for the user, who outlives the entry. The browser's own device is
 * taken if it `is_known` to be one of the user's (guess.h), else a new one. On
 * a reader. */
void entry_make(struct call *call, struct str user, bool is_known,
                struct entry *out);

/* Stores both, in the writer, in the transaction that lets them in.
 * ERR_INVALID (not logged) when the account is locked: entry_refuse says so. */
enum err entry_store(struct db *db, const struct entry *entry) MUST_CHECK;

/* A page that says that the account is locked, for a handler to return. It is
 * for who has proved that the account is theirs. */
enum err entry_refuse(struct call *call) MUST_CHECK;

/* Adds the cookies of an entry that is stored to the answer. On a reader. */
void entry_set_cookies(struct call *call, const struct entry *entry);

#endif
