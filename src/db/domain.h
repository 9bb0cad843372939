/* What a domain room keeps in the database, as the room declares it: the steps
 * that make its tables, and every column that names a user. The declarations of
 * all domains are walked when tables are made (migrate.h) and when a user goes
 * (domain_erase_user); the data download walks them for the files that it has
 * to show, and a test for the columns that a scan of the database finds.
 *
 * A domain's header declares one `extern const struct db_domain`, and
 * cmd/domains.c lists them in the order in which they may refer to each
 * other. */
#ifndef TONEARM_DB_DOMAIN_H
#define TONEARM_DB_DOMAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/db.h"

/* One DDL statement that may run twice (IF NOT EXISTS). Numbers are unique
 * over all domains: the database's own and the accounts' begin at 1, library
 * has 1001 to 1999, and so on, a thousand for each room. Append only: a step
 * that has run somewhere never changes. */
struct db_step {
    int64_t number;
    struct db_statement ddl;
};

/* A column that names a user. */
struct db_owned {
    const char *table;
    const char *column;

    /* Deletes the rows that name user $1, or clears the column in them. No
     * text: that takes more than a statement, and the domain's own `erase`
     * does it. */
    struct db_statement erase;

    /* The file of the user's data download that shows these rows; NULL for
     * rows that aren't the user's to have (the reason stands beside the
     * line). */
    const char *file;
};

struct db_domain {
    const char *name;
    const struct db_step *steps;
    size_t step_count;
    const struct db_owned *owned;
    size_t owned_count;

    /* Erases the data of user `id` that take more than one statement a column,
     * before the statements of `owned` are run. May be NULL. */
    enum err (*erase)(struct db *db, struct str id, int64_t now_s);

    /* Deletes rows that have had their time; called once an hour. May be
     * NULL. */
    enum err (*prune)(struct db *db, int64_t now_s);
};

/* Rows of db_domain.owned, for a table of them in a .def. */
#define DB_OWNS_DELETE(table, column, file)                                    \
    {#table,                                                                   \
     #column,                                                                  \
     {"erase_" #table, "DELETE FROM " #table " WHERE " #column " = $1"},       \
     file},
#define DB_OWNS_CLEAR(table, column, file)                                     \
    {#table,                                                                   \
     #column,                                                                  \
     {"clear_" #table,                                                         \
      "UPDATE " #table " SET " #column " = NULL WHERE " #column " = $1"},      \
     file},
#define DB_OWNS_BY_HAND(table, column, file)                                   \
    {#table, #column, {NULL, NULL}, file},

/* The database's own tables: `change`, `note`. */
extern const struct db_domain db_domain;

/* The domains of this connection, ending with NULL; none for one that
 * state_open didn't open. */
const struct db_domain *const *db_domains(const struct db *db);

/* Erases everything that names the user from every table of every domain,
 * last domain first, so that rows go before the rows that they refer to. In a
 * transaction of the caller's. Fine when there is nothing to erase. */
enum err domain_erase_user(struct db *db, struct str id,
                           int64_t now_s) MUST_CHECK;

/* Calls every domain's `prune`. A failure is logged where it is first known
 * and keeps no other domain from being pruned. */
void domain_prune(struct db *db, int64_t now_s);

#endif
