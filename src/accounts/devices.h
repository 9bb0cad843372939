/* Browsers in which an account's owner has signed in before: the aggregate
 * `device`.
 *
 * Whoever guesses at an account uses up its guesses, and with them its
 * owner's. So a browser that has signed in once keeps a cookie, for that
 * account alone, by which it has guesses of its own: the account stays open to
 * its owner there, however much it is under attack from elsewhere. The cookie
 * lets nobody in, and is worth ten guesses in a quarter of an hour to a thief.
 * (OWASP, "Slow Down Online Guessing Attacks with Device Cookies".)
 *
 * It is 32 random bytes, of which only the hash is stored. Functions that write
 * want a transaction around them. */
#ifndef TONEARM_ACCOUNTS_DEVICES_H
#define TONEARM_ACCOUNTS_DEVICES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct db;

#define DEVICES_HASH_BYTES 32
#define DEVICES_LIFE_S     (365 * 86400) /* after the last sign-in */
#define DEVICES_MAX        20            /* of one account */

struct device {
    uint8_t hash[DEVICES_HASH_BYTES]; /* SHA-256 of the cookie's text */
    struct str user;
    int64_t seen_s; /* the last sign-in */
};

/* Notes a sign-in: stores the device, or renews it. Of more than DEVICES_MAX
 * those go that have been away longest. */
enum err devices_keep(struct db *db, const struct device *device) MUST_CHECK;

/* Whether the device of this hash is the user's, and was there within
 * DEVICES_LIFE_S. */
enum err devices_find(struct db *db, const uint8_t *hash, struct str user,
                      int64_t now_s, bool *is_there) MUST_CHECK;

/* Forgets all of a user's devices. */
enum err devices_delete_of(struct db *db, struct str user) MUST_CHECK;

/* Deletes those whose life is over. */
enum err devices_prune(struct db *db, int64_t now_s) MUST_CHECK;

#endif
