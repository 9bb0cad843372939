/* Hashing and checking passwords for pages: as accounts/users.h has it, through
 * the server's gate (accounts/hash_gate.h), and what becomes of a page when
 * there is no room for it now. On a reader's thread. */
#ifndef TONEARM_PAGES_HASHING_H
#define TONEARM_PAGES_HASHING_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct call;

/* Hashes a new password; the hash is in the arena. ERR_MEMORY and
 * ERR_LIMIT: see hashing_fail. */
enum err hashing_make(struct call *call, struct str password,
                      struct str *hash) MUST_CHECK;

/* Whether the password is the one that was hashed. ERR_MEMORY and ERR_LIMIT:
 * nothing is known of it, so that it is no wrong guess either. */
enum err hashing_check(struct call *call, struct str password, struct str hash,
                       bool *is_right) MUST_CHECK;

/* For a handler to return: answers ERR_MEMORY and ERR_LIMIT, which are this
 * moment's, with a page of status 503 that says when to come back; gives back
 * any other error. */
enum err hashing_fail(struct call *call, enum err e) MUST_CHECK;

#endif
