/* Hashing and checking passwords for pages: as accounts/users.h has it, and
 * what becomes of a page when there is no room for it now. On a reader's
 * thread. */
#ifndef TONEARM_PAGES_HASHING_H
#define TONEARM_PAGES_HASHING_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct call;

/* Hashes a new password; the hash is in the arena. ERR_MEMORY: see
 * hashing_fail. */
enum err hashing_make(struct call *call, struct str password,
                      struct str *hash) MUST_CHECK;

/* Whether the password is the one that was hashed. ERR_MEMORY: nothing is known
 * of it, so that it is no wrong guess either. */
enum err hashing_check(struct call *call, struct str password, struct str hash,
                       bool *is_right) MUST_CHECK;

/* For a handler to return: answers ERR_MEMORY with a page of status 503, and
 * gives back any other error. */
enum err hashing_fail(struct call *call, enum err e) MUST_CHECK;

#endif
