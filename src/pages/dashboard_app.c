/* The page of one app: how it does, what it is, who may use it, its end. */
#include "pages/dashboard.h"
#include "pages/handlers.h"
#include "pages/page.h"

bool dashboard_find(struct page *pg, struct app *app)
{
    struct id id;
    enum err e = ERR_NOT_FOUND;

    if (apps_id_from_text(pg->r->params[0], &id))
        e = apps_find(pg->db, id, pg->arena, app);
    /* Somebody else's app looks like one that isn't there. */
    if (!e && !pg->user.is_admin && !str_eq(app->owner, pg->user.id))
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        page_not_found(pg);
    else if (e)
        page_unavailable(pg);
    return !e;
}

/* ---- the page ---- */

static void add_facts(struct page *pg, const struct app *app)
{
    char id[APPS_ID_LENGTH];

    apps_id_to_text(app->id, id);
    html(pg->out,
         "<dl class=\"facts\">\n<dt>Client id</dt><dd><code>{}</code></dd>\n"
         "<dt>Mode</dt><dd>{}</dd>\n<dt>Owner</dt><dd>{}</dd>\n"
         "<dt>Registered</dt><dd>{}</dd>\n</dl>\n",
         str_of(id, sizeof id),
         app->mode == APP_EXTENDED ? STR("extended") : STR("development"),
         app->owner.n > 0 ? app->owner : STR("nobody"),
         page_date(pg, app->created_s));
}

static void add_settings(struct page *pg, const struct app *app)
{
    html(pg->out, "<h2 id=\"settings\">Settings</h2>\n");
    page_form(pg, dashboard_path(pg, app, ""));
    dashboard_inputs(pg, app);
    html(pg->out, "<button>Save</button></form>\n"
                  "<h2>Client secret</h2>\n"
                  "<p>Nobody can see it again. If it is lost, or somebody "
                  "else knows it, take a new one: the old one stops working "
                  "at once.</p>\n");
    page_form(pg, dashboard_path(pg, app, "/secret"));
    html(pg->out, "<button class=\"quiet\">Make a new secret</button>"
                  "</form>\n");
}

static void add_end(struct page *pg, const struct app *app)
{
    html(pg->out, "<h2>Delete the app</h2>\n<details><summary>Delete…"
                  "</summary>\n<p>Its client id and every token of it are "
                  "good no more, for all of its users. This can't be taken "
                  "back.</p>\n");
    page_form(pg, dashboard_path(pg, app, "/delete"));
    html(pg->out,
         "<button class=\"danger\">Delete {} for good</button>"
         "</form></details>\n",
         app->name);
}

void dashboard_app_page(struct page *pg, const struct app *app,
                        struct str notice, struct str complaint)
{
    page_begin(pg, app->name);
    page_notice(pg, notice);
    page_complaint(pg, complaint);
    if (app->description.n > 0)
        html(pg->out, "<p class=\"lead\">{}</p>\n", app->description);
    add_facts(pg, app);
    if (!dashboard_calls(pg, app) || !dashboard_users(pg, app) ||
        !dashboard_quota(pg, app)) {
        page_unavailable(pg);
        return;
    }
    add_settings(pg, app);
    add_end(pg, app);
    page_end(pg);
}

static struct str done_text(struct page *pg)
{
    static const struct {
        const char *code;
        const char *text;
    } done[] = {
        {"saved", "Saved."},
        {"allowed", "They may use the app now."},
        {"removed", "They may use the app no longer."},
        {"asked", "An administrator will look at your request."},
    };
    struct str code = request_query(pg->r, "done");

    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++)
        if (str_eq_c(code, done[i].code))
            return str_from_c(done[i].text);
    return STR_EMPTY;
}

void dashboard_app_show(struct page *pg)
{
    struct app app;

    if (dashboard_find(pg, &app))
        dashboard_app_page(pg, &app, done_text(pg), STR_EMPTY);
}

/* ---- its forms ---- */

static enum err update(struct db *db, void *arg)
{
    return apps_update(db, arg);
}

void dashboard_app_change(struct page *pg)
{
    struct app app;
    const char *why;
    enum err e;

    if (!dashboard_find(pg, &app))
        return;
    why = dashboard_read(pg, &app);
    if (why != NULL) {
        pg->r->status = 400;
        dashboard_app_page(pg, &app, STR_EMPTY, str_from_c(why));
        return;
    }
    e = page_write(pg, update, &app);
    if (e == ERR_NOT_FOUND)
        page_not_found(pg);
    else if (e)
        page_unavailable(pg);
    else
        page_go(pg, dashboard_path(pg, &app, "?done=saved"));
}

static enum err rotate(struct db *db, void *arg)
{
    const struct app *app = arg;

    return apps_rotate_secret(db, app->id, app->secret_hash);
}

void dashboard_app_rotate(struct page *pg)
{
    struct app app;
    struct str secret;
    enum err e;

    if (!dashboard_find(pg, &app))
        return;
    secret = dashboard_make_secret(pg, app.secret_hash);
    e = page_write(pg, rotate, &app);
    if (e == ERR_NOT_FOUND)
        page_not_found(pg);
    else if (e)
        page_unavailable(pg);
    else
        dashboard_secret_page(pg, &app, secret, "A new secret");
}

static enum err delete (struct db *db, void *arg) {
    const struct app *app = arg; enum err e = apps_delete(db, app->id);

    return e == ERR_NOT_FOUND ? OK : e;
}

void dashboard_app_delete(struct page *pg)
{
    struct app app;

    if (!dashboard_find(pg, &app))
        return;
    if (page_write(pg, delete, &app) != OK)
        page_unavailable(pg);
    else
        page_go(pg, STR("/dashboard?done=deleted"));
}
