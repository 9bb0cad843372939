/* Categories, markets and genre seeds. */
#include "api/call/handlers.h"

#include "api/call/api.h"
#include "api/call/fail.h"
#include "api/render/listing.h"
#include "catalog/market.h"

void browse_categories(struct request *r)
{
    static const char *const names[] = {"locale", "country", NULL};
    struct render to = render_to(r, -1);
    struct page_request page;
    struct str path, query;
    uint32_t count;
    int market;

    if (!param_market(r, &market) || !param_page(r, 20, 50, &page))
        return;
    path = listing_path(r);
    query = listing_query(r, names);
    count = catalog_count(to.catalog, ENTITY_CATEGORY);
    json_object(&to.j);
    json_key(&to.j, "categories");
    render_page_open(&to, path, query, page.limit, page.offset);
    for (uint32_t i = page.offset; i < count && i - page.offset < page.limit;
         i++)
        render_category(&to, i);
    render_page_close(&to, path, query, page.limit, page.offset, count);
    json_end_object(&to.j);
}

void browse_category(struct request *r)
{
    struct render to = render_to(r, -1);
    uint32_t n;
    int market;

    if (!param_market(r, &market))
        return;
    n = catalog_find_category(to.catalog, r->params[0]);
    if (n == CATALOG_NONE)
        api_fail(r, FAIL_NO_SUCH_ID);
    else
        render_category(&to, n);
}

void browse_markets(struct request *r)
{
    struct json j = json_to(&r->out);

    json_object(&j);
    json_key(&j, "markets");
    json_array(&j);
    for (size_t i = 0; i < MARKET_LIST_COUNT; i++)
        json_str(&j, str_of(market_list + 2 * i, 2));
    json_end_array(&j);
    json_end_object(&j);
}

void browse_genre_seeds(struct request *r)
{
    struct json j = json_to(&r->out);

    json_object(&j);
    json_key(&j, "genres");
    json_array(&j);
#define GENRE_SEED(name) json_str(&j, STR(name));
#include "api/discover/genre_seeds.def"
#undef GENRE_SEED
    json_end_array(&j);
    json_end_object(&j);
}
