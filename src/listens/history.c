/* All keys of both forms are read into one record first; what a play is made of
 * then depends on which of them are there. */
#include "listens/history.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "json/scan.h"

/* ---- reasons ---- */

/* What several words mean, the first is written for. Where a play ends because
 * another is chosen, that is "endplay". */
static const struct {
    enum play_reason reason;
    struct str begun, ended; /* empty: not of that end */
} reasons[] = {
    {PLAY_DONE, {"trackdone", 9}, {"trackdone", 9}},
    {PLAY_FORWARD, {"fwdbtn", 6}, {"fwdbtn", 6}},
    {PLAY_BACK, {"backbtn", 7}, {"backbtn", 7}},
    {PLAY_CHOSEN, {"clickrow", 8}, {"endplay", 7}},
    {PLAY_CHOSEN, {"playbtn", 7}, {"", 0}},
    {PLAY_CHOSEN, {"remote", 6}, {"remote", 6}},
    {PLAY_STOPPED, {"appload", 7}, {"logout", 6}},
    {PLAY_STOPPED, {"", 0}, {"unexpected-exit", 15}},
    {PLAY_STOPPED, {"", 0}, {"unexpected-exit-while-paused", 28}},
};

#define REASON_COUNT (sizeof reasons / sizeof reasons[0])

struct str history_begun_by(enum play_reason reason)
{
    for (size_t i = 0; i < REASON_COUNT; i++)
        if (reasons[i].reason == reason)
            return reasons[i].begun;
    return STR_EMPTY;
}

struct str history_ended_by(enum play_reason reason)
{
    for (size_t i = 0; i < REASON_COUNT; i++)
        if (reasons[i].reason == reason)
            return reasons[i].ended;
    return STR_EMPTY;
}

static enum play_reason read_begun_by(struct str word)
{
    for (size_t i = 0; word.n > 0 && i < REASON_COUNT; i++)
        if (str_eq(reasons[i].begun, word))
            return reasons[i].reason;
    return PLAY_UNKNOWN;
}

static enum play_reason read_ended_by(struct str word)
{
    for (size_t i = 0; word.n > 0 && i < REASON_COUNT; i++)
        if (str_eq(reasons[i].ended, word))
            return reasons[i].reason;
    return PLAY_UNKNOWN;
}

/* ---- a record ---- */

struct record {
    struct str ts, end_time, begun_at;
    struct str track, artist, album, track_uri;
    struct str short_artist, short_track;
    struct str episode, show, episode_uri;
    struct str reason_start, reason_end;
    struct str platform, context, username;
    int64_t ms_played;
    bool has_ms, is_ms_unknown, is_private;
};

/* Where each text goes. Chapters of audiobooks are called episodes here. */
static const struct {
    const char *key;
    size_t offset;
} texts[] = {
    {"ts", offsetof(struct record, ts)},
    {"endTime", offsetof(struct record, end_time)},
    {"begunAt", offsetof(struct record, begun_at)},
    {"master_metadata_track_name", offsetof(struct record, track)},
    {"master_metadata_album_artist_name", offsetof(struct record, artist)},
    {"master_metadata_album_album_name", offsetof(struct record, album)},
    {"spotify_track_uri", offsetof(struct record, track_uri)},
    {"artistName", offsetof(struct record, short_artist)},
    {"trackName", offsetof(struct record, short_track)},
    {"episode_name", offsetof(struct record, episode)},
    {"episode_show_name", offsetof(struct record, show)},
    {"spotify_episode_uri", offsetof(struct record, episode_uri)},
    {"episodeName", offsetof(struct record, episode)},
    {"podcastName", offsetof(struct record, show)},
    {"audiobook_chapter_title", offsetof(struct record, episode)},
    {"audiobook_title", offsetof(struct record, show)},
    {"audiobook_chapter_uri", offsetof(struct record, episode_uri)},
    {"reason_start", offsetof(struct record, reason_start)},
    {"reason_end", offsetof(struct record, reason_end)},
    {"platform", offsetof(struct record, platform)},
    {"context", offsetof(struct record, context)},
    {"username", offsetof(struct record, username)},
};

/* A text, unless it is null, empty or has U+0000 in it: then what another key
 * has said of the same stays. */
static void read_text(struct json_scan *s, struct record *r, size_t offset)
{
    struct str text;

    if (json_scan_str(s, &text) && text.n > 0 && listen_text_is_good(text))
        memcpy((char *)r + offset, &text, sizeof text);
}

static void read_value(struct json_scan *s, struct str key, struct record *r)
{
    bool v;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (str_eq_c(key, texts[i].key)) {
            read_text(s, r, texts[i].offset);
            return;
        }
    if (str_eq(key, STR("ms_played")) || str_eq(key, STR("msPlayed")))
        r->has_ms = json_scan_i64(s, &r->ms_played);
    else if (str_eq(key, STR("incognito_mode")))
        r->is_private = json_scan_bool(s, &v) && v;
    else if (str_eq(key, STR("msPlayedKnown")))
        r->is_ms_unknown = json_scan_bool(s, &v) && !v;
    else
        json_scan_skip(s);
}

static const char *read_record(struct str text, struct arena *arena,
                               struct record *r)
{
    struct json_scan s = json_scan(text, arena);
    struct str key;

    *r = (struct record){.ms_played = 0};
    if (!json_scan_enter(&s, '{'))
        return "is no object";
    while (json_scan_key(&s, &key))
        read_value(&s, key, r);
    if (s.error != NULL)
        return s.error;
    return json_scan_peek(&s) == JSON_END ? NULL : "has something behind it";
}

/* ---- a play of it ---- */

/* "2023-05-01 17:42", to the minute. */
static bool read_end_time(struct str text, int64_t *ms)
{
    char iso[] = "0000-00-00T00:00:00Z";

    if (text.n != 16 || text.p[10] != ' ')
        return false;
    memcpy(iso, text.p, 10);
    memcpy(iso + 11, text.p + 11, 5);
    return clock_from_text(str_of(iso, sizeof iso - 1), ms);
}

static const char *read_time(const struct record *r, int64_t now_ms,
                             int64_t *begun_ms)
{
    int64_t end_ms;

    if (!r->has_ms || r->ms_played < 0 || r->ms_played > UINT32_MAX)
        return "doesn't say how long it was played";
    if (clock_from_text(r->begun_at, begun_ms))
        return play_is_timely(*begun_ms, now_ms) ? NULL
                                                 : "is of an impossible time";
    if (!clock_from_text(r->ts, &end_ms) &&
        !read_end_time(r->end_time, &end_ms))
        return "doesn't say when it was played";
    *begun_ms = end_ms - r->ms_played;
    return play_is_timely(*begun_ms, now_ms) ? NULL
                                             : "is of an impossible time";
}

/* What was played: the track, else the episode. Records of neither there are:
 * of videos, and of what the service has forgotten. */
static const char *read_item(const struct record *r, struct listen *out)
{
    struct play *play = &out->play;

    listen_take_link(out, r->track_uri);
    listen_take_link(out, r->episode_uri);
    if (r->track.n > 0 || r->short_track.n > 0) {
        play->title = r->track.n > 0 ? r->track : r->short_track;
        play->artist = r->track.n > 0 ? r->artist : r->short_artist;
        play->album = r->album;
    } else if (r->episode.n > 0) {
        play->kind = SEQUENCE_EPISODE;
        play->title = r->episode;
        play->artist = r->show;
    }
    return out->hint.has_id || (play->title.n > 0 && play->artist.n > 0)
               ? NULL
               : "doesn't say what was played";
}

const char *history_read(struct str text, int64_t now_ms, struct arena *arena,
                         struct listen *out)
{
    struct record r;
    const char *why = read_record(text, arena, &r);

    *out = (struct listen){
        .play = {.kind = SEQUENCE_TRACK, .source = PLAY_FROM_SPOTIFY}};
    if (why != NULL)
        return why;
    why = read_time(&r, now_ms, &out->play.begun_ms);
    if (why == NULL)
        why = read_item(&r, out);
    if (why != NULL)
        return why;
    out->user = r.username;
    /* Nothing heard is less than what isn't known, which counts as heard. */
    out->play.heard_ms = r.is_ms_unknown   ? 0
                         : r.ms_played > 0 ? (uint32_t)r.ms_played
                                           : 1;
    out->play.begun_by = read_begun_by(r.reason_start);
    out->play.ended_by = read_ended_by(r.reason_end);
    out->play.is_whole = out->play.ended_by == PLAY_DONE;
    out->play.is_private = r.is_private;
    out->play.device = utf8_cut(r.platform, MATCH_NAME_BYTES);
    out->play.context = utf8_cut(r.context, MATCH_NAME_BYTES);
    return NULL;
}
