/* The developer's dashboard in sections, one file for each that has forms of
 * its own. Every function that writes does so to the answer of the call. */
#ifndef TONEARM_PAGES_DASHBOARD_H
#define TONEARM_PAGES_DASHBOARD_H

#include <stdbool.h>

#include "accounts/apps.h"

struct call;

/* Redirect URIs of an app; one that was registered with more, from the command
 * line, may keep as many. */
#define DASHBOARD_URIS_MAX 20

/* Reads the app that the page's path names, if the user may manage the app: as
 * its owner, or as an administrator. ERR_NOT_FOUND for others' apps, too. */
enum err dashboard_find(struct call *call, struct app *app) MUST_CHECK;

/* What a handler returns after dashboard_find or a write has failed: a page for
 * ERR_NOT_FOUND, the state's failure otherwise. */
enum err dashboard_fail(struct call *call, enum err e) MUST_CHECK;

/* The inputs of an app's form, filled in from `app`: name, description,
 * redirect URIs, profile, and for administrators the mode. */
void dashboard_inputs(struct call *call, const struct app *app);

/* Reads the fields of that form, "settings", into `app`, which is the app as it
 * was or, for a new one, has no redirect URIs; texts in the arena. False when
 * something is wrong, which is noted at each field (page_blame); what was sent
 * is in `app` either way. */
bool dashboard_read(struct call *call, struct app *app);

/* The page of an app, with what is noted of its forms (page.h): "settings",
 * "users", "quota", "webhooks". `sent` is what the form of the settings is
 * filled in with: the app, or what couldn't be saved of it. The state's failure
 * is returned. */
enum err dashboard_app_page(struct call *call, const struct app *app,
                            const struct app *sent) MUST_CHECK;

/* Sections of that page, each with its heading. The state's failure is
 * returned. */
enum err dashboard_calls(struct call *call, const struct app *app) MUST_CHECK;
enum err dashboard_users(struct call *call, const struct app *app) MUST_CHECK;
enum err dashboard_quota(struct call *call, const struct app *app) MUST_CHECK;
enum err dashboard_hooks(struct call *call, const struct app *app) MUST_CHECK;

/* "/dashboard/<client id>" and `rest`, in the arena. */
struct str dashboard_path(struct call *call, const struct app *app,
                          const char *rest);

/* Leads to the page that shows a secret which was just made, and can be loaded
 * again without making another. `done` is "registered" or "secret". */
enum err dashboard_go_to_secret(struct call *call, const struct app *app,
                                struct str secret, const char *done) MUST_CHECK;

/* Takes the app's secret if the browser brings it from there: it can be shown
 * this once. */
bool dashboard_take_secret(struct call *call, const struct app *app,
                           struct str *secret);

/* That page. */
enum err dashboard_secret_page(struct call *call, const struct app *app,
                               struct str secret) MUST_CHECK;

/* Has the audit log note what was done to the app. */
void dashboard_audit(struct call *call, const struct app *app,
                     const char *action);

#endif
