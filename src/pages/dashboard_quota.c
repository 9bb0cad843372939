/* Asking for extended mode, and what became of it. */
#include "base/random.h"
#include "pages/dashboard.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "accounts/quota.h"

#define REASON_MAX_BYTES 4000

static void add_past(struct page *pg, const struct quota_request *q)
{
    if (q->status == QUOTA_OPEN)
        html(pg->out,
             "<p class=\"notice\">Asked on {}: an administrator will "
             "look at it.</p>\n",
             page_date(pg, q->asked_s));
    else if (q->status == QUOTA_REFUSED)
        html(pg->out, "<p class=\"complaint\">Refused on {}: {}</p>\n",
             page_date(pg, q->decided_s),
             q->answer.n > 0 ? q->answer : STR("no reason was given."));
}

bool dashboard_quota(struct page *pg, const struct app *app)
{
    struct quota_request *past;
    size_t count;

    if (app->mode != APP_DEVELOPMENT)
        return true;
    if (quota_requests(pg->db, &app->id, pg->arena, &past, &count) != OK)
        return false;
    html(pg->out, "<h2 id=\"quota\">Extended mode</h2>\n");
    if (count > 0)
        add_past(pg, &past[0]);
    if (count > 0 && past[0].status == QUOTA_OPEN)
        return true;
    html(pg->out, "<p>Everybody can use the app, and it may make more calls. "
                  "Tell an administrator of this server what it is for.</p>\n");
    page_form(pg, dashboard_path(pg, app, "/quota"));
    html(pg->out,
         "<p class=\"field\"><label for=\"reason\">What is it for, and "
         "for how many people?</label>\n"
         "<textarea id=\"reason\" name=\"reason\" required "
         "maxlength=\"1000\"></textarea></p>\n"
         "<button class=\"quiet\">Ask for extended mode</button>"
         "</form>\n");
    return true;
}

static enum err ask(struct db *db, void *arg)
{
    return quota_ask(db, arg);
}

void dashboard_quota_ask(struct page *pg)
{
    struct app app;
    struct quota_request q = {.reason = page_field(pg, "reason"),
                              .status = QUOTA_OPEN,
                              .asked_s = pg->now_s};
    enum err e;

    if (!dashboard_find(pg, &app))
        return;
    if (q.reason.n == 0 || q.reason.n > REASON_MAX_BYTES) {
        pg->r->status = 400;
        dashboard_app_page(pg, &app, STR_EMPTY,
                           STR("Please say in a few sentences what the app is "
                               "for."));
        return;
    }
    random_bytes(&q.id, sizeof q.id);
    q.app = app.id;
    e = page_write(pg, ask, &q);
    if (e && e != ERR_EXISTS)
        page_unavailable(pg);
    else
        page_go(pg, dashboard_path(pg, &app, "?done=asked#quota"));
}
