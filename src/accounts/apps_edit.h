/* Changing an app: by its owner on the dashboard, by an administrator, by
 * whoever has the machine. As in users_edit.h, an edit names the parts that it
 * sets, and the rest stays as it is then. Each function wants a transaction
 * around it, and appends a CHANGE_APP with the client id. */
#ifndef TONEARM_ACCOUNTS_APPS_EDIT_H
#define TONEARM_ACCOUNTS_APPS_EDIT_H

#include <stdint.h>

#include "accounts/apps.h"

/* Parts of an app, to be joined with |. */
#define APP_SETS_NAME        1u
#define APP_SETS_DESCRIPTION 2u
#define APP_SETS_REDIRECTS   4u /* all of its redirect URIs */
#define APP_SETS_MODE        8u
#define APP_SETS_PROFILE     16u
#define APP_SETS_OWNER       32u

struct app_edit {
    struct app app; /* the id, and the parts that are set, checked */
    unsigned sets;
    uint64_t seen; /* apps_version of what the editor saw; 0: whatever it is by
                      now */
};

/* Puts the parts that are set into `app`, whose texts are then the edit's. */
void apps_apply(const struct app_edit *edit, struct app *app);

/* A number that is another when any of those parts of the app is; never 0. */
uint64_t apps_version(const struct app *app);

/* Makes the edit. Another owner needs no place in the app's list of users, and
 * loses it; the old one may use an app in development mode no longer. None of
 * these is logged: ERR_NOT_FOUND; ERR_CONFLICT when the app isn't any more what
 * the editor saw. */
enum err apps_edit(struct db *db, const struct app_edit *edit) MUST_CHECK;

#endif
