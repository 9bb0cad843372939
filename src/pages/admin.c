/* For administrators: apps whose owners ask for extended mode. */
#include "pages/dashboard.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "accounts/quota.h"

#define ANSWER_MAX_BYTES 4000

static struct str request_path(struct page *pg, const struct quota_request *q)
{
    char id[ID_TEXT_LENGTH];

    id_to_base62(q->id, id);
    return arena_printf(pg->arena, "/admin/%.*s", ID_TEXT_LENGTH, id);
}

static void add_request(struct page *pg, const struct quota_request *q,
                        const struct app *app)
{
    struct str path = request_path(pg, q);

    html(pg->out,
         "<li><h2><a href=\"{}\">{}</a></h2>\n"
         "<p class=\"soft\">by {}, asked on {}</p>\n"
         "<p class=\"words\">{}</p>\n",
         dashboard_path(pg, app, ""), app->name,
         app->owner.n > 0 ? app->owner : STR("nobody"),
         page_date(pg, q->asked_s), q->reason);
    page_form(pg, path);
    html(pg->out,
         "<p class=\"field\"><label for=\"answer{}\">Reason, if you refuse"
         "</label>\n<input id=\"answer{}\" name=\"answer\" "
         "maxlength=\"1000\"></p>\n"
         "<p class=\"actions\"><button name=\"decision\" value=\"approve\">"
         "Approve</button>\n<button class=\"danger\" name=\"decision\" "
         "value=\"refuse\">Refuse</button></p></form></li>\n",
         str_from(path, 6), str_from(path, 6));
}

static void show(struct page *pg, struct str complaint)
{
    struct quota_request *open;
    struct app app;
    size_t count;

    if (quota_requests(pg->db, NULL, pg->arena, &open, &count) != OK) {
        page_unavailable(pg);
        return;
    }
    page_begin(pg, STR("Requests for extended mode"));
    page_complaint(pg, complaint);
    if (str_eq(request_query(pg->r, "done"), STR("decided")))
        page_notice(pg, STR("Decided. The owner sees it on the app's page."));
    if (count == 0)
        html(pg->out, "<p>Nobody is waiting for an answer.</p>\n");
    html(pg->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++)
        if (apps_find(pg->db, open[i].app, pg->arena, &app) == OK)
            add_request(pg, &open[i], &app);
    html(pg->out, "</ul>\n");
    page_end(pg);
}

void admin_show(struct page *pg)
{
    show(pg, STR_EMPTY);
}

struct decision {
    struct page *page;
    struct id id;
    enum quota_status status;
    struct str answer;
};

static enum err decide(struct db *db, void *arg)
{
    const struct decision *d = arg;

    return quota_decide(db, d->id, d->status, d->answer, d->page->user.id,
                        d->page->now_s);
}

static const char *read_decision(struct page *pg, struct decision *d)
{
    struct str word = page_field(pg, "decision");

    d->page = pg;
    d->answer = page_field(pg, "answer");
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

void admin_decide(struct page *pg)
{
    struct decision d;
    const char *why = read_decision(pg, &d);
    enum err e;

    if (!id_from_base62(pg->r->params[0], &d.id)) {
        page_not_found(pg);
        return;
    }
    if (why != NULL) {
        pg->r->status = 400;
        show(pg, str_from_c(why));
        return;
    }
    e = page_write(pg, decide, &d);
    if (e == ERR_NOT_FOUND) {
        page_not_found(pg);
    } else if (e == ERR_CONFLICT) {
        pg->r->status = 409;
        show(pg, STR("Somebody has decided that request already."));
    } else if (e) {
        page_unavailable(pg);
    } else {
        page_go(pg, STR("/admin?done=decided"));
    }
}
