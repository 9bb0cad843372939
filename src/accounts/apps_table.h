/* The apps, as a loop knows them: an immutable table in memory. A change in
 * the state makes a new table. Any thread. */
#ifndef TONEARM_ACCOUNTS_APPS_TABLE_H
#define TONEARM_ACCOUNTS_APPS_TABLE_H

#include "accounts/apps.h"
#include "base/err.h"

struct apps_table;
struct db;

/* Reads every app, and who may use those in development mode. */
enum err apps_table_load(struct db *db, struct apps_table **out) MUST_CHECK;
void apps_table_free(struct apps_table *t);

/* NULL when there is none. Good as long as the table. */
const struct app *apps_table_find(const struct apps_table *t, struct id id);

/* Whether calls for the user are answered: always in extended mode; in
 * development mode for the app's owner and those on its list. */
bool apps_table_admits(const struct apps_table *t, const struct app *app,
                       struct str user);

#endif
