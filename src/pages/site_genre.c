/* The genres of the catalog, and what there is of one. A genre is found as
 * search finds it, so that every way to write it leads to the same. */
#include "base/url.h"
#include "generation/generation.h"
#include "generation/genres.h"
#include "pages/pages.h"
#include "pages/site.h"
#include "search/query.h"
#include "search/search.h"

#define TILES      60u
#define CATEGORIES 100u

static void begin(struct call *call, struct str title, struct str path)
{
    struct page_head head = {.title = title, .path = path, .kind = "website"};

    page_begin_site(call, &head);
    html(call->out, "<h1>{}</h1>\n", title);
}

size_t site_genre_chips(struct call *call, size_t most)
{
    const struct genre_category *genres;
    size_t count = generation_genres(call->generation, &genres);

    if (count == 0)
        return 0;
    html(call->out, "<ul class=\"chips\">\n");
    for (size_t i = 0; i < count && i < most; i++)
        if (!str_eq_c(genres[i].key, GENRES_CHARTS))
            site_genre_chip(call, genres[i].name);
    html(call->out, "</ul>\n");
    return count;
}

/* The query that asks for a genre; a quote in it would end it. */
static void ask(struct call *call, struct str genre, struct query *out)
{
    char *name = arena_alloc(call->arena, genre.n + 1);

    for (size_t i = 0; i < genre.n; i++)
        name[i] = genre.p[i];
    for (size_t i = 0; i < genre.n; i++)
        if (name[i] == '"')
            name[i] = ' ';
    query_parse(arena_printf(call->arena, "genre:\"%.*s\"", (int)genre.n, name),
                call->arena, out);
}

static void find(struct call *call, enum entity type, const struct query *query,
                 uint32_t limit, struct search_page *out)
{
    struct search_request request = {
        .query = query,
        .type = type,
        .market = site_market(call),
        .limit = limit,
        .depth = limit,
        .today = date_from_days(call->now_ms / 86400000)};

    search_run(generation_search(call->generation), &request, call->arena, out);
}

/* ---- all of them ---- */

/* Categories of a catalog's own are no genres, but mostly called like some:
 * those that are. */
static size_t add_categories(struct call *call)
{
    uint32_t count = catalog_count(call->catalog, ENTITY_CATEGORY);
    struct search_page page;
    struct query query;
    size_t shown = 0;

    html(call->out, "<ul class=\"chips\">\n");
    for (uint32_t i = 0; i < count && i < CATEGORIES; i++) {
        struct str name = catalog_name(call->catalog, ENTITY_CATEGORY, i);

        ask(call, name, &query);
        find(call, ENTITY_ARTIST, &query, 1, &page);
        if (page.count == 0)
            continue;
        site_genre_chip(call, name);
        shown++;
    }
    html(call->out, "</ul>\n");
    return shown;
}

enum err site_genres(struct call *call)
{
    begin(call, STR("Genres"), STR("/genre"));
    if (site_genre_chips(call, SIZE_MAX) == 0 && add_categories(call) == 0)
        site_empty(call, "No genres are known",
                   "The catalog doesn't say of which genre its music is.");
    page_end(call);
    return OK;
}

/* ---- one ---- */

static uint32_t add_found(struct call *call, const char *title,
                          enum entity type, const struct query *query)
{
    struct search_page page;

    find(call, type, query, TILES, &page);
    if (page.count == 0)
        return 0;
    site_shelf_begin(call, title, STR_EMPTY);
    site_tiles_begin(call);
    for (uint32_t i = 0; i < page.count; i++)
        site_entity_tile(call, type, page.numbers[i], true);
    site_tiles_end(call);
    site_shelf_end(call);
    return page.count;
}

enum err site_genre(struct call *call)
{
    struct str genre = call->r->params[0];
    struct query query;
    uint32_t count;

    begin(call, genre,
          arena_printf(call->arena, "/genre/%.*s",
                       STR_ARG(url_encode(call->arena, genre, URL_KEEP_NONE))));
    ask(call, genre, &query);
    count = add_found(call, "Artists", ENTITY_ARTIST, &query);
    count += add_found(call, "Albums", ENTITY_ALBUM, &query);
    if (count == 0)
        return page_not_found(call);
    page_end(call);
    return OK;
}
