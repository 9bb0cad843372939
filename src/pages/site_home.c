/* The home page: what there is to listen to, and where one has stopped. Its
 * shelves are short, whatever the catalog has; one that would be empty isn't
 * there. */
#include "pages/pages.h"
#include "pages/site.h"
#include "plays/plays.h"
#include "recommend/mixes.h"
#include "trends/trends.h"

#define TILES      16u
#define CHART      10u
#define CHIPS      16u
#define LAST_PLAYS 60u

/* ---- the head ---- */

static void add_tallies(struct call *call)
{
    static const struct {
        enum entity type;
        const char *one, *many;
    } tallies[] = {
        {ENTITY_ARTIST, "artist", "artists"},
        {ENTITY_ALBUM, "album", "albums"},
        {ENTITY_TRACK, "track", "tracks"},
        {ENTITY_SHOW, "podcast", "podcasts"},
        {ENTITY_AUDIOBOOK, "audiobook", "audiobooks"},
    };

    html(call->out, "<p class=\"tallies\">");
    for (size_t i = 0; i < sizeof tallies / sizeof tallies[0]; i++) {
        uint32_t n = catalog_count(call->catalog, tallies[i].type);

        if (n > 0)
            html(call->out, "<span><strong>{}</strong> {}</span>\n",
                 site_number(call, n),
                 str_from_c(n == 1 ? tallies[i].one : tallies[i].many));
    }
    html(call->out, "</p>\n");
}

static bool is_empty(const struct call *call)
{
    for (int type = 0; type < ENTITY_COUNT; type++)
        if (catalog_count(call->catalog, (enum entity)type) > 0)
            return false;
    return true;
}

static void add_greeting(struct call *call)
{
    const struct user *user = call->user;

    if (user == NULL)
        html(call->out, "<h1>A music server of your own</h1>\n");
    else
        html(call->out, "<h1>Hello, {}</h1>\n",
             user->display_name.n > 0 ? user->display_name : user->id);
}

/* ---- one's own ---- */

/* What a play belongs to, and is shown as: an album, a show, an audiobook.
 * False when that isn't in the catalog any more. */
static bool find_whole(struct call *call, const struct play *play,
                       enum entity *type, uint32_t *n)
{
    const struct catalog *c = call->catalog;
    enum entity part = play->kind == SEQUENCE_EPISODE   ? ENTITY_EPISODE
                       : play->kind == SEQUENCE_CHAPTER ? ENTITY_CHAPTER
                                                        : ENTITY_TRACK;
    struct program program;
    struct track track;
    uint32_t found = play->kind == SEQUENCE_NOTHING
                         ? CATALOG_NONE
                         : catalog_find(c, part, play->id);

    if (found == CATALOG_NONE)
        return false;
    if (part == ENTITY_TRACK) {
        *type = ENTITY_ALBUM;
        *n = catalog_track(c, found, &track) ? track.album : CATALOG_NONE;
    } else {
        *type = part == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK;
        *n = catalog_program(c, part, found, &program) ? program.parent
                                                       : CATALOG_NONE;
    }
    return *n != CATALOG_NONE;
}

struct seen {
    enum entity type;
    uint32_t n;
};

static bool is_seen(const struct seen *list, size_t count, struct seen one)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].type == one.type && list[i].n == one.n)
            return true;
    return false;
}

/* What was heard last, each album once. */
static enum err add_last_heard(struct call *call)
{
    struct plays_range range = {.user = call->user->id,
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .limit = LAST_PLAYS};
    struct seen seen[TILES], one;
    struct play *plays;
    size_t count, shown = 0;
    enum err e = plays_range(call->db, &range, call->arena, &plays, &count);

    if (e)
        return e;
    for (size_t i = 0; i < count && shown < TILES; i++)
        if (find_whole(call, &plays[i], &one.type, &one.n) &&
            !is_seen(seen, shown, one))
            seen[shown++] = one;
    if (shown == 0)
        return OK;
    site_shelf_begin(call, "Continue listening", STR("/history"));
    site_line_begin(call);
    for (size_t i = 0; i < shown; i++)
        site_entity_tile(call, seen[i].type, seen[i].n, true);
    site_tiles_end(call);
    site_shelf_end(call);
    return OK;
}

static enum err add_mixes(struct call *call)
{
    struct mix_kept *mixes;
    size_t count, filled = 0;
    enum err e =
        mixes_list(call->db, call->user->id, call->arena, &mixes, &count);

    for (size_t i = 0; !e && i < count; i++)
        filled += mixes[i].count > 0;
    if (e || filled == 0)
        return e;
    site_shelf_begin(call, "Made for you", STR_EMPTY);
    site_line_begin(call);
    for (size_t i = 0; i < count; i++)
        if (mixes[i].count > 0)
            site_playlist_tile(call, &mixes[i].list);
    site_tiles_end(call);
    site_shelf_end(call);
    return OK;
}

/* ---- everybody's ---- */

static void add_newest(struct call *call)
{
    struct catalog_list newest = catalog_new_releases(call->catalog);
    uint32_t shown = 0;

    if (newest.n == 0)
        return;
    site_shelf_begin(call, "New releases",
                     STR("/search?q=tag%3Anew&type=album"));
    site_line_begin(call);
    for (uint32_t i = 0; i < newest.n && shown < TILES; i++)
        if (site_has(call, ENTITY_ALBUM, catalog_at(newest, i))) {
            site_entity_tile(call, ENTITY_ALBUM, catalog_at(newest, i), true);
            shown++;
        }
    site_tiles_end(call);
    site_shelf_end(call);
}

/* The week's chart of a type: the market's, else the world's. */
static void find_chart(struct call *call, enum trend_type type, uint32_t limit,
                       struct trends_page *out)
{
    int market = site_market(call);
    struct trends_query query = {.type = type,
                                 .market = market < 0 ? TREND_WORLD
                                                      : (uint16_t)market,
                                 .chart = TREND_CHART_WEEK,
                                 .limit = limit};

    trends_chart(call->config->trends, &query, call->arena, out);
    if (out->count > 0 || market < 0)
        return;
    query.market = TREND_WORLD;
    trends_chart(call->config->trends, &query, call->arena, out);
}

static void add_most_played(struct call *call, const char *title,
                            enum trend_type trend, enum entity type)
{
    struct trends_page page;

    find_chart(call, trend, TILES, &page);
    if (page.count == 0)
        return;
    site_shelf_begin(call, title, STR_EMPTY);
    site_line_begin(call);
    for (uint32_t i = 0; i < page.count; i++) {
        uint32_t n = catalog_find(call->catalog, type, page.places[i].id);

        if (n != CATALOG_NONE && site_has(call, type, n))
            site_entity_tile(call, type, n, true);
    }
    site_tiles_end(call);
    site_shelf_end(call);
}

static void add_chart(struct call *call)
{
    struct site_song song = {.type = ENTITY_TRACK,
                             .shows = SITE_COVERS | SITE_ALBUMS};
    struct trends_page page;

    find_chart(call, TREND_TRACK, CHART, &page);
    if (page.count == 0)
        return;
    site_shelf_begin(call, "Most played this week", STR_EMPTY);
    site_songs_begin(call, song.shows);
    for (uint32_t i = 0; i < page.count; i++) {
        song.n = catalog_find(call->catalog, ENTITY_TRACK, page.places[i].id);
        song.count = page.places[i].rank;
        if (song.n != CATALOG_NONE)
            site_song(call, &song);
    }
    site_songs_end(call);
    site_shelf_end(call);
}

/* Shows and audiobooks have no chart: the first of the catalog. */
static void add_spoken(struct call *call, const char *title, enum entity type)
{
    uint32_t count = catalog_count(call->catalog, type), shown = 0;

    if (count == 0 || site_market(call) < 0)
        return;
    site_shelf_begin(call, title, STR_EMPTY);
    site_line_begin(call);
    for (uint32_t n = 0; n < count && n < 20 * TILES && shown < TILES; n++)
        if (site_has(call, type, n)) {
            site_entity_tile(call, type, n, true);
            shown++;
        }
    site_tiles_end(call);
    site_shelf_end(call);
}

static void add_genres(struct call *call)
{
    size_t before = call->out->n;

    site_shelf_begin(call, "Genres", STR("/genre"));
    if (site_genre_chips(call, CHIPS) == 0)
        call->out->n = before;
    else
        site_shelf_end(call);
}

/* ---- the page ---- */

static enum err add_shelves(struct call *call)
{
    enum err e = OK;

    if (call->user != NULL)
        e = add_last_heard(call);
    if (!e && call->user != NULL)
        e = add_mixes(call);
    if (e)
        return e;
    add_newest(call);
    add_most_played(call, "Albums of the week", TREND_ALBUM, ENTITY_ALBUM);
    add_chart(call);
    add_most_played(call, "Artists of the week", TREND_ARTIST, ENTITY_ARTIST);
    add_spoken(call, "Podcasts", ENTITY_SHOW);
    add_spoken(call, "Audiobooks", ENTITY_AUDIOBOOK);
    add_genres(call);
    return OK;
}

enum err site_home(struct call *call)
{
    struct page_head head = {
        .title = STR("Home"),
        .description = arena_printf(
            call->arena,
            "%.*s to listen to, on a music server of "
            "somebody's own.",
            STR_ARG(site_count(call, catalog_count(call->catalog, ENTITY_TRACK),
                               "track", "tracks"))),
        .path = STR("/"),
        .kind = "website",
    };
    enum err e;

    page_begin_site(call, &head);
    add_greeting(call);
    add_tallies(call);
    if (is_empty(call))
        site_empty(call, "There is nothing here yet",
                   "The catalog of this server is empty. Whoever runs it "
                   "fills it with tonearm import, or with tonearm demo for a "
                   "first look.");
    e = add_shelves(call);
    page_end(call);
    return e;
}
