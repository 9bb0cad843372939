/* What the files of the developer's dashboard share. */
#ifndef TONEARM_PAGES_DASHBOARD_H
#define TONEARM_PAGES_DASHBOARD_H

#include <stdbool.h>

#include "accounts/apps.h"

struct page;

#define DASHBOARD_SECRET_LENGTH 32
#define DASHBOARD_URIS_MAX      50

/* The app that the page's path names, if the user may manage it: its owner or
 * an administrator. False: a page says why not. */
bool dashboard_find(struct page *pg, struct app *app);

/* The form's fields: name, description, redirect URIs, profile, and for
 * administrators the mode. */
void dashboard_inputs(struct page *pg, const struct app *app);

/* Reads them into `app`, in the arena; NULL, or what is wrong. */
const char *dashboard_read(struct page *pg, struct app *app);

/* The page of an app. `notice` and `complaint` may be empty. */
void dashboard_app_page(struct page *pg, const struct app *app,
                        struct str notice, struct str complaint);

/* Sections of that page, each with its heading. False when the state can't be
 * read. */
bool dashboard_calls(struct page *pg, const struct app *app);
bool dashboard_users(struct page *pg, const struct app *app);
bool dashboard_quota(struct page *pg, const struct app *app);

/* A new client secret: hex digits, in the arena, and its hash. */
struct str dashboard_make_secret(struct page *pg, uint8_t *hash);

/* "/dashboard/<client id>" and what follows it, in the arena. */
struct str dashboard_path(struct page *pg, const struct app *app,
                          const char *rest);

/* The page that shows a secret, which nobody can see again. */
void dashboard_secret_page(struct page *pg, const struct app *app,
                           struct str secret, const char *title);

#endif
