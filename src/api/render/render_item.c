/* The flags "episode" and "track" go before the last bracket of what the other
 * renderers wrote. */
#include "api/render/render_item.h"

#include <assert.h>

#include "api/render/render_text.h"
#include "base/url.h"
#include "catalog/catalog.h"
#include "http/http.h"

/* Adds the flags to the object that was written last. */
static void put_flags(struct render *r, bool is_episode)
{
    struct buf *out = r->j.out;

    if (buf_overflowed(out))
        return;
    assert(out->n > 0 && out->p[out->n - 1] == '}');
    out->n--;
    if (is_episode)
        buf_lit(out, ",\"episode\":true,\"track\":false}");
    else
        buf_lit(out, ",\"episode\":false,\"track\":true}");
}

/* ---- a local file ---- */

/* The parts of "artist:album:title:seconds", each encoded as forms are; what
 * is missing is empty. */
struct local_file {
    struct str artist, album, title;
    uint64_t seconds;
};

static struct str next_part(struct str *rest, struct arena *arena)
{
    struct str part = STR_EMPTY, decoded;

    if (!str_split(rest, ':', &part))
        return STR_EMPTY;
    return http_decode(part, true, arena, &decoded) ? decoded : part;
}

static struct local_file read_local(struct str text, struct arena *arena)
{
    struct local_file file = {.artist = next_part(&text, arena),
                              .album = next_part(&text, arena),
                              .title = next_part(&text, arena)};

    (void)str_to_u64(next_part(&text, arena), &file.seconds);
    if (file.seconds > UINT32_MAX / 1000)
        file.seconds = 0;
    return file;
}

/* "external_urls":{},"href":null,"id":null */
static void put_no_links(struct json *j)
{
    json_key(j, "external_urls");
    json_object(j);
    json_end_object(j);
    json_key(j, "href");
    json_null(j);
    json_key(j, "id");
    json_null(j);
}

static void put_empty_list(struct json *j)
{
    json_array(j);
    json_end_array(j);
}

static void put_local_album(struct json *j, struct str name)
{
    json_object(j);
    json_key(j, "album_type");
    json_null(j);
    json_key(j, "artists");
    put_empty_list(j);
    json_key(j, "available_markets");
    put_empty_list(j);
    put_no_links(j);
    json_key(j, "images");
    put_empty_list(j);
    json_key(j, "name");
    json_str(j, name);
    json_key(j, "release_date");
    json_null(j);
    json_key(j, "release_date_precision");
    json_null(j);
    json_key(j, "type");
    json_str(j, STR("album"));
    json_key(j, "uri");
    json_null(j);
    json_end_object(j);
}

/* An artist of whom only the name is known. */
static void put_artist_named(struct json *j, struct str name)
{
    json_array(j);
    json_object(j);
    put_no_links(j);
    json_key(j, "name");
    json_str(j, name);
    json_key(j, "type");
    json_str(j, STR("artist"));
    json_key(j, "uri");
    json_null(j);
    json_end_object(j);
    json_end_array(j);
}

static void put_local(struct render *r, struct str text)
{
    struct local_file file = read_local(text, r->arena);
    struct json *j = &r->j;

    json_object(j);
    json_key(j, "album");
    put_local_album(j, file.album);
    json_key(j, "artists");
    put_artist_named(j, file.artist);
    json_key(j, "available_markets");
    put_empty_list(j);
    json_key(j, "disc_number");
    json_u64(j, 0);
    json_key(j, "duration_ms");
    json_u64(j, 1000 * file.seconds);
    json_key(j, "explicit");
    json_bool(j, false);
    json_key(j, "external_ids");
    json_object(j);
    json_end_object(j);
    put_no_links(j);
    json_key(j, "is_local");
    json_bool(j, true);
    json_key(j, "name");
    json_str(j, file.title);
    json_key(j, "popularity");
    json_u64(j, 0);
    json_key(j, "preview_url");
    json_null(j);
    json_key(j, "track_number");
    json_u64(j, 0);
    json_key(j, "type");
    json_str(j, STR("track"));
    json_key(j, "uri");
    json_str(j, arena_printf(r->arena, "spotify:local:%.*s", STR_ARG(text)));
    json_end_object(j);
    put_flags(r, false);
}

/* ---- an episode in the shape of a track ---- */

/* The show, or audiobook, in the shape of an album. */
static void put_show_as_album(struct render *r, enum entity type,
                              const struct program *show)
{
    struct render_id id = render_id(show->id);
    struct json *j = &r->j;

    json_object(j);
    json_key(j, "album_type");
    json_str(j, STR("album"));
    json_key(j, "artists");
    put_empty_list(j);
    render_links(r, type, &id);
    render_images(r,
                  catalog_images(r->catalog, type,
                                 catalog_find(r->catalog, type, show->id)),
                  show->id);
    json_key(j, "name");
    json_str(j, show->name);
    render_date(r, show->release_date);
    json_key(j, "total_tracks");
    json_u64(j, show->total);
    render_type_and_uri(r, type, &id);
    json_end_object(j);
}

static void put_squeezed(struct render *r, enum entity type, uint32_t n)
{
    enum entity parent =
        type == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK;
    struct program episode, show;
    struct json *j = &r->j;
    struct render_id id;

    (void)catalog_program(r->catalog, type, n, &episode);
    (void)catalog_program(r->catalog, parent, episode.parent, &show);
    id = render_id(episode.id);
    json_object(j);
    json_key(j, "album");
    put_show_as_album(r, parent, &show);
    json_key(j, "artists");
    put_artist_named(j, catalog_text(r->catalog, parent, episode.parent,
                                     FIELD_PUBLISHER, r->arena));
    json_key(j, "disc_number");
    json_u64(j, 0);
    json_key(j, "duration_ms");
    json_u64(j, episode.duration_ms);
    json_key(j, "explicit");
    json_bool(j, episode.is_explicit);
    json_key(j, "external_ids");
    json_object(j);
    json_end_object(j);
    render_links(r, type, &id);
    json_key(j, "is_local");
    json_bool(j, false);
    json_key(j, "name");
    json_str(j, episode.name);
    json_key(j, "popularity");
    json_u64(j, 0);
    json_key(j, "preview_url");
    json_null(j);
    json_key(j, "track_number");
    json_u64(j, 0);
    json_key(j, "type");
    json_str(j, STR("episode"));
    json_key(j, "uri");
    json_str_id(j, STR("spotify:episode:"), episode.id);
    json_end_object(j);
    put_flags(r, true);
}

/* ---- the whole ---- */

/* An id of a chapter may have come as an episode's, and the reverse. */
static uint32_t find_spoken(const struct render *r, struct id id,
                            enum entity *type)
{
    uint32_t n = catalog_find(r->catalog, ENTITY_EPISODE, id);

    *type = ENTITY_EPISODE;
    if (n != CATALOG_NONE)
        return n;
    *type = ENTITY_CHAPTER;
    return catalog_find(r->catalog, ENTITY_CHAPTER, id);
}

static void put_spoken(struct render *r, struct id id, bool as_episodes)
{
    enum entity type;
    uint32_t n = find_spoken(r, id, &type);

    if (n == CATALOG_NONE) {
        json_null(&r->j);
    } else if (!as_episodes) {
        put_squeezed(r, type, n);
    } else {
        render_spoken(r, type, n);
        put_flags(r, true);
    }
}

void render_item(struct render *r, const struct sequence_entry *entry,
                 bool as_episodes)
{
    uint32_t n;

    switch (entry->kind) {
    case SEQUENCE_LOCAL:
        put_local(r, entry->text);
        return;
    case SEQUENCE_EPISODE:
    case SEQUENCE_CHAPTER:
        put_spoken(r, entry->id, as_episodes);
        return;
    default:
        break;
    }
    n = catalog_find(r->catalog, ENTITY_TRACK, entry->id);
    if (entry->kind != SEQUENCE_TRACK || n == CATALOG_NONE) {
        json_null(&r->j);
        return;
    }
    render_track(r, n);
    put_flags(r, false);
}
