/* Guesses, counted by account and by address, with limits (accounts/sessions.h
 * has the numbers). On a reader's thread.
 *
 * A guess is a password that is wrong, and also the name of a new account that
 * somebody has: a sign-up can't help telling that a name is taken, so
 * it tells as little as it can. It costs as much as a wrong password, since
 * the password is hashed before anybody looks whether the name is free; it
 * doesn't say whether it was the name or the e-mail address; it counts under
 * the same keys; and past the limits it is refused before anything is looked
 * at. So a list of names is no easier to try at /signup than at /login. */
#ifndef TONEARM_PAGES_GUESS_H
#define TONEARM_PAGES_GUESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct call;
struct db;

enum guess_outcome {
    GUESS_RIGHT,
    GUESS_WRONG,
    GUESS_ANSWERED /* a page says why not: there were too many, or there is no
                      room to check one now */
};

/* The keys under which a guess counts, in the arena: those of the account and
 * of the address; or, from a browser that is known to be the owner's
 * (accounts/devices.h), the browser's alone, so that neither a stranger who
 * guesses at the account nor one who shares the address shuts the owner out. */
struct guess {
    /* The caller's. */
    const char *action; /* what is tried, for the audit log */
    struct str account; /* a user id, or what was typed for an account that
                           doesn't exist */
    bool is_account;    /* the account exists: else what was typed may be
                           a secret, and no log has it */

    /* guess_begin's. */
    struct str account_key; /* or the browser's */
    struct str peer_key;    /* empty: doesn't count */
    bool is_known;          /* the browser is the account's */
    int64_t now_s;
};

/* The key under which `what` ("peer") is counted for the caller's address, in
 * the arena: an IPv6 address counts for its whole network (http/address.h). */
struct str guess_peer_key(struct call *call, const char *what);

/* Says where guesses at the account count, and whether the limits allow another
 * one; if not, a page has answered. The state's failure is returned. */
enum err guess_begin(struct call *call, struct guess *guess,
                     bool *is_allowed) MUST_CHECK;

/* Counts a `struct guess`, and forgets the account's (or the browser's) ones,
 * in the writer. */
enum err guess_note(struct db *db, void *guess) MUST_CHECK;
enum err guess_forget(struct db *db, const struct guess *guess) MUST_CHECK;

/* Checks the password against an account's `hash`, and counts a wrong one.
 * For nobody's account `hash` is empty: the check takes as long. Past the
 * limits nothing is checked, so that a guess learns nothing. A guess that
 * couldn't be checked counts as none. A right one leaves the counts to the
 * caller. The state's failure is returned. */
enum err guess_password(struct call *call, struct guess *guess, struct str hash,
                        struct str password,
                        enum guess_outcome *outcome) MUST_CHECK;

#endif
