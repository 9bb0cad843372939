/* Charts: what is played most, and what rises (docs/charts.md). */
#include "api/discover/discover.h"

#include "api/call/fail.h"
#include "api/render/listing.h"
#include "trends/trends.h"

/* What is counted, by the name of its chart. */
static const struct {
    const char *of;
    enum trend_type type;
    const char *key;
    enum entity entity;
    void (*render)(struct render *, uint32_t);
} kinds[] = {
    {"tracks", TREND_TRACK, "track", ENTITY_TRACK, render_track},
    {"albums", TREND_ALBUM, "album", ENTITY_ALBUM, render_album},
    {"artists", TREND_ARTIST, "artist", ENTITY_ARTIST, render_artist},
    {"genres", TREND_GENRE, "genre", ENTITY_COUNT, NULL},
};

static const struct {
    const char *name;
    enum trend_chart chart;
} windows[] = {{"now", TREND_CHART_NOW},
               {"day", TREND_CHART_DAY},
               {"week", TREND_CHART_WEEK}};

static struct str asked(struct call *call, const char *name,
                        const char *fallback)
{
    struct str text = request_query(call->r, name);

    return text.n > 0 ? text : str_from_c(fallback);
}

static bool read_kind(struct call *call, size_t *kind)
{
    struct str of = asked(call, "of", "tracks");

    for (*kind = 0; *kind < sizeof kinds / sizeof kinds[0]; ++*kind)
        if (str_eq_c(of, kinds[*kind].of))
            return true;
    return false;
}

/* A rise has one window only, that of its test. */
static bool read_chart(struct call *call, enum trend_chart *chart)
{
    struct str kind = asked(call, "kind", "top"),
               window = asked(call, "window", "now");

    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        if (!str_eq_c(window, windows[i].name))
            continue;
        *chart = str_eq_c(kind, "viral") ? TREND_CHART_VIRAL : windows[i].chart;
        return str_eq_c(kind, "viral") || str_eq_c(kind, "top");
    }
    return false;
}

static void put_number(struct json *j, const char *key, uint32_t n)
{
    json_key_str(j, str_from_c(key));
    if (n > 0)
        json_u64(j, n);
    else
        json_null(j);
}

static void put_genre(struct render *to, struct str name)
{
    json_object(&to->j);
    json_key(&to->j, "name");
    json_str(&to->j, name);
    json_key(&to->j, "type");
    json_str(&to->j, STR("genre"));
    json_end_object(&to->j);
}

/* What the catalog has lost since is passed over; the others keep their
 * ranks. */
static void put_place(struct render *to, size_t kind,
                      const struct trends_place *p)
{
    uint32_t n = kinds[kind].render == NULL
                     ? 0
                     : catalog_find(to->catalog, kinds[kind].entity, p->id);

    if (n == CATALOG_NONE)
        return;
    json_object(&to->j);
    put_number(&to->j, "rank", p->rank);
    put_number(&to->j, "last_rank", p->last_rank);
    put_number(&to->j, "peak", p->peak);
    put_number(&to->j, "periods_on_chart", p->days);
    json_key_str(&to->j, str_from_c(kinds[kind].key));
    if (kinds[kind].render == NULL)
        put_genre(to, p->genre);
    else
        kinds[kind].render(to, n);
    json_end_object(&to->j);
}

enum err charts_get(struct call *call)
{
    static const char *const names[] = {"of", "market", "window", "kind", NULL};
    struct trends_query query = {0};
    struct render to = render_to(call, -1);
    struct trends_page places;
    struct page page;
    size_t kind;
    int market;

    if (!param_market(call, &market) ||
        !listing_page(call, 50, 200, names, &page))
        return OK;
    if (!read_kind(call, &kind) || !read_chart(call, &query.chart))
        return call_fail(call, FAIL_CHART);
    query.type = kinds[kind].type;
    query.market = market < 0 ? TREND_WORLD : (uint16_t)market;
    query.offset = page.offset;
    query.limit = page.limit;
    trends_chart(call->config->trends, &query, call->arena, &places);
    call->is_live = true;
    render_page_open(&to, &page);
    for (uint32_t i = 0; i < places.count; i++)
        put_place(&to, kind, &places.places[i]);
    render_page_close(&to, &page, places.total);
    return OK;
}
