/* Choosing what is played: a context or a list of items becomes the walk, and
 * the offset says where the walk begins. */
#include "api/player/command_inner.h"

#include "accounts/users.h"
#include "api/call/params.h"
#include "api/call/uri.h"
#include "player/context.h"

/* ---- reading ---- */

/* One client writes positionMs. */
static bool read_position(const struct json_body *body, int64_t *out)
{
    return json_body_i64(body, "position_ms", out) ||
           json_body_i64(body, "positionMs", out);
}

void command_read_play(const struct json_body *body, struct command *out)
{
    struct json_body offset = json_body_object(body, "offset");
    struct command_play *play = &out->play;

    play->has_context = json_body_str(
        body, "context_uri", PARAMS_MAX_TEXT_BYTES, &play->context_uri);
    play->has_uris = json_body_kind(body, "uris") == JSON_ARRAY &&
                     json_body_strings(body, "uris", PLAYBACK_MAX_WALK,
                                       PARAMS_MAX_TEXT_BYTES, &play->uris);
    play->has_offset_position =
        json_body_i64(&offset, "position", &play->offset_position);
    play->has_offset_uri =
        json_body_str(&offset, "uri", PARAMS_MAX_TEXT_BYTES, &play->offset_uri);
    out->has_position = read_position(body, &out->position_ms);
    out->kind =
        play->has_context || play->has_uris ? COMMAND_PLAY : COMMAND_RESUME;
}

void command_check_play(struct command_work *w)
{
    if (w->what->play.has_context && w->what->play.has_uris)
        (void)command_refuse(w, FAIL_CONTEXT_AND_URIS);
}

/* ---- what is to be walked ---- */

struct walk {
    struct str context;
    struct playback_item *items;
    uint32_t count;
};

/* The context that a URI names. */
static bool read_context(const struct player_scope *in, struct str text,
                         struct player_context *out)
{
    struct uri uri;

    if (str_eq(text, STR("spotify:collection"))) {
        out->kind = CONTEXT_COLLECTION;
        return true;
    }
    if (!uri_read(text, in->arena, &uri))
        return false;
    out->id = uri.id;
    if (uri.kind == URI_PLAYLIST) {
        out->kind = CONTEXT_PLAYLIST;
        return true;
    }
    if (uri.kind == URI_COLLECTION) {
        out->kind = CONTEXT_COLLECTION;
        return str_eq(uri.text, in->user);
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
static struct str context_uri(const struct player_scope *in,
                              const struct player_context *context,
                              struct str text)
{
    struct str user;
    char id[ID_TEXT_LENGTH];

    if (context->kind == CONTEXT_COLLECTION) {
        user = users_id_in_url(in->arena, in->user);
        return arena_printf(in->arena, "spotify:user:%.*s:collection",
                            STR_ARG(user));
    }
    if (context->kind != CONTEXT_PLAYLIST)
        return text;
    id_to_base62(context->id, id);
    return arena_printf(in->arena, "spotify:playlist:%.*s", (int)sizeof id, id);
}

static enum err read_walk_of_context(struct command_work *w, struct walk *out)
{
    const struct player_scope *in = &w->scope->in;
    struct str uri = w->what->play.context_uri;
    struct player_context context;
    enum err e;

    if (!read_context(in, uri, &context))
        return command_refuse_text(
            w, FAIL_CONTEXT_URI,
            arena_printf(in->arena, "Invalid context uri: %.*s", STR_ARG(uri)));
    e = player_context_items(in, &context, &out->items, &out->count);
    if (e == ERR_NOT_FOUND)
        return command_refuse(w, FAIL_NO_SUCH_ID);
    if (!e)
        out->context = context_uri(in, &context, uri);
    return e;
}

static enum err read_walk_of_uris(struct command_work *w, struct walk *out)
{
    const struct json_strings *uris = &w->what->play.uris;

    if (uris->count == 0)
        return command_refuse(w, FAIL_NO_URIS);
    out->items =
        arena_alloc(w->scope->in.arena, uris->count * sizeof *out->items);
    for (size_t i = 0; i < uris->count; i++)
        if (!command_item(w, uris->list[i], &out->items[i]))
            return command_refuse(w, FAIL_TRACK_URI);
    out->count = (uint32_t)uris->count;
    return OK;
}

/* Where in the walk it begins. */
static void read_offset(struct command_work *w, const struct walk *walk,
                        struct playback_choice *out)
{
    const struct command_play *play = &w->what->play;
    struct playback_item item;

    out->index = PLAYBACK_BEFORE;
    if (play->has_offset_uri) {
        if (!command_item(w, play->offset_uri, &item)) {
            (void)command_refuse(w, FAIL_TRACK_URI);
            return;
        }
        out->index = player_context_find(walk->items, walk->count, &item);
        if (out->index == PLAYBACK_BEFORE)
            out->ahead = item;
    } else if (play->has_offset_position) {
        if (play->offset_position < 0 || play->offset_position >= walk->count)
            (void)command_refuse(w, FAIL_POSITION);
        else
            out->index = (uint32_t)play->offset_position;
    }
}

enum err command_play(struct command_work *w)
{
    struct playback_choice what = {.has_position = w->what->has_position,
                                   .position_ms =
                                       (uint32_t)w->what->position_ms};
    struct walk walk = {0};
    enum err e = w->what->play.has_context ? read_walk_of_context(w, &walk)
                                           : read_walk_of_uris(w, &walk);

    if (!e && !w->refusal->is_refused)
        read_offset(w, &walk, &what);
    if (e || w->refusal->is_refused)
        return e;
    what.context = walk.context;
    what.count = walk.count;
    e = player_choose(&w->player, &what, walk.items);
    return e == ERR_NOT_FOUND ? command_refuse(w, FAIL_RESTRICTION) : e;
}
