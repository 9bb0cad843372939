/* An artist's page: what is heard most, and the discography by group; or one
 * group whole, a part at a time (?group=single). */
#include <stdlib.h>

#include "pages/owner.h"
#include "pages/page_list.h"
#include "pages/pages.h"
#include "pages/site.h"

#define SONGS 10u
#define TILES 12u
#define ROWS  60

static const struct {
    const char *name;
    const char *title;
} groups[GROUP_COUNT] = {
    [GROUP_ALBUM] = {"album", "Albums"},
    [GROUP_SINGLE] = {"single", "Singles and EPs"},
    [GROUP_COMPILATION] = {"compilation", "Compilations"},
    [GROUP_APPEARS_ON] = {"appears_on", "Appears on"},
};

/* ---- the head ---- */

static void add_genres(struct call *call, uint32_t n)
{
    struct str rest =
        catalog_attribute(call->catalog, ENTITY_ARTIST, n, FIELD_GENRES);
    struct str genre;

    if (rest.n == 0)
        return;
    html(call->out, "<ul class=\"chips\">\n");
    while (field_next_text(&rest, &genre))
        site_genre_chip(call, genre);
    html(call->out, "</ul>\n");
}

static void add_hero(struct call *call, uint32_t n, const struct artist *artist)
{
    struct site_hero hero = {.kind = "Artist",
                             .name = artist->name,
                             .image = site_image(call, ENTITY_ARTIST, n, 300),
                             .is_round = true};
    struct site_playable what = {.name = artist->name,
                                 .uri = site_uri(call, ENTITY_ARTIST, n)};

    site_hero_begin(call, &hero);
    if (artist->followers > 0)
        html(call->out, "<p class=\"line soft\">{}</p>\n",
             site_count(call, artist->followers, "follower", "followers"));
    add_genres(call, n);
    html(call->out, "<div class=\"actions\" data-heart=\"{}\">", what.uri);
    site_play(call, &what);
    html(call->out, "</div>\n");
    site_share(call, what.name, what.uri, true);
    site_hero_end(call);
}

/* ---- what is heard most ---- */

struct heard {
    uint32_t n;
    unsigned popularity;
};

static int by_popularity(const void *a, const void *b)
{
    const struct heard *x = a, *y = b;

    if (x->popularity != y->popularity)
        return x->popularity > y->popularity ? -1 : 1;
    return x->n < y->n ? -1 : x->n > y->n;
}

/* The artist's tracks that can be had, most popular first. */
static uint32_t list_heard(struct call *call, uint32_t artist,
                           struct heard out[CATALOG_TOP_TRACKS])
{
    struct catalog_list tracks = catalog_artist_tracks(call->catalog, artist);
    uint32_t count = 0;

    for (uint32_t i = 0; i < tracks.n && count < CATALOG_TOP_TRACKS; i++) {
        uint32_t n = catalog_at(tracks, i);

        if (site_has(call, ENTITY_TRACK, n))
            out[count++] = (struct heard){
                n, catalog_popularity(call->catalog, ENTITY_TRACK, n)};
    }
    qsort(out, count, sizeof out[0], by_popularity);
    return count;
}

static void add_songs(struct call *call, uint32_t artist)
{
    struct site_song song = {.type = ENTITY_TRACK,
                             .shows = SITE_COVERS | SITE_ALBUMS};
    struct heard heard[CATALOG_TOP_TRACKS];
    uint32_t count = list_heard(call, artist, heard);

    if (count == 0)
        return;
    site_shelf_begin(call, "Popular", STR_EMPTY);
    site_songs_begin(call, song.shows);
    for (uint32_t i = 0; i < count && i < SONGS; i++) {
        song.n = heard[i].n;
        song.count = i + 1;
        site_song(call, &song);
    }
    site_songs_end(call);
    site_shelf_end(call);
}

/* ---- albums ---- */

/* A part of a group's albums that can be had. */
static void add_albums(struct call *call, struct catalog_list albums,
                       struct db_part *part)
{
    int64_t before = 0;

    site_tiles_begin(call);
    for (uint32_t i = 0; i < albums.n && !part->has_more; i++) {
        uint32_t n = catalog_at(albums, i);

        if (!site_has(call, ENTITY_ALBUM, n) || before++ < part->offset)
            continue;
        part->has_more = part->count == part->limit;
        if (part->has_more)
            break;
        site_entity_tile(call, ENTITY_ALBUM, n, false);
        part->count++;
    }
    site_tiles_end(call);
}

static void add_group(struct call *call, uint32_t artist,
                      enum album_group group)
{
    struct catalog_list albums =
        catalog_artist_albums(call->catalog, artist, group);
    struct db_part part = {.limit = TILES};
    struct str more = STR_EMPTY;

    if (albums.n == 0)
        return;
    if (albums.n > TILES)
        more = arena_printf(call->arena, "%.*s?group=%s",
                            STR_ARG(site_path(call, ENTITY_ARTIST, artist)),
                            groups[group].name);
    site_shelf_begin(call, groups[group].title, more);
    add_albums(call, albums, &part);
    site_shelf_end(call);
}

static enum err show_group(struct call *call, uint32_t artist,
                           enum album_group group)
{
    struct page_list list = {
        .path = arena_cstr(call->arena, site_path(call, ENTITY_ARTIST, artist)),
        .name = "page",
        .anchor = "",
        .limit = ROWS,
        .also = arena_printf(call->arena, "group=%s&", groups[group].name)};
    struct db_part part = page_list_part(call, &list);

    html(call->out, "<p><a href=\"{}\">{}</a></p>\n<h1>{}</h1>\n",
         str_from_c(list.path),
         catalog_name(call->catalog, ENTITY_ARTIST, artist),
         str_from_c(groups[group].title));
    add_albums(call, catalog_artist_albums(call->catalog, artist, group),
               &part);
    page_list_links(call, &list, &part);
    page_end(call);
    return OK;
}

/* ---- the page ---- */

static void begin(struct call *call, uint32_t n, const struct artist *artist)
{
    struct page_head head = {
        .title = artist->name,
        .description =
            arena_printf(call->arena, "Listen to %.*s.", STR_ARG(artist->name)),
        .image = site_image(call, ENTITY_ARTIST, n, 640),
        .path = site_path(call, ENTITY_ARTIST, n),
        .kind = "music.musician",
    };

    page_begin_site(call, &head);
}

/* Whether the page was asked for by the id of an artist that is merged into
 * this one. */
static bool is_by_other_id(struct call *call, uint32_t n)
{
    struct id id;

    return id_from_base62(call->r->params[0], &id) &&
           !id_eq(id, catalog_id(call->catalog, ENTITY_ARTIST, n));
}

/* For good: searches and bookmarks take the other address. */
static enum err go_to_own_page(struct call *call, uint32_t n)
{
    enum err e = page_go(call, site_path(call, ENTITY_ARTIST, n));

    call->r->status = 301;
    return e;
}

enum err site_artist(struct call *call)
{
    struct str wanted = request_query(call->r, "group");
    struct artist artist;
    uint32_t n;

    if (!site_find(call, ENTITY_ARTIST, &n) ||
        !catalog_artist(call->catalog, n, &artist))
        return page_not_found(call);
    if (is_by_other_id(call, n))
        return go_to_own_page(call, n);
    begin(call, n, &artist);
    for (int group = 0; group < GROUP_COUNT; group++)
        if (str_eq_c(wanted, groups[group].name))
            return show_group(call, n, (enum album_group)group);
    add_hero(call, n, &artist);
    add_songs(call, n);
    for (int group = 0; group < GROUP_COUNT; group++)
        add_group(call, n, (enum album_group)group);
    owner_add_link(call, ENTITY_ARTIST, n);
    page_end(call);
    return OK;
}
