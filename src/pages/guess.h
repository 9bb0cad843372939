/* Checking a password that somebody typed, with wrong ones counted by account
 * and by address (accounts/sessions.h has the limits). On a reader's thread. */
#ifndef TONEARM_PAGES_GUESS_H
#define TONEARM_PAGES_GUESS_H

#include "base/err.h"
#include "base/str.h"

struct call;

enum guess_outcome {
    GUESS_RIGHT,
    GUESS_WRONG,
    GUESS_ANSWERED /* a page says why not: there were too many, or there is no
                      room to check one now */
};

/* The key under which an account's wrong guesses are counted, in the
 * arena. */
struct str guess_key(struct call *call, struct str account);

/* The key under which `what` ("peer") is counted for the caller's address, in
 * the arena: an IPv6 address counts for its whole network (http/address.h). */
struct str guess_peer_key(struct call *call, const char *what);

/* Checks the password against an account's `hash`. `account` is a user id, or
 * what was typed for an account that doesn't exist, and then `hash` is empty:
 * the check takes as long. Past the limits nothing is checked, so that a guess
 * learns nothing. A guess that couldn't be checked counts as none. The state's
 * failure is returned. */
enum err guess_password(struct call *call, struct str account, struct str hash,
                        struct str password,
                        enum guess_outcome *out) MUST_CHECK;

#endif
