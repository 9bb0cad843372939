/* Who may use an app in development mode. The list can be kept in extended
 * mode, too, where it says nothing. */
#include "pages/dashboard.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "accounts/quota.h"

static void add_user(struct page *pg, const struct app *app, struct str user)
{
    html(pg->out, "<li>");
    page_form(pg, dashboard_path(pg, app, "/users/remove"));
    html(pg->out,
         "<input type=\"hidden\" name=\"user\" value=\"{}\">\n"
         "<span class=\"row\"><strong class=\"grow\">{}</strong> "
         "<button class=\"quiet\" aria-label=\"Remove {}\">Remove</button>"
         "</span></form></li>\n",
         user, user, user);
}

bool dashboard_users(struct page *pg, const struct app *app)
{
    struct str *users;
    size_t count;

    if (app->mode != APP_DEVELOPMENT)
        return true;
    if (quota_allowed(pg->db, app->id, pg->arena, &users, &count) != OK)
        return false;
    html(pg->out,
         "<h2 id=\"users\">Users</h2>\n"
         "<p>In development mode only you and the people in this list can use "
         "the app: {} of {} so far.</p>\n",
         html_number(pg->arena, (int64_t)count),
         html_number(pg->arena, QUOTA_USERS_MAX));
    if (count > 0) {
        html(pg->out, "<ul class=\"list people\">\n");
        for (size_t i = 0; i < count; i++)
            add_user(pg, app, users[i]);
        html(pg->out, "</ul>\n");
    }
    page_form(pg, dashboard_path(pg, app, "/users"));
    html(pg->out, "<div class=\"row\">\n");
    page_input(pg, "user", "User name", STR_EMPTY, "",
               "required autocomplete=\"off\" autocapitalize=\"none\" "
               "spellcheck=\"false\"");
    html(pg->out, "<button class=\"quiet\">Invite</button></div></form>\n");
    return true;
}

struct change {
    struct id app;
    struct str user;
    int64_t now_s;
};

static enum err allow(struct db *db, void *arg)
{
    const struct change *c = arg;

    return quota_allow(db, c->app, c->user, c->now_s);
}

static enum err remove_user(struct db *db, void *arg)
{
    const struct change *c = arg;

    return quota_disallow(db, c->app, c->user);
}

void dashboard_users_allow(struct page *pg)
{
    struct app app;
    struct change c = {.user = page_field(pg, "user"), .now_s = pg->now_s};
    struct str why = STR_EMPTY;
    enum err e = ERR_NOT_FOUND;

    if (!dashboard_find(pg, &app))
        return;
    c.app = app.id;
    if (users_id_is_valid(c.user))
        e = page_write(pg, allow, &c);
    if (e == ERR_NOT_FOUND)
        why = STR("There is no user of that name.");
    else if (e == ERR_LIMIT)
        why = STR("The list is full. Extended mode has no list.");
    else if (e && e != ERR_EXISTS) {
        page_unavailable(pg);
        return;
    }
    if (why.n > 0) {
        pg->r->status = 400;
        dashboard_app_page(pg, &app, STR_EMPTY, why);
        return;
    }
    page_go(pg, dashboard_path(pg, &app, "?done=allowed#users"));
}

void dashboard_users_remove(struct page *pg)
{
    struct app app;
    struct change c = {.user = page_field(pg, "user")};
    enum err e;

    if (!dashboard_find(pg, &app))
        return;
    c.app = app.id;
    e = page_write(pg, remove_user, &c);
    if (e && e != ERR_NOT_FOUND)
        page_unavailable(pg);
    else
        page_go(pg, dashboard_path(pg, &app, "?done=removed#users"));
}
