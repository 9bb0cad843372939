/* A user's devices as such, also those that aren't there now: making virtual
 * ones, changing and deleting any. Under /ext/v1: the service has nothing like
 * it. */
#include "api/player/player.h"

#include "api/call/fail.h"
#include "api/call/params.h"
#include "api/player/command.h"
#include "api/render/render_player.h"
#include "base/clock.h"
#include "json/writer.h"
#include "player/player.h"

enum err own_devices_get(struct call *call)
{
    struct json j = json_to(call->out);
    struct device *devices;
    size_t count;
    enum err e = device_list(call->db, call->identity.user, call->arena,
                             &devices, &count);

    if (e)
        return e;
    json_object(&j);
    json_key(&j, "devices");
    json_array(&j);
    for (size_t i = 0; i < count; i++)
        render_own_device(&j, &devices[i], clock_system_ms());
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}

/* ---- making and changing ---- */

static void read_flag(const struct json_body *body, const char *key,
                      enum device_flag flag, struct device *d)
{
    bool is_set;

    if (json_body_bool(body, key, &is_set))
        d->flags = is_set ? d->flags | flag : d->flags & ~(unsigned)flag;
}

static bool read_volume(struct call *call, const struct json_body *body,
                        struct device *d)
{
    int64_t volume;

    if (!json_body_i64(body, "volume_percent", &volume))
        return true;
    if (volume < 0 || volume > 100) {
        (void)call_fail(call, FAIL_VOLUME_PERCENT);
        return false;
    }
    d->volume = (unsigned)volume;
    return true;
}

static bool read_type(struct call *call, const struct json_body *body,
                      struct device *d)
{
    struct str type;

    if (!json_body_str(body, "type", DEVICES_MAX_NAME, &type))
        return true;
    d->type = device_type(type);
    if (d->type.n > 0)
        return true;
    (void)call_fail_text(call, FAIL_BAD_REQUEST, STR("Invalid device type"));
    return false;
}

/* What the body has of a device, over what there is in `d`. */
static bool read_device(struct call *call, struct device *d)
{
    struct json_body body = param_body(call);

    (void)json_body_str(&body, "name", DEVICES_MAX_NAME, &d->name);
    read_flag(&body, "is_private_session", DEVICE_IS_PRIVATE, d);
    read_flag(&body, "is_restricted", DEVICE_IS_RESTRICTED, d);
    read_flag(&body, "is_open", DEVICE_IS_OPEN, d);
    read_flag(&body, "supports_volume", DEVICE_HAS_VOLUME, d);
    if (!read_volume(call, &body, d) || !read_type(call, &body, d) ||
        !param_body_is_good(call, &body))
        return false;
    if (str_trim(d->name).n > 0)
        return true;
    (void)call_fail(call, FAIL_NO_NAME);
    return false;
}

static enum err put_and_answer(struct call *call, const struct device *d,
                               int status)
{
    struct json j = json_to(call->out);
    enum err e = device_put(call->db, call->identity.user, d);

    if (e == ERR_LIMIT)
        return call_fail_text(call, FAIL_BAD_REQUEST,
                              STR("Device limit reached"));
    if (e)
        return e;
    call->r->status = status;
    render_own_device(&j, d, clock_system_ms());
    return OK;
}

/* An id of the caller's own choice, so that what makes a device at each start
 * makes the same one. */
static bool read_id(struct call *call, struct device *d)
{
    struct json_body body = param_body(call);
    char *made = arena_alloc(call->arena, DEVICES_ID_LENGTH);

    if (!json_body_str(&body, "id", DEVICES_MAX_ID, &d->id)) {
        device_id_make(made);
        d->id = str_of(made, DEVICES_ID_LENGTH);
    }
    if (!param_body_is_good(call, &body))
        return false;
    if (device_id_is_valid(d->id))
        return true;
    (void)call_fail_text(call, FAIL_BAD_REQUEST, STR("Invalid device id"));
    return false;
}

enum err own_devices_post(struct call *call)
{
    struct device d = {.type = STR("Speaker"),
                       .flags = DEVICE_IS_VIRTUAL | DEVICE_HAS_VOLUME,
                       .volume = 100,
                       .made_ms = call->now_ms};

    if (!read_id(call, &d) || !read_device(call, &d))
        return OK;
    return put_and_answer(call, &d, 201);
}

enum err own_devices_put(struct call *call)
{
    struct device d;
    enum err e = device_find(call->db, call->identity.user, call->r->params[0],
                             call->arena, &d);

    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_NO_DEVICE);
    if (e || !read_device(call, &d))
        return e;
    return put_and_answer(call, &d, 200);
}

enum err own_devices_delete(struct call *call)
{
    struct command_scope scope = command_scope_of(call);
    enum err e = player_delete_device(&scope.in, call->r->params[0]);

    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_NO_DEVICE);
    if (!e)
        call->r->status = 204;
    return e;
}
