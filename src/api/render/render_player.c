#include "api/render/render_player.h"

#include "base/clock.h"
#include "catalog/catalog.h"

/* ---- devices ---- */

static bool is_active(const struct render_player *r, const struct device *d)
{
    return r->view->device != NULL && str_eq(r->view->device->id, d->id) &&
           device_is_there(d, clock_system_ms());
}

void render_device(struct render_player *r, const struct device *d)
{
    bool has_volume = (d->flags & DEVICE_HAS_VOLUME) != 0;
    struct json *j = &r->to.j;

    json_object(j);
    json_key(j, "id");
    json_str(j, d->id);
    json_key(j, "is_active");
    json_bool(j, is_active(r, d));
    json_key(j, "is_private_session");
    json_bool(j, (d->flags & DEVICE_IS_PRIVATE) != 0);
    json_key(j, "is_restricted");
    json_bool(j, (d->flags & DEVICE_IS_RESTRICTED) != 0);
    json_key(j, "name");
    json_str(j, d->name);
    json_key(j, "supports_volume");
    json_bool(j, has_volume);
    json_key(j, "type");
    json_str(j, d->type);
    json_key(j, "volume_percent");
    if (has_volume)
        json_u64(j, d->volume);
    else
        json_null(j);
    json_end_object(j);
}

static void put_flag(struct json *j, const char *key, const struct device *d,
                     enum device_flag flag)
{
    json_key_str(j, str_from_c(key));
    json_bool(j, (d->flags & flag) != 0);
}

void render_own_device(struct json *j, const struct device *d,
                       int64_t system_ms)
{
    char made[CLOCK_TEXT_LENGTH];

    clock_to_text(d->made_ms / 1000, made);
    json_object(j);
    json_key(j, "id");
    json_str(j, d->id);
    json_key(j, "name");
    json_str(j, d->name);
    json_key(j, "type");
    json_str(j, d->type);
    put_flag(j, "is_virtual", d, DEVICE_IS_VIRTUAL);
    put_flag(j, "is_private_session", d, DEVICE_IS_PRIVATE);
    put_flag(j, "is_restricted", d, DEVICE_IS_RESTRICTED);
    put_flag(j, "is_open", d, DEVICE_IS_OPEN);
    put_flag(j, "supports_volume", d, DEVICE_HAS_VOLUME);
    json_key(j, "volume_percent");
    json_u64(j, d->volume);
    json_key(j, "is_there");
    json_bool(j, device_is_there(d, system_ms));
    json_key(j, "made_at");
    json_str(j, str_of(made, sizeof made));
    json_end_object(j);
}

void render_player_devices(struct render_player *r)
{
    const struct player_view *v = r->view;
    struct json *j = &r->to.j;

    json_object(j);
    json_key(j, "devices");
    json_array(j);
    for (size_t i = 0; i < v->device_count; i++)
        if (device_is_there(&v->devices[i], clock_system_ms()))
            render_device(r, &v->devices[i]);
    json_end_array(j);
    json_end_object(j);
}

/* ---- what plays ---- */

/* Where a track sounds from that has a file, as its source says. */
static struct str url_of_file(struct render_player *r, enum entity type,
                              uint32_t n)
{
    struct str url = STR_EMPTY;

    if (type == ENTITY_TRACK)
        url =
            catalog_text(r->to.catalog, type, n, FIELD_AUDIO_URL, r->to.arena);
    return str_starts(url, STR("/audio/")) ? url : STR_EMPTY;
}

/* The object is whole; its end is taken back. */
static void add_audio_url(struct render_player *r, enum entity type, uint32_t n)
{
    struct buf *out = r->to.j.out;
    struct str file = url_of_file(r, type, n);
    struct json j = json_to(out);

    if (buf_overflowed(out))
        return;
    out->n--;
    buf_char(out, ',');
    json_key(&j, "audio_url");
    if (file.n > 0)
        json_str(&j, file);
    else
        json_str_id(&j, STR("/audio/"), catalog_id(r->to.catalog, type, n));
    buf_char(out, '}');
}

void render_playback_item(struct render_player *r,
                          const struct playback_item *item)
{
    enum entity type = ENTITY_TRACK;
    uint32_t n;

    if (item->kind == SEQUENCE_EPISODE)
        type = ENTITY_EPISODE;
    if (item->kind == SEQUENCE_CHAPTER)
        type = ENTITY_CHAPTER;
    n = catalog_find(r->to.catalog, type, item->id);
    if (item->kind == 0 || n == CATALOG_NONE ||
        (type != ENTITY_TRACK && !r->with_episodes)) {
        json_null(&r->to.j);
        return;
    }
    if (type == ENTITY_TRACK)
        render_track(&r->to, n);
    else
        render_spoken(&r->to, type, n);
    if (r->with_audio)
        add_audio_url(r, type, n);
}

/* How a kind of context is called, and where the API has it. */
struct context_type {
    const char *type;
    const char *path; /* below /v1/ */
};

static const struct context_type *context_type(struct str name)
{
    static const struct context_type types[] = {{"album", "albums"},
                                                {"artist", "artists"},
                                                {"playlist", "playlists"},
                                                {"show", "shows"}};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq(name, str_from_c(types[i].type)))
            return &types[i];
    return NULL;
}

static void put_context(struct render *r, const char *type, struct str href,
                        struct str external, struct str uri)
{
    struct json *j = &r->j;

    json_object(j);
    json_key(j, "type");
    json_str(j, str_from_c(type));
    json_key(j, "href");
    json_str(j, href);
    json_key(j, "external_urls");
    json_object(j);
    json_key(j, "spotify");
    json_str(j, external);
    json_end_object(j);
    json_key(j, "uri");
    json_str(j, uri);
    json_end_object(j);
}

void render_context(struct render *r, struct str uri)
{
    struct str rest = uri, part = STR_EMPTY, name = STR_EMPTY;
    const struct context_type *type;

    if (uri.n == 0) {
        json_null(&r->j);
        return;
    }
    (void)str_split(&rest, ':', &part); /* "spotify" */
    (void)str_split(&rest, ':', &name);
    type = context_type(name);
    if (type == NULL) /* the only other one is what the user has saved */
        put_context(
            r, "collection",
            arena_printf(r->arena, "%.*s/v1/me/tracks", STR_ARG(r->base)),
            arena_printf(r->arena, "%.*s/collection/tracks",
                         STR_ARG(r->people_base)),
            uri);
    else
        put_context(r, type->type,
                    arena_printf(r->arena, "%.*s/v1/%s/%.*s", STR_ARG(r->base),
                                 type->path, STR_ARG(rest)),
                    arena_printf(r->arena, "%.*s/%s/%.*s",
                                 STR_ARG(r->people_base), type->type,
                                 STR_ARG(rest)),
                    uri);
}

/* Clients have the keys in an enumeration: these and no others. */
static void put_disallows(struct render_player *r)
{
    static const char *const commands[] = {
        "seeking",          "skipping_next",           "skipping_prev",
        "toggling_shuffle", "toggling_repeat_context", "toggling_repeat_track"};
    const struct device *d = r->view->device;
    bool is_playing = r->view->playback.is_playing;
    bool takes_none =
        r->is_free || (d != NULL && (d->flags & DEVICE_IS_RESTRICTED) != 0);
    struct json *j = &r->to.j;

    json_object(j);
    if (takes_none || !is_playing) {
        json_key(j, "pausing");
        json_bool(j, true);
    }
    if (takes_none || is_playing) {
        json_key(j, "resuming");
        json_bool(j, true);
    }
    for (size_t i = 0; takes_none && i < sizeof commands / sizeof commands[0];
         i++) {
        json_key_str(j, str_from_c(commands[i]));
        json_bool(j, true);
    }
    if (r->is_free) {
        json_key(j, "transferring_playback");
        json_bool(j, true);
    }
    json_end_object(j);
}

static const char *item_type(const struct playback_item *item)
{
    switch (item->kind) {
    case SEQUENCE_TRACK:
        return "track";
    case SEQUENCE_EPISODE:
    case SEQUENCE_CHAPTER:
        return "episode";
    default:
        return "unknown";
    }
}

/* What both objects have. */
static void put_current(struct render_player *r)
{
    const struct playback *p = &r->view->playback;
    struct json *j = &r->to.j;

    json_key(j, "is_playing");
    json_bool(j, p->is_playing);
    json_key(j, "timestamp");
    json_i64(j, p->changed_ms);
    json_key(j, "context");
    render_context(&r->to, p->context);
    json_key(j, "progress_ms");
    json_u64(j, playback_position(p, r->now_ms));
    json_key(j, "item");
    render_playback_item(r, &p->item);
    json_key(j, "currently_playing_type");
    json_str(j, str_from_c(item_type(&p->item)));
    json_key(j, "actions");
    json_object(j);
    json_key(j, "disallows");
    put_disallows(r);
    json_end_object(j);
}

static void put_state(struct render_player *r)
{
    static const char *const repeats[] = {"off", "context", "track"};
    const struct playback *p = &r->view->playback;
    struct json *j = &r->to.j;

    json_key(j, "device");
    render_device(r, r->view->device);
    json_key(j, "shuffle_state");
    json_bool(j, p->is_shuffled);
    json_key(j, "smart_shuffle");
    json_bool(j, false);
    json_key(j, "repeat_state");
    json_str(j, str_from_c(repeats[p->repeat]));
    put_current(r);
}

void render_player_state(struct render_player *r)
{
    json_object(&r->to.j);
    put_state(r);
    json_end_object(&r->to.j);
}

void render_player_for_device(struct render_player *r, struct str device)
{
    const struct player_view *v = r->view;
    struct json *j = &r->to.j;

    if (v->device == NULL) {
        json_null(j);
        return;
    }
    json_object(j);
    put_state(r);
    json_key(j, "version");
    json_i64(j, v->version);
    json_key(j, "is_this_device");
    json_bool(j, str_eq(v->playback.device, device));
    json_key(j, "server_time");
    json_i64(j, r->now_ms);
    json_key(j, "previous_tracks");
    json_array(j);
    for (uint32_t i = v->before_count; i > 0; i--)
        render_playback_item(r, &v->before[i - 1]);
    json_end_array(j);
    json_key(j, "next_tracks");
    json_array(j);
    for (uint32_t i = 0; i < v->upcoming_count; i++)
        render_playback_item(r, &v->upcoming[i]);
    json_end_array(j);
    json_end_object(j);
}

void render_player_current(struct render_player *r)
{
    json_object(&r->to.j);
    put_current(r);
    json_end_object(&r->to.j);
}

void render_player_queue(struct render_player *r)
{
    const struct player_view *v = r->view;
    struct json *j = &r->to.j;

    /* Here an episode is one, whatever the call has asked for: the queue has
     * no place for null. */
    r->with_episodes = true;
    json_object(j);
    json_key(j, "currently_playing");
    render_playback_item(r, &v->playback.item);
    json_key(j, "queue");
    json_array(j);
    for (uint32_t i = 0; i < v->upcoming_count; i++)
        render_playback_item(r, &v->upcoming[i]);
    json_end_array(j);
    json_end_object(j);
}
