/* Categories and markets. */
#include "api/discover/discover.h"

#include "api/call/fail.h"
#include "api/render/listing.h"
#include "catalog/market.h"
#include "generation/genres.h"

/* The first look at a catalog's genres takes a while. */
enum http_thread browse_thread(struct call *call)
{
    return catalog_count(call->catalog, ENTITY_CATEGORY) > 0 ? THREAD_LOOP
                                                             : THREAD_READER;
}

enum err browse_categories(struct call *call)
{
    static const char *const names[] = {"locale", "country", NULL};
    const struct genre_category *genres = NULL;
    struct render to = render_to(call, -1);
    struct page page;
    uint32_t own, count;
    int market;

    /* A bad market is refused, although the list is the same for all. */
    if (!param_market(call, &market) ||
        !listing_page(call, 20, 50, names, &page))
        return OK;
    count = own = catalog_count(to.catalog, ENTITY_CATEGORY);
    if (own == 0)
        count = (uint32_t)generation_genres(call->generation, &genres);
    json_object(&to.j);
    json_key(&to.j, "categories");
    render_page_open(&to, &page);
    for (uint32_t i = page.offset; i < count && page_has(&page, i); i++)
        if (own > 0)
            render_category(&to, i);
        else
            render_genre(&to, &genres[i]);
    render_page_close(&to, &page, count);
    json_end_object(&to.j);
    return OK;
}

enum err browse_category(struct call *call)
{
    struct render to = render_to(call, -1);
    const struct genre_category *genre;
    uint32_t n;
    int market;

    if (!param_market(call, &market))
        return OK;
    n = catalog_find_category(to.catalog, call->r->params[0]);
    if (n != CATALOG_NONE) {
        render_category(&to, n);
        return OK;
    }
    if (catalog_count(to.catalog, ENTITY_CATEGORY) > 0)
        return call_fail(call, FAIL_NO_SUCH_ID);
    genre = generation_genre(call->generation, call->r->params[0]);
    if (genre == NULL)
        return call_fail(call, FAIL_NO_SUCH_ID);
    render_genre(&to, genre);
    return OK;
}

enum err browse_markets(struct call *call)
{
    struct json j = json_to(call->out);

    json_object(&j);
    json_key(&j, "markets");
    json_array(&j);
    for (size_t i = 0; i < MARKET_LIST_COUNT; i++)
        json_str(&j, str_of(market_list + 2 * i, 2));
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}
