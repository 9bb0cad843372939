/* A command is for the device that it names, which takes the playback over, or
 * for the active one. It opens the player, moves the playback, and saves it
 * with what came of that. */
#include "api/player/command.h"

#include "accounts/users_table.h"
#include "api/call/uri.h"
#include "api/player/command_inner.h"
#include "base/clock.h"
#include "base/random.h"
#include "catalog/catalog.h"
#include "player/conductor.h"

enum err command_refuse_text(struct command_work *w, enum fail fail,
                             struct str text)
{
    *w->refusal = (struct command_refusal){true, fail, text};
    return OK;
}

enum err command_refuse(struct command_work *w, enum fail fail)
{
    return command_refuse_text(w, fail, STR_EMPTY);
}

static bool has_item(const struct playback *p)
{
    return p->item.kind != 0;
}

/* ---- single commands: the player is open, and at the present ---- */

static enum err pause_it(struct command_work *w)
{
    struct player *p = &w->player;

    return p->playback.is_playing ? playback_pause(&p->playback, &p->move)
                                  : command_refuse(w, FAIL_RESTRICTION);
}

/* Goes on with what there is, from a position if the command has one. */
static enum err resume(struct command_work *w)
{
    struct playback *p = &w->player.playback;
    bool is_moved = !str_eq(p->device, w->device.id);
    enum err e;

    if (!has_item(p) || (p->is_playing && !is_moved && !w->what->has_position))
        return command_refuse(w, FAIL_RESTRICTION);
    e = playback_resume(p, &w->player.move);
    if (!e && w->what->has_position)
        e = playback_seek(p, (uint32_t)w->what->position_ms, &w->player.move);
    return e;
}

static enum err toggle(struct command_work *w)
{
    return w->player.playback.is_playing ? pause_it(w) : resume(w);
}

static enum err next(struct command_work *w)
{
    struct player *p = &w->player;

    return has_item(&p->playback) ? playback_next(&p->playback, &p->move)
                                  : command_refuse(w, FAIL_NO_NEXT);
}

static enum err previous(struct command_work *w)
{
    struct player *p = &w->player;

    return has_item(&p->playback) ? playback_previous(&p->playback, &p->move)
                                  : command_refuse(w, FAIL_NO_PREVIOUS);
}

static enum err skip_to(struct command_work *w)
{
    struct player *p = &w->player;

    if (!has_item(&p->playback))
        return command_refuse(w, FAIL_NO_NEXT);
    return playback_skip_to(&p->playback, (uint32_t)w->what->index, &p->move);
}

static enum err seek(struct command_work *w)
{
    struct player *p = &w->player;

    if (!has_item(&p->playback))
        return command_refuse(w, FAIL_RESTRICTION);
    return playback_seek(&p->playback, (uint32_t)w->what->position_ms,
                         &p->move);
}

static enum err repeat(struct command_work *w)
{
    return playback_set_repeat(&w->player.playback, w->what->repeat,
                               &w->player.move);
}

static enum err shuffle(struct command_work *w)
{
    uint64_t seed;

    random_bytes(&seed, sizeof seed);
    return playback_shuffle(&w->player.playback, w->what->is_shuffled, seed,
                            &w->player.move);
}

static enum err set_volume(struct command_work *w)
{
    const struct player_scope *in = &w->scope->in;

    if ((w->device.flags & DEVICE_HAS_VOLUME) == 0)
        return command_refuse(w, FAIL_NO_VOLUME);
    return device_set_volume(in->db, in->user, w->device.id,
                             (unsigned)w->what->volume_percent);
}

static enum err transfer(struct command_work *w)
{
    struct player *p = &w->player;

    if (!w->what->has_play)
        return OK;
    return w->what->play_on ? playback_resume(&p->playback, &p->move)
                            : playback_pause(&p->playback, &p->move);
}

static enum err enqueue(struct command_work *w)
{
    struct player *p = &w->player;
    struct playback_item item;
    enum err e;

    /* check_queue has seen that there is one. */
    (void)command_item(w, w->what->uri, &item);
    e = playback_enqueue(&p->playback, &item, &p->move);
    return e == ERR_LIMIT ? command_refuse(w, FAIL_RESTRICTION) : e;
}

/* ---- what can be refused before anything is looked up ---- */

bool command_item(struct command_work *w, struct str text,
                  struct playback_item *out)
{
    const struct player_scope *in = &w->scope->in;
    struct uri uri;

    if (!uri_read(text, in->arena, &uri) || uri.kind != URI_ENTITY)
        return false;
    out->id = uri.id;
    switch (uri.entity) {
    case ENTITY_TRACK:
        out->kind = SEQUENCE_TRACK;
        return true;
    case ENTITY_EPISODE:
    case ENTITY_CHAPTER:
        out->kind =
            catalog_find(in->catalog, ENTITY_EPISODE, uri.id) != CATALOG_NONE
                ? SEQUENCE_EPISODE
                : SEQUENCE_CHAPTER;
        return true;
    default:
        return false;
    }
}

static bool is_known(const struct catalog *catalog,
                     const struct playback_item *item)
{
    enum entity type = item->kind == SEQUENCE_TRACK     ? ENTITY_TRACK
                       : item->kind == SEQUENCE_EPISODE ? ENTITY_EPISODE
                                                        : ENTITY_CHAPTER;

    return catalog_find(catalog, type, item->id) != CATALOG_NONE;
}

static void check_queue(struct command_work *w)
{
    struct str uri = w->what->uri;
    struct playback_item item;

    if (!command_item(w, uri, &item))
        (void)command_refuse_text(w, FAIL_URI,
                                  arena_printf(w->scope->in.arena,
                                               "Invalid uri: %.*s",
                                               STR_ARG(uri)));
    else if (!is_known(w->scope->in.catalog, &item))
        (void)command_refuse(w, FAIL_NO_SUCH_ID);
}

static void check_position(struct command_work *w)
{
    if (w->what->has_position &&
        (w->what->position_ms < 0 || w->what->position_ms > UINT32_MAX))
        (void)command_refuse(w, FAIL_PLAY_POSITION);
}

static void check_play(struct command_work *w)
{
    command_check_play(w);
    if (!w->refusal->is_refused)
        check_position(w);
}

static void check_volume(struct command_work *w)
{
    if (w->what->volume_percent < 0 || w->what->volume_percent > 100)
        (void)command_refuse(w, FAIL_VOLUME_PERCENT);
}

static void check_index(struct command_work *w)
{
    if (w->what->index < 0 || w->what->index >= (int64_t)PLAYBACK_MAX_WALK)
        (void)command_refuse(w, FAIL_POSITION);
}

/* ---- a whole command ---- */

static const struct step {
    void (*check)(struct command_work *w);
    enum err (*run)(struct command_work *w);
    bool is_devices; /* the playback isn't touched */
} steps[COMMAND_KINDS] = {
    [COMMAND_PLAY] = {.check = check_play, .run = command_play},
    [COMMAND_RESUME] = {.check = check_position, .run = resume},
    [COMMAND_PAUSE] = {.run = pause_it},
    [COMMAND_TOGGLE] = {.run = toggle},
    [COMMAND_NEXT] = {.run = next},
    [COMMAND_PREVIOUS] = {.run = previous},
    [COMMAND_SKIP_TO] = {.check = check_index, .run = skip_to},
    [COMMAND_SEEK] = {.check = check_position, .run = seek},
    [COMMAND_REPEAT] = {.run = repeat},
    [COMMAND_SHUFFLE] = {.run = shuffle},
    [COMMAND_VOLUME] = {.check = check_volume,
                        .run = set_volume,
                        .is_devices = true},
    [COMMAND_TRANSFER] = {.run = transfer},
    [COMMAND_QUEUE] = {.check = check_queue, .run = enqueue},
};

/* A device that is there; ERR_NOT_FOUND also for an empty id. */
static enum err find_there(struct command_work *w, struct str id)
{
    const struct player_scope *in = &w->scope->in;
    enum err e = ERR_NOT_FOUND;

    if (id.n > 0)
        e = device_find(in->db, in->user, id, in->arena, &w->device);
    if (!e && !device_is_there(&w->device, clock_system_ms()))
        e = ERR_NOT_FOUND;
    return e;
}

static enum err find_device(struct command_work *w)
{
    bool is_named = w->what->device.n > 0;
    enum err e =
        find_there(w, is_named ? w->what->device : w->player.playback.device);

    if (e == ERR_NOT_FOUND && !is_named)
        e = find_there(w, w->scope->own_device);
    if (e == ERR_NOT_FOUND)
        return command_refuse(w, is_named ? FAIL_NO_DEVICE
                                          : FAIL_NO_ACTIVE_DEVICE);
    if (!e && (w->device.flags & DEVICE_IS_RESTRICTED) != 0)
        return command_refuse(w, FAIL_RESTRICTED_DEVICE);
    return e;
}

static bool is_free(const struct command_scope *scope)
{
    struct user_brief user = {.product = USER_FREE};

    return !users_table_brief(scope->users, scope->in.user, &user) ||
           user.product == USER_FREE;
}

static enum err open_player(struct command_work *w)
{
    enum err e;

    if (is_free(w->scope))
        return command_refuse(w, FAIL_PREMIUM);
    e = player_open(&w->player, &w->scope->in);
    if (!e)
        e = playback_catch_up(&w->player.playback, &w->player.move);
    return e ? e : find_device(w);
}

/* Has the device play, and saves. */
static enum err save(struct command_work *w)
{
    struct player *p = &w->player;
    enum err e = playback_move_to(&p->playback, w->device.id, &p->move);

    if (!e)
        e = player_save(p);
    if (!e)
        conductor_expect(w->scope->conductor, w->scope->in.user,
                         playback_ends_ms(&p->playback));
    return e;
}

enum err command_run(const struct command_scope *scope,
                     const struct command *what,
                     struct command_refusal *refusal)
{
    const struct step *step = &steps[what->kind];
    struct command_work w = {.scope = scope, .what = what, .refusal = refusal};
    enum err e = OK;

    *refusal = (struct command_refusal){0};
    if (step->check != NULL)
        step->check(&w);
    if (!refusal->is_refused)
        e = open_player(&w);
    if (!e && !refusal->is_refused)
        e = step->run(&w);
    if (e || refusal->is_refused || step->is_devices)
        return e;
    return save(&w);
}
