/* Artists, albums, tracks and features. The track is the path that is
 * measured: everything it needs lies in its record, its album's and its
 * artists'. */
#include "api/render.h"

static struct str album_type_name(enum album_type type)
{
    switch (type) {
    case ALBUM_SINGLE:
        return STR("single");
    case ALBUM_COMPILATION:
        return STR("compilation");
    default:
        return STR("album");
    }
}

void render_artist_simplified(struct render *r, uint32_t artist)
{
    struct render_id id =
        render_id(catalog_id(r->catalog, ENTITY_ARTIST, artist));

    json_object(&r->j);
    render_links(r, ENTITY_ARTIST, &id);
    json_key(&r->j, "name");
    json_str(&r->j, catalog_name(r->catalog, ENTITY_ARTIST, artist));
    render_type_and_uri(r, ENTITY_ARTIST, &id);
    json_end_object(&r->j);
}

/* Writes the bytes again that were written for the same artists before. */
static bool repeat_artists(struct render *r, struct catalog_list list)
{
    char *to;

    if (list.n == 0 || list.n != r->last_artists.n ||
        memcmp(list.p, r->last_artists.p, list.n * sizeof *list.p) != 0)
        return false;
    to = buf_reserve(r->j.out, r->last_bytes);
    if (to == NULL)
        return false;
    memcpy(to, r->j.out->p + r->last_from, r->last_bytes);
    r->j.out->n += r->last_bytes;
    r->j.comma = true;
    return true;
}

static void artists(struct render *r, struct catalog_list list)
{
    size_t from;

    json_key(&r->j, "artists");
    if (repeat_artists(r, list))
        return;
    from = r->j.out->n;
    json_array(&r->j);
    for (uint32_t i = 0; i < list.n; i++)
        render_artist_simplified(r, catalog_at(list, i));
    json_end_array(&r->j);
    r->last_artists = list;
    r->last_from = from;
    r->last_bytes = r->j.out->n - from;
}

void render_artist(struct render *r, uint32_t artist)
{
    struct json *j = &r->j;
    struct str attributes =
        catalog_attributes(r->catalog, ENTITY_ARTIST, artist);
    struct artist a;
    struct render_id id;

    (void)catalog_artist(r->catalog, artist, &a);
    id = render_id(a.id);
    json_object(j);
    render_external_urls(r, ENTITY_ARTIST, &id);
    json_key(j, "followers");
    json_object(j);
    json_key(j, "href");
    json_null(j);
    json_key(j, "total");
    json_u64(j, a.followers);
    json_end_object(j);
    json_key(j, "genres");
    render_texts(r, field_find(attributes, FIELD_GENRES));
    render_href_and_id(r, ENTITY_ARTIST, &id);
    render_images(r, catalog_images(r->catalog, ENTITY_ARTIST, artist), a.id);
    json_key(j, "name");
    json_str(j, a.name);
    json_key(j, "popularity");
    json_u64(j, catalog_popularity(r->catalog, ENTITY_ARTIST, artist));
    if (r->is_export && field_find(attributes, FIELD_ALIASES).n > 0) {
        json_key(j, "aliases");
        render_texts(r, field_find(attributes, FIELD_ALIASES));
    }
    render_type_and_uri(r, ENTITY_ARTIST, &id);
    json_end_object(j);
}

/* The fields that simplified and full albums share, in an open object. */
static void album_base(struct render *r, const struct album *a,
                       const struct render_id *id)
{
    struct json *j = &r->j;

    json_key(j, "album_type");
    json_str(j, album_type_name(a->type));
    json_key(j, "total_tracks");
    json_u64(j, a->total_tracks);
    render_markets(r, a->markets);
    render_links(r, ENTITY_ALBUM, id);
    render_images(r, a->images, a->id);
    json_key(j, "name");
    json_str(j, a->name);
    render_date(r, a->release_date);
    if (r->market >= 0 &&
        !catalog_market_has(r->catalog, a->markets, r->market))
        render_restriction(r);
    render_type_and_uri(r, ENTITY_ALBUM, id);
    artists(r, a->artists);
}

void render_album_simplified(struct render *r, uint32_t album,
                             enum album_group group)
{
    static const char *const groups[GROUP_COUNT] = {
        "album", "single", "compilation", "appears_on"};
    struct album a;
    struct render_id id;

    (void)catalog_album(r->catalog, album, &a);
    id = render_id(a.id);
    json_object(&r->j);
    album_base(r, &a, &id);
    if (group != GROUP_COUNT) {
        json_key(&r->j, "album_group");
        json_str(&r->j, str_from_c(groups[group]));
    }
    json_end_object(&r->j);
}

static void external_id(struct render *r, const char *name, struct str code)
{
    if (code.p == NULL)
        return;
    json_key_str(&r->j, str_from_c(name));
    json_str(&r->j, code);
}

static struct str market_query(const struct render *r)
{
    if (r->market < 0)
        return STR_EMPTY;
    return arena_printf(r->arena, "&market=%c%c", 'A' + r->market / 26,
                        'A' + r->market % 26);
}

#define EMBEDDED_PARTS 50 /* of a full album, show, audiobook */

static void album_tracks(struct render *r, const struct album *a,
                         const struct render_id *id)
{
    struct str path = arena_printf(r->arena, "/v1/albums/%.*s/tracks",
                                   ID_TEXT_LENGTH, id->text);
    struct str query = market_query(r);
    uint32_t n =
        a->track_count < EMBEDDED_PARTS ? a->track_count : EMBEDDED_PARTS;

    json_key(&r->j, "tracks");
    render_page_open(r, path, query, EMBEDDED_PARTS, 0);
    for (uint32_t i = 0; i < n; i++)
        render_track_simplified(r, a->first_track + i);
    render_page_close(r, path, query, EMBEDDED_PARTS, 0, a->track_count);
}

void render_album(struct render *r, uint32_t album)
{
    struct json *j = &r->j;
    struct str attributes =
        catalog_attributes(r->catalog, ENTITY_ALBUM, album);
    struct album a;
    struct render_id id;

    (void)catalog_album(r->catalog, album, &a);
    id = render_id(a.id);
    json_object(j);
    album_base(r, &a, &id);
    if (!r->is_export)
        album_tracks(r, &a, &id);
    render_copyrights(r, field_find(attributes, FIELD_COPYRIGHTS));
    json_key(j, "external_ids");
    json_object(j);
    external_id(r, "upc", field_find(attributes, FIELD_UPC));
    external_id(r, "ean", field_find(attributes, FIELD_EAN));
    json_end_object(j);
    json_key(j, "genres");
    render_texts(r, field_find(attributes, FIELD_GENRES));
    json_key(j, "label");
    json_str(j, catalog_text(r->catalog, ENTITY_ALBUM, album, FIELD_LABEL,
                             r->arena));
    json_key(j, "popularity");
    json_u64(j, catalog_popularity(r->catalog, ENTITY_ALBUM, album));
    json_end_object(j);
}

/* Whether candidate `a` is a better instance than `b` of a track whose album
 * is of `type`. Both are playable. */
static bool is_better(const struct catalog *c, uint32_t a, uint32_t b,
                      enum album_type type)
{
    struct track x, y;
    struct album of_x, of_y;
    unsigned px = catalog_popularity(c, ENTITY_TRACK, a);
    unsigned py = catalog_popularity(c, ENTITY_TRACK, b);

    (void)catalog_track(c, a, &x);
    (void)catalog_track(c, b, &y);
    (void)catalog_album(c, x.album, &of_x);
    (void)catalog_album(c, y.album, &of_y);
    if ((of_x.type == type) != (of_y.type == type))
        return of_x.type == type;
    if (px != py)
        return px > py;
    return id_cmp(x.id, y.id) < 0;
}

uint32_t render_playable(const struct render *r, uint32_t n)
{
    const struct catalog *c = r->catalog;
    struct catalog_list instances;
    struct track t;
    struct album album;
    uint32_t best = CATALOG_NONE;

    (void)catalog_track(c, n, &t);
    if (catalog_market_has(c, t.markets, r->market))
        return n;
    (void)catalog_album(c, t.album, &album);
    instances = catalog_instances(c, n);
    for (uint32_t i = 0; i < instances.n; i++) {
        uint32_t candidate = catalog_at(instances, i);

        if (!catalog_track(c, candidate, &t) ||
            !catalog_market_has(c, t.markets, r->market))
            continue;
        if (best == CATALOG_NONE || is_better(c, candidate, best, album.type))
            best = candidate;
    }
    return best;
}

static void linked_from(struct render *r, uint32_t asked)
{
    struct render_id id =
        render_id(catalog_id(r->catalog, ENTITY_TRACK, asked));

    json_key(&r->j, "linked_from");
    json_object(&r->j);
    render_links(r, ENTITY_TRACK, &id);
    render_type_and_uri(r, ENTITY_TRACK, &id);
    json_end_object(&r->j);
}

/* is_playable, linked_from, restrictions: only with a market. */
static void playability(struct render *r, uint32_t asked, uint32_t shown,
                        bool is_playable)
{
    if (r->market < 0)
        return;
    json_key(&r->j, "is_playable");
    json_bool(&r->j, is_playable);
    if (shown != asked)
        linked_from(r, asked);
    if (!is_playable)
        render_restriction(r);
}

static void track_external_ids(struct render *r, const struct track *t,
                               struct str attributes)
{
    struct str isrc = field_find(attributes, FIELD_ISRC);

    if (isrc.p == NULL && t->isrc_length > 0)
        isrc = str_of(t->isrc, t->isrc_length);
    json_key(&r->j, "external_ids");
    json_object(&r->j);
    external_id(r, "isrc", isrc);
    json_end_object(&r->j);
}

static void recording(struct render *r, struct str attributes)
{
    struct id id;

    if (!r->is_export ||
        !field_id(field_find(attributes, FIELD_RECORDING), &id))
        return;
    json_key(&r->j, "recording");
    json_str_id(&r->j, STR_EMPTY, id);
}

static void track(struct render *r, uint32_t asked, bool is_full)
{
    struct json *j = &r->j;
    uint32_t shown = asked;
    bool is_playable = true;
    struct str attributes = STR_EMPTY, preview;
    struct render_id id;
    struct track t;

    if (r->market >= 0) {
        uint32_t instance = render_playable(r, asked);

        is_playable = instance != CATALOG_NONE;
        shown = is_playable ? instance : asked;
    }
    (void)catalog_track(r->catalog, shown, &t);
    if (t.has_attributes)
        attributes = catalog_attributes(r->catalog, ENTITY_TRACK, shown);
    preview = field_find(attributes, FIELD_PREVIEW_URL);
    id = render_id(t.id);
    json_object(j);
    if (is_full) {
        json_key(j, "album");
        render_album_simplified(r, t.album, GROUP_COUNT);
    }
    artists(r, t.artists);
    render_markets(r, t.markets);
    json_key(j, "disc_number");
    json_u64(j, t.disc_number ? t.disc_number : 1);
    json_key(j, "duration_ms");
    json_u64(j, t.duration_ms);
    json_key(j, "explicit");
    json_bool(j, t.is_explicit);
    if (is_full)
        track_external_ids(r, &t, attributes);
    render_links(r, ENTITY_TRACK, &id);
    playability(r, asked, shown, is_playable);
    json_key(j, "name");
    json_str(j, t.name);
    if (is_full) {
        json_key(j, "popularity");
        json_u64(j, catalog_popularity(r->catalog, ENTITY_TRACK, shown));
    }
    json_key(j, "preview_url");
    if (preview.p != NULL)
        json_str(j, catalog_text(r->catalog, ENTITY_TRACK, shown,
                                 FIELD_PREVIEW_URL, r->arena));
    else
        json_null(j);
    json_key(j, "track_number");
    json_u64(j, t.track_number ? t.track_number : 1);
    recording(r, attributes);
    render_type_and_uri(r, ENTITY_TRACK, &id);
    json_key(j, "is_local");
    json_bool(j, false);
    json_end_object(j);
}

void render_track(struct render *r, uint32_t n)
{
    track(r, n, true);
}

void render_track_simplified(struct render *r, uint32_t n)
{
    track(r, n, false);
}

void render_features_of(struct render *r, struct id track_id,
                        const struct features *f)
{
    struct json *j = &r->j;
    struct str url;
    struct render_id id = render_id(track_id);

    json_object(j);
    json_key(j, "acousticness");
    json_float(j, f->acousticness);
    json_key(j, "analysis_url");
    url = arena_printf(r->arena, "%.*s/v1/audio-analysis/%.*s",
                       STR_ARG(r->base), ID_TEXT_LENGTH, id.text);
    json_str(j, url);
    json_key(j, "danceability");
    json_float(j, f->danceability);
    json_key(j, "duration_ms");
    json_u64(j, f->duration_ms);
    json_key(j, "energy");
    json_float(j, f->energy);
    json_key(j, "id");
    json_str_id(j, STR_EMPTY, track_id);
    json_key(j, "instrumentalness");
    json_float(j, f->instrumentalness);
    json_key(j, "key");
    json_i64(j, f->key);
    json_key(j, "liveness");
    json_float(j, f->liveness);
    json_key(j, "loudness");
    json_float(j, f->loudness);
    json_key(j, "mode");
    json_i64(j, f->mode);
    json_key(j, "speechiness");
    json_float(j, f->speechiness);
    json_key(j, "tempo");
    json_float(j, f->tempo);
    json_key(j, "time_signature");
    json_u64(j, f->time_signature);
    json_key(j, "track_href");
    json_str_id(j, arena_printf(r->arena, "%.*s/v1/tracks/",
                                STR_ARG(r->base)),
                track_id);
    json_key(j, "type");
    json_str(j, STR("audio_features"));
    json_key(j, "uri");
    json_str_id(j, STR("spotify:track:"), track_id);
    json_key(j, "valence");
    json_float(j, f->valence);
    json_end_object(j);
}

void render_features(struct render *r, uint32_t n)
{
    struct features f;

    if (catalog_features(r->catalog, n, &f))
        render_features_of(r, catalog_id(r->catalog, ENTITY_TRACK, n), &f);
    else
        json_null(&r->j);
}
