/* Checking a password that somebody typed, with wrong ones counted by account
 * and by address (state/sessions.h has the limits). On a reader's thread. */
#ifndef TONEARM_PAGES_GUESS_H
#define TONEARM_PAGES_GUESS_H

#include "base/str.h"

struct page;

enum guess_outcome {
    GUESS_RIGHT,
    GUESS_WRONG,
    GUESS_ANSWERED /* a page says why not: too many, or no state */
};

/* The key under which an account's wrong guesses are counted, in the
 * arena. */
struct str guess_key(struct page *pg, struct str account);

/* `account` is a user id, or what was typed for one that doesn't exist, whose
 * `hash` is empty then: it takes as long. Past the limits nothing is checked,
 * so that a guess learns nothing. */
enum guess_outcome guess_password(struct page *pg, struct str account,
                                  struct str hash, struct str password);

#endif
