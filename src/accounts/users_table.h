/* The users, as loops know them: a table in memory that follows the state. Any
 * thread may read the table; one thread at a time may change it. */
#ifndef TONEARM_ACCOUNTS_USERS_TABLE_H
#define TONEARM_ACCOUNTS_USERS_TABLE_H

#include <stdbool.h>

#include "accounts/users.h"
#include "base/arena.h"
#include "base/err.h"

struct db;
struct users_table;

/* Makes a table of every user. */
enum err users_table_load(struct db *db, struct users_table **out) MUST_CHECK;

/* NULL is fine. */
void users_table_free(struct users_table *t);

/* Reads every user again, and forgets those who are gone. After an error some
 * entries are new, the others as they were. */
enum err users_table_reload(struct users_table *t, struct db *db) MUST_CHECK;

/* Reads one user again, or forgets the user if the account is gone. */
enum err users_table_refresh(struct users_table *t, struct db *db,
                             struct str id) MUST_CHECK;

/* The part of a user that every request with a user's token needs. */
struct user_brief {
    char country[2];
    enum user_product product;
    bool filter_explicit;
};

/* Looks up that part. False when there is no such user. */
bool users_table_brief(struct users_table *t, struct str id,
                       struct user_brief *out);

/* Looks up a whole user, but for the password's hash, which is empty here;
 * texts are in the arena. False when there is no such user. */
bool users_table_find(struct users_table *t, struct str id, struct arena *arena,
                      struct user *out);

#endif
