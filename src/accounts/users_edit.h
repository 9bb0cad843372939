/* Changing an account from outside: by its owner on their page, by an
 * administrator, by whoever has the machine.
 *
 * An edit names the parts that it sets, and is made of the account as it is
 * then: two who change different things of one account at once both get what
 * they want. Functions that write want a transaction around them, and append a
 * CHANGE_USER with the id. */
#ifndef TONEARM_ACCOUNTS_USERS_EDIT_H
#define TONEARM_ACCOUNTS_USERS_EDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/users.h"

/* Parts of an account, to be joined with |. */
#define USER_SETS_EMAIL       1u
#define USER_SETS_NAME        2u /* the display name */
#define USER_SETS_COUNTRY     4u
#define USER_SETS_PRODUCT     8u
#define USER_SETS_ADMIN       16u
#define USER_SETS_FILTER      32u /* filter_explicit */
#define USER_SETS_FILTER_LOCK 64u /* filter_locked */

struct user_edit {
    struct user user; /* the id, and the parts that are set, checked */
    unsigned sets;
    bool is_own;   /* the user's own: a filter that is locked stays */
    uint64_t seen; /* users_version of what the editor saw; 0: whatever it is by
                      now */
};

/* Puts the parts that are set into `user`. */
void users_apply(const struct user_edit *edit, struct user *user);

/* A number that is another when any part of the account is, or when its sign-in
 * was locked or opened; never 0. */
uint64_t users_version(const struct user *user);

/* Makes the edit. None of these is logged: ERR_NOT_FOUND; ERR_EXISTS for
 * another account's e-mail; ERR_CONFLICT when the account isn't any more what
 * the editor saw. */
enum err users_edit(struct db *db, const struct user_edit *edit) MUST_CHECK;

/* OK if the account is an administrator's at this moment, so that what one of
 * them does can't come after another took that from them; else ERR_INVALID (not
 * logged). */
enum err users_check_admin(struct db *db, struct str id) MUST_CHECK;

/* ---- signing in ---- */

/* Locks the account: nobody signs in, and everything ends by which somebody or
 * some app is in (users_end_access). Fine when it is locked already; then
 * `locked_s` stays as it was. ERR_NOT_FOUND (not logged). */
enum err users_lock(struct db *db, struct str id, int64_t now_s) MUST_CHECK;

/* Opens it again. What has ended stays ended. ERR_NOT_FOUND (not logged). */
enum err users_unlock(struct db *db, struct str id) MUST_CHECK;

/* OK if the sign-in isn't locked at this moment; else ERR_INVALID (not logged).
 */
enum err users_check_open(struct db *db, struct str id) MUST_CHECK;

/* Ends all of the user's sessions, and what the player pages of those may do.
 * Apps that the user allowed go on. */
enum err users_sign_out(struct db *db, struct str id, int64_t now_s) MUST_CHECK;

/* Reads how many wrong passwords count against the account at this moment
 * (accounts/sessions.h says how many close it), and forgets them. Browsers that
 * are known for the account have counts of their own, which stay. */
enum err users_guesses(struct db *db, struct str id, int64_t now_s,
                       int64_t *out) MUST_CHECK;
enum err users_forget_guesses(struct db *db, struct str id) MUST_CHECK;

#endif
