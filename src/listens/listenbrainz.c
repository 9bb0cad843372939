/* Each function that reads a part returns false when the listen is refused, and
 * has said why. Keys that don't name what was played are passed over, as are
 * values of another kind than they should have, but for what ListenBrainz
 * itself refuses. */
#include "listens/listenbrainz.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "json/scan.h"

struct reading {
    struct json_scan s;
    struct arena *arena;
    enum listen_type type;
    int64_t now_ms;
    struct listen *out;
    struct str why;
    bool has_time, has_track, has_other;
    bool has_artist, has_title;
};

static bool refuse(struct reading *r, const char *why)
{
    r->why = str_from_c(why);
    return false;
}

/* ---- values ---- */

/* An integer, or a text of one; anything else reads as nothing. */
static bool scan_integer(struct json_scan *s, int64_t *out)
{
    struct str text;
    double v;

    switch (json_scan_peek(s)) {
    case JSON_STRING:
        return json_scan_str(s, &text) && str_to_i64(str_trim(text), out);
    case JSON_NUMBER:
        if (!json_scan_double(s, &v) || v < -1e15 || v > 1e15)
            return false;
        *out = (int64_t)v;
        return true;
    default:
        json_scan_skip(s);
        return false;
    }
}

/* A duration in units of `unit_ms`; what is no duration is left alone. */
static void scan_duration(struct reading *r, int64_t unit_ms, uint32_t *out_ms)
{
    int64_t v;

    if (scan_integer(&r->s, &v) && v > 0 && v <= UINT32_MAX / unit_ms)
        *out_ms = (uint32_t)(v * unit_ms);
}

/* A MusicBrainz id; null and "" are none. */
static bool scan_mbid(struct reading *r, const char *key, bool *is_there,
                      struct id *out)
{
    struct str text = STR_EMPTY;
    enum json_kind kind = json_scan_peek(&r->s);

    *is_there = false;
    if (kind == JSON_NULL) {
        json_scan_skip(&r->s);
        return true;
    }
    if (json_scan_str(&r->s, &text) && text.n == 0)
        return true;
    *is_there = kind == JSON_STRING && id_from_uuid(text, out);
    if (*is_there)
        return true;
    r->why = arena_printf(r->arena, "%s MBID format invalid.", key);
    return false;
}

static bool scan_mbids(struct reading *r, const char *key)
{
    bool is_there;
    struct id id;

    if (!json_scan_enter(&r->s, '[')) {
        json_scan_skip(&r->s);
        return true;
    }
    while (json_scan_item(&r->s))
        if (!scan_mbid(r, key, &is_there, &id))
            return false;
    return true;
}

static size_t count_characters(struct str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += ((uint8_t)text.p[i] & 0xc0) != 0x80;
    return n;
}

static bool scan_tags(struct reading *r)
{
    struct str tag;
    size_t n = 0;

    if (!json_scan_enter(&r->s, '[')) {
        json_scan_skip(&r->s);
        return true;
    }
    while (json_scan_item(&r->s)) {
        if (++n > LISTEN_MAX_TAGS)
            return refuse(r, "JSON document may not contain more than 50 items "
                             "in track_metadata.additional_info.tags.");
        if (json_scan_str(&r->s, &tag) &&
            count_characters(tag) > LISTEN_MAX_TAG)
            return refuse(r, "JSON document may not contain "
                             "track_metadata.additional_info.tags longer than "
                             "64 characters.");
    }
    return true;
}

/* ---- additional_info ---- */

/* MusicBrainz ids that say nothing of what was played, but are checked. */
static bool is_other_mbid(struct str key)
{
    return str_eq(key, STR("release_mbid")) ||
           str_eq(key, STR("release_group_mbid"));
}

static bool scan_own_mbid(struct reading *r, const char *key)
{
    bool is_there;
    struct id id;

    if (!scan_mbid(r, key, &is_there, &id))
        return false;
    if (is_there)
        listen_add_mbid(r->out, id);
    return true;
}

static bool scan_list(struct reading *r, struct str key, bool *is_done)
{
    *is_done = true;
    if (str_eq(key, STR("tags")))
        return scan_tags(r);
    if (str_eq(key, STR("artist_mbids")))
        return scan_mbids(r, "artist_mbids");
    if (str_eq(key, STR("work_mbids")))
        return scan_mbids(r, "work_mbids");
    *is_done = false;
    return true;
}

static void scan_text_of_info(struct reading *r, struct str key)
{
    struct str text;

    if (!json_scan_str(&r->s, &text) || !listen_text_is_good(text))
        return;
    if (str_eq(key, STR("spotify_id")) || str_eq(key, STR("origin_url")))
        listen_take_link(r->out, text);
    else if (str_eq(key, STR("isrc")))
        r->out->hint.isrc = str_trim(text);
    else if (r->out->play.device.n == 0 || str_eq(key, STR("media_player")))
        r->out->play.device = utf8_cut(text, MATCH_NAME_BYTES);
}

static bool scan_info_value(struct reading *r, struct str key)
{
    struct id id;
    bool is_done;

    if (!scan_list(r, key, &is_done))
        return false;
    if (is_done)
        return true;
    if (str_eq(key, STR("recording_mbid")))
        return scan_own_mbid(r, "recording_mbid");
    if (str_eq(key, STR("track_mbid")))
        return scan_own_mbid(r, "track_mbid");
    if (is_other_mbid(key))
        return scan_mbid(r, arena_cstr(r->arena, key), &is_done, &id);
    if (str_eq(key, STR("duration_ms")))
        scan_duration(r, 1, &r->out->duration_ms);
    else if (str_eq(key, STR("duration")))
        scan_duration(r, 1000, &r->out->duration_ms);
    else if (str_eq(key, STR("duration_played")))
        scan_duration(r, 1000, &r->out->play.heard_ms);
    else if (str_eq(key, STR("spotify_id")) || str_eq(key, STR("origin_url")) ||
             str_eq(key, STR("isrc")) || str_eq(key, STR("media_player")) ||
             str_eq(key, STR("submission_client")))
        scan_text_of_info(r, key);
    else
        json_scan_skip(&r->s);
    return true;
}

static bool scan_info(struct reading *r)
{
    struct str key;

    if (!json_scan_enter(&r->s, '{')) {
        json_scan_skip(&r->s);
        return true;
    }
    while (json_scan_key(&r->s, &key))
        if (!scan_info_value(r, key))
            return false;
    return true;
}

/* What the service itself has found out of a listen that it exports. */
static bool scan_mapping(struct reading *r)
{
    struct str key;

    if (!json_scan_enter(&r->s, '{')) {
        json_scan_skip(&r->s);
        return true;
    }
    while (json_scan_key(&r->s, &key)) {
        if (!str_eq(key, STR("recording_mbid")))
            json_scan_skip(&r->s);
        else if (!scan_own_mbid(r, "recording_mbid"))
            return false;
    }
    return true;
}

/* ---- track_metadata ---- */

static bool scan_name(struct reading *r, const char *key, struct str *out)
{
    if (!json_scan_str(&r->s, out)) {
        r->why = arena_printf(
            r->arena, "track_metadata.%s must be a single string.", key);
        return false;
    }
    *out = str_trim(*out);
    if (out->n > 0 && listen_text_is_good(*out))
        return true;
    r->why =
        out->n == 0
            ? arena_printf(r->arena,
                           "required field track_metadata.%s is empty.", key)
            : arena_printf(r->arena,
                           "track_metadata.%s contains a unicode null", key);
    return false;
}

static bool scan_metadata_value(struct reading *r, struct str key)
{
    struct play *play = &r->out->play;

    if (str_eq(key, STR("track_name"))) {
        r->has_title = true;
        return scan_name(r, "track_name", &play->title);
    }
    if (str_eq(key, STR("artist_name"))) {
        r->has_artist = true;
        return scan_name(r, "artist_name", &play->artist);
    }
    if (str_eq(key, STR("additional_info")))
        return scan_info(r);
    if (str_eq(key, STR("mbid_mapping")))
        return scan_mapping(r);
    if (!str_eq(key, STR("release_name")))
        json_scan_skip(&r->s);
    else if (!json_scan_str(&r->s, &play->album) ||
             !listen_text_is_good(play->album))
        play->album = STR_EMPTY;
    return true;
}

static bool scan_metadata(struct reading *r)
{
    struct str key;

    r->has_track = true;
    if (!json_scan_enter(&r->s, '{'))
        return refuse(r, "JSON document must contain an object for "
                         "track_metadata.");
    while (json_scan_key(&r->s, &key))
        if (!scan_metadata_value(r, key))
            return false;
    if (!r->has_title)
        return refuse(r, "JSON document does not contain required "
                         "track_metadata.track_name.");
    return r->has_artist || refuse(r, "JSON document does not contain required "
                                      "track_metadata.artist_name.");
}

/* ---- the whole ---- */

static bool scan_time(struct reading *r)
{
    int64_t at_s;

    r->has_time = true;
    if (!scan_integer(&r->s, &at_s))
        return refuse(r, "JSON document must contain an int value for "
                         "listened_at.");
    if (at_s > r->now_ms / 1000 + LISTEN_SKEW_S)
        return refuse(r, "Value for key listened_at is too high.");
    if (at_s < PLAYS_FIRST_MS / 1000)
        return refuse(r, "Value for key listened_at is too low. listened_at "
                         "timestamp should be greater than 1033410600 "
                         "(2002-10-01 00:00:00 UTC).");
    r->out->play.begun_ms = at_s * 1000;
    return true;
}

/* A key that only exports have. */
static void scan_other(struct reading *r, struct str key)
{
    if (!str_eq(key, STR("user_name")))
        json_scan_skip(&r->s);
    else if (!json_scan_str(&r->s, &r->out->user) ||
             !listen_text_is_good(r->out->user))
        r->out->user = STR_EMPTY;
}

static bool scan_listen(struct reading *r)
{
    struct str key;

    if (!json_scan_enter(&r->s, '{'))
        return refuse(r, "Listen is empty and cannot be validated.");
    while (json_scan_key(&r->s, &key)) {
        if (str_eq(key, STR("listened_at"))) {
            if (!scan_time(r))
                return false;
        } else if (str_eq(key, STR("track_metadata"))) {
            if (!scan_metadata(r))
                return false;
        } else {
            r->has_other = true;
            scan_other(r, key);
        }
    }
    return true;
}

/* Whether the keys are those of the type. */
static bool check_keys(struct reading *r)
{
    bool is_now = r->type == LISTEN_PLAYING_NOW;

    if (is_now && r->has_time)
        return refuse(r, "JSON document must not contain listened_at while "
                         "submitting playing_now.");
    if (!is_now && !r->has_time)
        return refuse(r, "JSON document must contain the key listened_at at "
                         "the top level.");
    if (r->has_other && r->type != LISTEN_EXPORTED)
        return refuse(r, is_now ? "JSON document may only contain "
                                  "track_metadata as top level key when "
                                  "submitting playing_now."
                                : "JSON document may only contain listened_at "
                                  "and track_metadata top level keys");
    return r->has_track || refuse(r, "JSON document does not contain required "
                                     "track_metadata.");
}

struct str listenbrainz_read(struct str text, enum listen_type type,
                             int64_t now_ms, struct arena *arena,
                             struct listen *out)
{
    struct reading r = {.s = json_scan(text, arena),
                        .arena = arena,
                        .type = type,
                        .now_ms = now_ms,
                        .out = out};

    *out = (struct listen){.play = {.begun_ms = now_ms,
                                    .kind = SEQUENCE_TRACK,
                                    .source = PLAY_FROM_LISTENBRAINZ}};
    if (text.n > LISTEN_MAX_BYTES && type != LISTEN_EXPORTED) {
        (void)refuse(&r, "JSON document is too large. In aggregate, listens "
                         "may not be larger than 10240 characters.");
        return r.why;
    }
    if (!scan_listen(&r) && r.why.n > 0)
        return r.why;
    if (r.s.error == NULL && json_scan_peek(&r.s) != JSON_END)
        (void)refuse(&r, "Cannot parse JSON document: something follows it");
    else if (r.s.error != NULL)
        r.why =
            arena_printf(arena, "Cannot parse JSON document: %s", r.s.error);
    else
        (void)check_keys(&r);
    return r.why;
}

/* ---- a document ---- */

static const struct {
    struct str text;
    enum listen_type type;
} types[] = {
    {{"single", 6}, LISTEN_SINGLE},
    {{"import", 6}, LISTEN_IMPORT},
    {{"playing_now", 11}, LISTEN_PLAYING_NOW},
};

static bool read_type(struct str text, enum listen_type *out)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq(text, types[i].text)) {
            *out = types[i].type;
            return true;
        }
    return false;
}

/* The elements of the payload, as their texts. */
static struct str read_payload(struct str text, struct arena *arena,
                               struct submission *out)
{
    struct json_scan s = json_scan(text, arena);

    if (!json_scan_enter(&s, '['))
        return STR("The payload in the JSON document should be a list of "
                   "listens.");
    out->listens =
        arena_alloc(arena, LISTENS_PER_REQUEST * sizeof *out->listens);
    while (json_scan_item(&s)) {
        if (out->count == LISTENS_PER_REQUEST)
            return STR("Too many listens. You may not submit more than 1000 "
                       "listens at once.");
        (void)json_scan_raw(&s, &out->listens[out->count++]);
    }
    return out->count == 0 ? STR("JSON document does not contain any listens")
                           : STR_EMPTY;
}

/* The two values of the document that count; empty: it hasn't got one. */
struct document {
    struct str payload;
    struct str type;
};

static struct str read_document(struct str body, struct arena *arena,
                                struct document *out)
{
    struct json_scan s = json_scan(body, arena);
    bool is_object = json_scan_enter(&s, '{');
    struct str key;

    *out = (struct document){.payload = STR_EMPTY};
    while (is_object && json_scan_key(&s, &key)) {
        if (str_eq(key, STR("payload")))
            (void)json_scan_raw(&s, &out->payload);
        else if (str_eq(key, STR("listen_type")))
            (void)json_scan_str(&s, &out->type);
        else
            json_scan_skip(&s);
    }
    if (is_object && s.error == NULL && json_scan_peek(&s) != JSON_END)
        return STR("Cannot parse JSON document: something follows it");
    if (s.error != NULL)
        return arena_printf(arena, "Cannot parse JSON document: %s", s.error);
    return is_object && out->payload.n > 0
               ? STR_EMPTY
               : STR("Invalid JSON document submitted.");
}

struct str listenbrainz_open(struct str body, struct arena *arena,
                             struct submission *out)
{
    struct document document;
    struct str why;

    *out = (struct submission){.count = 0};
    if (!utf8_is_valid(body))
        return STR("Cannot parse JSON document: it isn't UTF-8");
    why = read_document(body, arena, &document);
    if (why.n == 0)
        why = read_payload(document.payload, arena, out);
    if (why.n > 0)
        return why;
    if (!read_type(document.type, &out->type))
        return STR("JSON document requires a valid listen_type key.");
    if (out->count > 1 && out->type != LISTEN_IMPORT)
        return STR("JSON document contains more than listen for a "
                   "single/playing_now. It should contain only one.");
    return STR_EMPTY;
}
