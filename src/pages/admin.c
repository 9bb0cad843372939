/* For administrators: apps whose owners ask for extended mode. */
#include "pages/pages.h"

#include "accounts/quota.h"
#include "pages/admin.h"
#include "pages/dashboard.h"
#include "pages/page.h"
#include "pages/page_list.h"

#define ANSWER_MAX_BYTES 4000

/* `prefix` and the id of the request, in the arena: what its form, its field
 * and its place are called. */
static const char *name_of(struct call *call, const char *prefix, struct id id)
{
    char text[ID_TEXT_LENGTH];

    id_to_base62(id, text);
    return arena_cstr(call->arena, arena_printf(call->arena, "%s%.*s", prefix,
                                                ID_TEXT_LENGTH, text));
}

static void add_request(struct call *call, const struct quota_request *q,
                        const struct app *app)
{
    const char *field = name_of(call, "answer-", q->id);
    const char *form = name_of(call, "request-", q->id);

    html(call->out,
         "<li id=\"{}\"><h2><a href=\"{}\">{}</a></h2>\n"
         "<p class=\"soft\">by {}, asked on {}</p>\n"
         "<p class=\"words\">{}</p>\n",
         str_from_c(form), dashboard_path(call, app, ""), app->name,
         app->owner.n > 0 ? app->owner : STR("nobody"),
         page_date(call, q->asked_s), q->reason);
    page_notes(call, form);
    page_form(call, str_from_c(name_of(call, "/admin/", q->id)));
    page_input(call, field, "Reason, if you refuse", page_field(call, field),
               "", "maxlength=\"1000\"");
    html(call->out,
         "<p class=\"actions\"><button name=\"decision\" value=\"approve\">"
         "Approve</button>\n<button class=\"danger\" name=\"decision\" "
         "value=\"refuse\">Refuse</button></p></form></li>\n");
}

static const struct page_list open_requests = {
    .path = "/admin", .name = "page", .anchor = "", .limit = 25};

/* The page of the open requests, with what is noted of each, and of all of them
 * as "requests". Requests of apps that can't be read are left
 * out, so that one damaged row doesn't hide the others. */
static enum err show(struct call *call)
{
    struct db_part part = page_list_part(call, &open_requests);
    struct quota_request *open;
    struct app app;
    size_t count;
    enum err e =
        quota_requests(call->db, NULL, &part, call->arena, &open, &count);

    if (e)
        return e;
    admin_begin(call, STR("Requests for extended mode"));
    page_notes(call, "requests");
    if (count == 0 && part.offset == 0)
        html(call->out, "<p>Nobody is waiting for an answer.</p>\n");
    html(call->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++)
        if (apps_find(call->db, open[i].app, call->arena, &app) == OK)
            add_request(call, &open[i], &app);
    html(call->out, "</ul>\n");
    page_list_links(call, &open_requests, &part);
    page_end(call);
    return OK;
}

enum err admin_show(struct call *call)
{
    if (str_eq(request_query(call->r, "done"), STR("decided")))
        page_praise(call, "requests",
                    STR("Decided. The owner sees it on the app's page."));
    return show(call);
}

struct decision {
    struct call *call;
    struct id id;
    enum quota_status status;
    struct str answer;
};

static enum err decide(struct db *db, void *arg)
{
    const struct decision *d = arg;

    return quota_decide(db, d->id, d->status, d->answer, d->call->user->id,
                        call_now_s(d->call));
}

/* Reads the form; false, and noted, when something is wrong with it. */
static bool read_decision(struct call *call, struct decision *d)
{
    const char *form = name_of(call, "request-", d->id);
    const char *field = name_of(call, "answer-", d->id);
    struct str word = page_field(call, "decision");
    const char *why = NULL;

    d->call = call;
    d->answer = page_field(call, field);
    d->status = str_eq(word, STR("approve")) ? QUOTA_APPROVED : QUOTA_REFUSED;
    if (d->status == QUOTA_REFUSED && !str_eq(word, STR("refuse"))) {
        page_complain(call, form, STR("Please choose one of the buttons."));
        return false;
    }
    if (d->status == QUOTA_REFUSED && d->answer.n == 0)
        why = "Please say why you refuse: the owner will read it.";
    else if (d->answer.n > ANSWER_MAX_BYTES)
        why = "That reason is too long.";
    if (why != NULL)
        page_blame(call, form, field, str_from_c(why));
    return why == NULL;
}

enum err admin_decide(struct call *call)
{
    struct decision d;
    enum err e;

    if (!id_from_base62(call->r->params[0], &d.id))
        return page_not_found(call);
    if (!read_decision(call, &d)) {
        call->r->status = 400;
        return show(call);
    }
    e = admin_write(call, decide, &d);
    if (e == ERR_CONFLICT) {
        call->r->status = 409;
        page_complain(call, "requests",
                      STR("Somebody has decided that request already."));
        return show(call);
    }
    if (e)
        return admin_fail(call, e);
    call_audit(call, "quota.decide",
               d.status == QUOTA_APPROVED ? "approved" : "refused",
               call->r->params[0]);
    return page_go(call, STR("/admin?done=decided"));
}
