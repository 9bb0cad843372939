/* The playlists of the house (accounts/house.h): editorial ones and charts.
 *
 * They are tens or hundreds, and are all read for each answer, then put in the
 * order of what they have to do with what was asked. */
#include "api/discover/discover.h"

#include "accounts/house.h"
#include "api/call/fail.h"
#include "api/render/listing.h"
#include "api/render/render_playlist.h"
#include "generation/genres.h"
#include "library/shelf.h"
#include "trends/trend_lists.h"

/* ---- words ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 || c == '-' ||
           c == '&';
}

/* Whether the text has these words, as whole words, in either case of ASCII's
 * letters. */
static bool has_words(struct str text, struct str words)
{
    for (size_t i = 0; words.n > 0 && i + words.n <= text.n; i++) {
        size_t end = i + words.n;

        if (str_eq_nocase(str_of(text.p + i, words.n), words) &&
            (i == 0 || !is_word(text.p[i - 1])) &&
            (end == text.n || !is_word(text.p[end])))
            return true;
    }
    return false;
}

static bool says(const struct playlist *p, struct str words)
{
    return has_words(p->name, words) || has_words(p->description, words);
}

/* A category's name may be several: "Indie & Alternative". */
static bool is_about(const struct playlist *p, struct str name)
{
    static const struct str between = {" & ", 3};

    for (size_t i = 0; i + between.n <= name.n; i++)
        if (str_eq(str_of(name.p + i, between.n), between))
            return says(p, str_of(name.p, i)) ||
                   is_about(p, str_from(name, i + between.n));
    return says(p, name);
}

/* ---- charts ---- */

/* The ids of charts' lists, those of the world first. */
#define CHART_IDS (2 + MARKET_CODES)

static struct id *chart_ids(struct arena *arena)
{
    struct id *ids = arena_alloc(arena, CHART_IDS * sizeof *ids);

    ids[0] = trend_list_id(TREND_CHART_NOW, TREND_WORLD);
    ids[1] = trend_list_id(TREND_CHART_VIRAL, TREND_WORLD);
    for (uint16_t market = 0; market < MARKET_CODES; market++)
        ids[2 + market] = trend_list_id(TREND_CHART_NOW, market);
    return ids;
}

/* Which chart the list is; CHART_IDS: none. */
static unsigned chart_of(const struct id *ids, const struct playlist *p)
{
    unsigned i = 0;

    while (i < CHART_IDS && !id_eq(ids[i], p->id))
        i++;
    return i;
}

/* ---- the lists ---- */

/* Lists in the order of their ranks, the lowest first; those of RANK_NONE are
 * left out. */
#define RANKS     5u
#define RANK_NONE RANKS

struct ranking {
    unsigned (*rank)(const struct ranking *r, const struct playlist *p);
    const struct id *charts;
    int market;                      /* -1: none */
    struct str name;                 /* of a category */
    bool is_charts;                  /* that of charts */
    const struct greeting *greeting; /* of featured playlists */
};

static enum err put_lists(struct call *call, struct ranking *ranking,
                          struct str message, const struct page *page)
{
    struct render_lists r = {.to = render_to(call, -1), .call = call};
    struct shelf_page shelf;
    uint32_t total = 0;
    enum err e = shelf_page(call->db, house_id(), 0, 0, PLAYLIST_MAX_OWNED,
                            call->arena, &shelf);

    if (e)
        return e;
    ranking->charts = chart_ids(call->arena);
    call->is_live = true;
    json_object(&r.to.j);
    json_key(&r.to.j, "message");
    json_str(&r.to.j, message);
    json_key(&r.to.j, "playlists");
    render_page_open(&r.to, page);
    for (unsigned rank = 0; rank < RANKS; rank++)
        for (size_t i = 0; i < shelf.count; i++)
            if (ranking->rank(ranking, &shelf.lists[i]) == rank &&
                page_has(page, total++))
                render_playlist_simplified(&r, &shelf.lists[i]);
    render_page_close(&r.to, page, total);
    json_end_object(&r.to.j);
    return OK;
}

/* ---- featured ---- */

enum part_of_day { MORNING, AFTERNOON, EVENING, NIGHT };

struct greeting {
    const char *language;
    enum part_of_day part;
    const char *text, *word;
};

static const struct greeting greetings[] = {
#define GREETING(language, part, text, word) {language, part, text, word},
#include "api/discover/greeting.def"
#undef GREETING
};

static enum part_of_day part_of(unsigned hour)
{
    return hour < 5    ? NIGHT
           : hour < 12 ? MORNING
           : hour < 17 ? AFTERNOON
           : hour < 22 ? EVENING
                       : NIGHT;
}

/* The first of the part is the English one. */
static const struct greeting *greet(struct str locale, enum part_of_day part)
{
    struct str language = str_of(locale.p, locale.n < 2 ? 0 : 2);
    const struct greeting *english = NULL;

    for (size_t i = 0; i < sizeof greetings / sizeof greetings[0]; i++) {
        const struct greeting *g = &greetings[i];

        if (g->part != part)
            continue;
        if (english == NULL)
            english = g;
        if (str_eq_nocase(language, str_from_c(g->language)))
            return g;
    }
    return english;
}

/* Query `timestamp`, the user's own time; else UTC's. */
static bool read_hour(struct call *call, unsigned *hour)
{
    struct str text = request_query(call->r, "timestamp");
    uint64_t given = 0;
    int64_t ms;

    *hour = (unsigned)(call_now_s(call) / 3600 % 24);
    if (text.n == 0)
        return true;
    if (!clock_from_text(text, &ms)) {
        (void)call_fail(call, FAIL_TIMESTAMP);
        return false;
    }
    /* As it stands there: an offset says where the user is, and changes
     * nothing about their morning. */
    if (text.n >= 13)
        (void)str_to_u64(str_of(text.p + 11, 2), &given);
    *hour = (unsigned)given;
    return true;
}

/* The country's chart, the world's, lists for the time of day, other lists, and
 * other countries' charts where no country was asked for. */
static unsigned rank_featured(const struct ranking *r, const struct playlist *p)
{
    unsigned chart = chart_of(r->charts, p);

    if (chart < CHART_IDS) {
        if (chart < 2)
            return 1;
        if (r->market < 0)
            return 4;
        return (int)chart - 2 == r->market ? 0 : RANK_NONE;
    }
    return says(p, str_from_c(r->greeting->word)) ||
                   says(p,
                        str_from_c(greet(STR_EMPTY, r->greeting->part)->word))
               ? 2
               : 3;
}

enum err featured_get(struct call *call)
{
    static const char *const names[] = {"locale", "country", "timestamp", NULL};
    struct ranking ranking = {.rank = rank_featured};
    struct page page;
    unsigned hour;

    if (!param_market(call, &ranking.market) ||
        !listing_page(call, 20, 50, names, &page) || !read_hour(call, &hour))
        return OK;
    ranking.greeting = greet(request_query(call->r, "locale"), part_of(hour));
    return put_lists(call, &ranking, str_from_c(ranking.greeting->text), &page);
}

/* ---- of a category ---- */

/* Charts are in their own category, others where they say so. */
static unsigned rank_category(const struct ranking *r, const struct playlist *p)
{
    unsigned chart = chart_of(r->charts, p);

    if (chart < CHART_IDS && r->is_charts)
        return chart < 2                                       ? 1
               : r->market >= 0 && (int)chart - 2 == r->market ? 0
                                                               : 2;
    return chart == CHART_IDS && is_about(p, r->name) ? 3 : RANK_NONE;
}

/* The name of the category of that key; false: there is none. */
static bool find_category(struct call *call, struct str key, struct str *name)
{
    uint32_t n = catalog_find_category(call->catalog, key);
    const struct genre_category *genre =
        generation_genre(call->generation, key);

    *name = n != CATALOG_NONE ? catalog_name(call->catalog, ENTITY_CATEGORY, n)
            : genre != NULL   ? genre->name
                              : STR_EMPTY;
    return n != CATALOG_NONE || genre != NULL;
}

enum err featured_category(struct call *call)
{
    static const char *const names[] = {"country", NULL};
    struct str key = call->r->params[0];
    struct ranking ranking = {.rank = rank_category,
                              .is_charts = str_eq_c(key, GENRES_CHARTS)};
    struct page page;

    if (!param_market(call, &ranking.market) ||
        !listing_page(call, 20, 50, names, &page))
        return OK;
    if (!find_category(call, key, &ranking.name))
        return call_fail(call, FAIL_NO_SUCH_ID);
    return put_lists(call, &ranking, ranking.name, &page);
}
