/* What a domain room keeps in the database, as it declares it: the steps that
 * make its tables, and every column that names a user. The database walks the
 * declarations of all domains when tables are made (migrate.h) and when a user
 * goes (domain_erase_user); the data download walks them for what it has to
 * show, and a test for what a scan of the database finds.
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

    /* Deletes or clears what names user $1. No text: the domain's own
     * `erase` sees to it, since it is more than a statement. */
    struct db_statement erase;

    /* The file of the user's data download in which it is shown; NULL for
     * what isn't theirs to have (the reason stands beside the line). */
    const char *file;
};

struct db_domain {
    const char *name;
    const struct db_step *steps;
    size_t step_count;
    const struct db_owned *owned;
    size_t owned_count;

    /* Erases of user `id` what isn't one statement, before the columns go.
     * May be NULL. */
    enum err (*erase)(struct db *db, struct str id, int64_t now_s);

    /* Deletes what has had its time; once an hour. May be NULL. */
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

/* The database's own tables: `change`. */
extern const struct db_domain db_domain;

/* The domains of this connection, ending with NULL; none for one that
 * state_open didn't open. */
const struct db_domain *const *db_domains(const struct db *db);

/* Erases everything that names the user from every table of every domain,
 * last domain first, so that what refers goes before what it refers to. In a
 * transaction of the caller's. Fine when there is nothing. */
enum err domain_erase_user(struct db *db, struct str id,
                           int64_t now_s) MUST_CHECK;

/* Every domain's prune. A failure is logged where it is known and keeps
 * nothing else from being pruned. */
void domain_prune(struct db *db, int64_t now_s);

#endif
