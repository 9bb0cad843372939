/* A developer's apps: the list, and registering one.
 *
 * A secret is shown in the answer to the form that made it, and only its hash
 * is kept. New apps begin in development mode, with a list of users and a
 * limit; an administrator's word makes them extended. */
#include "pages/dashboard.h"

#include "base/random.h"
#include "pages/handlers.h"
#include "pages/page.h"

struct str dashboard_path(struct page *pg, const struct app *app,
                          const char *rest)
{
    char id[APPS_ID_LENGTH];

    apps_id_to_text(app->id, id);
    return arena_printf(pg->arena, "/dashboard/%.*s%s", APPS_ID_LENGTH, id,
                        rest);
}

struct str dashboard_make_secret(struct page *pg, uint8_t *hash)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[DASHBOARD_SECRET_LENGTH / 2];
    char *text = arena_alloc(pg->arena, DASHBOARD_SECRET_LENGTH);
    struct str secret = str_of(text, DASHBOARD_SECRET_LENGTH);

    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        text[i * 2] = digits[bytes[i] >> 4];
        text[i * 2 + 1] = digits[bytes[i] & 15];
    }
    apps_hash_secret(secret, hash);
    return secret;
}

/* ---- the list ---- */

static void add_app(struct page *pg, const struct app *app)
{
    char id[APPS_ID_LENGTH];

    apps_id_to_text(app->id, id);
    html(pg->out,
         "<li><h2><a href=\"{}\">{}</a></h2>\n"
         "<p class=\"soft\">{} mode, registered on {}</p>\n"
         "<p class=\"code\">{}</p></li>\n",
         dashboard_path(pg, app, ""), app->name,
         app->mode == APP_EXTENDED ? STR("Extended") : STR("Development"),
         page_date(pg, app->created_s), str_of(id, sizeof id));
}

static struct str done_text(struct page *pg)
{
    if (str_eq(request_query(pg->r, "done"), STR("deleted")))
        return STR("The app is deleted. Its tokens are good no more.");
    return STR_EMPTY;
}

void dashboard_show(struct page *pg)
{
    struct app *apps;
    size_t count;

    if (apps_list_of(pg->db, pg->user.id, pg->arena, &apps, &count) != OK) {
        page_unavailable(pg);
        return;
    }
    page_begin(pg, STR("Your apps"));
    page_notice(pg, done_text(pg));
    if (count == 0) {
        html(pg->out, "<p>An app is what a program needs to use the API: a "
                      "client id, a secret, and the addresses where sign-in "
                      "may end. You have none yet.</p>\n");
    } else {
        html(pg->out, "<ul class=\"list\">\n");
        for (size_t i = 0; i < count; i++)
            add_app(pg, &apps[i]);
        html(pg->out, "</ul>\n");
    }
    html(pg->out, "<p class=\"actions\"><a class=\"button\" "
                  "href=\"/dashboard/new\">Register an app</a></p>\n");
    page_end(pg);
}

/* ---- a new one ---- */

static void show_new(struct page *pg, const struct app *app,
                     const char *complaint)
{
    page_begin(pg, STR("Register an app"));
    page_complaint(pg, str_from_c(complaint));
    page_form(pg, STR("/dashboard/new"));
    dashboard_inputs(pg, app);
    html(pg->out, "<p class=\"actions\"><button>Register</button>\n"
                  "<a class=\"button quiet\" href=\"/dashboard\">Cancel</a>"
                  "</p></form>\n");
    page_end(pg);
}

void dashboard_new_show(struct page *pg)
{
    struct app app = {.mode = APP_DEVELOPMENT, .profile = APP_PROFILE_SERVER};

    show_new(pg, &app, NULL);
}

void dashboard_secret_page(struct page *pg, const struct app *app,
                           struct str secret, const char *title)
{
    char id[APPS_ID_LENGTH];

    apps_id_to_text(app->id, id);
    page_begin(pg, str_from_c(title));
    html(pg->out,
         "<p>Copy the secret now: this is the only time that it can be "
         "seen.</p>\n<div class=\"card\"><dl class=\"facts\">\n"
         "<dt>App</dt><dd>{}</dd>\n"
         "<dt>Client id</dt><dd><code id=\"client-id\">{}</code></dd>\n"
         "<dt>Client secret</dt><dd><code id=\"client-secret\">{}</code></dd>"
         "\n</dl></div>\n"
         "<p class=\"actions\"><a class=\"button\" href=\"{}\">Go to the app"
         "</a></p>\n",
         app->name, str_of(id, sizeof id), secret, dashboard_path(pg, app, ""));
    page_end(pg);
}

static enum err create(struct db *db, void *arg)
{
    return apps_create(db, arg);
}

void dashboard_register(struct page *pg)
{
    struct app app = {
        .mode = APP_DEVELOPMENT, .owner = pg->user.id, .created_s = pg->now_s};
    const char *why = dashboard_read(pg, &app);
    struct str secret;

    if (why != NULL) {
        pg->r->status = 400;
        show_new(pg, &app, why);
        return;
    }
    random_bytes(&app.id, sizeof app.id);
    secret = dashboard_make_secret(pg, app.secret_hash);
    if (page_write(pg, create, &app) != OK)
        page_unavailable(pg);
    else
        dashboard_secret_page(pg, &app, secret, "The app is registered");
}
