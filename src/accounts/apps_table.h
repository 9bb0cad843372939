/* The apps, as a loop knows them: an immutable table in memory. When an app
 * changes, a new table is made. Any thread. */
#ifndef TONEARM_ACCOUNTS_APPS_TABLE_H
#define TONEARM_ACCOUNTS_APPS_TABLE_H

#include "accounts/apps.h"
#include "base/err.h"

struct apps_table;
struct db;

/* Reads every app, and the lists of users of those in development mode. */
enum err apps_table_load(struct db *db, struct apps_table **out) MUST_CHECK;
void apps_table_free(struct apps_table *t); /* NULL is fine */

/* The app of this client id, good as long as the table; NULL when there is
 * none. */
const struct app *apps_table_find(const struct apps_table *t, struct id id);

/* Whether the app's calls for the user are answered: always in extended mode;
 * in development mode for the app's owner and the users on its list. */
bool apps_table_admits(const struct apps_table *t, const struct app *app,
                       struct str user);

#endif
