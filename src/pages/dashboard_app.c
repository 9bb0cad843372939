/* The page of one app: how it does, what it is, who may use it, its end. */
#include "pages/dashboard.h"

#include "accounts/apps_edit.h"
#include "accounts/users.h"
#include "pages/admin.h"
#include "pages/page.h"
#include "pages/pages.h"

enum err dashboard_find(struct call *call, struct app *app)
{
    struct id id;
    enum err e = ERR_NOT_FOUND;

    if (id_from_hex(call->r->params[0], &id))
        e = apps_find(call->db, id, call->arena, app);
    /* Somebody else's app looks like one that isn't there. */
    if (!e && !call->user->is_admin && !str_eq(app->owner, call->user->id))
        e = ERR_NOT_FOUND;
    return e;
}

enum err dashboard_fail(struct call *call, enum err e)
{
    return e == ERR_NOT_FOUND ? page_not_found(call) : e;
}

/* ---- the page ---- */

static void add_redirect_uris(struct call *call, const struct app *app)
{
    html(call->out, "<dt>Redirect URIs</dt><dd>");
    for (size_t i = 0; i < app->redirect_count; i++) {
        html(call->out, i > 0 ? "<br>" : "");
        page_copyable(call, "", "redirect URI", app->redirect_uris[i]);
    }
    html(call->out, app->redirect_count > 0 ? "</dd>\n" : "none</dd>\n");
}

static void add_facts(struct call *call, const struct app *app)
{
    struct id_hex id;

    html(call->out, "<dl class=\"facts\">\n<dt>Client id</dt><dd>");
    page_copyable(call, "client-id", "client id", id_hex_text(app->id, &id));
    html(call->out,
         "</dd>\n<dt>Mode</dt><dd>{}</dd>\n<dt>Owner</dt><dd>{}</dd>\n"
         "<dt>Registered</dt><dd>{}</dd>\n",
         app->mode == APP_EXTENDED ? STR("extended") : STR("development"),
         app->owner.n > 0 ? app->owner : STR("nobody"),
         page_date(call, app->created_s));
    add_redirect_uris(call, app);
    html(call->out, "</dl>\n");
}

/* `sent` fills the form in: the app, or what couldn't be saved of it. */
static void add_settings(struct call *call, const struct app *app,
                         const struct app *sent)
{
    page_fold_begin(call, "settings", "Settings",
                    STR("name, redirect URIs, API"));
    page_form(call, dashboard_path(call, app, ""));
    admin_add_seen(call, apps_version(app));
    dashboard_inputs(call, sent);
    if (call->user->is_admin)
        page_input(call, "owner", "Owner", sent->owner,
                   "The user name of who may change the app. May be left out.",
                   "maxlength=\"255\" autocapitalize=\"none\" "
                   "spellcheck=\"false\"");
    html(call->out, "<button>Save</button></form>\n");
    page_fold_end(call);
}

static void add_secret(struct call *call, const struct app *app)
{
    page_fold_begin(call, "secret", "Client secret", STR_EMPTY);
    html(call->out, "<p>Nobody can see it again. If it is lost, or somebody "
                    "else knows it, take a new one: the old one stops working "
                    "at once.</p>\n");
    page_form(call, dashboard_path(call, app, "/secret"));
    html(call->out,
         "<p class=\"field\"><label class=\"choice\">"
         "<input type=\"checkbox\" name=\"revoke\" value=\"on\" "
         "aria-describedby=\"revoke-hint\"> End its tokens, too</label>\n"
         "<span class=\"hint\" id=\"revoke-hint\">For a secret that somebody "
         "else knows: every token that the app has got is good no more, and "
         "its users have to allow it again.</span></p>\n"
         "<button class=\"quiet\">Make a new secret</button></form>\n");
    page_fold_end(call);
}

static void add_end(struct call *call, const struct app *app)
{
    page_fold_begin(call, "delete", "Delete the app", STR_EMPTY);
    html(call->out, "<p>Its client id and every token of it are good no more, "
                    "for all of its users. This can't be taken back.</p>\n");
    page_form(call, dashboard_path(call, app, "/delete"));
    html(call->out,
         "<button class=\"danger\">Delete {} for good</button></form>\n",
         app->name);
    page_fold_end(call);
}

/* The head of the page: what the app is for those who use it. */
static void add_head(struct call *call, const struct app *app)
{
    struct id_hex id;

    html(call->out,
         "<p class=\"head\"><img class=\"icon\" src=\"/art/apps/{}\" "
         "alt=\"The app's icon\" width=\"64\" height=\"64\">",
         id_hex_text(app->id, &id));
    if (app->description.n > 0)
        html(call->out, " <span class=\"lead\">{}</span>", app->description);
    html(call->out, "</p>\n");
}

enum err dashboard_app_page(struct call *call, const struct app *app,
                            const struct app *sent)
{
    enum err e;

    page_begin(call, app->name);
    add_head(call, app);
    add_facts(call, app);
    e = dashboard_calls(call, app);
    if (!e)
        e = dashboard_users(call, app);
    if (!e)
        e = dashboard_quota(call, app);
    if (!e)
        e = dashboard_hooks(call, app);
    if (e)
        return e;
    add_settings(call, app, sent);
    add_secret(call, app);
    add_end(call, app);
    page_end(call);
    return OK;
}

/* Notes what the redirect after a form says. */
static void note_done(struct call *call)
{
    static const struct page_done done[] = {
        {"saved", "settings", "Saved."},
        {"allowed", "users", "They may use the app now."},
        {"removed", "users", "They may use the app no longer."},
        {"asked", "quota", "Your request is sent."},
        {"unhooked", "webhooks", "The webhook is deleted."},
    };

    page_praise_done(call, done, sizeof done / sizeof done[0]);
}

enum err dashboard_app_show(struct call *call)
{
    struct app app;
    struct str secret;
    enum err e = dashboard_find(call, &app);

    if (e)
        return dashboard_fail(call, e);
    if (dashboard_take_secret(call, &app, &secret))
        return dashboard_secret_page(call, &app, secret);
    note_done(call);
    return dashboard_app_page(call, &app, &app);
}

/* ---- its forms ---- */

static enum err edit_app(struct db *db, void *edit)
{
    return apps_edit(db, edit);
}

/* Reads the owner that an administrator has typed; false, and noted, for nobody
 * who has an account. */
static enum err read_owner(struct call *call, struct app *sent, bool *is_fine)
{
    struct str before = sent->owner;
    struct user owner;
    bool is_sent;
    enum err e;

    (void)request_form(call->r, "owner", &is_sent);
    if (!is_sent)
        return OK;
    sent->owner = page_field(call, "owner");
    /* One who was named before they had an account may stay. */
    if (sent->owner.n == 0 || str_eq(sent->owner, before))
        return OK;
    e = users_id_is_valid(sent->owner)
            ? users_find(call->db, sent->owner, call->arena, &owner)
            : ERR_NOT_FOUND;
    if (e != ERR_NOT_FOUND)
        return e;
    page_blame(call, "settings", "owner",
               STR("There is no user of that name."));
    *is_fine = false;
    return OK;
}

static enum err read_edit(struct call *call, struct app_edit *edit,
                          bool *is_fine)
{
    edit->seen = admin_seen(call);
    edit->sets = APP_SETS_NAME | APP_SETS_DESCRIPTION | APP_SETS_REDIRECTS |
                 APP_SETS_PROFILE;
    *is_fine = dashboard_read(call, &edit->app);
    if (!call->user->is_admin)
        return OK;
    edit->sets |= APP_SETS_MODE | APP_SETS_OWNER;
    return read_owner(call, &edit->app, is_fine);
}

/* The app is another by now than what the form was filled in from, which the
 * page shows beside what was sent. */
static enum err refuse_stale(struct call *call, const struct app *sent)
{
    struct app app;
    enum err e = dashboard_find(call, &app);

    if (e)
        return dashboard_fail(call, e);
    call->r->status = 409;
    page_complain(call, "settings",
                  STR("Somebody has changed this app meanwhile. Please look "
                      "whether what is below is what you want, and save it "
                      "once more."));
    return dashboard_app_page(call, &app, sent);
}

/* An administrator may no longer be one when everything is written. */
static enum err write_edit(struct call *call, struct app_edit *edit)
{
    return call->user->is_admin ? admin_write(call, edit_app, edit)
                                : call_write(call, edit_app, edit);
}

enum err dashboard_app_change(struct call *call)
{
    struct app_edit edit = {.sets = 0};
    struct app app;
    bool is_fine;
    enum err e = dashboard_find(call, &app);

    if (e)
        return dashboard_fail(call, e);
    edit.app = app;
    e = read_edit(call, &edit, &is_fine);
    if (e)
        return e;
    if (!is_fine) {
        call->r->status = 400;
        return dashboard_app_page(call, &app, &edit.app);
    }
    e = write_edit(call, &edit);
    if (e == ERR_CONFLICT)
        return refuse_stale(call, &edit.app);
    if (e)
        return admin_fail(call, e);
    dashboard_audit(call, &app, "app.change");
    return page_go(call, dashboard_path(call, &app, "?done=saved#settings"));
}

/* A new secret, by its hash in `app`. */
struct rotation {
    struct app app;
    bool ends_tokens;
    int64_t now_s;
};

static enum err rotate(struct db *db, void *arg)
{
    const struct rotation *r = arg;
    enum err e = apps_rotate_secret(db, r->app.id, r->app.secret_hash);

    if (!e && r->ends_tokens)
        e = apps_end_tokens(db, r->app.id, r->now_s);
    return e;
}

enum err dashboard_app_rotate(struct call *call)
{
    struct rotation r = {.ends_tokens = page_field_is_on(call, "revoke"),
                         .now_s = call_now_s(call)};
    struct str secret;
    enum err e = dashboard_find(call, &r.app);

    if (e)
        return dashboard_fail(call, e);
    secret = apps_make_secret(call->arena);
    apps_hash_secret(secret, r.app.secret_hash);
    e = call_write(call, rotate, &r);
    if (e)
        return dashboard_fail(call, e);
    dashboard_audit(call, &r.app, "app.secret");
    return dashboard_go_to_secret(call, &r.app, secret, "secret");
}

static enum err delete_app(struct db *db, void *arg)
{
    const struct app *app = arg;
    enum err e = apps_delete(db, app->id);

    return e == ERR_NOT_FOUND ? OK : e;
}

enum err dashboard_app_delete(struct call *call)
{
    struct app app;
    enum err e = dashboard_find(call, &app);

    if (e)
        return dashboard_fail(call, e);
    e = call_write(call, delete_app, &app);
    if (e)
        return e;
    dashboard_audit(call, &app, "app.delete");
    return page_go(call, str_eq(app.owner, call->user->id)
                             ? STR("/dashboard?done=deleted")
                             : STR("/admin/apps?done=deleted"));
}
