/* For administrators: apps whose owners ask for extended mode. */
#include "pages/pages.h"

#include "accounts/quota.h"
#include "pages/dashboard.h"
#include "pages/page.h"
#include "pages/page_list.h"

#define ANSWER_MAX_BYTES 4000

static struct str request_path(struct call *call, const struct quota_request *q)
{
    char id[ID_TEXT_LENGTH];

    id_to_base62(q->id, id);
    return arena_printf(call->arena, "/admin/%.*s", ID_TEXT_LENGTH, id);
}

static void add_request(struct call *call, const struct quota_request *q,
                        const struct app *app)
{
    struct str path = request_path(call, q);

    html(call->out,
         "<li><h2><a href=\"{}\">{}</a></h2>\n"
         "<p class=\"soft\">by {}, asked on {}</p>\n"
         "<p class=\"words\">{}</p>\n",
         dashboard_path(call, app, ""), app->name,
         app->owner.n > 0 ? app->owner : STR("nobody"),
         page_date(call, q->asked_s), q->reason);
    page_form(call, path);
    html(call->out,
         "<p class=\"field\"><label for=\"answer{}\">Reason, if you refuse"
         "</label>\n<input id=\"answer{}\" name=\"answer\" "
         "maxlength=\"1000\"></p>\n"
         "<p class=\"actions\"><button name=\"decision\" value=\"approve\">"
         "Approve</button>\n<button class=\"danger\" name=\"decision\" "
         "value=\"refuse\">Refuse</button></p></form></li>\n",
         str_from(path, 6), str_from(path, 6));
}

static const struct page_list open_requests = {"/admin", "page", "", 25};

/* The page of the open requests. Requests of apps that can't be read are left
 * out, so that one damaged row doesn't hide the others. */
static enum err show(struct call *call, struct str complaint)
{
    struct db_part part = page_list_part(call, &open_requests);
    struct quota_request *open;
    struct app app;
    size_t count;
    enum err e =
        quota_requests(call->db, NULL, &part, call->arena, &open, &count);

    if (e)
        return e;
    page_begin(call, STR("Requests for extended mode"));
    page_complaint(call, complaint);
    if (str_eq(request_query(call->r, "done"), STR("decided")))
        page_notice(call, STR("Decided. The owner sees it on the app's page."));
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
    return show(call, STR_EMPTY);
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

/* Reads the form; NULL, or what is wrong with it. */
static const char *read_decision(struct call *call, struct decision *d)
{
    struct str word = page_field(call, "decision");

    d->call = call;
    d->answer = page_field(call, "answer");
    if (str_eq(word, STR("approve")))
        d->status = QUOTA_APPROVED;
    else if (str_eq(word, STR("refuse")))
        d->status = QUOTA_REFUSED;
    else
        return "Please choose one of the buttons.";
    if (d->status == QUOTA_REFUSED && d->answer.n == 0)
        return "Please say why you refuse: the owner will read it.";
    if (d->answer.n > ANSWER_MAX_BYTES)
        return "That reason is too long.";
    return NULL;
}

enum err admin_decide(struct call *call)
{
    struct decision d;
    const char *why = read_decision(call, &d);
    enum err e;

    if (!id_from_base62(call->r->params[0], &d.id))
        return page_not_found(call);
    if (why != NULL) {
        call->r->status = 400;
        return show(call, str_from_c(why));
    }
    e = call_write(call, decide, &d);
    if (e == ERR_NOT_FOUND)
        return page_not_found(call);
    if (e == ERR_CONFLICT) {
        call->r->status = 409;
        return show(call, STR("Somebody has decided that request already."));
    }
    if (e)
        return e;
    call_audit(call, "quota.decide",
               d.status == QUOTA_APPROVED ? "approved" : "refused",
               call->r->params[0]);
    return page_go(call, STR("/admin?done=decided"));
}
