/* Artists: one, several, their albums and top tracks. */
#include "api/call/handlers.h"

#include "api/call/api.h"
#include "api/call/fail.h"
#include "api/render/listing.h"

#define MAX_ARTISTS 50
#define TOP_TRACKS  10

/* A discography longer than this is filtered on a reader thread. */
#define MANY_ALBUMS 5000

void artists_get(struct request *r)
{
    struct render to = render_to(r, -1);
    uint32_t artist;

    if (listing_find(r, ENTITY_ARTIST, &artist))
        render_artist(&to, artist);
}

void artists_get_several(struct request *r)
{
    struct render to = render_to(r, -1);

    listing_several(r, ENTITY_ARTIST, MAX_ARTISTS, &to, "artists",
                    render_artist, NULL);
}

/* Query include_groups (or its old name album_type): a bit for each group. */
static bool read_groups(struct request *r, unsigned *out)
{
    static const char *const names[GROUP_COUNT] = {
        [GROUP_ALBUM] = "album",
        [GROUP_SINGLE] = "single",
        [GROUP_COMPILATION] = "compilation",
        [GROUP_APPEARS_ON] = "appears_on",
    };
    struct str rest = request_query(r, "include_groups"), part;

    if (rest.n == 0)
        rest = request_query(r, "album_type");
    *out = rest.n == 0 ? (1u << GROUP_COUNT) - 1 : 0;
    while (str_split(&rest, ',', &part)) {
        unsigned g = 0;

        part = str_trim(part);
        while (g < GROUP_COUNT && !str_eq_nocase(part, str_from_c(names[g])))
            g++;
        if (g == GROUP_COUNT) {
            api_fail(r, FAIL_INCLUDE_GROUPS);
            return false;
        }
        *out |= 1u << g;
    }
    return true;
}

enum http_run artists_where(struct request *r)
{
    const struct catalog *c = api_catalog(r);
    struct id id;
    uint32_t artist, n = 0;

    if (!id_from_base62(r->params[0], &id))
        return RUN_LOOP;
    artist = catalog_find(c, ENTITY_ARTIST, id);
    for (unsigned g = 0; g < GROUP_COUNT; g++)
        n += catalog_artist_albums(c, artist, (enum album_group)g).n;
    return n > MANY_ALBUMS ? RUN_READ : RUN_LOOP;
}

/* One group's part of the page; returns how many albums the group has here. */
static uint32_t group_albums(struct render *to, uint32_t artist,
                             enum album_group group, uint32_t before,
                             const struct page_request *page)
{
    struct catalog_list list =
        catalog_artist_albums(to->catalog, artist, group);
    uint32_t total = before;

    for (uint32_t i = 0; i < list.n; i++) {
        uint32_t n = catalog_at(list, i);
        struct album album;

        if (to->market >= 0 &&
            (!catalog_album(to->catalog, n, &album) ||
             !catalog_market_has(to->catalog, album.markets, to->market)))
            continue;
        if (total >= page->offset && total - page->offset < page->limit)
            render_album_simplified(to, n, group);
        total++;
    }
    return total - before;
}

void artists_albums(struct request *r)
{
    static const char *const names[] = {"include_groups", "album_type",
                                        "market", "country", NULL};
    struct page_request page;
    struct render to;
    struct str path, query;
    bool is_cut = call_of(r)->profile >= APP_PROFILE_2026_02;
    unsigned groups;
    uint32_t artist, total = 0;
    int market;

    if (!param_market(r, &market) ||
        !param_page(r, is_cut ? 5 : 20, is_cut ? 10 : 50, &page) ||
        !read_groups(r, &groups) || !listing_find(r, ENTITY_ARTIST, &artist))
        return;
    to = render_to(r, market);
    path = listing_path(r);
    query = listing_query(r, names);
    render_page_open(&to, path, query, page.limit, page.offset);
    for (unsigned g = 0; g < GROUP_COUNT; g++)
        if ((groups >> g & 1) != 0)
            total +=
                group_albums(&to, artist, (enum album_group)g, total, &page);
    render_page_close(&to, path, query, page.limit, page.offset, total);
}

/* A candidate for the top tracks. */
struct candidate {
    uint32_t track;
    unsigned popularity;
};

static int by_popularity(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->popularity != y->popularity)
        return x->popularity > y->popularity ? -1 : 1;
    return x->track < y->track ? -1 : x->track > y->track;
}

/* One recording is listed once, however many albums it is on. */
static bool is_same_recording(const struct catalog *c, uint32_t a, uint32_t b)
{
    struct track x, y;

    return catalog_track(c, a, &x) && catalog_track(c, b, &y) &&
           x.isrc_length > 0 &&
           str_eq(str_of(x.isrc, x.isrc_length), str_of(y.isrc, y.isrc_length));
}

static uint32_t choose_top(const struct render *to, uint32_t artist,
                           uint32_t chosen[TOP_TRACKS])
{
    struct catalog_list list = catalog_artist_tracks(to->catalog, artist);
    struct candidate all[CATALOG_TOP_TRACKS];
    uint32_t count = 0;

    for (uint32_t i = 0; i < list.n; i++)
        all[i] = (struct candidate){
            catalog_at(list, i),
            catalog_popularity(to->catalog, ENTITY_TRACK, catalog_at(list, i))};
    if (list.n > 0)
        qsort(all, list.n, sizeof all[0], by_popularity);
    for (uint32_t i = 0; i < list.n && count < TOP_TRACKS; i++) {
        struct track t;
        bool repeated = false;

        if (to->market >= 0 &&
            (!catalog_track(to->catalog, all[i].track, &t) ||
             !catalog_market_has(to->catalog, t.markets, to->market)))
            continue;
        for (uint32_t k = 0; k < count && !repeated; k++)
            repeated = is_same_recording(to->catalog, chosen[k], all[i].track);
        if (!repeated)
            chosen[count++] = all[i].track;
    }
    return count;
}

void artists_top_tracks(struct request *r)
{
    uint32_t chosen[TOP_TRACKS];
    uint32_t artist, count;
    struct render to;
    int market;

    if (!param_market(r, &market) || !listing_find(r, ENTITY_ARTIST, &artist))
        return;
    to = render_to(r, market);
    count = choose_top(&to, artist, chosen);
    json_object(&to.j);
    json_key(&to.j, "tracks");
    json_array(&to.j);
    for (uint32_t i = 0; i < count; i++)
        render_track(&to, chosen[i]);
    json_end_array(&to.j);
    json_end_object(&to.j);
}
