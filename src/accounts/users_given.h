/* People of whom another service told: the owners of lists that were brought
 * here, and whoever added to them. Each is an account that nobody can sign in
 * to, until a password is set (users_set_password): then it is like any other,
 * and what is told of it changes nothing any more. */
#ifndef TONEARM_ACCOUNTS_USERS_GIVEN_H
#define TONEARM_ACCOUNTS_USERS_GIVEN_H

#include "accounts/users.h"

struct user_brought {
    struct str id;           /* a valid one */
    struct str display_name; /* p NULL: not said */
    struct str images;       /* a JSON value as it came; p NULL: not said */
    int64_t followers;       /* there; -1: not said */
    char country[2];         /* zeros: not said */
    bool says_product;
    enum user_product product;
    bool is_mention; /* beside something else: fills in the name of someone
                        who has none, but changes nothing */
};

enum user_outcome { USER_MADE, USER_CHANGED, USER_AS_IT_WAS };

/* Makes the account, or has one that was brought become as it is said. In a
 * transaction; appends a CHANGE_USER if something is written. Errors are those
 * of db.h. */
enum err users_bring(struct db *db, const struct user_brought *in,
                     int64_t now_s, struct arena *arena,
                     enum user_outcome *outcome) MUST_CHECK;

#endif
