/* How many calls an app has made, by class of status: what is left of the
 * limit, a table of sums, and a picture of the last hour and one of the last
 * day, drawn here as SVG.
 *
 * The last 30 seconds come from this process's memory; hour and day also from
 * the state, which learns of them once a minute, from every node. */
#include "pages/dashboard.h"

#include "accounts/limit.h"
#include "accounts/quota.h"
#include "accounts/tally.h"
#include "base/clock.h"
#include "pages/page.h"
#include "pages/pages.h"

#define DAY_MINUTES 1440
#define CLASSES     6 /* index 2 to 5 are in use */

#define BARS_MAX     60
#define CHART_WIDTH  640
#define CHART_HEIGHT 100

struct counts {
    int64_t by_class[CLASSES];
};

/* Bars from old to new. */
struct chart {
    const char *name;  /* for those who don't see it */
    const char *begin; /* when the first bar is */
    unsigned count;
    struct counts bars[BARS_MAX];
};

static const char *const class_names[CLASSES] = {[2] = "Good (2xx)",
                                                 [3] =
                                                     "Not changed, moved (3xx)",
                                                 [4] = "Refused (4xx)",
                                                 [5] = "Failed (5xx)"};

static int64_t total_of(const struct counts *c)
{
    int64_t sum = 0;

    for (int i = 2; i < CLASSES; i++)
        sum += c->by_class[i];
    return sum;
}

static void add_to(struct counts *c, const int64_t *by_class)
{
    for (int i = 2; i < CLASSES; i++)
        c->by_class[i] += by_class[i];
}

/* ---- what is left ---- */

static void add_left(struct call *call, const struct app *app)
{
    struct limit_verdict v =
        limits_look(call->config->limits, app->id, app->mode, clock_unix_ms());
    struct str left = html_number(call->arena, v.remaining);
    struct str limit = html_number(call->arena, v.limit);

    if (v.limit == 0) {
        html(call->out, "<p>There is no limit to its calls.</p>\n");
        return;
    }
    html(call->out,
         "<p><label for=\"left\">{} of {} calls are left in these {} "
         "seconds.</label>\n<meter id=\"left\" min=\"0\" max=\"{}\" "
         "value=\"{}\">{} of {}</meter></p>\n",
         left, limit, html_number(call->arena, LIMIT_WINDOW_S), limit, left,
         left, limit);
}

/* ---- the table ---- */

static void add_row(struct call *call, const char *name, const struct counts *c)
{
    html(call->out, "<tr><th scope=\"row\">{}</th><td><strong>{}</strong></td>",
         str_from_c(name), html_number(call->arena, total_of(c)));
    for (int i = 2; i < CLASSES; i++)
        html(call->out, "<td>{}</td>",
             html_number(call->arena, c->by_class[i]));
    html(call->out, "</tr>\n");
}

static void add_table(struct call *call, const struct app *app,
                      const struct chart *hour, const struct chart *day)
{
    struct counts recent = {{0}}, of_hour = {{0}}, of_day = {{0}};

    limits_recent(call->config->limits, app->id, clock_unix_ms(),
                  recent.by_class);
    for (unsigned i = 0; i < hour->count; i++)
        add_to(&of_hour, hour->bars[i].by_class);
    for (unsigned i = 0; i < day->count; i++)
        add_to(&of_day, day->bars[i].by_class);
    html(call->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                    "aria-label=\"Calls by status\"><table>\n<thead><tr>"
                    "<th scope=\"col\">Last</th><th scope=\"col\">All</th>"
                    "<th scope=\"col\">2xx</th><th scope=\"col\">3xx</th>"
                    "<th scope=\"col\">4xx</th><th scope=\"col\">5xx</th>"
                    "</tr></thead>\n<tbody>\n");
    add_row(call, "30 seconds", &recent);
    add_row(call, "hour", &of_hour);
    add_row(call, "day", &of_day);
    html(call->out, "</tbody></table></div>\n");
}

/* ---- the pictures ---- */

static int64_t highest(const struct chart *c)
{
    int64_t high = 0;

    for (unsigned i = 0; i < c->count; i++)
        if (total_of(&c->bars[i]) > high)
            high = total_of(&c->bars[i]);
    return high;
}

/* One bar, its classes on top of each other. */
static void add_bar(struct call *call, const struct counts *c, double x,
                    double width, double scale)
{
    double y = CHART_HEIGHT;

    for (int i = 2; i < CLASSES; i++) {
        double height = (double)c->by_class[i] * scale;

        if (c->by_class[i] == 0)
            continue;
        y -= height;
        buf_printf(call->out,
                   "<rect class=\"s%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                   "height=\"%.1f\"/>\n",
                   i, x, y, width, height);
    }
}

static void add_chart(struct call *call, const struct chart *c)
{
    double step = (double)CHART_WIDTH / c->count;
    int64_t high = highest(c);
    struct str most = html_number(call->arena, high);
    /* The highest bar fills the picture, whatever its number. */
    double scale = high == 0 ? 0 : (double)CHART_HEIGHT / (double)high;

    html(call->out,
         "<figure><figcaption><span>{}</span> <span>at most {}</span>"
         "</figcaption>\n<svg class=\"chart\" viewBox=\"0 0 640 100\" "
         "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}: at most "
         "{} at a time\">\n",
         str_from_c(c->name), most, str_from_c(c->name), most);
    for (unsigned i = 0; i < c->count; i++)
        add_bar(call, &c->bars[i], i * step + step * 0.1, step * 0.8, scale);
    html(call->out,
         "</svg>\n<p class=\"ends\"><span>{}</span><span>now</span></p>"
         "</figure>\n",
         str_from_c(c->begin));
}

static void add_key(struct call *call)
{
    html(call->out, "<p class=\"soft keys\">");
    for (int i = 2; i < CLASSES; i++) {
        buf_printf(call->out, "<span><span class=\"key s%d\"></span>", i);
        html(call->out, "{}</span> ", str_from_c(class_names[i]));
    }
    html(call->out, "</p>\n");
}

/* ---- the section ---- */

enum err dashboard_calls(struct call *call, const struct app *app)
{
    int64_t now = call_now_s(call) / 60;
    struct chart hour = {
        "Calls in the last hour, by minute", "an hour ago", 60, {{{0}}}};
    struct chart day = {
        "Calls in the last day, by hour", "a day ago", 24, {{{0}}}};
    struct quota_calls *calls;
    size_t count;
    enum err e =
        tally_calls(call->config->tally, call->db, app->id,
                    now - DAY_MINUTES + 1, call->arena, &calls, &count);

    if (e)
        return e;
    for (size_t i = 0; i < count; i++) {
        int64_t age = now - calls[i].minute;

        /* Another node's clock may be a little ahead. */
        if (age < 0 || age >= DAY_MINUTES)
            continue;
        /* The last bar is this minute, and the last hour ends with it. */
        if (age < 60)
            add_to(&hour.bars[59 - age], calls[i].count);
        add_to(&day.bars[23 - age / 60], calls[i].count);
    }
    html(call->out, "<h2>Calls</h2>\n");
    add_left(call, app);
    add_table(call, app, &hour, &day);
    if (highest(&day) > 0) {
        add_chart(call, &hour);
        add_chart(call, &day);
        add_key(call);
    }
    return OK;
}
