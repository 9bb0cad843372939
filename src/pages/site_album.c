/* An album's page: its tracks by disc, and what else there is of its artist. */
#include "base/url.h"
#include "pages/owner.h"
#include "pages/page_list.h"
#include "pages/pages.h"
#include "pages/site.h"

#define ROWS  100
#define TILES 12u

/* How long all of it is. */
static uint64_t length_ms(const struct catalog *c, const struct album *album)
{
    uint64_t sum = 0;
    struct track track;

    for (uint32_t i = 0; i < album->track_count; i++)
        if (catalog_track(c, album->first_track + i, &track))
            sum += track.duration_ms;
    return sum;
}

static void add_hero(struct call *call, uint32_t n, const struct album *album)
{
    struct site_hero hero = {.kind = site_album_kind(album),
                             .name = album->name,
                             .image = site_image(call, ENTITY_ALBUM, n, 300)};
    struct site_playable what = {.name = album->name,
                                 .uri = site_uri(call, ENTITY_ALBUM, n)};
    struct str date = site_date(call, album->release_date);

    site_hero_begin(call, &hero);
    html(call->out, "<p class=\"line\">");
    site_artists(call, album->artists);
    html(call->out, "</p>\n<p class=\"line soft\">{}{}{} · {}</p>\n", date,
         str_from_c(date.n > 0 ? " · " : ""),
         site_count(call, album->total_tracks, "track", "tracks"),
         site_length(call, length_ms(call->catalog, album)));
    html(call->out, "<div class=\"actions\" data-heart=\"{}\">", what.uri);
    if (site_has(call, ENTITY_ALBUM, n))
        site_play(call, &what);
    else
        html(call->out, "<span class=\"soft\">Not to be had in your country"
                        "</span>");
    html(call->out, "</div>\n");
    site_share(call, what.name, what.uri, true);
    site_hero_end(call);
}

/* ---- tracks ---- */

static bool has_discs(const struct catalog *c, const struct album *album)
{
    struct track last;

    return album->track_count > 0 &&
           catalog_track(c, album->first_track + album->track_count - 1,
                         &last) &&
           last.disc_number > 1;
}

/* A list for each disc, since each begins to count anew. */
static void add_tracks(struct call *call, uint32_t n, const struct album *album,
                       struct db_part *part)
{
    struct site_song song = {.type = ENTITY_TRACK,
                             .context = site_uri(call, ENTITY_ALBUM, n)};
    bool shows_discs = has_discs(call->catalog, album);
    unsigned disc = 0;
    struct track track;

    for (int64_t i = part->offset;
         i < album->track_count && i < part->offset + part->limit; i++) {
        song.n = album->first_track + (uint32_t)i;
        song.position = (uint32_t)i;
        if (!catalog_track(call->catalog, song.n, &track))
            break;
        if (part->count > 0 && shows_discs && track.disc_number != disc)
            site_songs_end(call);
        if (shows_discs && track.disc_number != disc)
            html(call->out, "<h2 class=\"disc\">Disc {}</h2>\n",
                 html_number(call->arena, track.disc_number));
        if (part->count == 0 || (shows_discs && track.disc_number != disc))
            site_songs_begin(call, song.shows);
        disc = track.disc_number;
        song.count = track.track_number;
        site_song(call, &song);
        part->count++;
    }
    if (part->count > 0)
        site_songs_end(call);
    part->has_more = part->offset + part->count < album->track_count;
}

/* ---- below ---- */

/* The sign of a right whose text doesn't begin with one. */
static struct str right_sign(const struct copyright *right)
{
    if (str_starts(right->text, STR("©")) ||
        str_starts(right->text, STR("℗")) || str_starts(right->text, STR("(")))
        return STR_EMPTY;
    return right->type == 'P' ? STR("℗ ") : STR("© ");
}

static void add_small_print(struct call *call, uint32_t n)
{
    struct str label =
        catalog_text(call->catalog, ENTITY_ALBUM, n, FIELD_LABEL, call->arena);
    struct str rest =
        catalog_attribute(call->catalog, ENTITY_ALBUM, n, FIELD_COPYRIGHTS);
    struct copyright right;

    html(call->out, "<div class=\"soft small\">\n");
    if (label.n > 0)
        html(call->out,
             "<p>Label: <a href=\"/search?q=label%3A%22{}%22&amp;"
             "type=album\">{}</a></p>\n",
             url_encode(call->arena, label, URL_KEEP_NONE), label);
    while (field_next_copyright(&rest, &right))
        html(call->out, "<p>{}{}</p>\n", right_sign(&right), right.text);
    html(call->out, "</div>\n");
}

static void add_others(struct call *call, uint32_t n, const struct album *album)
{
    uint32_t artist =
        album->artists.n > 0 ? catalog_at(album->artists, 0) : CATALOG_NONE;
    struct catalog_list others =
        catalog_artist_albums(call->catalog, artist, GROUP_ALBUM);
    uint32_t shown = 0;

    for (uint32_t i = 0; i < others.n && shown < TILES; i++) {
        uint32_t other = catalog_at(others, i);

        if (other == n || !site_has(call, ENTITY_ALBUM, other))
            continue;
        if (shown++ == 0) {
            site_shelf_begin(call, "More of the artist",
                             site_path(call, ENTITY_ARTIST, artist));
            site_line_begin(call);
        }
        site_entity_tile(call, ENTITY_ALBUM, other, false);
    }
    if (shown == 0)
        return;
    site_tiles_end(call);
    site_shelf_end(call);
}

static void begin(struct call *call, uint32_t n, const struct album *album)
{
    struct page_head head = {
        .title = arena_printf(call->arena, "%.*s by %.*s", STR_ARG(album->name),
                              STR_ARG(site_names(call, album->artists))),
        .description = arena_printf(
            call->arena, "%s · %.*s · %.*s", site_album_kind(album),
            STR_ARG(site_date(call, album->release_date)),
            STR_ARG(site_count(call, album->total_tracks, "track", "tracks"))),
        .image = site_image(call, ENTITY_ALBUM, n, 640),
        .path = site_path(call, ENTITY_ALBUM, n),
        .kind = "music.album",
    };

    page_begin_site(call, &head);
}

enum err site_album(struct call *call)
{
    struct page_list rows = {.name = "page", .anchor = "", .limit = ROWS};
    struct db_part part;
    struct album album;
    uint32_t n;

    if (!site_find(call, ENTITY_ALBUM, &n) ||
        !catalog_album(call->catalog, n, &album))
        return page_not_found(call);
    rows.path = arena_cstr(call->arena, site_path(call, ENTITY_ALBUM, n));
    part = page_list_part(call, &rows);
    begin(call, n, &album);
    add_hero(call, n, &album);
    add_tracks(call, n, &album, &part);
    page_list_links(call, &rows, &part);
    add_small_print(call, n);
    add_others(call, n, &album);
    owner_add_link(call, ENTITY_ALBUM, n);
    page_end(call);
    return OK;
}
