/* Asking for extended mode, and what became of the request. */
#include "pages/dashboard.h"

#include "accounts/quota.h"
#include "base/random.h"
#include "db/part.h"
#include "pages/page.h"
#include "pages/pages.h"

#define REASON_MAX_BYTES 4000

static void add_past(struct call *call, const struct quota_request *q)
{
    if (q->status == QUOTA_OPEN)
        html(call->out,
             "<p>Asked on {}: an administrator will look at it.</p>\n",
             page_date(call, q->asked_s));
    else if (q->status == QUOTA_REFUSED)
        html(call->out, "<p>Refused on {}: {}</p>\n",
             page_date(call, q->decided_s),
             q->answer.n > 0 ? q->answer : STR("no reason was given."));
}

static void add_question(struct call *call, const struct app *app)
{
    html(call->out,
         "<p>Everybody can use the app, and it may make more calls. "
         "Tell an administrator of this server what it is for.</p>\n");
    page_form(call, dashboard_path(call, app, "/quota"));
    page_label(call, "reason", "What is it for, and for how many people?", "");
    html(call->out, "<textarea");
    page_attributes(call, "reason", "");
    html(call->out,
         " required maxlength=\"1000\">{}</textarea></p>\n"
         "<button class=\"quiet\">Ask for extended mode</button></form>\n",
         page_field(call, "reason"));
}

/* How things are, for who sees the section closed. `last` is NULL when nobody
 * has asked yet. */
static struct str standing(const struct quota_request *last)
{
    if (last == NULL)
        return STR("for everybody, with more calls");
    return last->status == QUOTA_OPEN      ? STR("asked for")
           : last->status == QUOTA_REFUSED ? STR("refused")
                                           : STR_EMPTY;
}

enum err dashboard_quota(struct call *call, const struct app *app)
{
    struct db_part newest = {.limit = 1};
    const struct quota_request *last;
    struct quota_request *past;
    size_t count;
    enum err e;

    if (app->mode != APP_DEVELOPMENT)
        return OK;
    e = quota_requests(call->db, &app->id, &newest, call->arena, &past, &count);
    if (e)
        return e;
    last = count > 0 ? &past[0] : NULL;
    page_fold_begin(call, "quota", "Extended mode", standing(last));
    if (last != NULL)
        add_past(call, last);
    if (last == NULL || last->status != QUOTA_OPEN)
        add_question(call, app);
    page_fold_end(call);
    return OK;
}

static enum err ask(struct db *db, void *arg)
{
    return quota_ask(db, arg);
}

enum err dashboard_quota_ask(struct call *call)
{
    struct app app;
    struct quota_request q = {.reason = page_field(call, "reason"),
                              .status = QUOTA_OPEN,
                              .asked_s = call_now_s(call)};
    enum err e = dashboard_find(call, &app);

    if (e)
        return dashboard_fail(call, e);
    if (q.reason.n == 0 || q.reason.n > REASON_MAX_BYTES) {
        call->r->status = 400;
        page_blame(call, "quota", "reason",
                   STR("Please say in a few sentences what the app is for."));
        return dashboard_app_page(call, &app, &app);
    }
    random_bytes(&q.id, sizeof q.id);
    q.app = app.id;
    e = call_write(call, ask, &q);
    /* An open request is there already: the page shows it. */
    if (e && e != ERR_EXISTS)
        return e;
    return page_go(call, dashboard_path(call, &app, "?done=asked#quota"));
}
