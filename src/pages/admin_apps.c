/* For administrators: every app, to be searched. An app's own page, which
 * administrators may open whoever owns the app, has all that can be done to it
 * (dashboard_app.c). */
#include "pages/pages.h"

#include "accounts/apps.h"
#include "accounts/limit.h"
#include "pages/admin.h"
#include "pages/dashboard.h"
#include "pages/page.h"

static void add_app(struct call *call, const struct app *app)
{
    uint32_t limit = limits_of_mode(call->config->limits, app->mode);
    struct id_hex id;
    struct str client_id = id_hex_text(app->id, &id);

    html(call->out,
         "<li class=\"app\"><img class=\"icon\" src=\"/art/apps/{}\" alt=\"\" "
         "width=\"48\" height=\"48\">\n<div><h2><a href=\"{}\">{}</a></h2>\n"
         "<p class=\"soft\">{} mode, API \"{}\", owned by ",
         client_id, dashboard_path(call, app, ""), app->name,
         app->mode == APP_EXTENDED ? STR("Extended") : STR("Development"),
         str_from_c(apps_profile_text(app->profile)));
    if (app->owner.n > 0)
        html(call->out, "<a href=\"/admin/users/{}\">{}</a>",
             users_id_in_url(call->arena, app->owner), app->owner);
    else
        html(call->out, "nobody");
    html(call->out, ", registered on {}", page_date(call, app->created_s));
    if (limit > 0)
        html(call->out, ", at most {} calls in {} seconds",
             html_number(call->arena, limit),
             html_number(call->arena, LIMIT_WINDOW_S));
    html(call->out, "</p>\n<p class=\"code\">{}</p></div></li>\n", client_id);
}

static void add_apps(struct call *call, const struct app *apps, size_t count)
{
    html(call->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++)
        add_app(call, &apps[i]);
    html(call->out, "</ul>\n");
}

enum err admin_apps_show(struct call *call)
{
    struct page_list list = {
        .path = "/admin/apps", .name = "page", .anchor = "", .limit = 25};
    struct str text = admin_search_text(call, &list);
    struct db_part part = page_list_part(call, &list);
    struct app *apps;
    size_t count;
    enum err e = apps_search(call->db, text, &part, call->arena, &apps, &count);

    if (e)
        return e;
    admin_begin(call, STR("Apps"));
    if (str_eq(request_query(call->r, "done"), STR("deleted")))
        page_notice(call,
                    STR("The app is deleted. Its tokens are good no more."));
    admin_search_form(call, &list, "Name, client id or owner", text);
    if (count > 0)
        add_apps(call, apps, count);
    else if (part.offset == 0)
        html(call->out, "<p>There is no such app.</p>\n");
    page_list_links(call, &list, &part);
    page_end(call);
    return OK;
}
