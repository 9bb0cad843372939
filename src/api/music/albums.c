/* Albums: one, several, their tracks, the new ones. */
#include "api/call/handlers.h"

#include "api/call/api.h"
#include "api/render/listing.h"

#define MAX_ALBUMS 20

static const char *const market_params[] = {"market", "country", NULL};

void albums_get(struct request *r)
{
    struct render to;
    uint32_t album;
    int market;

    if (!param_market(r, &market) || !listing_find(r, ENTITY_ALBUM, &album))
        return;
    to = render_to(r, market);
    render_album(&to, album);
}

void albums_get_several(struct request *r)
{
    struct render to;
    int market;

    if (!param_market(r, &market))
        return;
    to = render_to(r, market);
    listing_several(r, ENTITY_ALBUM, MAX_ALBUMS, &to, "albums", render_album,
                    NULL);
}

void albums_tracks(struct request *r)
{
    struct page_request page;
    struct album album;
    struct render to;
    struct str path, query;
    uint32_t n;
    int market;

    if (!param_market(r, &market) || !param_page(r, 20, 50, &page) ||
        !listing_find(r, ENTITY_ALBUM, &n))
        return;
    to = render_to(r, market);
    path = listing_path(r);
    query = listing_query(r, market_params);
    (void)catalog_album(to.catalog, n, &album);
    render_page_open(&to, path, query, page.limit, page.offset);
    for (uint32_t i = page.offset;
         i < album.track_count && i - page.offset < page.limit; i++)
        render_track_simplified(&to, album.first_track + i);
    render_page_close(&to, path, query, page.limit, page.offset,
                      album.track_count);
}

void albums_new_releases(struct request *r)
{
    struct page_request page;
    struct catalog_list list;
    struct render to;
    struct str path, query;
    uint32_t total = 0;
    int market;

    if (!param_market(r, &market) || !param_page(r, 20, 50, &page))
        return;
    to = render_to(r, market);
    path = listing_path(r);
    query = listing_query(r, market_params);
    list = catalog_new_releases(to.catalog);
    json_object(&to.j);
    json_key(&to.j, "albums");
    render_page_open(&to, path, query, page.limit, page.offset);
    for (uint32_t i = 0; i < list.n; i++) {
        struct album album;

        if (!catalog_album(to.catalog, catalog_at(list, i), &album) ||
            (market >= 0 &&
             !catalog_market_has(to.catalog, album.markets, market)))
            continue;
        if (total >= page.offset && total - page.offset < page.limit)
            render_album_simplified(&to, catalog_at(list, i), GROUP_COUNT);
        total++;
    }
    render_page_close(&to, path, query, page.limit, page.offset, total);
    json_end_object(&to.j);
}
