/* Devices are named by people, and commanded by id: a name costs a call more.
 */
#include "remote/player.h"

#include "base/url.h"
#include "remote/path.h"

enum err player_state(struct remote *r, struct arena *arena, struct str *state)
{
    return server_get(r->server,
                      STR(PLAYER_PATH "?additional_types=track,episode"), arena,
                      state);
}

enum err player_is_nowhere(void)
{
    output_complain("no device is active");
    output_advise("'tonearm devices' lists devices, and 'tonearm play --device "
                  "NAME' begins on one.");
    return ERR_NOT_FOUND;
}

/* ---- devices ---- */

enum match { MATCH_NONE, MATCH_NAME, MATCH_ID };

/* An id counts more than a name: somebody may call a device like another's id.
 */
static enum match match(struct remote *r, struct str device, struct str name)
{
    if (name.n == 0)
        return path_is_true(device, ".is_active", &r->arena) ? MATCH_ID
                                                             : MATCH_NONE;
    if (str_eq(path_text(device, ".id", &r->arena), name))
        return MATCH_ID;
    return str_eq_nocase(path_text(device, ".name", &r->arena), name)
               ? MATCH_NAME
               : MATCH_NONE;
}

static enum err complain(struct str name, size_t count)
{
    if (name.n == 0)
        return player_is_nowhere();
    if (count > 1) {
        output_complain("%zu devices are called '%.*s'; 'tonearm devices' has "
                        "their ids",
                        count, STR_ARG(name));
        return ERR_INVALID;
    }
    output_complain("there is no device '%.*s'; 'tonearm devices' lists them",
                    STR_ARG(name));
    return ERR_NOT_FOUND;
}

enum err player_device(struct remote *r, struct str name, struct str *device)
{
    struct path_values all;
    struct str body;
    size_t count = 0;
    enum err e =
        server_get(r->server, STR(PLAYER_PATH "/devices"), &r->arena, &body);

    if (e)
        return e;
    all = path_all(body, ".devices[]", &r->arena);
    for (size_t i = 0; i < all.count; i++) {
        enum match m = match(r, all.list[i], name);

        if (m == MATCH_NONE)
            continue;
        *device = all.list[i];
        if (m == MATCH_ID)
            return OK;
        count++;
    }
    return count == 1 ? OK : complain(name, count);
}

/* ---- commands ---- */

/* The path for a device that is named. */
static enum err add_device(struct remote *r,
                           const struct player_command *command,
                           struct str *path)
{
    const char *sign =
        str_find(command->path, '?') < command->path.n ? "&" : "?";
    struct str device, id;
    enum err e = player_device(r, command->device, &device);

    if (e)
        return e;
    id = url_encode(&r->arena, path_text(device, ".id", &r->arena),
                    URL_KEEP_NONE);
    *path = arena_printf(&r->arena, "%.*s%sdevice_id=%.*s",
                         STR_ARG(command->path), sign, STR_ARG(id));
    return OK;
}

enum err player_send(struct remote *r, const struct player_command *command)
{
    struct server_call call = {.method = command->method,
                               .path = command->path,
                               .body = command->body};
    struct server_answer answer;
    enum err e = OK;

    if (command->device.n > 0)
        e = add_device(r, command, &call.path);
    return e ? e : server_send(r->server, &call, &r->arena, &answer);
}
