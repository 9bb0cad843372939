/* What a listener has told, as ListenBrainz shows it: a list of listens, their
 * number, and what plays now. */
#include "api/listens/listens.h"

#include "api/call/fail.h"
#include "api/listens/listener.h"
#include "api/render/render.h"
#include "plays/playing_now.h"

#define COUNT_FALLBACK 25u
#define COUNT_MAX      1000u

/* ---- one listen ---- */

/* The names that a listen is shown with. */
struct shown {
    struct str artist, title, album;
    uint32_t duration_ms; /* 0: not known */
    uint32_t track;       /* CATALOG_NONE: in no catalog now */
};

static void show_track(const struct catalog *c, struct shown *out)
{
    struct track track;

    if (!catalog_track(c, out->track, &track))
        return;
    out->title = track.name;
    out->album = catalog_name(c, ENTITY_ALBUM, track.album);
    out->duration_ms = track.duration_ms;
    if (track.artists.n > 0)
        out->artist =
            catalog_name(c, ENTITY_ARTIST, catalog_at(track.artists, 0));
}

static void show_spoken(const struct catalog *c, const struct play *p,
                        struct shown *out)
{
    bool is_episode = p->kind == SEQUENCE_EPISODE;
    enum entity type = is_episode ? ENTITY_EPISODE : ENTITY_CHAPTER;
    struct program program;

    if (!catalog_program(c, type, catalog_find(c, type, p->id), &program))
        return;
    out->title = program.name;
    out->duration_ms = program.duration_ms;
    out->artist = catalog_name(c, is_episode ? ENTITY_SHOW : ENTITY_AUDIOBOOK,
                               program.parent);
}

/* Clients want texts: what is in no catalog now and came without names has its
 * id for a title. */
static struct shown shown_of(struct call *call, const struct play *p)
{
    struct shown out = {.artist = p->artist,
                        .title = p->title,
                        .album = p->album,
                        .track = CATALOG_NONE};
    struct render_id id = render_id(p->id);

    if (p->kind == SEQUENCE_TRACK) {
        out.track = catalog_find(call->catalog, ENTITY_TRACK, p->id);
        show_track(call->catalog, &out);
    } else if (p->kind != SEQUENCE_NOTHING) {
        show_spoken(call->catalog, p, &out);
    }
    if (out.title.n == 0)
        out.title = arena_str(call->arena, str_of(id.text, sizeof id.text));
    if (out.artist.n == 0)
        out.artist = STR("[unknown]");
    return out;
}

static void put_uuid(struct json *j, struct id id)
{
    char text[ID_UUID_LENGTH];

    id_to_uuid(id, text);
    json_str(j, str_of(text, sizeof text));
}

/* The codes of a track that is in the catalog. */
static void put_codes(struct call *call, struct json *j, const struct shown *s)
{
    struct track track;
    struct id id;

    if (!catalog_track(call->catalog, s->track, &track))
        return;
    json_key(j, "spotify_id");
    json_str_id(j, STR("https://open.spotify.com/track/"), track.id);
    if (track.isrc_length > 0) {
        json_key(j, "isrc");
        json_str(j, str_of(track.isrc, track.isrc_length));
    }
    if (field_id(catalog_attribute(call->catalog, ENTITY_TRACK, s->track,
                                   FIELD_RECORDING),
                 &id)) {
        json_key(j, "recording_mbid");
        put_uuid(j, id);
    }
}

static void put_info(struct call *call, struct json *j, const struct play *p,
                     const struct shown *s)
{
    json_key(j, "additional_info");
    json_object(j);
    if (s->duration_ms > 0) {
        json_key(j, "duration_ms");
        json_u64(j, s->duration_ms);
    }
    if (p->heard_ms > 0) {
        json_key(j, "duration_played");
        json_u64(j, (p->heard_ms + 500) / 1000);
    }
    if (p->device.n > 0) {
        json_key(j, "media_player");
        json_str(j, p->device);
    }
    put_codes(call, j, s);
    json_end_object(j);
}

/* A whole listen; what plays now has no time, and is no play yet. */
static void put_listen(struct call *call, struct json *j, struct str user,
                       const struct play *p, bool is_now)
{
    struct shown s = shown_of(call, p);

    json_object(j);
    if (is_now) {
        json_key(j, "playing_now");
        json_bool(j, true);
    } else {
        json_key(j, "listened_at");
        json_i64(j, p->begun_ms / 1000);
        json_key(j, "recording_msid");
        put_uuid(j, p->id);
        json_key(j, "user_name");
        json_str(j, user);
    }
    json_key(j, "track_metadata");
    json_object(j);
    json_key(j, "artist_name");
    json_str(j, s.artist);
    json_key(j, "track_name");
    json_str(j, s.title);
    json_key(j, "release_name");
    if (s.album.n > 0)
        json_str(j, s.album);
    else
        json_null(j);
    put_info(call, j, p, &s);
    json_end_object(j);
    json_end_object(j);
}

/* ---- a range of them ---- */

/* An integer parameter; false, and the call is answered, for anything else. */
static bool read_integer(struct call *call, const char *name, int64_t *out)
{
    struct str text = request_query(call->r, name);

    if (text.n == 0 || str_to_i64(text, out))
        return true;
    (void)call_fail_text(call, FAIL_LISTENS_WRONG,
                         arena_printf(call->arena, "Invalid %s argument: %.*s",
                                      name, STR_ARG(text)));
    return false;
}

/* A second as a bound in milliseconds: of listens after it those that begin
 * within it are none. */
static int64_t bound_ms(int64_t at_s, int64_t within_ms)
{
    const int64_t most = INT64_MAX / 2000;

    if (at_s > most || at_s < -most)
        return at_s > 0 ? INT64_MAX : INT64_MIN;
    return at_s * 1000 + within_ms;
}

/* Without an end the newest, after `min_ts` alone the ones that follow it. */
static bool read_range(struct call *call, struct plays_range *out)
{
    int64_t min = INT64_MIN, max = INT64_MAX, count = COUNT_FALLBACK;

    if (!read_integer(call, "min_ts", &min) ||
        !read_integer(call, "max_ts", &max) ||
        !read_integer(call, "count", &count))
        return false;
    if (max < min || count < 0) {
        (void)call_fail_text(
            call, FAIL_LISTENS_WRONG,
            count < 0 ? STR("Number of items requested should be positive")
                      : STR("max_ts should be greater than min_ts"));
        return false;
    }
    out->after_ms = bound_ms(min, 999);
    out->before_ms = bound_ms(max, 0);
    out->oldest_first = min != INT64_MIN && max == INT64_MAX;
    out->limit = count < COUNT_MAX ? (uint32_t)count : COUNT_MAX;
    return true;
}

/* When the newest, or the oldest, listen of all began; 0 without any. */
static enum err find_end(struct call *call, struct str user, bool is_oldest,
                         int64_t *at_s)
{
    struct plays_range range = {.user = user,
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .oldest_first = is_oldest,
                                .public_only = true,
                                .limit = 1};
    struct play *plays;
    size_t count;
    enum err e = plays_range(call->db, &range, call->arena, &plays, &count);

    *at_s = !e && count > 0 ? plays[0].begun_ms / 1000 : 0;
    return e;
}

static void put_listens(struct call *call, struct json *j,
                        const struct plays_range *range,
                        const struct play *plays, size_t count)
{
    json_key(j, "listens");
    json_array(j);
    for (size_t i = 0; i < count; i++)
        put_listen(call, j, range->user,
                   &plays[range->oldest_first ? count - 1 - i : i], false);
    json_end_array(j);
}

enum err listens_get(struct call *call)
{
    struct plays_range range = {.public_only = true};
    struct json j = json_to(call->out);
    int64_t newest_s, oldest_s;
    struct play *plays;
    size_t count;
    enum err e = listener_of_path(call, &range.user);

    if (e || range.user.n == 0 || !read_range(call, &range))
        return e;
    e = plays_range(call->db, &range, call->arena, &plays, &count);
    if (!e)
        e = find_end(call, range.user, false, &newest_s);
    if (!e)
        e = find_end(call, range.user, true, &oldest_s);
    if (e)
        return e;
    json_object(&j);
    json_key(&j, "payload");
    json_object(&j);
    json_key(&j, "count");
    json_u64(&j, count);
    json_key(&j, "latest_listen_ts");
    json_i64(&j, newest_s);
    json_key(&j, "oldest_listen_ts");
    json_i64(&j, oldest_s);
    json_key(&j, "user_id");
    json_str(&j, range.user);
    put_listens(call, &j, &range, plays, count);
    json_end_object(&j);
    json_end_object(&j);
    return OK;
}

enum err listens_count(struct call *call)
{
    struct json j = json_to(call->out);
    struct str user;
    int64_t count;
    enum err e = listener_of_path(call, &user);

    if (e || user.n == 0)
        return e;
    e = plays_count(call->db, user, true, &count);
    if (e)
        return e;
    json_object(&j);
    json_key(&j, "payload");
    json_object(&j);
    json_key(&j, "count");
    json_i64(&j, count);
    json_end_object(&j);
    json_end_object(&j);
    return OK;
}

enum err listens_playing_now(struct call *call)
{
    struct json j = json_to(call->out);
    struct str user;
    struct play play;
    bool is_there;
    enum err e = listener_of_path(call, &user);

    if (e || user.n == 0)
        return e;
    is_there = playing_now_get(call->config->playing_now, user, call->now_ms,
                               call->arena, &play);
    json_object(&j);
    json_key(&j, "payload");
    json_object(&j);
    json_key(&j, "count");
    json_u64(&j, is_there);
    json_key(&j, "user_id");
    json_str(&j, user);
    json_key(&j, "playing_now");
    json_bool(&j, true);
    json_key(&j, "listens");
    json_array(&j);
    if (is_there)
        put_listen(call, &j, user, &play, true);
    json_end_array(&j);
    json_end_object(&j);
    json_end_object(&j);
    return OK;
}
