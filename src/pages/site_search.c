/* Search over everything: a few of each type, or with ?type= all of one, a
 * part at a time. Playlists are the state's, all else is the catalog's. */
#include "base/url.h"
#include "generation/generation.h"
#include "library/playlist_search.h"
#include "pages/page_list.h"
#include "pages/pages.h"
#include "pages/site.h"
#include "search/query.h"
#include "search/search.h"

#define FEW 6u /* of each type, where all are shown */
#define ROWS                                                                   \
    48u /* of one type; of playlists, at most PLAYLIST_SEARCH_LIMIT            \
         */

/* Playlists are no entities of the catalog. */
#define PLAYLISTS ENTITY_COUNT

static const struct {
    const char *name;
    const char *title;
    enum entity type;
} types[] = {
    {"track", "Tracks", ENTITY_TRACK},
    {"artist", "Artists", ENTITY_ARTIST},
    {"album", "Albums", ENTITY_ALBUM},
    {"playlist", "Playlists", PLAYLISTS},
    {"show", "Podcasts", ENTITY_SHOW},
    {"episode", "Episodes", ENTITY_EPISODE},
    {"audiobook", "Audiobooks", ENTITY_AUDIOBOOK},
};
#define TYPES (sizeof types / sizeof types[0])

struct finding {
    struct call *call;
    struct str text;
    struct query query;
    size_t asked; /* of the types; TYPES: all */
    struct db_part part;
    uint64_t found; /* all types together */
};

/* ---- what is asked ---- */

static struct str address(const struct finding *f, size_t type)
{
    struct arena *arena = f->call->arena;
    struct str text = url_encode(arena, f->text, URL_KEEP_NONE);

    if (type == TYPES)
        return arena_printf(arena, "/search?q=%.*s", STR_ARG(text));
    return arena_printf(arena, "/search?q=%.*s&type=%s", STR_ARG(text),
                        types[type].name);
}

static void add_types(const struct finding *f)
{
    html(f->call->out, "<nav aria-label=\"What to look for\">\n"
                       "<ul class=\"chips\">\n");
    for (size_t i = 0; i <= TYPES; i++) {
        size_t type = i == 0 ? TYPES : i - 1;

        html(f->call->out, "<li><a href=\"{}\"{}>{}</a></li>\n",
             address(f, type),
             f->asked == type ? STR(" aria-current=page") : STR_EMPTY,
             str_from_c(i == 0 ? "All" : types[type].title));
    }
    html(f->call->out, "</ul>\n</nav>\n");
}

/* ---- what is found ---- */

static void add_songs(struct finding *f, enum entity type,
                      const struct search_page *page)
{
    struct site_song song = {.type = type, .shows = SITE_COVERS};

    if (type == ENTITY_TRACK)
        song.shows |= SITE_ALBUMS;
    site_songs_begin(f->call, song.shows);
    for (uint32_t i = 0; i < page->count; i++) {
        song.n = page->numbers[i];
        song.count = (uint32_t)f->part.offset + i + 1;
        site_song(f->call, &song);
    }
    site_songs_end(f->call);
}

static void add_tiles(struct finding *f, enum entity type,
                      const struct search_page *page)
{
    site_tiles_begin(f->call);
    for (uint32_t i = 0; i < page->count; i++)
        site_entity_tile(f->call, type, page->numbers[i], true);
    site_tiles_end(f->call);
}

static void begin_type(const struct finding *f, size_t i, uint64_t total)
{
    bool is_cut = f->asked == TYPES && total > FEW;

    site_shelf_begin(f->call, types[i].title,
                     is_cut ? address(f, i) : STR_EMPTY);
}

static void add_entities(struct finding *f, size_t i)
{
    enum entity type = types[i].type;
    struct search_request request = {
        .query = &f->query,
        .type = type,
        .market = site_market(f->call),
        .offset = (uint32_t)f->part.offset,
        .limit = (uint32_t)f->part.limit,
        .depth = f->call->config->search_depth + ROWS,
        .today = date_from_days(f->call->now_ms / 86400000)};
    struct search_page page;

    /* As in the API: without a market nothing that is spoken can be had. */
    if (type >= ENTITY_SHOW && request.market < 0)
        return;
    search_run(generation_search(f->call->generation), &request, f->call->arena,
               &page);
    f->found += page.count;
    f->part.count = page.count;
    f->part.has_more = request.offset + page.count < page.total &&
                       request.offset < f->call->config->search_depth;
    if (page.count == 0)
        return;
    begin_type(f, i, page.total);
    if (type == ENTITY_TRACK || type == ENTITY_EPISODE)
        add_songs(f, type, &page);
    else
        add_tiles(f, type, &page);
    site_shelf_end(f->call);
}

static enum err add_playlists(struct finding *f, size_t i)
{
    struct playlist_search search = {.query = &f->query,
                                     .offset = (uint32_t)f->part.offset,
                                     .limit = (uint32_t)f->part.limit,
                                     .depth =
                                         f->call->config->search_depth + ROWS};
    struct playlist_found found;
    enum err e = playlists_search(f->call->db, &search, f->call->arena, &found);

    if (e)
        return e;
    f->found += found.count;
    f->part.count = found.count;
    f->part.has_more = search.offset + found.count < found.total &&
                       search.offset < f->call->config->search_depth;
    if (found.count == 0)
        return OK;
    begin_type(f, i, found.total);
    site_tiles_begin(f->call);
    for (uint32_t n = 0; n < found.count; n++)
        site_playlist_tile(f->call, &found.lists[n]);
    site_tiles_end(f->call);
    site_shelf_end(f->call);
    return OK;
}

static enum err add_found(struct finding *f)
{
    enum err e = OK;

    for (size_t i = 0; i < TYPES && !e; i++) {
        if (f->asked != TYPES && f->asked != i)
            continue;
        if (types[i].type == PLAYLISTS)
            e = add_playlists(f, i);
        else
            add_entities(f, i);
    }
    return e;
}

/* ---- the page ---- */

static void begin(struct finding *f)
{
    struct page_head head = {
        .title = f->text.n > 0 ? arena_printf(f->call->arena, "Search: %.*s",
                                              STR_ARG(f->text))
                               : STR("Search"),
        .path = f->text.n > 0 ? address(f, TYPES) : STR("/search"),
        .kind = "website",
    };

    page_begin_site(f->call, &head);
    html(f->call->out, "<h1>Search</h1>\n");
}

/* Without a question, where to begin. */
static void show_genres(struct call *call)
{
    html(call->out, "<p>Type a name, a few words of one, or an address. "
                    "<code>artist:</code>, <code>album:</code>, "
                    "<code>year:1990-1999</code> and <code>genre:</code> "
                    "narrow it down.</p>\n");
    html(call->out, "<h2><a href=\"/genre\">Genres</a></h2>\n");
    (void)site_genre_chips(call, SIZE_MAX);
}

static enum err show_found(struct finding *f)
{
    struct page_list list = {.path = "/search", .name = "page", .anchor = ""};
    enum err e;

    query_parse(f->text, f->call->arena, &f->query);
    list.limit = f->asked == TYPES ? FEW : ROWS;
    list.also = arena_printf(
        f->call->arena, "%.*s&",
        STR_ARG(str_from(address(f, f->asked), strlen("/search?"))));
    f->part = f->asked == TYPES ? (struct db_part){.limit = FEW}
                                : page_list_part(f->call, &list);
    add_types(f);
    if (f->part.offset <= f->call->config->search_depth) {
        e = add_found(f);
        if (e)
            return e;
    }
    if (f->found == 0)
        site_empty(f->call, "Nothing is found",
                   "Look whether it is written as you meant it, or try fewer "
                   "words.");
    if (f->asked != TYPES)
        page_list_links(f->call, &list, &f->part);
    return OK;
}

enum err site_search(struct call *call)
{
    struct str type = request_query(call->r, "type");
    struct finding f = {.call = call,
                        .text = str_trim(request_query(call->r, "q")),
                        .asked = TYPES};
    enum err e = OK;

    for (size_t i = 0; i < TYPES; i++)
        if (str_eq_c(type, types[i].name))
            f.asked = i;
    begin(&f);
    if (f.text.n > 0)
        e = show_found(&f);
    else
        show_genres(call);
    page_end(call);
    return e;
}
