/* The parts that the listening site's pages are made of. What scripts go by is
 * in attributes, and is the same on every page (docs/site.md). */
#include "pages/site.h"

#include "base/url.h"
#include "library/playlist.h"

/* ---- playing, covers ---- */

void site_play_attributes(struct call *call, const struct site_playable *what)
{
    html(call->out, " data-uri=\"{}\"", what->uri);
    if (what->context.n > 0)
        html(call->out, " data-context=\"{}\"", what->context);
    if (what->has_position)
        html(call->out, " data-position=\"{}\"",
             html_number(call->arena, what->position));
}

void site_play(struct call *call, const struct site_playable *what)
{
    html(call->out,
         "<button type=\"button\" class=\"play\" aria-label=\"Play: {}\"",
         what->name);
    site_play_attributes(call, what);
    buf_lit(call->out, "><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\" "
                       "focusable=\"false\"><path d=\"M8 5v14l11-7z\"/></svg>"
                       "</button>");
}

/* The first character of a name, as it is written. */
static struct str first_letter(struct str name)
{
    size_t n = name.n > 0 ? 1 : 0;

    while (n < name.n && ((unsigned char)name.p[n] & 0xc0) == 0x80)
        n++;
    return str_of(name.p, n);
}

/* One of eight grounds, the same for a name each time (style.css). */
static struct str ground_of(struct call *call, struct str name)
{
    unsigned sum = 0;

    for (size_t i = 0; i < name.n; i++)
        sum = sum * 31 + (unsigned char)name.p[i];
    return arena_printf(call->arena, "g%u", (sum ^ sum >> 15) % 8);
}

void site_cover(struct call *call, struct str image, struct str name,
                bool is_round, unsigned pixels)
{
    struct str shape = is_round ? STR("cover round") : STR("cover");
    struct str size = html_number(call->arena, pixels);

    if (image.n > 0)
        html(call->out,
             "<img class=\"{}\" src=\"{}\" alt=\"\" width=\"{}\" "
             "height=\"{}\" loading=\"lazy\">",
             shape, image, size, size);
    else
        html(call->out, "<span class=\"{} {}\" aria-hidden=\"true\">{}</span>",
             shape, ground_of(call, name), first_letter(name));
}

/* ---- heads, sections ---- */

void site_hero_begin(struct call *call, const struct site_hero *hero)
{
    html(call->out, "<div class=\"hero\">\n<div class=\"frame\">");
    site_cover(call, hero->image, hero->name, hero->is_round, 300);
    html(call->out,
         "</div>\n<div class=\"about\">\n<p class=\"kind\">{}</p>\n"
         "<h1>{}</h1>\n",
         str_from_c(hero->kind), hero->name);
}

void site_hero_end(struct call *call)
{
    html(call->out, "</div>\n</div>\n");
}

void site_shelf_begin(struct call *call, const char *title, struct str more)
{
    html(call->out,
         "<section class=\"shelf\">\n<div class=\"shelf-head\"><h2>{}</h2>",
         str_from_c(title));
    if (more.n > 0)
        html(call->out,
             "<a href=\"{}\">Show all<span class=\"unseen\">: {}</span></a>",
             more, str_from_c(title));
    html(call->out, "</div>\n");
}

void site_shelf_end(struct call *call)
{
    html(call->out, "</section>\n");
}

void site_empty(struct call *call, const char *title, const char *text)
{
    html(call->out, "<div class=\"empty\"><h2>{}</h2>\n<p>{}</p></div>\n",
         str_from_c(title), str_from_c(text));
}

/* ---- tiles ---- */

void site_tiles_begin(struct call *call)
{
    html(call->out, "<ul class=\"tiles\">\n");
}

void site_line_begin(struct call *call)
{
    html(call->out, "<ul class=\"tiles line\">\n");
}

void site_tiles_end(struct call *call)
{
    html(call->out, "</ul>\n");
}

void site_tile(struct call *call, const struct site_tile *tile)
{
    struct site_playable what = {.name = tile->name, .uri = tile->uri};

    html(call->out, "<li class=\"tile\"><div class=\"frame\">");
    site_cover(call, tile->image, tile->name, tile->is_round, 300);
    if (tile->uri.n > 0)
        site_play(call, &what);
    html(call->out, "</div><p class=\"name\"><a href=\"{}\">{}</a></p>",
         tile->path, tile->name.n > 0 ? tile->name : STR("Without a name"));
    if (tile->detail.n > 0)
        html(call->out, "<p>{}</p>", tile->detail);
    html(call->out, "</li>\n");
}

static struct str album_detail(struct call *call, uint32_t n, bool with_artists)
{
    struct album album;

    (void)catalog_album(call->catalog, n, &album);
    if (with_artists)
        return site_names(call, album.artists);
    if (album.release_date.year == 0)
        return str_from_c(site_album_kind(&album));
    return arena_printf(call->arena, "%u · %s", album.release_date.year,
                        site_album_kind(&album));
}

static struct str tile_detail(struct call *call, enum entity type, uint32_t n,
                              bool with_artists)
{
    struct str authors, first = STR_EMPTY;

    switch (type) {
    case ENTITY_ARTIST:
        return STR("Artist");
    case ENTITY_ALBUM:
        return album_detail(call, n, with_artists);
    case ENTITY_SHOW:
        return catalog_text(call->catalog, type, n, FIELD_PUBLISHER,
                            call->arena);
    case ENTITY_AUDIOBOOK:
        authors = catalog_attribute(call->catalog, type, n, FIELD_AUTHORS);
        (void)field_next_text(&authors, &first);
        return first;
    default:
        return STR_EMPTY;
    }
}

void site_entity_tile(struct call *call, enum entity type, uint32_t n,
                      bool with_artists)
{
    struct site_tile tile = {
        .path = site_path(call, type, n),
        .name = catalog_name(call->catalog, type, n),
        .detail = tile_detail(call, type, n, with_artists),
        .image = site_image(call, type, n, 300),
        .uri = site_uri(call, type, n),
        .is_round = type == ENTITY_ARTIST,
    };

    site_tile(call, &tile);
}

void site_playlist_tile(struct call *call, const struct playlist *p)
{
    char id[ID_TEXT_LENGTH];
    struct site_tile tile = {
        .name = p->name,
        .detail = arena_printf(call->arena, "By %.*s",
                               STR_ARG(site_person(call, p->owner))),
        .image = site_playlist_image(call, p, 300),
    };

    id_to_base62(p->id, id);
    tile.path = arena_printf(call->arena, "/playlist/%.*s", ID_TEXT_LENGTH, id);
    tile.uri =
        arena_printf(call->arena, "spotify:playlist:%.*s", ID_TEXT_LENGTH, id);
    site_tile(call, &tile);
}

struct str site_playlist_image(struct call *call, const struct playlist *p,
                               unsigned pixels)
{
    char id[ID_TEXT_LENGTH];

    /* As in the API, which has no pictures of a list without anything. */
    if (!p->has_cover && p->items == 0)
        return STR_EMPTY;
    id_to_base62(p->id, id);
    return arena_printf(call->arena, "/art/playlists/%.*s/%u/%u",
                        ID_TEXT_LENGTH, id, p->snapshot.revision, pixels);
}

void site_genre_chip(struct call *call, struct str genre)
{
    html(call->out, "<li><a href=\"/genre/{}\">{}</a></li>\n",
         url_encode(call->arena, genre, URL_KEEP_NONE), genre);
}
