/* An app's webhooks: a section of the app's page, and a page for each, which
 * shows its secret once and how its last deliveries went.
 *
 * On the way from the form that makes a webhook to its page the browser has the
 * secret, in a cookie for that page alone. */
#include "pages/dashboard.h"

#include "api/call/event_row.h"
#include "api/call/session.h"
#include "base/clock.h"
#include "hooks/delivery.h"
#include "pages/page.h"
#include "pages/pages.h"

#define SHOWN 20 /* last deliveries */

/* "/dashboard/<client id>/webhooks/<id>" and `rest`, in the arena. */
static struct str hook_path(struct call *call, const struct hook *hook,
                            const char *rest)
{
    struct id_hex app, id;

    return arena_printf(call->arena, "/dashboard/%.*s/webhooks/%.*s%s",
                        STR_ARG(id_hex_text(hook->app, &app)),
                        STR_ARG(id_hex_text(hook->id, &id)), rest);
}

/* ---- the section ---- */

static struct str state_of(struct call *call, const struct hook *hook)
{
    if (hook->off_s > 0 && hook->failing_ms > 0)
        return STR("off, since nothing has arrived for a day");
    if (hook->off_s > 0)
        return STR("off");
    if (hook->failing_ms > 0)
        return arena_printf(call->arena, "failing since %.*s",
                            STR_ARG(page_date(call, hook->failing_ms / 1000)));
    return STR("on");
}

static void add_hook(struct call *call, const struct hook *hook)
{
    html(call->out,
         "<li><h3><a href=\"{}\">{}</a></h3>\n"
         "<p class=\"soft\">{}; told of: {}</p></li>\n",
         hook_path(call, hook, ""), hook->url, state_of(call, hook),
         hooks_kinds_text(hook->kinds, call->arena));
}

/* The name of a kind's box. */
static struct str box_of(struct call *call, enum event_kind kind)
{
    return arena_printf(call->arena, "type_%s", event_kind_text(kind));
}

static bool is_offered(const struct call *call, unsigned kind)
{
    return call->config->events[kind] != NULL;
}

static void add_boxes(struct call *call)
{
    html(call->out, "<fieldset><legend>What to tell of</legend>\n");
    for (unsigned i = 0; i < EVENT_KINDS; i++) {
        enum event_kind kind = (enum event_kind)i;
        struct str name = box_of(call, kind);

        if (!is_offered(call, i))
            continue;
        html(call->out,
             page_field_is_on(call, arena_cstr(call->arena, name))
                 ? "<label class=\"choice\"><input type=\"checkbox\" "
                   "name=\"{}\" value=\"on\" checked> {}: {}</label>\n"
                 : "<label class=\"choice\"><input type=\"checkbox\" "
                   "name=\"{}\" value=\"on\"> {}: {}</label>\n",
             name, str_from_c(event_kind_text(kind)),
             str_from_c(event_kind_about(kind)));
    }
    html(call->out, "</fieldset>\n");
}

enum err dashboard_hooks(struct call *call, const struct app *app)
{
    struct hook *hooks;
    size_t count;
    enum err e = hooks_list(call->db, app->id, call->arena, &hooks, &count);

    if (e)
        return e;
    page_fold_begin(call, "webhooks", "Webhooks",
                    count > 0 ? arena_printf(call->arena, "%zu", count)
                              : STR("none"));
    html(call->out,
         "<p>This server tells an address of yours what happens: of its users "
         "only what they allow the app to see.</p>\n");
    if (count > 0)
        html(call->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++)
        add_hook(call, &hooks[i]);
    if (count > 0)
        html(call->out, "</ul>\n");
    page_form(call, dashboard_path(call, app, "/webhooks"));
    page_input(call, "url", "Address", page_field(call, "url"),
               "https://, or http://",
               "required type=\"url\" autocomplete=\"off\" "
               "spellcheck=\"false\"");
    add_boxes(call);
    html(call->out, "<button class=\"quiet\">Add a webhook</button></form>\n");
    page_fold_end(call);
    return OK;
}

/* ---- adding ---- */

struct addition {
    struct hook hook;
    struct arena *arena;
    int64_t now_s;
};

static enum err add(struct db *db, void *arg)
{
    struct addition *a = arg;

    return hooks_create(db, &a->hook, a->now_s, a->arena);
}

static event_kinds read_boxes(struct call *call)
{
    event_kinds kinds = 0;

    for (unsigned i = 0; i < EVENT_KINDS; i++) {
        struct str name = box_of(call, (enum event_kind)i);

        if (is_offered(call, i) &&
            page_field_is_on(call, arena_cstr(call->arena, name)))
            kinds |= EVENT_BIT(i);
    }
    return kinds;
}

/* The app's page again, with what is wrong. */
static enum err refuse(struct call *call, const struct app *app)
{
    call->r->status = 400;
    return dashboard_app_page(call, app, app);
}

enum err dashboard_hooks_add(struct call *call)
{
    struct addition a = {.arena = call->arena, .now_s = call_now_s(call)};
    struct app app;
    enum err e = dashboard_find(call, &app);

    if (e)
        return dashboard_fail(call, e);
    a.hook = (struct hook){.app = app.id,
                           .url = page_field(call, "url"),
                           .kinds = read_boxes(call)};
    if (!hooks_url_is_valid(a.hook.url)) {
        page_blame(call, "webhooks", "url",
                   STR("Please give an address that begins with https:// or "
                       "http://, without a password."));
        return refuse(call, &app);
    }
    if (a.hook.kinds == 0) {
        page_complain(call, "webhooks",
                      STR("Please choose what the webhook is told of."));
        return refuse(call, &app);
    }
    e = call_write(call, add, &a);
    if (e == ERR_LIMIT) {
        page_complain(call, "webhooks",
                      STR("The app has as many webhooks as it may have: delete "
                          "one that it doesn't need."));
        return refuse(call, &app);
    }
    if (e)
        return dashboard_fail(call, e);
    dashboard_audit(call, &app, "app.webhook.create");
    session_leave_secret(call->r, hook_path(call, &a.hook, ""), a.hook.secret);
    return page_go(call, hook_path(call, &a.hook, ""));
}

/* ---- the page of one ---- */

static enum err find(struct call *call, struct app *app, struct hook *hook)
{
    struct id id;
    enum err e = dashboard_find(call, app);

    if (e)
        return e;
    if (!id_from_hex(call->r->params[1], &id))
        return ERR_NOT_FOUND;
    return hooks_find(call->db, app->id, id, call->arena, hook);
}

static void add_facts(struct call *call, const struct app *app,
                      const struct hook *hook)
{
    struct id_hex id;

    html(call->out,
         "<dl class=\"facts\">\n<dt>App</dt><dd><a href=\"{}\">{}</a></dd>\n"
         "<dt>Address</dt><dd class=\"code\">{}</dd>\n<dt>Told of</dt>"
         "<dd>{}</dd>\n<dt>State</dt><dd id=\"state\">{}</dd>\n"
         "<dt>Id</dt><dd class=\"code\">{}</dd>\n</dl>\n",
         dashboard_path(call, app, ""), app->name, hook->url,
         hooks_kinds_text(hook->kinds, call->arena), state_of(call, hook),
         id_hex_text(hook->id, &id));
}

/* If it was made just now. Whoever planted the cookie doesn't know the
 * secret. */
static void add_secret(struct call *call, const struct hook *hook)
{
    struct str secret = session_take_secret(call->r, hook_path(call, hook, ""),
                                            HOOKS_SECRET_LENGTH);

    if (!str_eq(secret, hook->secret))
        return;
    html(call->out,
         "<p>Copy the secret now, by which the receiver checks signatures: "
         "this is the only time that it can be seen.</p>\n"
         "<div class=\"card\"><dl class=\"facts\">\n<dt>Secret</dt><dd>");
    page_copyable(call, "secret", "secret", secret);
    html(call->out, "</dd>\n</dl></div>\n");
}

static struct str outcome_of(struct call *call, const struct delivery *d)
{
    if (d->done_ms > 0 && !d->is_dead)
        return STR("arrived");
    if (d->tries == 0)
        return STR("waiting");
    if (d->error.n == 0 && d->status == 0)
        return STR("under way");
    return arena_printf(
        call->arena, "%s: %.*s", d->is_dead ? "given up" : "to be tried again",
        STR_ARG(d->status > 0
                    ? arena_printf(call->arena, "status %d", d->status)
                    : d->error));
}

static void add_delivery(struct call *call, const struct delivery *d)
{
    char time[CLOCK_TEXT_LENGTH];

    clock_to_text(d->made_ms / 1000, time);
    html(call->out, "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
         str_of(time, sizeof time), str_from_c(event_kind_text(d->kind)),
         html_number(call->arena, d->tries), outcome_of(call, d));
}

static enum err add_deliveries(struct call *call, const struct hook *hook)
{
    struct delivery *all;
    size_t count;
    enum err e =
        deliveries_list(call->db, hook->id, SHOWN, call->arena, &all, &count);

    if (e)
        return e;
    html(call->out, "<h2>Last deliveries</h2>\n");
    if (count == 0) {
        html(call->out, "<p>There were none yet.</p>\n");
        return OK;
    }
    html(call->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                    "aria-label=\"Last deliveries\"><table>\n<thead><tr>"
                    "<th scope=\"col\">Of</th><th scope=\"col\">Told of</th>"
                    "<th scope=\"col\">Tries</th><th scope=\"col\">Outcome"
                    "</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count; i++)
        add_delivery(call, &all[i]);
    html(call->out, "</tbody></table></div>\n");
    return OK;
}

static void add_forms(struct call *call, const struct hook *hook)
{
    bool is_on = hook->off_s == 0;

    page_form(call, hook_path(call, hook, "/switch"));
    html(call->out,
         "<input type=\"hidden\" name=\"enabled\" value=\"{}\">\n"
         "<button class=\"quiet\">{}</button></form>\n",
         is_on ? STR("off") : STR("on"),
         is_on ? STR("Switch it off") : STR("Switch it on"));
    page_form(call, hook_path(call, hook, "/delete"));
    html(call->out, "<button class=\"danger\">Delete the webhook</button>"
                    "</form>\n");
}

enum err dashboard_hook_show(struct call *call)
{
    struct app app;
    struct hook hook;
    enum err e = find(call, &app, &hook);

    if (e)
        return dashboard_fail(call, e);
    page_begin(call, STR("A webhook"));
    add_secret(call, &hook);
    add_facts(call, &app, &hook);
    e = add_deliveries(call, &hook);
    if (e)
        return e;
    add_forms(call, &hook);
    page_end(call);
    return OK;
}

/* ---- its forms ---- */

struct switching {
    struct hook hook;
    bool is_on;
    int64_t now_s;
};

static enum err switch_hook(struct db *db, void *arg)
{
    const struct switching *s = arg;

    return hooks_switch(db, &s->hook, s->is_on, s->now_s);
}

enum err dashboard_hook_switch(struct call *call)
{
    struct switching s = {.is_on = page_field_is_on(call, "enabled"),
                          .now_s = call_now_s(call)};
    struct app app;
    enum err e = find(call, &app, &s.hook);

    if (!e)
        e = call_write(call, switch_hook, &s);
    if (e)
        return dashboard_fail(call, e);
    dashboard_audit(call, &app, "app.webhook.switch");
    return page_go(call, hook_path(call, &s.hook, ""));
}

static enum err delete_hook(struct db *db, void *arg)
{
    return hooks_delete(db, arg);
}

enum err dashboard_hook_delete(struct call *call)
{
    struct app app;
    struct hook hook;
    enum err e = find(call, &app, &hook);

    if (!e)
        e = call_write(call, delete_hook, &hook);
    if (e)
        return dashboard_fail(call, e);
    dashboard_audit(call, &app, "app.webhook.delete");
    return page_go(call, dashboard_path(call, &app, "?done=unhooked#webhooks"));
}
