/* How many calls an app has made, by class of status: a table of sums, a
 * picture of the last hour and one of the last day, drawn here as SVG, and
 * what is left of the limit.
 *
 * The last 30 seconds come from this process's memory; hour and day from the
 * state, which learns of them once a minute, from every node. */
#include "accounts/limit.h"
#include "base/clock.h"
#include "pages/dashboard.h"
#include "pages/page.h"
#include "accounts/quota.h"

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

static void add_left(struct page *pg, const struct app *app)
{
    struct limit_verdict v =
        limits_look(pg->config->limits, app->id, app->mode, clock_unix_ms());
    struct str left = html_number(pg->arena, v.remaining);
    struct str limit = html_number(pg->arena, v.limit);

    if (v.limit == 0) {
        html(pg->out, "<p>There is no limit to its calls.</p>\n");
        return;
    }
    html(pg->out,
         "<p><label for=\"left\">{} of {} calls are left in these {} "
         "seconds.</label>\n<meter id=\"left\" min=\"0\" max=\"{}\" "
         "value=\"{}\">{} of {}</meter></p>\n",
         left, limit, html_number(pg->arena, LIMIT_WINDOW_S), limit, left, left,
         limit);
}

/* ---- the table ---- */

static void add_row(struct page *pg, const char *name, const struct counts *c)
{
    html(pg->out, "<tr><th scope=\"row\">{}</th><td><strong>{}</strong></td>",
         str_from_c(name), html_number(pg->arena, total_of(c)));
    for (int i = 2; i < CLASSES; i++)
        html(pg->out, "<td>{}</td>", html_number(pg->arena, c->by_class[i]));
    html(pg->out, "</tr>\n");
}

static void add_table(struct page *pg, const struct app *app,
                      const struct chart *hour, const struct chart *day)
{
    struct counts recent = {{0}}, of_hour = {{0}}, of_day = {{0}};

    limits_recent(pg->config->limits, app->id, clock_unix_ms(),
                  recent.by_class);
    for (unsigned i = 0; i < hour->count; i++)
        add_to(&of_hour, hour->bars[i].by_class);
    for (unsigned i = 0; i < day->count; i++)
        add_to(&of_day, day->bars[i].by_class);
    html(pg->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                  "aria-label=\"Calls by status\"><table>\n<thead><tr>"
                  "<th scope=\"col\">Last</th><th scope=\"col\">All</th>"
                  "<th scope=\"col\">2xx</th><th scope=\"col\">3xx</th>"
                  "<th scope=\"col\">4xx</th><th scope=\"col\">5xx</th>"
                  "</tr></thead>\n<tbody>\n");
    add_row(pg, "30 seconds", &recent);
    add_row(pg, "hour", &of_hour);
    add_row(pg, "day", &of_day);
    html(pg->out, "</tbody></table></div>\n");
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
static void add_bar(struct page *pg, const struct counts *c, double x,
                    double width, double scale)
{
    double y = CHART_HEIGHT;

    for (int i = 2; i < CLASSES; i++) {
        double height = (double)c->by_class[i] * scale;

        if (c->by_class[i] == 0)
            continue;
        y -= height;
        buf_printf(pg->out,
                   "<rect class=\"s%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                   "height=\"%.1f\"/>\n",
                   i, x, y, width, height);
    }
}

static void add_chart(struct page *pg, const struct chart *c)
{
    double step = (double)CHART_WIDTH / c->count;
    int64_t high = highest(c);
    struct str most = html_number(pg->arena, high);
    double scale = high == 0 ? 0 : (double)CHART_HEIGHT / (double)high;

    html(pg->out,
         "<figure><figcaption><span>{}</span> <span>at most {}</span>"
         "</figcaption>\n<svg class=\"chart\" viewBox=\"0 0 640 100\" "
         "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}: at most "
         "{} at a time\">\n",
         str_from_c(c->name), most, str_from_c(c->name), most);
    for (unsigned i = 0; i < c->count; i++)
        add_bar(pg, &c->bars[i], i * step + step * 0.1, step * 0.8, scale);
    html(pg->out,
         "</svg>\n<p class=\"ends\"><span>{}</span><span>now</span></p>"
         "</figure>\n",
         str_from_c(c->begin));
}

static void add_key(struct page *pg)
{
    html(pg->out, "<p class=\"soft keys\">");
    for (int i = 2; i < CLASSES; i++) {
        buf_printf(pg->out, "<span><span class=\"key s%d\"></span>", i);
        html(pg->out, "{}</span> ", str_from_c(class_names[i]));
    }
    html(pg->out, "</p>\n");
}

/* ---- the section ---- */

bool dashboard_calls(struct page *pg, const struct app *app)
{
    int64_t now = pg->now_s / 60;
    struct chart hour = {
        "Calls in the last hour, by minute", "an hour ago", 60, {{{0}}}};
    struct chart day = {
        "Calls in the last day, by hour", "a day ago", 24, {{{0}}}};
    struct quota_calls *calls;
    size_t count;

    if (quota_calls_since(pg->db, app->id, now - DAY_MINUTES + 1, pg->arena,
                          &calls, &count) != OK)
        return false;
    for (size_t i = 0; i < count; i++) {
        int64_t age = now - calls[i].minute;

        if (age < 0 || age >= DAY_MINUTES)
            continue;
        if (age < 60)
            add_to(&hour.bars[59 - age], calls[i].count);
        add_to(&day.bars[23 - age / 60], calls[i].count);
    }
    html(pg->out, "<h2>Calls</h2>\n");
    add_left(pg, app);
    add_table(pg, app, &hour, &day);
    if (highest(&day) > 0) {
        add_chart(pg, &hour);
        add_chart(pg, &day);
        add_key(pg);
    }
    return true;
}
