/* GET /v1/me/top/tracks and /artists: what the token's user has listened to
 * most in a time (Spotify's reference: "Get User's Top Items", whose times are
 * about four weeks, six months and a year). The order is that of plays counted
 * in that time, so that everybody can count after it; the service's own is a
 * secret "affinity". */
#include "api/listens/listens.h"

#include "api/call/fail.h"
#include "api/render/listing.h"
#include "plays/top.h"

#define LIMIT_FALLBACK 20
#define LIMIT_MAX      50

static const struct {
    const char *name;
    int days;
} ranges[] = {{"short_term", 28}, {"medium_term", 182}, {"long_term", 365}};

#define DAY_MS 86400000ll

/* Query `time_range`: since when. */
static bool read_range(struct call *call, int64_t *from_ms)
{
    struct str text = request_query(call->r, "time_range");

    if (text.n == 0)
        text = STR("medium_term");
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (str_eq_c(text, ranges[i].name)) {
            *from_ms = call->now_ms - ranges[i].days * DAY_MS;
            return true;
        }
    (void)call_fail(call, FAIL_TIME_RANGE);
    return false;
}

struct top {
    int market;
    int64_t from_ms;
    struct page page;
    struct plays_top *list;
    size_t count;
};

/* What is asked, and the user's tracks of that time. */
static enum err read_top(struct call *call, struct top *top, bool *is_refused)
{
    static const char *const names[] = {"time_range", "market", NULL};

    *is_refused =
        !param_user_market(call, &top->market) ||
        !read_range(call, &top->from_ms) ||
        !listing_page(call, LIMIT_FALLBACK, LIMIT_MAX, names, &top->page);
    if (*is_refused)
        return OK;
    return plays_top_tracks(call->db, call->identity.user, top->from_ms,
                            call->arena, &top->list, &top->count);
}

/* What the catalog has lost since is passed over, and not counted. */
static void put_page(struct call *call, const struct top *top, enum entity type,
                     void (*render)(struct render *, uint32_t))
{
    struct render to = render_to(call, top->market);
    uint32_t total = 0;

    render_page_open(&to, &top->page);
    for (size_t i = 0; i < top->count; i++) {
        uint32_t n = catalog_find(to.catalog, type, top->list[i].id);

        if (n != CATALOG_NONE && page_has(&top->page, total++))
            render(&to, n);
    }
    render_page_close(&to, &top->page, total);
}

enum err top_tracks(struct call *call)
{
    struct top top;
    bool is_refused;
    enum err e = read_top(call, &top, &is_refused);

    if (!e && !is_refused)
        put_page(call, &top, ENTITY_TRACK, render_track);
    return e;
}

enum err top_artists(struct call *call)
{
    struct top top;
    bool is_refused;
    enum err e = read_top(call, &top, &is_refused);

    if (e || is_refused)
        return e;
    plays_top_artists(call->catalog, top.list, top.count, call->arena,
                      &top.list, &top.count);
    put_page(call, &top, ENTITY_ARTIST, render_artist);
    return OK;
}
