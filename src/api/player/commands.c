/* Commands, in the writer: each opens the player, moves the playback, and saves
 * it with what came of that. They are answered by 204.
 *
 * A command is for the device that its call names, which takes the playback
 * over, or for the active one. */
#include "api/player/player.h"

#include "accounts/users_table.h"
#include "api/call/fail.h"
#include "api/call/params.h"
#include "api/call/uri.h"
#include "api/player/command.h"
#include "base/random.h"
#include "catalog/catalog.h"
#include "catalog/market.h"
#include "player/conductor.h"
#include "player/context.h"

#define MAX_DEVICE_BYTES 256

/* ---- before and after ---- */

struct command {
    struct player player;
    struct device device; /* that it is for */
};

enum err command_open_player(struct call *call, struct player *out)
{
    struct player_scope scope = {.db = call->db,
                                 .user = call->identity.user,
                                 .catalog = call->catalog,
                                 .market = -1,
                                 .now_ms = call->now_ms,
                                 .arena = call->arena};
    struct user_brief user;

    if (users_table_brief(call_users(call), scope.user, &user)) {
        scope.country =
            arena_str(call->arena, str_of(user.country, sizeof user.country));
        scope.market = market_number(scope.country);
    }
    return player_open(out, &scope);
}

/* The device of that id, or the playback's own for an empty one. */
static enum err find_device(struct call *call, struct str id, struct command *c,
                            bool *found)
{
    struct str wanted = id.n > 0 ? id : c->player.playback.device;
    enum err e = ERR_NOT_FOUND;

    *found = false;
    if (wanted.n > 0)
        e = device_find(call->db, call->identity.user, wanted, call->arena,
                        &c->device);
    if (!e && !device_is_there(&c->device, call->now_ms))
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return call_fail(call,
                         id.n > 0 ? FAIL_NO_DEVICE : FAIL_NO_ACTIVE_DEVICE);
    if (e)
        return e;
    if ((c->device.flags & DEVICE_IS_RESTRICTED) != 0)
        return call_fail(call, FAIL_RESTRICTED_DEVICE);
    *found = true;
    return OK;
}

/* Opens the player for a command to the device of that id. Not `is_open`: the
 * call is answered. */
static enum err command_open(struct call *call, struct str device,
                             struct command *c, bool *is_open)
{
    struct user_brief user = {.product = USER_FREE};
    enum err e;

    *is_open = false;
    if (!users_table_brief(call_users(call), call->identity.user, &user) ||
        user.product == USER_FREE)
        return call_fail(call, FAIL_PREMIUM);
    *c = (struct command){0};
    e = command_open_player(call, &c->player);
    return e ? e : find_device(call, device, c, is_open);
}

/* Has the device play, and saves. */
static enum err command_save(struct call *call, struct command *c)
{
    struct player *p = &c->player;
    enum err e = playback_move_to(&p->playback, c->device.id, &p->move);

    if (!e)
        e = player_save(p);
    if (e)
        return e;
    conductor_expect(call->config->conductor, call->identity.user,
                     playback_ends_ms(&p->playback));
    call->r->status = 204;
    return OK;
}

/* Commands that are a move of the playback, and nothing else. */
static enum err
simple(struct call *call,
       enum err (*move)(struct playback *p, struct playback_move *m),
       bool (*is_allowed)(const struct playback *p), enum fail refusal)
{
    struct command c;
    bool is_open;
    enum err e =
        command_open(call, request_query(call->r, "device_id"), &c, &is_open);

    if (!e && is_open)
        e = playback_catch_up(&c.player.playback, &c.player.move);
    if (e || !is_open)
        return e;
    if (!is_allowed(&c.player.playback))
        return call_fail(call, refusal);
    e = move(&c.player.playback, &c.player.move);
    return e ? e : command_save(call, &c);
}

static bool has_item(const struct playback *p)
{
    return p->item.kind != 0;
}

static bool is_playing(const struct playback *p)
{
    return p->is_playing;
}

enum err pause_put(struct call *call)
{
    return simple(call, playback_pause, is_playing, FAIL_RESTRICTION);
}

enum err next_post(struct call *call)
{
    return simple(call, playback_next, has_item, FAIL_NO_NEXT);
}

enum err previous_post(struct call *call)
{
    return simple(call, playback_previous, has_item, FAIL_NO_PREVIOUS);
}

/* ---- seek, repeat, shuffle, volume ---- */

/* A number in the query, from 0 to `most`. */
static bool read_number(struct call *call, const char *name, uint64_t most,
                        enum fail refusal, uint64_t *out)
{
    struct str text = request_query(call->r, name);

    if (str_to_u64(text, out) && *out <= most)
        return true;
    (void)call_fail(call, refusal);
    return false;
}

enum err seek_put(struct call *call)
{
    struct command c;
    uint64_t ms;
    bool is_open;
    enum err e;

    if (!read_number(call, "position_ms", UINT32_MAX, FAIL_PLAY_POSITION, &ms))
        return OK;
    e = command_open(call, request_query(call->r, "device_id"), &c, &is_open);
    if (e || !is_open)
        return e;
    if (!has_item(&c.player.playback))
        return call_fail(call, FAIL_RESTRICTION);
    e = playback_seek(&c.player.playback, (uint32_t)ms, &c.player.move);
    return e ? e : command_save(call, &c);
}

static bool read_repeat(struct str text, enum playback_repeat *out)
{
    static const char *const states[] = {"off", "context", "track"};

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (str_eq(text, str_from_c(states[i]))) {
            *out = (enum playback_repeat)i;
            return true;
        }
    return false;
}

enum err repeat_put(struct call *call)
{
    enum playback_repeat repeat;
    struct command c;
    bool is_open;
    enum err e;

    if (!read_repeat(request_query(call->r, "state"), &repeat))
        return call_fail(call, FAIL_PLAY_STATE);
    e = command_open(call, request_query(call->r, "device_id"), &c, &is_open);
    if (e || !is_open)
        return e;
    e = playback_set_repeat(&c.player.playback, repeat, &c.player.move);
    return e ? e : command_save(call, &c);
}

/* Some clients write True and False. */
static bool read_bool(struct str text, bool *out)
{
    *out = str_eq_nocase(text, STR("true"));
    return *out || str_eq_nocase(text, STR("false"));
}

enum err shuffle_put(struct call *call)
{
    struct command c;
    bool is_shuffled, is_open;
    uint64_t seed;
    enum err e;

    if (!read_bool(request_query(call->r, "state"), &is_shuffled))
        return call_fail(call, FAIL_PLAY_STATE);
    e = command_open(call, request_query(call->r, "device_id"), &c, &is_open);
    if (e || !is_open)
        return e;
    random_bytes(&seed, sizeof seed);
    e = playback_shuffle(&c.player.playback, is_shuffled, seed, &c.player.move);
    return e ? e : command_save(call, &c);
}

enum err volume_put(struct call *call)
{
    struct command c;
    uint64_t percent;
    bool is_open;
    enum err e;

    if (!read_number(call, "volume_percent", 100, FAIL_VOLUME_PERCENT,
                     &percent))
        return OK;
    e = command_open(call, request_query(call->r, "device_id"), &c, &is_open);
    if (e || !is_open)
        return e;
    if ((c.device.flags & DEVICE_HAS_VOLUME) == 0)
        return call_fail(call, FAIL_NO_VOLUME);
    call->r->status = 204;
    return device_set_volume(call->db, call->identity.user, c.device.id,
                             (unsigned)percent);
}

/* ---- transfer ---- */

/* The body's one device. */
static bool read_transfer(struct call *call, struct str *device, bool *has_play,
                          bool *play)
{
    struct json_body body = param_body(call);
    struct json_strings ids = {0};

    (void)json_body_strings(&body, "device_ids", 100, MAX_DEVICE_BYTES, &ids);
    *has_play = json_body_bool(&body, "play", play);
    if (!param_body_is_good(call, &body))
        return false;
    if (ids.count == 1) {
        *device = ids.list[0];
        return true;
    }
    (void)call_fail(call, FAIL_DEVICE_IDS);
    return false;
}

enum err transfer_put(struct call *call)
{
    struct command c;
    struct playback *p = &c.player.playback;
    bool has_play, play = false, is_open;
    struct str device;
    enum err e;

    if (!read_transfer(call, &device, &has_play, &play))
        return OK;
    e = command_open(call, device, &c, &is_open);
    if (e || !is_open)
        return e;
    if (has_play)
        e = play ? playback_resume(p, &c.player.move)
                 : playback_pause(p, &c.player.move);
    return e ? e : command_save(call, &c);
}

/* ---- the queue ---- */

/* What may be played by itself. A chapter's URI is an episode's. */
static bool read_item(struct call *call, struct str text,
                      struct playback_item *out)
{
    struct uri uri;

    if (!uri_read(text, call->arena, &uri) || uri.kind != URI_ENTITY)
        return false;
    out->id = uri.id;
    switch (uri.entity) {
    case ENTITY_TRACK:
        out->kind = SEQUENCE_TRACK;
        return true;
    case ENTITY_EPISODE:
    case ENTITY_CHAPTER:
        out->kind =
            catalog_find(call->catalog, ENTITY_EPISODE, uri.id) != CATALOG_NONE
                ? SEQUENCE_EPISODE
                : SEQUENCE_CHAPTER;
        return true;
    default:
        return false;
    }
}

static bool is_known(const struct call *call, const struct playback_item *item)
{
    enum entity type = item->kind == SEQUENCE_TRACK     ? ENTITY_TRACK
                       : item->kind == SEQUENCE_EPISODE ? ENTITY_EPISODE
                                                        : ENTITY_CHAPTER;

    return catalog_find(call->catalog, type, item->id) != CATALOG_NONE;
}

enum err queue_post(struct call *call)
{
    struct str text = request_query(call->r, "uri");
    struct playback_item item;
    struct command c;
    bool is_open;
    enum err e;

    if (!read_item(call, text, &item))
        return call_fail_text(
            call, FAIL_URI,
            arena_printf(call->arena, "Invalid uri: %.*s", STR_ARG(text)));
    if (!is_known(call, &item))
        return call_fail(call, FAIL_NO_SUCH_ID);
    e = command_open(call, request_query(call->r, "device_id"), &c, &is_open);
    if (e || !is_open)
        return e;
    e = playback_enqueue(&c.player.playback, &item, &c.player.move);
    if (e == ERR_LIMIT)
        return call_fail(call, FAIL_RESTRICTION);
    return e ? e : command_save(call, &c);
}

/* ---- play ---- */

/* What the body asks for. */
struct asked {
    struct str context_uri;
    struct json_strings uris;
    bool has_context, has_uris;
    bool has_offset_position, has_offset_uri, has_position;
    int64_t offset_position;
    struct str offset_uri;
    int64_t position_ms;
};

/* One client writes positionMs. */
static bool read_position(const struct json_body *body, int64_t *out)
{
    return json_body_i64(body, "position_ms", out) ||
           json_body_i64(body, "positionMs", out);
}

static bool read_asked(struct call *call, struct asked *out)
{
    struct json_body body = param_body(call);
    struct json_body offset = json_body_object(&body, "offset");

    *out = (struct asked){0};
    out->has_context = json_body_str(&body, "context_uri",
                                     PARAMS_MAX_TEXT_BYTES, &out->context_uri);
    out->has_uris = json_body_kind(&body, "uris") == JSON_ARRAY &&
                    json_body_strings(&body, "uris", PLAYBACK_MAX_WALK,
                                      PARAMS_MAX_TEXT_BYTES, &out->uris);
    out->has_offset_position =
        json_body_i64(&offset, "position", &out->offset_position);
    out->has_offset_uri =
        json_body_str(&offset, "uri", PARAMS_MAX_TEXT_BYTES, &out->offset_uri);
    out->has_position = read_position(&body, &out->position_ms);
    if (!param_body_is_good(call, &body))
        return false;
    if (out->has_context && out->has_uris) {
        (void)call_fail(call, FAIL_CONTEXT_AND_URIS);
        return false;
    }
    if (out->has_position &&
        (out->position_ms < 0 || out->position_ms > UINT32_MAX)) {
        (void)call_fail(call, FAIL_PLAY_POSITION);
        return false;
    }
    return true;
}

/* What is to be walked. */
struct walk {
    struct str context;
    struct playback_item *items;
    uint32_t count;
};

static enum err fail_context(struct call *call, struct str uri)
{
    return call_fail_text(
        call, FAIL_CONTEXT_URI,
        arena_printf(call->arena, "Invalid context uri: %.*s", STR_ARG(uri)));
}

/* The context that a URI names. */
static bool read_context(struct call *call, struct str text,
                         struct player_context *out)
{
    struct uri uri;

    if (str_eq(text, STR("spotify:collection"))) {
        out->kind = CONTEXT_COLLECTION;
        return true;
    }
    if (!uri_read(text, call->arena, &uri))
        return false;
    out->id = uri.id;
    if (uri.kind == URI_PLAYLIST) {
        out->kind = CONTEXT_PLAYLIST;
        return true;
    }
    if (uri.kind == URI_COLLECTION) {
        out->kind = CONTEXT_COLLECTION;
        return str_eq(uri.text, call->identity.user);
    }
    if (uri.kind != URI_ENTITY)
        return false;
    switch (uri.entity) {
    case ENTITY_ALBUM:
        out->kind = CONTEXT_ALBUM;
        return true;
    case ENTITY_ARTIST:
        out->kind = CONTEXT_ARTIST;
        return true;
    case ENTITY_SHOW:
    case ENTITY_AUDIOBOOK:
        out->kind = CONTEXT_SHOW;
        return true;
    default:
        return false;
    }
}

/* The URI as it is shown: without a playlist's owner of old, and whose
 * collection it is. */
static struct str context_uri(struct call *call,
                              const struct player_context *context,
                              struct str text)
{
    struct str user;
    char id[ID_TEXT_LENGTH];

    if (context->kind == CONTEXT_COLLECTION) {
        user = users_id_in_url(call->arena, call->identity.user);
        return arena_printf(call->arena, "spotify:user:%.*s:collection",
                            STR_ARG(user));
    }
    if (context->kind != CONTEXT_PLAYLIST)
        return text;
    id_to_base62(context->id, id);
    return arena_printf(call->arena, "spotify:playlist:%.*s", (int)sizeof id,
                        id);
}

static enum err read_walk_of_context(struct call *call, struct player *p,
                                     const struct asked *asked,
                                     struct walk *out, bool *is_good)
{
    struct player_context context;
    enum err e;

    *is_good = false;
    if (!read_context(call, asked->context_uri, &context))
        return fail_context(call, asked->context_uri);
    e = player_context_items(&p->in, &context, &out->items, &out->count);
    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_NO_SUCH_ID);
    if (e)
        return e;
    out->context = context_uri(call, &context, asked->context_uri);
    *is_good = true;
    return OK;
}

static bool read_walk_of_uris(struct call *call, const struct asked *asked,
                              struct walk *out)
{
    size_t count = asked->uris.count;

    out->items = arena_alloc(call->arena, count * sizeof *out->items);
    for (size_t i = 0; i < count; i++)
        if (!read_item(call, asked->uris.list[i], &out->items[i])) {
            (void)call_fail(call, FAIL_TRACK_URI);
            return false;
        }
    out->count = (uint32_t)count;
    if (count == 0)
        (void)call_fail(call, FAIL_NO_URIS);
    return count > 0;
}

/* Where in the walk it begins. */
static bool read_offset(struct call *call, const struct asked *asked,
                        const struct walk *walk, struct playback_choice *out)
{
    struct playback_item item;

    out->index = PLAYBACK_BEFORE;
    if (asked->has_offset_uri) {
        if (!read_item(call, asked->offset_uri, &item)) {
            (void)call_fail(call, FAIL_TRACK_URI);
            return false;
        }
        out->index = player_context_find(walk->items, walk->count, &item);
        if (out->index == PLAYBACK_BEFORE)
            out->ahead = item;
        return true;
    }
    if (!asked->has_offset_position)
        return true;
    if (asked->offset_position < 0 || asked->offset_position >= walk->count) {
        (void)call_fail(call, FAIL_POSITION);
        return false;
    }
    out->index = (uint32_t)asked->offset_position;
    return true;
}

static enum err choose(struct call *call, struct command *c,
                       const struct asked *asked)
{
    struct playback_choice what = {.has_position = asked->has_position,
                                   .position_ms = (uint32_t)asked->position_ms};
    struct walk walk = {0};
    bool is_good = true;
    enum err e = OK;

    if (asked->has_context)
        e = read_walk_of_context(call, &c->player, asked, &walk, &is_good);
    else
        is_good = read_walk_of_uris(call, asked, &walk);
    if (e || !is_good || !read_offset(call, asked, &walk, &what))
        return e;
    what.context = walk.context;
    what.count = walk.count;
    e = player_choose(&c->player, &what, walk.items);
    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_RESTRICTION);
    return e ? e : command_save(call, c);
}

/* Goes on with what there is, from a position if the body has one. */
static enum err resume(struct call *call, struct command *c,
                       const struct asked *asked)
{
    struct playback *p = &c->player.playback;
    bool is_moved = !str_eq(p->device, c->device.id);
    enum err e = playback_catch_up(p, &c->player.move);

    if (e)
        return e;
    if (!has_item(p) || (p->is_playing && !is_moved && !asked->has_position))
        return call_fail(call, FAIL_RESTRICTION);
    e = playback_resume(p, &c->player.move);
    if (!e && asked->has_position)
        e = playback_seek(p, (uint32_t)asked->position_ms, &c->player.move);
    return e ? e : command_save(call, c);
}

enum err play_put(struct call *call)
{
    struct command c;
    struct asked asked;
    bool is_open;
    enum err e;

    if (!read_asked(call, &asked))
        return OK;
    e = command_open(call, request_query(call->r, "device_id"), &c, &is_open);
    if (e || !is_open)
        return e;
    return asked.has_context || asked.has_uris ? choose(call, &c, &asked)
                                               : resume(call, &c, &asked);
}
