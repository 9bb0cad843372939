/* Artists, albums, tracks and features. The track is the path that is
 * measured: everything it needs lies in its record, its album's and its
 * artists'. */
#include "api/render/render.h"

#include "api/render/render_text.h"
#include "catalog/features.h"
#include "generation/relink.h"

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
    struct str name = catalog_name(r->catalog, ENTITY_ARTIST, artist);
    char *to = render_begin(r, 6 * name.n + render_bases_bytes(r) +
                                   RENDER_LINKS_BYTES);

    if (to == NULL)
        return;
    *to++ = '{';
    to = put_links(r, to, ENTITY_ARTIST, &id);
    *to++ = ',';
    to = put_name(to, name);
    *to++ = ',';
    to = put_type_and_uri(to, ENTITY_ARTIST, &id);
    render_end(r, put_literal(to, "}"));
}

/* Writes the bytes again that were written for the same artists before. */
static bool repeat_artists(struct render *r, struct catalog_list list)
{
    char *to;

    /* The same credits, number by number, give the same bytes: base, names and
     * ids of one answer don't change while it is written. */
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
    /* Where the list stands is kept as an offset: the buffer may move when it
     * grows. */
    from = r->j.out->n;
    json_array(&r->j);
    for (uint32_t i = 0; i < list.n; i++)
        render_artist_simplified(r, catalog_at(list, i));
    json_end_array(&r->j);
    r->last_artists = list;
    r->last_from = from;
    r->last_bytes = r->j.out->n - from;
}

/* 0 to 100; cut in profile 2026-02. */
static void popularity(struct render *r, enum entity type, uint32_t n)
{
    if (r->is_2026_02)
        return;
    json_key(&r->j, "popularity");
    json_u64(&r->j, catalog_popularity(r->catalog, type, n));
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
    if (!r->is_2026_02)
        render_followers(r, a.followers);
    json_key(j, "genres");
    render_texts(r, field_find(attributes, FIELD_GENRES));
    render_href_and_id(r, ENTITY_ARTIST, &id);
    render_images(r, catalog_images(r->catalog, ENTITY_ARTIST, artist), a.id);
    json_key(j, "name");
    json_str(j, a.name);
    popularity(r, ENTITY_ARTIST, artist);
    if (r->is_export && field_find(attributes, FIELD_ALIASES).n > 0) {
        json_key(j, "aliases");
        render_texts(r, field_find(attributes, FIELD_ALIASES));
    }
    render_type_and_uri(r, ENTITY_ARTIST, &id);
    json_end_object(j);
}

/* "available_markets":[...], of a list that may be empty. */
static char *put_markets(char *to, struct str markets)
{
    if (markets.n == 0)
        return to;
    to = put_literal(to, "\"available_markets\":");
    to = put_text(to, markets);
    return put_literal(to, ",");
}

/* What comes before an album's images. */
static void album_head(struct render *r, const struct album *a,
                       const struct render_id *id)
{
    struct str markets = render_shown_markets(r, a->markets);
    char *to =
        render_begin(r, markets.n + render_bases_bytes(r) + RENDER_LINKS_BYTES);

    if (to == NULL)
        return;
    to = put_literal(to, "\"album_type\":\"");
    to = put_text(to, album_type_name(a->type));
    to = put_literal(to, "\",\"total_tracks\":");
    to = put_number(to, a->total_tracks);
    *to++ = ',';
    to = put_markets(to, markets);
    render_end(r, put_links(r, to, ENTITY_ALBUM, id));
}

/* What comes after them, up to its artists. Of a track's album nothing is said
 * about where it can be had: the track says so for itself. */
static void album_tail(struct render *r, const struct album *a,
                       const struct render_id *id, bool is_of_track)
{
    bool is_restricted = !is_of_track && r->market >= 0 &&
                         !catalog_market_has(r->catalog, a->markets, r->market);
    char *to = render_begin(r, 6 * a->name.n + RENDER_LINKS_BYTES);
    int n;

    if (to == NULL)
        return;
    to = put_name(to, a->name);
    to = put_literal(to, ",\"release_date\":\"");
    n = date_to_text(a->release_date, to);
    to += n;
    to = put_literal(to, "\",\"release_date_precision\":\"");
    to = n == 4   ? put_literal(to, "year\",")
         : n == 7 ? put_literal(to, "month\",")
                  : put_literal(to, "day\",");
    if (is_restricted)
        to = put_literal(to, "\"restrictions\":{\"reason\":\"market\"},");
    render_end(r, put_type_and_uri(to, ENTITY_ALBUM, id));
}

/* The fields that simplified and full albums share, in an open object. */
static void album_base(struct render *r, const struct album *a,
                       const struct render_id *id, bool is_of_track)
{
    album_head(r, a, id);
    render_images(r, a->images, a->id);
    album_tail(r, a, id, is_of_track);
    artists(r, a->artists);
}

static void album_of_track(struct render *r, uint32_t album)
{
    struct album a;
    struct render_id id;

    (void)catalog_album(r->catalog, album, &a);
    id = render_id(a.id);
    json_object(&r->j);
    album_base(r, &a, &id, true);
    json_end_object(&r->j);
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
    album_base(r, &a, &id, false);
    if (group != GROUP_COUNT && !r->is_2026_02) {
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

static void album_tracks(struct render *r, const struct album *a,
                         const struct render_id *id)
{
    struct str path = arena_printf(r->arena, "/v1/albums/%.*s/tracks",
                                   ID_TEXT_LENGTH, id->text);
    struct page page = page_embedded(r, path);
    uint32_t n =
        a->track_count < RENDER_EMBEDDED ? a->track_count : RENDER_EMBEDDED;

    json_key(&r->j, "tracks");
    render_page_open(r, &page);
    for (uint32_t i = 0; i < n; i++)
        render_track_simplified(r, a->first_track + i);
    render_page_close(r, &page, a->track_count);
}

void render_album(struct render *r, uint32_t album)
{
    struct json *j = &r->j;
    struct str attributes = catalog_attributes(r->catalog, ENTITY_ALBUM, album);
    struct album a;
    struct render_id id;

    (void)catalog_album(r->catalog, album, &a);
    id = render_id(a.id);
    json_object(j);
    album_base(r, &a, &id, false);
    if (!r->is_export)
        album_tracks(r, &a, &id);
    render_copyrights(r, field_find(attributes, FIELD_COPYRIGHTS));
    json_key(j, "external_ids");
    json_object(j);
    if (a.upc_length > 0)
        external_id(r, "upc", str_of(a.upc, a.upc_length));
    else
        external_id(r, "upc", field_find(attributes, FIELD_UPC));
    external_id(r, "ean", field_find(attributes, FIELD_EAN));
    json_end_object(j);
    json_key(j, "genres");
    render_texts(r, field_find(attributes, FIELD_GENRES));
    if (!r->is_2026_02) {
        json_key(j, "label");
        json_str(j, catalog_text(r->catalog, ENTITY_ALBUM, album, FIELD_LABEL,
                                 r->arena));
    }
    popularity(r, ENTITY_ALBUM, album);
    json_end_object(j);
}

/* Everything that is known of a track to be written. */
struct track_view {
    uint32_t asked;
    uint32_t shown; /* the instance, with a market */
    bool is_playable;
    bool is_full;
    struct track t;
    struct str attributes;
    struct str isrc;
    struct str preview;
    struct render_id id;
};

/* As a URL: a preview of this server's own is a path. */
static struct str preview_of(struct render *r, uint32_t n)
{
    struct str url =
        catalog_text(r->catalog, ENTITY_TRACK, n, FIELD_PREVIEW_URL, r->arena);

    if (!str_starts(url, STR("/")) || r->image_base.n == 0)
        return url;
    return arena_printf(r->arena, "%.*s%.*s", STR_ARG(r->image_base),
                        STR_ARG(url));
}

static void look_at(struct render *r, struct track_view *v)
{
    v->shown = v->asked;
    v->is_playable = true;
    /* With a market another instance may stand for the track that was asked
     * for; one that nothing stands for is shown as it is, not playable. */
    if (r->market >= 0) {
        uint32_t instance = relink_track(r->catalog, v->asked, r->market);

        v->is_playable = instance != CATALOG_NONE;
        v->shown = v->is_playable ? instance : v->asked;
    }
    (void)catalog_track(r->catalog, v->shown, &v->t);
    v->id = render_id(v->t.id);
    if (v->t.has_attributes) {
        v->attributes = catalog_attributes(r->catalog, ENTITY_TRACK, v->shown);
        v->isrc = field_find(v->attributes, FIELD_ISRC);
        if (!r->without_previews)
            v->preview = preview_of(r, v->shown);
    }
    if (v->isrc.p == NULL && v->t.isrc_length > 0)
        v->isrc = str_of(v->t.isrc, v->t.isrc_length);
}

static char *put_flag(char *to, bool flag)
{
    return flag ? put_literal(to, "true") : put_literal(to, "false");
}

/* linked_from names the track that was asked for. */
static char *put_linked_from(struct render *r, char *to, uint32_t asked)
{
    struct render_id id =
        render_id(catalog_id(r->catalog, ENTITY_TRACK, asked));

    to = put_literal(to, "\"linked_from\":{");
    to = put_links(r, to, ENTITY_TRACK, &id);
    *to++ = ',';
    to = put_type_and_uri(to, ENTITY_TRACK, &id);
    return put_literal(to, "},");
}

/* is_playable, linked_from, restrictions: only with a market. */
static char *put_playability(struct render *r, char *to,
                             const struct track_view *v)
{
    if (r->market < 0)
        return to;
    to = put_literal(to, "\"is_playable\":");
    to = put_flag(to, v->is_playable);
    *to++ = ',';
    if (v->shown != v->asked && !r->is_2026_02)
        to = put_linked_from(r, to, v->asked);
    if (!v->is_playable)
        to = put_literal(to, "\"restrictions\":{\"reason\":\"market\"},");
    return to;
}

static char *put_external_ids(char *to, struct str isrc)
{
    to = put_literal(to, "\"external_ids\":{");
    if (isrc.p != NULL) {
        to = put_literal(to, "\"isrc\":\"");
        to = json_escape(to, isrc);
        to = put_literal(to, "\"");
    }
    return put_literal(to, "},");
}

/* A disc or track number; one that was never given is the first, and isn't
 * exported. */
static char *put_place(const struct render *r, char *to, const char *key,
                       uint32_t n)
{
    if (n == 0 && r->is_export)
        return to;
    to = put_text(to, str_from_c(key));
    to = put_number(to, n ? n : 1);
    return put_literal(to, ",");
}

/* From the artists to the name. */
static char *put_track_middle(struct render *r, char *to,
                              const struct track_view *v, struct str markets)
{
    to = put_markets(to, markets);
    to = put_place(r, to, "\"disc_number\":", v->t.disc_number);
    to = put_literal(to, "\"duration_ms\":");
    to = put_number(to, v->t.duration_ms);
    to = put_literal(to, ",\"explicit\":");
    to = put_flag(to, v->t.is_explicit);
    *to++ = ',';
    if (v->is_full)
        to = put_external_ids(to, v->isrc);
    to = put_links(r, to, ENTITY_TRACK, &v->id);
    *to++ = ',';
    return put_playability(r, to, v);
}

/* From the name to the end. */
static char *put_track_end(struct render *r, char *to,
                           const struct track_view *v)
{
    struct id recording;

    to = put_name(to, v->t.name);
    if (v->is_full && !r->is_2026_02) {
        to = put_literal(to, ",\"popularity\":");
        to = put_number(to,
                        catalog_popularity(r->catalog, ENTITY_TRACK, v->shown));
    }
    to = put_literal(to, ",\"preview_url\":");
    if (v->preview.p != NULL) {
        *to++ = '"';
        to = json_escape(to, v->preview);
        *to++ = '"';
    } else {
        to = put_literal(to, "null");
    }
    *to++ = ',';
    to = put_place(r, to, "\"track_number\":", v->t.track_number);
    if (r->is_export &&
        field_id(field_find(v->attributes, FIELD_RECORDING), &recording)) {
        struct render_id id = render_id(recording);

        to = put_literal(to, "\"recording\":\"");
        to = put_id(to, &id);
        to = put_literal(to, "\",");
    }
    to = put_type_and_uri(to, ENTITY_TRACK, &v->id);
    return put_literal(to, ",\"is_local\":false}");
}

static void track(struct render *r, uint32_t asked, bool is_full)
{
    struct track_view v = {.asked = asked, .is_full = is_full};
    struct str markets;
    char *to;

    look_at(r, &v);
    markets = render_shown_markets(r, v.t.markets);
    json_object(&r->j);
    if (is_full) {
        json_key(&r->j, "album");
        album_of_track(r, v.t.album);
    }
    artists(r, v.t.artists);
    to = render_begin(r, markets.n + 2 * render_bases_bytes(r) +
                             6 * (v.t.name.n + v.preview.n + v.isrc.n) +
                             3 * RENDER_LINKS_BYTES);
    if (to == NULL)
        return;
    to = put_track_middle(r, to, &v, markets);
    render_end(r, put_track_end(r, to, &v));
}

void render_track(struct render *r, uint32_t n)
{
    track(r, n, true);
}

void render_track_simplified(struct render *r, uint32_t n)
{
    track(r, n, false);
}

/* The keys of a features object that aren't features, in the order of their
 * names. */
enum feature_link {
    LINK_ANALYSIS_URL,
    LINK_ID,
    LINK_PROVENANCE,
    LINK_TRACK_HREF,
    LINK_TYPE,
    LINK_URI,
    LINKS
};

static const struct str feature_links[LINKS] = {
    [LINK_ANALYSIS_URL] = STR("analysis_url"),
    [LINK_ID] = STR("id"),
    [LINK_PROVENANCE] = STR("provenance"),
    [LINK_TRACK_HREF] = STR("track_href"),
    [LINK_TYPE] = STR("type"),
    [LINK_URI] = STR("uri"),
};

static void write_feature_link(struct render *r, enum feature_link link,
                               struct id track_id, const struct features *f)
{
    struct render_id id = render_id(track_id);
    struct json *j = &r->j;

    /* What was imported is answered as it came, without a word more. */
    if (link == LINK_PROVENANCE && f->provenance == PROVENANCE_IMPORTED)
        return;
    json_key_str(j, feature_links[link]);
    switch (link) {
    case LINK_ANALYSIS_URL:
        json_str(j, arena_printf(r->arena, "%.*s/v1/audio-analysis/%.*s",
                                 STR_ARG(r->base), ID_TEXT_LENGTH, id.text));
        return;
    case LINK_PROVENANCE:
        json_str(j, provenance_name(f->provenance));
        return;
    case LINK_TRACK_HREF:
        json_str_id(j,
                    arena_printf(r->arena, "%.*s/v1/tracks/", STR_ARG(r->base)),
                    track_id);
        return;
    case LINK_TYPE:
        json_str(j, STR("audio_features"));
        return;
    case LINK_URI:
        json_str_id(j, STR("spotify:track:"), track_id);
        return;
    case LINK_ID:
    case LINKS:
        break;
    }
    json_str_id(j, STR_EMPTY, track_id);
}

static void write_feature(struct json *j, const struct features *f,
                          const struct feature *which)
{
    json_key_str(j, which->name);
    if (which->kind == FEATURE_DURATION)
        json_u64(j, f->duration_ms);
    else if (which->kind == FEATURE_SMALL)
        json_i64(j, features_small(f, which));
    else
        json_float(j, features_float(f, which));
}

/* On the wire all keys stand in the order of their names, so the table of
 * features and that of links are merged. */
void render_features_of(struct render *r, struct id track_id,
                        const struct features *f)
{
    unsigned link = 0;

    json_object(&r->j);
    for (size_t i = 0; i < FEATURES; i++) {
        const struct feature *which = &features_all[i];

        for (; link < LINKS && str_cmp(feature_links[link], which->name) < 0;
             link++)
            write_feature_link(r, (enum feature_link)link, track_id, f);
        write_feature(&r->j, f, which);
    }
    for (; link < LINKS; link++)
        write_feature_link(r, (enum feature_link)link, track_id, f);
    json_end_object(&r->j);
}

void render_features(struct render *r, uint32_t n)
{
    struct features f;

    if (catalog_features(r->catalog, n, &f))
        render_features_of(r, catalog_id(r->catalog, ENTITY_TRACK, n), &f);
    else
        json_null(&r->j);
}
