#include "api/player/solo_message.h"

#include "catalog/catalog.h"
#include "catalog/field.h"

#define MAX_URI 4096 /* bytes */

/* ---- commands ---- */

struct reading {
    const struct json_body *message;
    struct arena *arena;
    enum playback_repeat now;
    struct command *what;
};

static bool is_one_item(struct str uri)
{
    return str_starts(uri, STR("spotify:track:")) ||
           str_starts(uri, STR("spotify:episode:")) ||
           str_starts(uri, STR("spotify:chapter:"));
}

/* Where play is to begin: a URI, a place, or an object with either. */
static void read_skip_to(const struct json_body *m, struct command_play *play)
{
    struct json_body inner;

    switch (json_body_kind(m, "skip_to")) {
    case JSON_STRING:
        play->has_offset_uri =
            json_body_str(m, "skip_to", MAX_URI, &play->offset_uri);
        break;
    case JSON_NUMBER:
        play->has_offset_position =
            json_body_i64(m, "skip_to", &play->offset_position);
        break;
    case JSON_OBJECT:
        inner = json_body_object(m, "skip_to");
        play->has_offset_uri =
            json_body_str(&inner, "uri", MAX_URI, &play->offset_uri);
        play->has_offset_position =
            json_body_i64(&inner, "index", &play->offset_position) ||
            json_body_i64(&inner, "position", &play->offset_position);
        break;
    default:
        break;
    }
}

static bool read_play(struct reading *r)
{
    struct command_play *play = &r->what->play;
    struct str uri;

    r->what->has_position =
        json_body_i64(r->message, "position_ms", &r->what->position_ms);
    if (!json_body_str(r->message, "uri", MAX_URI, &uri)) {
        r->what->kind = COMMAND_RESUME;
        return true;
    }
    read_skip_to(r->message, play);
    play->has_uris = is_one_item(uri);
    play->has_context = !play->has_uris;
    if (play->has_context) {
        play->context_uri = uri;
    } else {
        play->uris.list = arena_alloc(r->arena, sizeof *play->uris.list);
        play->uris.list[0] = uri;
        play->uris.count = 1;
    }
    return true;
}

static bool read_nothing(struct reading *r)
{
    (void)r;
    return true;
}

static bool read_seek(struct reading *r)
{
    r->what->has_position = true;
    return json_body_i64(r->message, "position_ms", &r->what->position_ms) ||
           json_body_i64(r->message, "position", &r->what->position_ms);
}

static bool read_volume(struct reading *r)
{
    return json_body_i64(r->message, "volume", &r->what->volume_percent) ||
           json_body_i64(r->message, "volume_percent",
                         &r->what->volume_percent);
}

static bool read_shuffle(struct reading *r)
{
    return json_body_bool(r->message, "enabled", &r->what->is_shuffled) ||
           json_body_bool(r->message, "shuffle", &r->what->is_shuffled);
}

/* The player repeats one thing or the other: switching one off that isn't on
 * changes nothing. */
static bool read_repeat(struct reading *r, enum playback_repeat what)
{
    bool is_on;

    if (!json_body_bool(r->message, "enabled", &is_on))
        return false;
    r->what->repeat = is_on            ? what
                      : r->now == what ? PLAYBACK_REPEAT_OFF
                                       : r->now;
    return true;
}

static bool read_repeat_track(struct reading *r)
{
    return read_repeat(r, PLAYBACK_REPEAT_TRACK);
}

static bool read_repeat_context(struct reading *r)
{
    return read_repeat(r, PLAYBACK_REPEAT_CONTEXT);
}

static bool read_queue(struct reading *r)
{
    return json_body_str(r->message, "uri", MAX_URI, &r->what->uri);
}

bool solo_message_command(const struct json_body *message, struct arena *arena,
                          enum playback_repeat now, struct command *out)
{
    static const struct {
        const char *name;
        enum command_kind kind;
        bool (*read)(struct reading *r);
    } commands[] = {
        {"play", COMMAND_PLAY, read_play},
        {"resume", COMMAND_RESUME, read_nothing},
        {"pause", COMMAND_PAUSE, read_nothing},
        {"skip_next", COMMAND_NEXT, read_nothing},
        {"skip_previous", COMMAND_PREVIOUS, read_nothing},
        {"seek", COMMAND_SEEK, read_seek},
        {"set_volume", COMMAND_VOLUME, read_volume},
        {"set_shuffle", COMMAND_SHUFFLE, read_shuffle},
        {"set_repeat_track", COMMAND_REPEAT, read_repeat_track},
        {"set_repeat_context", COMMAND_REPEAT, read_repeat_context},
        {"add_to_queue", COMMAND_QUEUE, read_queue},
    };
    struct reading r = {message, arena, now, out};
    struct str name = STR_EMPTY;

    (void)json_body_str(message, "command", 64, &name);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (str_eq_c(name, commands[i].name)) {
            out->kind = commands[i].kind;
            return commands[i].read(&r) && json_body_error(message) == NULL;
        }
    return false;
}

/* ---- entities ---- */

static void open_entity(const struct solo_sight *s, struct json *j,
                        enum entity type, uint32_t n)
{
    struct str name = entity_name(type);
    char prefix[32];
    int length =
        snprintf(prefix, sizeof prefix, "spotify:%.*s:", STR_ARG(name));

    json_object(j);
    json_key(j, "uri");
    json_str_id(j, str_of(prefix, (size_t)length),
                catalog_id(s->catalog, type, n));
    json_key(j, "entity_type");
    json_str(j, name);
    json_key(j, "decorations");
    json_object(j);
    json_key(j, "identity");
    json_object(j);
    json_key(j, "name");
    json_str(j, catalog_name(s->catalog, type, n));
    json_end_object(j);
}

static void close_entity(struct json *j)
{
    json_end_object(j);
    json_end_object(j);
}

/* {"entity":...} */
static void put_bare(const struct solo_sight *s, struct json *j,
                     enum entity type, uint32_t n)
{
    json_object(j);
    json_key(j, "entity");
    open_entity(s, j, type, n);
    close_entity(j);
    json_end_object(j);
}

static void put_duration(struct json *j, uint32_t duration_ms)
{
    json_key(j, "playback");
    json_object(j);
    json_key(j, "duration_ms");
    json_u64(j, duration_ms);
    json_end_object(j);
}

static void put_track(const struct solo_sight *s, struct json *j, uint32_t n)
{
    struct track track;

    (void)catalog_track(s->catalog, n, &track);
    open_entity(s, j, ENTITY_TRACK, n);
    put_duration(j, track.duration_ms);
    json_key(j, "parent");
    put_bare(s, j, ENTITY_ALBUM, track.album);
    json_key(j, "creators");
    json_array(j);
    for (uint32_t i = 0; i < track.artists.n; i++)
        put_bare(s, j, ENTITY_ARTIST, catalog_at(track.artists, i));
    json_end_array(j);
    close_entity(j);
}

static void put_program(const struct solo_sight *s, struct json *j,
                        enum entity type, uint32_t n)
{
    enum entity parent =
        type == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK;
    struct program program;

    (void)catalog_program(s->catalog, type, n, &program);
    open_entity(s, j, type, n);
    put_duration(j, program.duration_ms);
    if (program.parent != CATALOG_NONE) {
        json_key(j, "parent");
        put_bare(s, j, parent, program.parent);
    }
    json_key(j, "creators");
    json_array(j);
    json_end_array(j);
    close_entity(j);
}

static void put_item(const struct solo_sight *s, struct json *j,
                     const struct playback_item *item)
{
    enum entity type = item->kind == SEQUENCE_EPISODE   ? ENTITY_EPISODE
                       : item->kind == SEQUENCE_CHAPTER ? ENTITY_CHAPTER
                                                        : ENTITY_TRACK;
    uint32_t n = item->kind != 0 ? catalog_find(s->catalog, type, item->id)
                                 : CATALOG_NONE;

    if (n == CATALOG_NONE)
        json_null(j);
    else if (type == ENTITY_TRACK)
        put_track(s, j, n);
    else
        put_program(s, j, type, n);
}

/* ---- parts of messages ---- */

static bool is_active(const struct solo_sight *s)
{
    return str_eq(s->view->playback.device, s->device->id);
}

static bool is_playing(const struct solo_sight *s)
{
    return is_active(s) && s->view->playback.is_playing;
}

static void open_message(struct json *j, const char *type)
{
    json_object(j);
    json_key(j, "type");
    json_str(j, str_from_c(type));
}

static void put_current(const struct solo_sight *s, struct json *j)
{
    static const struct playback_item nothing = {0};

    json_key(j, "item");
    put_item(s, j, is_active(s) ? &s->view->playback.item : &nothing);
}

static void put_position(const struct solo_sight *s, struct json *j)
{
    const struct playback *p = &s->view->playback;

    json_key(j, "position");
    json_object(j);
    json_key(j, "position_ms");
    json_u64(j, is_active(s) ? playback_position(p, s->now_ms) : 0);
    json_key(j, "timestamp_ms");
    json_i64(j, s->now_ms);
    json_key(j, "speed");
    json_u64(j, is_playing(s) ? 1 : 0);
    json_end_object(j);
}

static void put_volume(const struct solo_sight *s, struct json *j)
{
    json_key(j, "volume");
    json_u64(j, s->device->volume);
}

static void put_status(const struct solo_sight *s, struct json *j)
{
    static const char *const repeats[] = {"off", "context", "track"};
    const struct playback *p = &s->view->playback;

    json_key(j, "status");
    json_str(j, is_playing(s) ? STR("playing") : STR("paused"));
    json_key(j, "is_active");
    json_bool(j, is_active(s));
    json_key(j, "options");
    json_object(j);
    json_key(j, "shuffle");
    json_bool(j, p->is_shuffled);
    json_key(j, "repeat");
    json_str(j, str_from_c(repeats[p->repeat]));
    json_end_object(j);
}

/* ---- messages ---- */

void solo_put_auth_state(const struct solo_sight *s, struct json *j)
{
    open_message(j, "auth_state");
    json_key(j, "logged_in");
    json_bool(j, true);
    json_key(j, "is_active");
    json_bool(j, is_active(s));
    json_key(j, "device_name");
    json_str(j, s->device->name);
    json_end_object(j);
}

void solo_put_playback_state(const struct solo_sight *s, struct json *j)
{
    open_message(j, "playback_state");
    put_status(s, j);
    put_volume(s, j);
    put_current(s, j);
    put_position(s, j);
    json_end_object(j);
}

void solo_put_position_sync(const struct solo_sight *s, struct json *j)
{
    open_message(j, "position_sync");
    put_position(s, j);
    json_end_object(j);
}

void solo_put_track_changed(const struct solo_sight *s, struct json *j)
{
    open_message(j, "track_changed");
    put_current(s, j);
    put_position(s, j);
    json_end_object(j);
}

void solo_put_playback_changed(const struct solo_sight *s, struct json *j)
{
    open_message(j, "playback_changed");
    put_status(s, j);
    put_position(s, j);
    json_end_object(j);
}

void solo_put_volume_changed(const struct solo_sight *s, struct json *j)
{
    open_message(j, "volume_changed");
    put_volume(s, j);
    json_end_object(j);
}

void solo_put_queue_changed(const struct solo_sight *s, struct json *j)
{
    const struct player_view *v = s->view;

    open_message(j, "queue_changed");
    json_key(j, "queue");
    json_array(j);
    for (uint32_t i = 0; is_active(s) && i < v->upcoming_count; i++)
        put_item(s, j, &v->upcoming[i]);
    json_end_array(j);
    json_end_object(j);
}
