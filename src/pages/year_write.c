/* The page of a year: sums, charts, lists. Months are links, so that all works
 * without a script. */
#include "pages/year_page.h"

#include "base/url.h"
#include "pages/chart.h"
#include "pages/page.h"
#include "pages/pages.h"

/* ---- texts ---- */

/* "3 h 5 min", "12 min". */
static struct str time_of(struct call *call, uint64_t ms)
{
    unsigned long long minutes = (ms + 30000) / 60000;

    if (minutes >= 60)
        return arena_printf(call->arena, "%llu h %llu min", minutes / 60,
                            minutes % 60);
    if (minutes == 0 && ms > 0)
        return STR("1 min");
    return arena_printf(call->arena, "%llu min", minutes);
}

static struct str count_of(struct call *call, uint64_t n, const char *one)
{
    return arena_printf(call->arena, "%llu %s%s", (unsigned long long)n, one,
                        n == 1 ? "" : "s");
}

/* The page for another month, with all else as it is. */
static struct str path_of(struct call *call, const struct year_view *v,
                          unsigned month)
{
    struct str path = v->path;

    if (month > 0)
        path = arena_printf(call->arena, "%.*s?month=%u", STR_ARG(path), month);
    /* A link's place is its own, and so is what the browser keeps. */
    if (v->name.n == 0 && request_query(call->r, "zone").n > 0)
        path = arena_printf(
            call->arena, "%.*s%czone=%.*s", STR_ARG(path),
            month > 0 ? '&' : '?',
            STR_ARG(url_encode(call->arena, v->zone.name, URL_KEEP_NONE)));
    return path;
}

static struct str title_of(struct call *call, const struct year_view *v)
{
    struct str of =
        v->asked.month == 0
            ? STR_EMPTY
            : arena_printf(call->arena, "%s ", date_month_name(v->asked.month));

    if (v->name.n == 0)
        return arena_printf(call->arena, "Your %.*s%d", STR_ARG(of),
                            v->asked.year);
    return arena_printf(call->arena, "%.*s%d of %.*s", STR_ARG(of),
                        v->asked.year, STR_ARG(v->name));
}

/* ---- which time ---- */

static void add_years(struct call *call, const struct year_view *v)
{
    if (v->first == 0)
        return;
    html(call->out, "<nav class=\"places\" aria-label=\"Years\">\n");
    for (int year = v->last; year >= v->first; year--) {
        struct str n = html_number(call->arena, year);

        html(call->out,
             year == v->asked.year
                 ? "<a href=\"/year/{}\" aria-current=\"page\">{}</a>\n"
                 : "<a href=\"/year/{}\">{}</a>\n",
             n, n);
    }
    html(call->out, "</nav>\n");
}

static void add_months(struct call *call, const struct year_view *v)
{
    html(call->out, "<p class=\"months\">");
    for (unsigned month = 0; month <= 12; month++) {
        struct str name = month == 0 ? STR("The whole year")
                                     : str_of(date_month_name(month), 3);

        html(call->out,
             month == v->asked.month
                 ? "<a href=\"{}\" aria-current=\"true\">{}</a> "
                 : "<a href=\"{}\">{}</a> ",
             path_of(call, v, month), name);
    }
    html(call->out, "</p>\n");
}

/* Days and hours are those of a place. A browser with scripts lists the zones
 * that it knows (zone.js); any name of the time zone database will do. */
static void add_zone(struct call *call, const struct year_view *v)
{
    html(call->out,
         "<form method=\"get\" action=\"{}\" class=\"row\">\n"
         "<input type=\"hidden\" name=\"month\" value=\"{}\">\n"
         "<p class=\"field\"><label for=\"zone\">Times of day are those of"
         "</label><input id=\"zone\" name=\"zone\" value=\"{}\" "
         "maxlength=\"64\" spellcheck=\"false\" autocomplete=\"off\"></p>\n"
         "<button class=\"quiet\">Show</button></form>\n",
         v->path, html_number(call->arena, v->asked.month), v->zone.name);
}

/* ---- sums ---- */

static void add_fact(struct call *call, const char *name, struct str value,
                     struct str more)
{
    html(call->out, "<div><dt>{}</dt><dd>{}", str_from_c(name), value);
    if (more.n > 0)
        html(call->out, " <span class=\"soft\">{}</span>", more);
    html(call->out, "</dd></div>\n");
}

static struct str fresh_of(struct call *call, const struct year_list *list)
{
    return arena_printf(call->arena, "%u for the first time", list->fresh);
}

static void add_facts(struct call *call, const struct year *y)
{
    struct str since = STR_EMPTY;

    if (y->streak_days > 1)
        since = arena_printf(
            call->arena, "from %.*s",
            STR_ARG(page_date(call, 86400 * date_to_days(y->streak_at.year,
                                                         y->streak_at.month,
                                                         y->streak_at.day))));
    html(call->out, "<dl class=\"sums\">\n");
    add_fact(call, "Listened for", time_of(call, y->sum.heard_ms),
             count_of(call, y->sum.plays, "play"));
    add_fact(call, "Artists", html_number(call->arena, y->artists.total),
             fresh_of(call, &y->artists));
    add_fact(call, "Tracks", html_number(call->arena, y->tracks.total),
             fresh_of(call, &y->tracks));
    add_fact(call, "Days with music", html_number(call->arena, y->days),
             STR_EMPTY);
    add_fact(call, "Longest streak", count_of(call, y->streak_days, "day"),
             since);
    html(call->out, "</dl>\n");
    if (y->is_cut)
        html(call->out,
             "<p class=\"soft\">Only the newest {} plays of the year are "
             "counted.</p>\n",
             html_number(call->arena, YEAR_PLAYS_MAX));
}

static void add_charts(struct call *call, const struct year_view *v)
{
    struct chart_bar bars[12];

    for (unsigned i = 0; i < 12; i++)
        bars[i] = (struct chart_bar){
            .label = str_from_c(date_month_name(i + 1)),
            .value = time_of(call, v->year.months[i].heard_ms),
            .n = v->year.months[i].heard_ms,
            .path = path_of(call, v, i + 1)};
    chart_bars(call, "Listened, by month", "Month", bars, 12);
    chart_week(call, "Listened, by hour and day of the week", v->year.hours_ms,
               time_of);
}

/* ---- lists ---- */

static void add_name(struct call *call, const struct year_place *p)
{
    char id[ID_TEXT_LENGTH];

    if (!p->is_in_catalog) {
        html(call->out, "{}", p->name);
        return;
    }
    id_to_base62(p->id, id);
    html(call->out, "<a href=\"/{}/{}\">{}</a>", entity_name(p->type),
         str_of(id, sizeof id), p->name);
}

static void add_row(struct call *call, size_t i, const struct year_place *p,
                    bool is_mixed)
{
    html(call->out, "<tr><td>{}</td><th scope=\"row\">",
         html_number(call->arena, (int64_t)i + 1));
    add_name(call, p);
    if (is_mixed && p->is_new)
        html(call->out, " <span class=\"new\">new</span>");
    if (p->by.n > 0)
        html(call->out, "<br><span class=\"soft\">{}</span>", p->by);
    html(call->out, "</th><td>{}</td><td>{}</td></tr>\n",
         html_number(call->arena, p->sum.plays),
         time_of(call, p->sum.heard_ms));
}

struct list {
    const char *title;
    const char *what;
    const struct year_place *places;
    size_t count;
    bool is_mixed; /* of what is new and what isn't */
};

static void add_list(struct call *call, const struct list *list)
{
    struct str title = str_from_c(list->title);

    if (list->count == 0)
        return;
    html(call->out,
         "<section class=\"top\"><h2>{}</h2>\n<div class=\"scroll\" "
         "tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>\n"
         "<thead><tr><th scope=\"col\"><span class=\"unseen\">Place</span>"
         "</th><th scope=\"col\">{}</th><th scope=\"col\">Plays</th>"
         "<th scope=\"col\">Time</th></tr></thead>\n<tbody>\n",
         title, title, str_from_c(list->what));
    for (size_t i = 0; i < list->count; i++)
        add_row(call, i, &list->places[i], list->is_mixed);
    html(call->out, "</tbody></table></div></section>\n");
}

static void add_lists(struct call *call, const struct year *y)
{
    const struct list lists[] = {
        {"Top artists", "Artist", y->artists.places, y->artists.count, true},
        {"Top tracks", "Track", y->tracks.places, y->tracks.count, true},
        {"Discovered", "Artist", y->found, y->found_count, false}};

    html(call->out, "<div class=\"tops\">\n");
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        add_list(call, &lists[i]);
    html(call->out, "</div>\n");
}

/* ---- the page ---- */

static void begin(struct call *call, const struct year_view *v)
{
    struct page_head head = {.title = title_of(call, v),
                             .description = arena_printf(
                                 call->arena, "%.*s of music by %u artists",
                                 STR_ARG(time_of(call, v->year.sum.heard_ms)),
                                 v->year.artists.total),
                             .path = v->path,
                             .kind = "website"};

    page_begin_site(call, &head);
    html(call->out, "<h1>{}</h1>\n", head.title);
}

void year_page_write(struct call *call, const struct year_view *v)
{
    bool is_own = v->name.n == 0;

    begin(call, v);
    if (is_own)
        add_years(call, v);
    add_months(call, v);
    if (is_own)
        add_zone(call, v);
    if (v->year.sum.plays == 0) {
        html(call->out, "<p>Nothing was heard in this time.</p>\n");
    } else {
        add_facts(call, &v->year);
        add_charts(call, v);
        add_lists(call, &v->year);
    }
    if (is_own)
        year_page_add_sharing(call, v);
    page_end(call);
}
