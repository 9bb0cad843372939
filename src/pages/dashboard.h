/* What the files of the developer's dashboard share. */
#ifndef TONEARM_PAGES_DASHBOARD_H
#define TONEARM_PAGES_DASHBOARD_H

#include <stdbool.h>

#include "accounts/apps.h"

struct call;

#define DASHBOARD_SECRET_LENGTH 32
#define DASHBOARD_URIS_MAX      50

/* The app that the page's path names, if the user may manage it: its owner or
 * an administrator. ERR_NOT_FOUND for another's app, too. */
enum err dashboard_find(struct call *call, struct app *app) MUST_CHECK;

/* What a handler returns for an error of the app's: a page for ERR_NOT_FOUND,
 * the state's failure otherwise. */
enum err dashboard_fail(struct call *call, enum err e);

/* The form's fields: name, description, redirect URIs, profile, and for
 * administrators the mode. */
void dashboard_inputs(struct call *call, const struct app *app);

/* Reads them into `app`, in the arena; NULL, or what is wrong. */
const char *dashboard_read(struct call *call, struct app *app);

/* The page of an app. `notice` and `complaint` may be empty. */
enum err dashboard_app_page(struct call *call, const struct app *app,
                            struct str notice, struct str complaint);

/* Sections of that page, each with its heading, or the state's failure. */
enum err dashboard_calls(struct call *call, const struct app *app) MUST_CHECK;
enum err dashboard_users(struct call *call, const struct app *app) MUST_CHECK;
enum err dashboard_quota(struct call *call, const struct app *app) MUST_CHECK;

/* A new client secret: hex digits, in the arena, and its hash. */
struct str dashboard_make_secret(struct call *call, uint8_t *hash);

/* "/dashboard/<client id>" and what follows it, in the arena. */
struct str dashboard_path(struct call *call, const struct app *app,
                          const char *rest);

/* The page that shows a secret, which nobody can see again. */
void dashboard_secret_page(struct call *call, const struct app *app,
                           struct str secret, const char *title);

#endif
