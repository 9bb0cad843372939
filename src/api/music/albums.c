/* Albums: one, several, their tracks, the new ones. */
#include "api/music/music.h"
#include "api/render/listing.h"

#define MAX_ALBUMS 20

static const char *const market_params[] = {"market", "country", NULL};

enum err albums_get(struct call *call)
{
    struct render to;
    uint32_t album;
    int market;

    if (!param_market(call, &market) ||
        !listing_find(call, ENTITY_ALBUM, &album))
        return OK;
    to = render_to(call, market);
    render_album(&to, album);
    return OK;
}

enum err albums_get_several(struct call *call)
{
    static const struct listing_batch batch = {.type = ENTITY_ALBUM,
                                               .max_ids = MAX_ALBUMS,
                                               .key = "albums",
                                               .render = render_album};
    struct render to;
    int market;

    if (!param_market(call, &market))
        return OK;
    to = render_to(call, market);
    listing_several(call, &batch, &to);
    return OK;
}

enum err albums_tracks(struct call *call)
{
    struct page page;
    struct album album;
    struct render to;
    uint32_t n;
    int market;

    if (!param_market(call, &market) ||
        !listing_page(call, 20, 50, market_params, &page) ||
        !listing_find(call, ENTITY_ALBUM, &n))
        return OK;
    to = render_to(call, market);
    (void)catalog_album(to.catalog, n, &album);
    render_page_open(&to, &page);
    for (uint32_t i = page.offset; i < album.track_count && page_has(&page, i);
         i++)
        render_track_simplified(&to, album.first_track + i);
    render_page_close(&to, &page, album.track_count);
    return OK;
}

enum err albums_new_releases(struct call *call)
{
    struct page page;
    struct catalog_list list;
    struct render to;
    uint32_t total = 0;
    int market;

    if (!param_market(call, &market) ||
        !listing_page(call, 20, 50, market_params, &page))
        return OK;
    to = render_to(call, market);
    list = catalog_new_releases(to.catalog);
    json_object(&to.j);
    json_key(&to.j, "albums");
    render_page_open(&to, &page);
    /* The list is the same for every market; what can't be had in this one
     * counts for nothing. */
    for (uint32_t i = 0; i < list.n; i++) {
        struct album album;

        if (!catalog_album(to.catalog, catalog_at(list, i), &album) ||
            (market >= 0 &&
             !catalog_market_has(to.catalog, album.markets, market)))
            continue;
        if (page_has(&page, total))
            render_album_simplified(&to, catalog_at(list, i), GROUP_COUNT);
        total++;
    }
    render_page_close(&to, &page, total);
    json_end_object(&to.j);
    return OK;
}
