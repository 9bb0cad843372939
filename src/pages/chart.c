/* Numbers become places in a picture of a fixed size, which the style sheet
 * (web/style.css) stretches to its column. Colours are classes: no chart has a
 * style of its own. */
#include "pages/chart.h"

#include "pages/page.h"

#define BAR_STEP    48 /* from bar to bar */
#define BAR_WIDTH   34
#define BARS_HEIGHT 120
#define LABEL_SIZE  14

#define CELL      22
#define WEEK_LEFT 40 /* of days' names */
#define WEEK_TOP  18 /* of hours */
#define LEVELS    5  /* of darkness, 0 for nothing */

static const char *const days[7] = {"Monday",   "Tuesday", "Wednesday",
                                    "Thursday", "Friday",  "Saturday",
                                    "Sunday"};

static void begin(struct call *call, const char *name, int width, int height)
{
    html(call->out,
         "<figure class=\"drawn\"><figcaption>{}</figcaption>\n"
         "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}; the table "
         "below has the numbers\">\n",
         str_from_c(name), html_number(call->arena, width),
         html_number(call->arena, height), str_from_c(name));
}

static void begin_table(struct call *call, const char *name)
{
    html(call->out,
         "</svg>\n<details><summary>{} as a table</summary>\n"
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
         "aria-label=\"{}\"><table>\n",
         str_from_c(name), str_from_c(name));
}

static void end(struct call *call)
{
    html(call->out, "</tbody></table></div></details></figure>\n");
}

/* ---- bars ---- */

static uint64_t highest(const struct chart_bar *bars, size_t count)
{
    uint64_t high = 0;

    for (size_t i = 0; i < count; i++)
        if (bars[i].n > high)
            high = bars[i].n;
    return high;
}

static void draw_bar(struct call *call, const struct chart_bar *bar, int left,
                     uint64_t high)
{
    double height =
        high == 0 ? 0 : BARS_HEIGHT * ((double)bar->n / (double)high);

    buf_printf(call->out,
               "<rect class=\"bar\" x=\"%d\" y=\"%.1f\" width=\"%d\" "
               "height=\"%.1f\">",
               left, BARS_HEIGHT - height, BAR_WIDTH, height);
    html(call->out, "<title>{}: {}</title></rect>\n", bar->label, bar->value);
    buf_printf(call->out, "<text x=\"%d\" y=\"%d\">", left + BAR_WIDTH / 2,
               BARS_HEIGHT + LABEL_SIZE);
    /* There is room for so much of a name. */
    html(call->out, "{}</text>\n",
         str_of(bar->label.p, bar->label.n < 3 ? bar->label.n : 3));
}

void chart_bars(struct call *call, const char *name, const char *column,
                const struct chart_bar *bars, size_t count)
{
    uint64_t high = highest(bars, count);

    begin(call, name, (int)count * BAR_STEP, BARS_HEIGHT + LABEL_SIZE + 6);
    for (size_t i = 0; i < count; i++)
        draw_bar(call, &bars[i], (int)i * BAR_STEP + (BAR_STEP - BAR_WIDTH) / 2,
                 high);
    begin_table(call, name);
    html(call->out,
         "<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr>"
         "</thead>\n<tbody>\n",
         str_from_c(column), str_from_c(name));
    for (size_t i = 0; i < count; i++) {
        html(call->out, "<tr><th scope=\"row\">");
        if (bars[i].path.n > 0)
            html(call->out, "<a href=\"{}\">{}</a>", bars[i].path,
                 bars[i].label);
        else
            html(call->out, "{}", bars[i].label);
        html(call->out, "</th><td>{}</td></tr>\n", bars[i].value);
    }
    end(call);
}

/* ---- a week ---- */

static unsigned level_of(uint64_t n, uint64_t high)
{
    return n == 0 ? 0 : 1 + (unsigned)((n - 1) * (LEVELS - 1) / high);
}

static void draw_hours(struct call *call)
{
    for (int hour = 0; hour < 24; hour += 6)
        buf_printf(call->out,
                   "<text class=\"left\" x=\"%d\" y=\"%d\">%d:00</text>\n",
                   WEEK_LEFT + hour * CELL, WEEK_TOP - 5, hour);
}

static void draw_day(struct call *call, int day, const uint64_t hours[24],
                     uint64_t high)
{
    buf_printf(call->out, "<text class=\"left\" x=\"0\" y=\"%d\">%.3s</text>\n",
               WEEK_TOP + day * CELL + CELL - 7, days[day]);
    for (int hour = 0; hour < 24; hour++)
        buf_printf(call->out,
                   "<rect class=\"q%u\" x=\"%d\" y=\"%d\" width=\"%d\" "
                   "height=\"%d\" rx=\"3\"/>\n",
                   level_of(hours[hour], high), WEEK_LEFT + hour * CELL,
                   WEEK_TOP + day * CELL, CELL - 2, CELL - 2);
}

static void add_week_table(struct call *call, const uint64_t hours[7][24],
                           struct str (*value)(struct call *, uint64_t))
{
    html(call->out, "<thead><tr><th scope=\"col\">Hour</th>");
    for (int day = 0; day < 7; day++)
        html(call->out, "<th scope=\"col\">{}</th>", str_from_c(days[day]));
    html(call->out, "</tr></thead>\n<tbody>\n");
    for (int hour = 0; hour < 24; hour++) {
        html(call->out, "<tr><th scope=\"row\">{}:00</th>",
             html_number(call->arena, hour));
        for (int day = 0; day < 7; day++)
            html(call->out, "<td>{}</td>",
                 hours[day][hour] == 0 ? STR("–")
                                       : value(call, hours[day][hour]));
        html(call->out, "</tr>\n");
    }
}

void chart_week(struct call *call, const char *name,
                const uint64_t hours[7][24],
                struct str (*value)(struct call *call, uint64_t n))
{
    uint64_t high = 1;

    for (int day = 0; day < 7; day++)
        for (int hour = 0; hour < 24; hour++)
            if (hours[day][hour] > high)
                high = hours[day][hour];
    begin(call, name, WEEK_LEFT + 24 * CELL, WEEK_TOP + 7 * CELL);
    draw_hours(call);
    for (int day = 0; day < 7; day++)
        draw_day(call, day, hours[day], high);
    begin_table(call, name);
    add_week_table(call, hours, value);
    end(call);
}
