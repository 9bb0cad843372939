/* A developer's apps: the list, and registering one.
 *
 * A secret is shown once, on the page that the form which made it leads to, and
 * only its hash is kept; on its way there, the browser has it in a cookie. New
 * apps begin in development mode, with a list of users and a limit; an
 * administrator's word makes them extended. */
#include "pages/dashboard.h"

#include "api/call/session.h"
#include "base/random.h"
#include "pages/page.h"
#include "pages/page_list.h"
#include "pages/pages.h"

struct str dashboard_path(struct call *call, const struct app *app,
                          const char *rest)
{
    struct id_hex id;

    return arena_printf(call->arena, "/dashboard/%.*s%s",
                        STR_ARG(id_hex_text(app->id, &id)), rest);
}

void dashboard_audit(struct call *call, const struct app *app,
                     const char *action)
{
    struct id_hex *id = arena_alloc(call->arena, sizeof *id);

    call_audit(call, action, "ok", id_hex_text(app->id, id));
}

/* ---- the list ---- */

static void add_app(struct call *call, const struct app *app)
{
    struct id_hex id;

    html(call->out,
         "<li class=\"app\"><img class=\"icon\" src=\"/art/apps/{}\" alt=\"\" "
         "width=\"48\" height=\"48\">\n<div><h2><a href=\"{}\">{}</a></h2>\n"
         "<p class=\"soft\">{} mode, registered on {}</p>\n"
         "<p class=\"code\">{}</p></div></li>\n",
         id_hex_text(app->id, &id), dashboard_path(call, app, ""), app->name,
         app->mode == APP_EXTENDED ? STR("Extended") : STR("Development"),
         page_date(call, app->created_s), id_hex_text(app->id, &id));
}

static struct str done_text(struct call *call)
{
    if (str_eq(request_query(call->r, "done"), STR("deleted")))
        return STR("The app is deleted. Its tokens are good no more.");
    return STR_EMPTY;
}

static const struct page_list own_apps = {
    .path = "/dashboard", .name = "page", .anchor = "", .limit = 25};

enum err dashboard_show(struct call *call)
{
    struct db_part part = page_list_part(call, &own_apps);
    struct app *apps;
    size_t count;
    enum err e = apps_list_of(call->db, call->user->id, &part, call->arena,
                              &apps, &count);

    if (e)
        return e;
    page_begin(call, STR("Your apps"));
    page_notice(call, done_text(call));
    if (count == 0 && part.offset == 0) {
        html(call->out, "<p>An app is what a program needs to use the API: a "
                        "client id, a secret, and the addresses where sign-in "
                        "may end. You have none yet.</p>\n");
    } else {
        html(call->out, "<ul class=\"list\">\n");
        for (size_t i = 0; i < count; i++)
            add_app(call, &apps[i]);
        html(call->out, "</ul>\n");
        page_list_links(call, &own_apps, &part);
    }
    html(call->out, "<p class=\"actions\"><a class=\"button\" "
                    "href=\"/dashboard/new\">Register an app</a></p>\n");
    page_end(call);
    return OK;
}

/* ---- a new one ---- */

static enum err show_new(struct call *call, const struct app *app)
{
    page_begin(call, STR("Register an app"));
    page_notes(call, "settings");
    page_form(call, STR("/dashboard/new"));
    dashboard_inputs(call, app);
    html(call->out, "<p class=\"actions\"><button>Register</button>\n"
                    "<a class=\"button quiet\" href=\"/dashboard\">Cancel</a>"
                    "</p></form>\n");
    page_end(call);
    return OK;
}

enum err dashboard_new_show(struct call *call)
{
    struct app app = {.mode = APP_DEVELOPMENT, .profile = APP_PROFILE_SERVER};

    return show_new(call, &app);
}

enum err dashboard_go_to_secret(struct call *call, const struct app *app,
                                struct str secret, const char *done)
{
    session_leave_secret(call->r, dashboard_path(call, app, ""), secret);
    return page_go(call,
                   arena_printf(call->arena, "%.*s?done=%s",
                                STR_ARG(dashboard_path(call, app, "")), done));
}

bool dashboard_take_secret(struct call *call, const struct app *app,
                           struct str *secret)
{
    uint8_t hash[APPS_HASH_BYTES];

    *secret = session_take_secret(call->r, dashboard_path(call, app, ""),
                                  APPS_SECRET_LENGTH);
    if (secret->n == 0)
        return false;
    apps_hash_secret(*secret, hash);
    return memcmp(hash, app->secret_hash, sizeof hash) == 0;
}

enum err dashboard_secret_page(struct call *call, const struct app *app,
                               struct str secret)
{
    bool is_new = str_eq(request_query(call->r, "done"), STR("registered"));
    struct id_hex id;

    page_begin(call,
               is_new ? STR("The app is registered") : STR("A new secret"));
    html(call->out,
         "<p>Copy the secret now: this is the only time that it can be "
         "seen.</p>\n<div class=\"card\"><dl class=\"facts\">\n"
         "<dt>App</dt><dd>{}</dd>\n<dt>Client id</dt><dd>",
         app->name);
    page_copyable(call, "client-id", "client id", id_hex_text(app->id, &id));
    html(call->out, "</dd>\n<dt>Client secret</dt><dd>");
    page_copyable(call, "client-secret", "client secret", secret);
    html(call->out,
         "</dd>\n</dl></div>\n"
         "<p class=\"actions\"><a class=\"button\" href=\"{}\">Go to the app"
         "</a></p>\n",
         dashboard_path(call, app, ""));
    page_end(call);
    return OK;
}

struct registration {
    struct call *call;
    struct app app;
};

static enum err create(struct db *db, void *arg)
{
    const struct registration *r = arg;
    uint32_t most = r->call->config->apps_per_user;
    enum err e = OK;

    if (most > 0)
        e = apps_check_room(db, r->app.owner, most);
    return e ? e : apps_create(db, &r->app);
}

/* The form again, with what was typed and what is noted. */
static enum err refuse_new(struct call *call, const struct app *app)
{
    call->r->status = 400;
    return show_new(call, app);
}

/* No field is to blame: the form says it. */
static enum err refuse_more(struct call *call, const struct app *app)
{
    page_complain(
        call, "settings",
        arena_printf(call->arena,
                     "You have %u apps or more, and nobody may register "
                     "more than that here: delete one that you don't need.",
                     (unsigned)call->config->apps_per_user));
    return refuse_new(call, app);
}

enum err dashboard_register(struct call *call)
{
    struct registration r = {.call = call,
                             .app = {.mode = APP_DEVELOPMENT,
                                     .owner = call->user->id,
                                     .created_s = call_now_s(call)}};
    struct str secret;
    enum err e;

    if (!dashboard_read(call, &r.app))
        return refuse_new(call, &r.app);
    /* 128 random bits, which no other app has: apps_create won't say
     * ERR_EXISTS. */
    random_bytes(&r.app.id, sizeof r.app.id);
    secret = apps_make_secret(call->arena);
    apps_hash_secret(secret, r.app.secret_hash);
    e = call_write(call, create, &r);
    if (e == ERR_LIMIT)
        return refuse_more(call, &r.app);
    if (e)
        return e;
    dashboard_audit(call, &r.app, "app.create");
    return dashboard_go_to_secret(call, &r.app, secret, "registered");
}
