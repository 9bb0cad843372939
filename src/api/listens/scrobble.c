/* POST /2.0/, as AudioScrobbler 2.0 has it
 * (https://www.last.fm/api/scrobbling): track.scrobble, track.updateNowPlaying,
 * auth.getMobileSession. A session key is the user's listen token, and so is
 * the password of getMobileSession: with that alone nobody could do more than
 * with the key that is answered.
 *
 * Clients sign their calls with a secret that they share with the service they
 * were made for. We don't know it, so `api_key` and `api_sig` are taken for
 * what they are worth here: nothing, beside the session key. */
#include "api/listens/listens.h"

#include "api/call/fail.h"
#include "api/listens/listener.h"
#include "base/utf8.h"
#include "json/writer.h"

#define SCROBBLES_MAX  50u
#define NAME_MAX_BYTES 40

/* Why a scrobble is ignored, by AudioScrobbler's number. */
enum ignored {
    TAKEN = 0,
    IGNORED_ARTIST = 1,
    IGNORED_TRACK = 2,
    IGNORED_TOO_OLD = 3,
    IGNORED_TOO_NEW = 4
};

struct scrobble {
    struct listen listen;
    int64_t at_s;
    enum ignored ignored;
};

/* ---- parameters ---- */

/* The parameter of scrobble `i`, as "artist[0]", for the first also as
 * "artist". */
static struct str parameter(struct call *call, const char *name, unsigned i,
                            bool *found)
{
    char key[NAME_MAX_BYTES];
    struct str value;

    (void)snprintf(key, sizeof key, "%s[%u]", name, i);
    value = request_form(call->r, key, found);
    if (!*found && i == 0)
        value = request_form(call->r, name, found);
    value = str_trim(value);
    return listen_text_is_good(value) ? value : STR_EMPTY;
}

static struct str optional(struct call *call, const char *name, unsigned i)
{
    bool found;

    return parameter(call, name, i, &found);
}

static void read_hints(struct call *call, unsigned i, struct listen *out)
{
    struct id mbid;
    uint64_t seconds;

    if (id_from_uuid(optional(call, "mbid", i), &mbid))
        listen_add_mbid(out, mbid);
    if (str_to_u64(optional(call, "duration", i), &seconds) &&
        seconds < UINT32_MAX / 1000)
        out->duration_ms = (uint32_t)seconds * 1000;
}

/* Scrobble `i`; false when there is none. */
static bool read_scrobble(struct call *call, unsigned i, struct scrobble *out)
{
    struct play *play = &out->listen.play;
    bool has_artist, has_track;

    *out =
        (struct scrobble){.listen.play = {.begun_ms = call->now_ms,
                                          .kind = SEQUENCE_TRACK,
                                          .source = PLAY_FROM_AUDIOSCROBBLER}};
    play->artist = parameter(call, "artist", i, &has_artist);
    play->title = parameter(call, "track", i, &has_track);
    if (!has_artist && !has_track)
        return false;
    play->album = optional(call, "album", i);
    read_hints(call, i, &out->listen);
    if (play->artist.n == 0)
        out->ignored = IGNORED_ARTIST;
    else if (play->title.n == 0)
        out->ignored = IGNORED_TRACK;
    return true;
}

/* When it was heard; false for no time. */
static bool read_time(struct call *call, unsigned i, struct scrobble *out)
{
    bool found;
    struct str text = parameter(call, "timestamp", i, &found);

    if (!str_to_i64(text, &out->at_s))
        return false;
    if (out->at_s > call_now_s(call) + LISTEN_SKEW_S) {
        out->ignored = IGNORED_TOO_NEW;
    } else if (out->at_s < PLAYS_FIRST_MS / 1000) {
        out->ignored = IGNORED_TOO_OLD;
    } else {
        out->listen.play.begun_ms = out->at_s * 1000;
    }
    return true;
}

/* ---- answers, in JSON or XML ---- */

static void xml_text(struct buf *out, struct str text)
{
    static const struct {
        char c;
        const char *entity;
    } entities[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};

    for (size_t i = 0; i < text.n; i++) {
        size_t k = 0;

        while (k < 4 && entities[k].c != text.p[i])
            k++;
        if (k < 4)
            buf_str(out, str_from_c(entities[k].entity));
        else if ((uint8_t)text.p[i] >= ' ' || text.p[i] == '\t')
            buf_char(out, text.p[i]); /* XML has no other control characters */
    }
}

static void xml_begin(struct call *call)
{
    call->r->type = "text/xml; charset=utf-8";
    buf_lit(call->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<lfm status=\"ok\">");
}

static void xml_end(struct call *call)
{
    buf_lit(call->out, "</lfm>\n");
}

/* An element that says whether what was told was put right, which it never
 * is. */
static void xml_told(struct buf *out, const char *name, struct str text)
{
    buf_printf(out, "<%s corrected=\"0\">", name);
    xml_text(out, text);
    buf_printf(out, "</%s>", name);
}

static void json_told(struct json *j, const char *name, struct str text)
{
    json_key_str(j, str_from_c(name));
    json_object(j);
    json_key(j, "corrected");
    json_str(j, STR("0"));
    json_key(j, "#text");
    json_str(j, text);
    json_end_object(j);
}

static void xml_scrobble(struct buf *out, const struct scrobble *s)
{
    const struct play *p = &s->listen.play;

    xml_told(out, "track", p->title);
    xml_told(out, "artist", p->artist);
    xml_told(out, "album", p->album);
    xml_told(out, "albumArtist", STR_EMPTY);
    if (s->at_s > 0)
        buf_printf(out, "<timestamp>%lld</timestamp>", (long long)s->at_s);
    buf_printf(out, "<ignoredMessage code=\"%d\"></ignoredMessage>",
               (int)s->ignored);
}

static void json_scrobble(struct json *j, const struct scrobble *s,
                          struct arena *arena)
{
    const struct play *p = &s->listen.play;

    json_object(j);
    json_told(j, "track", p->title);
    json_told(j, "artist", p->artist);
    json_told(j, "album", p->album);
    json_told(j, "albumArtist", STR_EMPTY);
    if (s->at_s > 0) {
        json_key(j, "timestamp");
        json_str(j, arena_printf(arena, "%lld", (long long)s->at_s));
    }
    json_key(j, "ignoredMessage");
    json_object(j);
    json_key(j, "code");
    json_str(j, arena_printf(arena, "%d", (int)s->ignored));
    json_key(j, "#text");
    json_str(j, STR_EMPTY);
    json_end_object(j);
    json_end_object(j);
}

/* ---- track.scrobble ---- */

struct scrobbles {
    struct scrobble list[SCROBBLES_MAX];
    unsigned count, taken;
};

static void answer_json(struct call *call, const struct scrobbles *all)
{
    struct json j = json_to(call->out);

    json_object(&j);
    json_key(&j, "scrobbles");
    json_object(&j);
    json_key(&j, "@attr");
    json_object(&j);
    json_key(&j, "accepted");
    json_u64(&j, all->taken);
    json_key(&j, "ignored");
    json_u64(&j, all->count - all->taken);
    json_end_object(&j);
    json_key(&j, "scrobble");
    if (all->count > 1) /* one alone is no list, as the service has it */
        json_array(&j);
    for (unsigned i = 0; i < all->count; i++)
        json_scrobble(&j, &all->list[i], call->arena);
    if (all->count > 1)
        json_end_array(&j);
    json_end_object(&j);
    json_end_object(&j);
}

static void answer_xml(struct call *call, const struct scrobbles *all)
{
    xml_begin(call);
    buf_printf(call->out, "<scrobbles accepted=\"%u\" ignored=\"%u\">",
               all->taken, all->count - all->taken);
    for (unsigned i = 0; i < all->count; i++) {
        buf_lit(call->out, "<scrobble>");
        xml_scrobble(call->out, &all->list[i]);
        buf_lit(call->out, "</scrobble>");
    }
    buf_lit(call->out, "</scrobbles>");
    xml_end(call);
}

/* False, and the call is answered, without a scrobble, with more of them than
 * there may be, and for one without a time. */
static bool read_scrobbles(struct call *call, struct scrobbles *all)
{
    struct scrobble s;
    bool is_fine = true;

    while (is_fine && read_scrobble(call, all->count, &s)) {
        is_fine = all->count < SCROBBLES_MAX && read_time(call, all->count, &s);
        if (is_fine)
            all->list[all->count++] = s;
    }
    if (is_fine && all->count > 0)
        return true;
    (void)call_fail(call, FAIL_SCROBBLE_PARAMETERS);
    return false;
}

static enum err take(struct call *call, struct str user, struct scrobbles *all)
{
    struct matcher *m = listener_matcher(call, user);
    struct play plays[SCROBBLES_MAX];

    for (unsigned i = 0; i < all->count; i++) {
        struct scrobble *s = &all->list[i];
        struct play play = s->listen.play;

        if (s->ignored != TAKEN)
            continue;
        (void)matcher_find(m, &s->listen.hint, &play);
        plays[all->taken++] = play;
    }
    matcher_free(m);
    return all->taken > 0 ? listener_store(call, user, plays, all->taken) : OK;
}

static enum err scrobble(struct call *call, struct str user)
{
    struct scrobbles *all = arena_zalloc(call->arena, sizeof *all);
    enum err e;

    if (!read_scrobbles(call, all))
        return OK;
    e = take(call, user, all);
    if (e)
        return e;
    if (call_wants_json(call))
        answer_json(call, all);
    else
        answer_xml(call, all);
    return OK;
}

/* ---- track.updateNowPlaying ---- */

static void answer_now(struct call *call, const struct scrobble *s)
{
    struct json j = json_to(call->out);

    if (!call_wants_json(call)) {
        xml_begin(call);
        buf_lit(call->out, "<nowplaying>");
        xml_scrobble(call->out, s);
        buf_lit(call->out, "</nowplaying>");
        xml_end(call);
        return;
    }
    json_object(&j);
    json_key(&j, "nowplaying");
    json_scrobble(&j, s, call->arena);
    json_end_object(&j);
}

static enum err update_now(struct call *call, struct str user)
{
    struct matcher *m;
    struct scrobble s;
    struct play play;

    if (!read_scrobble(call, 0, &s))
        return call_fail(call, FAIL_SCROBBLE_PARAMETERS);
    if (s.ignored == TAKEN) {
        play = s.listen.play;
        m = listener_matcher(call, user);
        (void)matcher_find(m, &s.listen.hint, &play);
        matcher_free(m);
        listener_plays_now(call, user, &play, s.listen.duration_ms);
    }
    answer_now(call, &s);
    return OK;
}

/* ---- sessions ---- */

static void answer_session(struct call *call, struct str user, struct str key)
{
    struct json j = json_to(call->out);

    if (!call_wants_json(call)) {
        xml_begin(call);
        buf_lit(call->out, "<session><name>");
        xml_text(call->out, user);
        buf_lit(call->out, "</name><key>");
        xml_text(call->out, key);
        buf_lit(call->out, "</key><subscriber>0</subscriber></session>");
        xml_end(call);
        return;
    }
    json_object(&j);
    json_key(&j, "session");
    json_object(&j);
    json_key(&j, "name");
    json_str(&j, user);
    json_key(&j, "key");
    json_str(&j, key);
    json_key(&j, "subscriber");
    json_u64(&j, 0);
    json_end_object(&j);
    json_end_object(&j);
}

static enum err get_session(struct call *call)
{
    struct str name = request_form(call->r, "username", NULL);
    struct str key = str_trim(request_form(call->r, "password", NULL));
    struct str user;
    enum err e;

    if (name.n == 0 || key.n == 0)
        return call_fail(call, FAIL_SCROBBLE_PARAMETERS);
    e = listener_of_token(call, key, &user);
    if (e)
        return e;
    if (!str_eq(user, name))
        return call_fail(call, FAIL_SCROBBLE_LOGIN);
    answer_session(call, user, key);
    return OK;
}

static enum err with_session(struct call *call,
                             enum err (*run)(struct call *, struct str user))
{
    struct str user;
    enum err e =
        listener_of_token(call, request_form(call->r, "sk", NULL), &user);

    if (e)
        return e;
    return user.n > 0 ? run(call, user)
                      : call_fail(call, FAIL_SCROBBLE_SESSION);
}

enum err scrobble_call(struct call *call)
{
    struct str method = request_form(call->r, "method", NULL);

    if (method.n == 0)
        method = request_query(call->r, "method");
    if (str_eq_nocase(method, STR("track.scrobble")))
        return with_session(call, scrobble);
    if (str_eq_nocase(method, STR("track.updateNowPlaying")))
        return with_session(call, update_now);
    if (str_eq_nocase(method, STR("auth.getMobileSession")))
        return get_session(call);
    return call_fail(call, FAIL_SCROBBLE_METHOD);
}
