/* Commands of the Web API, in the writer: each is read, carried out
 * (command.h), and answered by 204. */
#include "api/player/player.h"

#include "accounts/users_table.h"
#include "api/call/fail.h"
#include "api/call/params.h"
#include "api/player/command.h"
#include "catalog/market.h"

#define MAX_DEVICE_BYTES 256

struct command_scope command_scope_of(struct call *call)
{
    struct command_scope scope = {.in = {.db = call->db,
                                         .user = call->identity.user,
                                         .catalog = call->catalog,
                                         .market = -1,
                                         .now_ms = call->now_ms,
                                         .arena = call->arena},
                                  .users = call_users(call),
                                  .conductor = call->config->conductor};
    struct user_brief user;

    if (users_table_brief(scope.users, scope.in.user, &user)) {
        scope.in.country =
            arena_str(call->arena, str_of(user.country, sizeof user.country));
        scope.in.market = market_number(scope.in.country);
    }
    return scope;
}

static enum err run(struct call *call, const struct command *what)
{
    struct command_scope scope = command_scope_of(call);
    struct command_refusal refusal;
    enum err e = command_run(&scope, what, &refusal);

    if (e)
        return e;
    if (refusal.is_refused && refusal.text.n > 0)
        return call_fail_text(call, refusal.fail, refusal.text);
    if (refusal.is_refused)
        return call_fail(call, refusal.fail);
    call->r->status = 204;
    return OK;
}

/* A command for the device that the query names. */
static struct command named(struct call *call, enum command_kind kind)
{
    return (struct command){.kind = kind,
                            .device = request_query(call->r, "device_id")};
}

static enum err simple(struct call *call, enum command_kind kind)
{
    struct command what = named(call, kind);

    return run(call, &what);
}

enum err pause_put(struct call *call)
{
    return simple(call, COMMAND_PAUSE);
}

enum err next_post(struct call *call)
{
    return simple(call, COMMAND_NEXT);
}

enum err previous_post(struct call *call)
{
    return simple(call, COMMAND_PREVIOUS);
}

/* ---- seek, repeat, shuffle, volume, queue ---- */

/* A number in the query; -1, which is out of every range, where there is
 * none. */
static int64_t read_number(struct call *call, const char *name)
{
    uint64_t number;

    return str_to_u64(request_query(call->r, name), &number) &&
                   number <= INT64_MAX
               ? (int64_t)number
               : -1;
}

enum err seek_put(struct call *call)
{
    struct command what = named(call, COMMAND_SEEK);

    what.has_position = true;
    what.position_ms = read_number(call, "position_ms");
    return run(call, &what);
}

bool command_read_repeat(struct str text, enum playback_repeat *out)
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
    struct command what = named(call, COMMAND_REPEAT);

    if (!command_read_repeat(request_query(call->r, "state"), &what.repeat))
        return call_fail(call, FAIL_PLAY_STATE);
    return run(call, &what);
}

/* Some clients write True and False. */
static bool read_bool(struct str text, bool *out)
{
    *out = str_eq_nocase(text, STR("true"));
    return *out || str_eq_nocase(text, STR("false"));
}

enum err shuffle_put(struct call *call)
{
    struct command what = named(call, COMMAND_SHUFFLE);

    if (!read_bool(request_query(call->r, "state"), &what.is_shuffled))
        return call_fail(call, FAIL_PLAY_STATE);
    return run(call, &what);
}

enum err volume_put(struct call *call)
{
    struct command what = named(call, COMMAND_VOLUME);

    what.volume_percent = read_number(call, "volume_percent");
    return run(call, &what);
}

enum err queue_post(struct call *call)
{
    struct command what = named(call, COMMAND_QUEUE);

    what.uri = request_query(call->r, "uri");
    return run(call, &what);
}

/* ---- transfer, play ---- */

/* The body's one device. */
static bool read_transfer(struct call *call, struct command *out)
{
    struct json_body body = param_body(call);
    struct json_strings ids = {0};

    (void)json_body_strings(&body, "device_ids", 100, MAX_DEVICE_BYTES, &ids);
    out->has_play = json_body_bool(&body, "play", &out->play_on);
    if (!param_body_is_good(call, &body))
        return false;
    if (ids.count == 1) {
        out->device = ids.list[0];
        return true;
    }
    (void)call_fail(call, FAIL_DEVICE_IDS);
    return false;
}

enum err transfer_put(struct call *call)
{
    struct command what = {.kind = COMMAND_TRANSFER};

    return read_transfer(call, &what) ? run(call, &what) : OK;
}

enum err play_put(struct call *call)
{
    struct command what = named(call, COMMAND_PLAY);
    struct json_body body = param_body(call);

    command_read_play(&body, &what);
    return param_body_is_good(call, &body) ? run(call, &what) : OK;
}
