/* Who may use an app in development mode. The list can be kept in extended
 * mode, too, where it says nothing. */
#include "pages/dashboard.h"

#include "accounts/quota.h"
#include "pages/page.h"
#include "pages/pages.h"

static void add_user(struct call *call, const struct app *app, struct str user)
{
    html(call->out, "<li>");
    page_form(call, dashboard_path(call, app, "/users/remove"));
    html(call->out,
         "<input type=\"hidden\" name=\"user\" value=\"{}\">\n"
         "<span class=\"row\"><strong class=\"grow\">{}</strong> "
         "<button class=\"quiet\" aria-label=\"Remove {}\">Remove</button>"
         "</span></form></li>\n",
         user, user, user);
}

enum err dashboard_users(struct call *call, const struct app *app)
{
    struct str *users;
    size_t count;
    enum err e;

    if (app->mode != APP_DEVELOPMENT)
        return OK;
    e = quota_allowed(call->db, app->id, call->arena, &users, &count);
    if (e)
        return e;
    page_fold_begin(
        call, "users", "Users",
        arena_printf(call->arena, "%zu of %d so far", count, QUOTA_USERS_MAX));
    html(call->out, "<p>In development mode only you and the people in this "
                    "list can use the app.</p>\n");
    if (count > 0) {
        html(call->out, "<ul class=\"list people\">\n");
        for (size_t i = 0; i < count; i++)
            add_user(call, app, users[i]);
        html(call->out, "</ul>\n");
    }
    page_form(call, dashboard_path(call, app, "/users"));
    html(call->out, "<div class=\"row\">\n");
    /* What was typed is there again when it couldn't be taken. */
    page_input(call, "user", "User name", page_field(call, "user"), "",
               "required autocomplete=\"off\" autocapitalize=\"none\" "
               "spellcheck=\"false\"");
    html(call->out, "<button class=\"quiet\">Invite</button></div></form>\n");
    page_fold_end(call);
    return OK;
}

struct invitation {
    struct id app;
    struct str user;
    int64_t now_s;
};

static enum err allow(struct db *db, void *arg)
{
    const struct invitation *c = arg;

    return quota_allow(db, c->app, c->user, c->now_s);
}

static enum err remove_user(struct db *db, void *arg)
{
    const struct invitation *c = arg;

    return quota_disallow(db, c->app, c->user);
}

enum err dashboard_users_allow(struct call *call)
{
    struct app app;
    struct invitation c = {.user = page_field(call, "user"),
                           .now_s = call_now_s(call)};
    struct str why = STR_EMPTY;
    enum err e = dashboard_find(call, &app);

    if (e)
        return dashboard_fail(call, e);
    c.app = app.id;
    /* A text that is no id is nobody's, and the state isn't asked about it. */
    e = users_id_is_valid(c.user) ? call_write(call, allow, &c) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        why = STR("There is no user of that name.");
    else if (e == ERR_LIMIT)
        why = STR("The list is full. Extended mode has no list.");
    else if (e && e != ERR_EXISTS)
        return e;
    if (why.n > 0) {
        call->r->status = 400;
        page_blame(call, "users", "user", why);
        return dashboard_app_page(call, &app, &app);
    }
    return page_go(call, dashboard_path(call, &app, "?done=allowed#users"));
}

enum err dashboard_users_remove(struct call *call)
{
    struct app app;
    struct invitation c = {.user = page_field(call, "user")};
    enum err e = dashboard_find(call, &app);

    if (e)
        return dashboard_fail(call, e);
    c.app = app.id;
    e = call_write(call, remove_user, &c);
    /* Not in the list any more: as the owner wants it. */
    if (e && e != ERR_NOT_FOUND)
        return e;
    return page_go(call, dashboard_path(call, &app, "?done=removed#users"));
}
