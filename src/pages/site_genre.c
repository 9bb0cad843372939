/* The genres of the catalog, and what there is of one. A genre is found as
 * search finds it, so that every way to write it leads to the same. */
#include "base/url.h"
#include "generation/generation.h"
#include "generation/genres.h"
#include "pages/pages.h"
#include "pages/site.h"
#include "search/query.h"
#include "search/search.h"

#define TILES 60u

static void begin(struct call *call, struct str title, struct str path)
{
    struct page_head head = {.title = title, .path = path, .kind = "website"};

    page_begin_site(call, &head);
    html(call->out, "<h1>{}</h1>\n", title);
}

enum err site_genres(struct call *call)
{
    const struct genre_category *genres;
    size_t count = generation_genres(call->generation, &genres);

    begin(call, STR("Genres"), STR("/genre"));
    if (count == 0)
        site_empty(call, "No genres are known",
                   "The catalog doesn't say of which genre its music is.");
    html(call->out, "<ul class=\"chips\">\n");
    for (size_t i = 0; i < count; i++)
        if (!str_eq_c(genres[i].key, GENRES_CHARTS))
            site_genre_chip(call, genres[i].name);
    html(call->out, "</ul>\n");
    page_end(call);
    return OK;
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

static uint32_t add_found(struct call *call, const char *title,
                          enum entity type, const struct query *query)
{
    struct search_request request = {
        .query = query,
        .type = type,
        .market = site_market(call),
        .limit = TILES,
        .depth = TILES,
        .today = date_from_days(call->now_ms / 86400000)};
    struct search_page page;

    search_run(generation_search(call->generation), &request, call->arena,
               &page);
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
