/* Artists: one, several, their albums and top tracks. */
#include "api/music/music.h"

#include "api/call/fail.h"
#include "api/render/listing.h"
#include "catalog/merged.h"

#define MAX_ARTISTS 50
#define TOP_TRACKS  10

/* A discography longer than this is filtered on a reader thread. */
#define MANY_ALBUMS 5000

enum err artists_get(struct call *call)
{
    struct render to = render_to(call, -1);
    uint32_t artist;

    if (listing_find(call, ENTITY_ARTIST, &artist))
        render_artist(&to, artist);
    return OK;
}

enum err artists_get_several(struct call *call)
{
    static const struct listing_batch batch = {.type = ENTITY_ARTIST,
                                               .max_ids = MAX_ARTISTS,
                                               .key = "artists",
                                               .render = render_artist};
    struct render to = render_to(call, -1);

    listing_several(call, &batch, &to);
    return OK;
}

/* Query include_groups (or its old name album_type): a bit for each group. */
static bool read_groups(struct call *call, unsigned *out)
{
    static const char *const names[GROUP_COUNT] = {
        [GROUP_ALBUM] = "album",
        [GROUP_SINGLE] = "single",
        [GROUP_COMPILATION] = "compilation",
        [GROUP_APPEARS_ON] = "appears_on",
    };
    struct str rest = request_query(call->r, "include_groups"), part;

    if (rest.n == 0)
        rest = request_query(call->r, "album_type");
    *out = rest.n == 0 ? (1u << GROUP_COUNT) - 1 : 0;
    while (str_split(&rest, ',', &part)) {
        unsigned g = 0;

        part = str_trim(part);
        while (g < GROUP_COUNT && !str_eq_nocase(part, str_from_c(names[g])))
            g++;
        if (g == GROUP_COUNT) {
            (void)call_fail(call, FAIL_INCLUDE_GROUPS);
            return false;
        }
        *out |= 1u << g;
    }
    return true;
}

enum http_thread artists_choose_thread(struct call *call)
{
    const struct catalog *c = call->catalog;
    struct id id;
    uint32_t artist, n = 0;

    if (!id_from_base62(call->r->params[0], &id))
        return THREAD_LOOP;
    /* An id that the catalog doesn't have is CATALOG_NONE, whose groups are
     * empty: the handler answers it on the loop. */
    artist = merged_find_artist(c, id);
    for (unsigned g = 0; g < GROUP_COUNT; g++)
        n += catalog_artist_albums(c, artist, (enum album_group)g).n;
    return n > MANY_ALBUMS ? THREAD_READER : THREAD_LOOP;
}

/* One group's part of the page; returns how many albums the group has here. */
static uint32_t group_albums(struct render *to, uint32_t artist,
                             enum album_group group, uint32_t before,
                             const struct page *page)
{
    struct catalog_list list =
        catalog_artist_albums(to->catalog, artist, group);
    uint32_t total = before;

    /* Groups follow each other as one list, so an album's place on the page is
     * how many came before it, in this group and in those before. */
    for (uint32_t i = 0; i < list.n; i++) {
        uint32_t n = catalog_at(list, i);
        struct album album;

        if (to->market >= 0 &&
            (!catalog_album(to->catalog, n, &album) ||
             !catalog_market_has(to->catalog, album.markets, to->market)))
            continue;
        if (page_has(page, total))
            render_album_simplified(to, n, group);
        total++;
    }
    return total - before;
}

enum err artists_albums(struct call *call)
{
    static const char *const names[] = {"include_groups", "album_type",
                                        "market", "country", NULL};
    struct page page;
    struct render to;
    bool is_2026_02 = call->profile >= APP_PROFILE_2026_02;
    unsigned groups;
    uint32_t artist, total = 0;
    int market;

    if (!param_market(call, &market) ||
        !listing_page(call, is_2026_02 ? 5 : 20, is_2026_02 ? 10 : 50, names,
                      &page) ||
        !read_groups(call, &groups) ||
        !listing_find(call, ENTITY_ARTIST, &artist))
        return OK;
    to = render_to(call, market);
    render_page_open(&to, &page);
    for (unsigned g = 0; g < GROUP_COUNT; g++)
        if ((groups >> g & 1) != 0)
            total +=
                group_albums(&to, artist, (enum album_group)g, total, &page);
    render_page_close(&to, &page, total);
    return OK;
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

    /* The catalog keeps the candidates by base popularity; live popularity
     * decides here. */
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

enum err artists_top_tracks(struct call *call)
{
    uint32_t chosen[TOP_TRACKS];
    uint32_t artist, count;
    struct render to;
    int market;

    if (!param_market(call, &market) ||
        !listing_find(call, ENTITY_ARTIST, &artist))
        return OK;
    to = render_to(call, market);
    count = choose_top(&to, artist, chosen);
    json_object(&to.j);
    json_key(&to.j, "tracks");
    json_array(&to.j);
    for (uint32_t i = 0; i < count; i++)
        render_track(&to, chosen[i]);
    json_end_array(&to.j);
    json_end_object(&to.j);
    return OK;
}
