/* The users, as loops know them: a table in memory, kept as the state has
 * it. Any thread reads; one at a time changes. */
#ifndef TONEARM_ACCOUNTS_USERS_TABLE_H
#define TONEARM_ACCOUNTS_USERS_TABLE_H

#include <stdbool.h>

#include "accounts/users.h"
#include "base/arena.h"
#include "base/err.h"

struct db;
struct users_table;

/* Reads every user. */
enum err users_table_load(struct db *db, struct users_table **out) MUST_CHECK;

/* NULL is fine. */
void users_table_free(struct users_table *t);

/* Reads every user again; those that are gone are forgotten. After an error
 * it is as it was, or partly new. */
enum err users_table_reload(struct users_table *t, struct db *db) MUST_CHECK;

/* Reads one user again, or forgets one who is gone. */
enum err users_table_refresh(struct users_table *t, struct db *db,
                             struct str id) MUST_CHECK;

/* What each request needs of its user. */
struct user_brief {
    char country[2];
    enum user_product product;
    bool filter_explicit;
};

/* False when there is no such user. */
bool users_table_brief(struct users_table *t, struct str id,
                       struct user_brief *out);

/* All but the password's hash, which is empty; texts are in the arena. */
bool users_table_find(struct users_table *t, struct str id, struct arena *arena,
                      struct user *out);

#endif
