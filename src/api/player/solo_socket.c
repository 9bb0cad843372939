/* The socket of a virtual device, through which programs control it that were
 * written for Soloist. There may be any number of them; each hears what the
 * device does. */
#include "api/player/player.h"
#include "api/player/player_events.h"
#include "api/player/player_socket.h"
#include "api/player/solo_message.h"
#include "base/clock.h"
#include "generation/generation.h"
#include "http/http.h"
#include "player/view_changes.h"

#define TEXT_MAX      (512u << 10) /* bytes of a message */
#define CLOSE_DELETED 4004

struct solo_socket {
    struct player_socket base; /* first: one is the other */
    char id[DEVICES_MAX_ID];
    size_t id_n;
};

static struct str id_of(const struct player_socket *s)
{
    const struct solo_socket *solo = (const struct solo_socket *)s;

    return str_of(solo->id, solo->id_n);
}

/* ---- what is sent ---- */

static void send_to(struct player_socket *s, const struct solo_sight *sight,
                    void (*put)(const struct solo_sight *sight, struct json *j))
{
    struct buf out;
    struct json j = json_to(&out);

    buf_init(&out, TEXT_MAX);
    put(sight, &j);
    player_socket_send(s, &out);
    buf_release(&out);
}

/* Whether whoever is at the other end may still see the device. */
static bool is_for_it(const struct player_socket *s, const struct device *d)
{
    return d != NULL && (d->flags & DEVICE_IS_VIRTUAL) != 0 &&
           (s->has_who || (d->flags & DEVICE_IS_OPEN) != 0);
}

static struct solo_sight sight_of(const struct player_socket *s)
{
    return (struct solo_sight){
        .catalog = generation_catalog(player_loop_generation(s->loop)),
        .view = s->view,
        .device = player_socket_device(s, id_of(s)),
        .now_ms = clock_unix_ms()};
}

static void opened(struct player_socket *s)
{
    struct solo_sight now = sight_of(s);

    if (!is_for_it(s, now.device)) {
        player_socket_refuse(s, CLOSE_DELETED, "device_error",
                             STR("The device was deleted"));
        return;
    }
    send_to(s, &now, solo_put_auth_state);
    send_to(s, &now, solo_put_playback_state);
    send_to(s, &now, solo_put_queue_changed);
}

/* ---- what changes ---- */

static const struct device *device_in(const struct player_view *v,
                                      struct str id)
{
    for (size_t i = 0; i < v->device_count; i++)
        if (str_eq(v->devices[i].id, id))
            return &v->devices[i];
    return NULL;
}

static bool has_same_status(const struct playback *a, const struct playback *b)
{
    return a->is_playing == b->is_playing && a->is_shuffled == b->is_shuffled &&
           a->repeat == b->repeat;
}

/* What is neither another track nor another status is a jump. */
static void tell_of_playback(struct player_socket *s,
                             const struct solo_sight *now,
                             const struct player_view *before)
{
    unsigned changes = view_changes(before, s->view, clock_system_ms());
    bool has_status = has_same_status(&before->playback, &s->view->playback);

    if ((changes & VIEW_TRACK) != 0)
        send_to(s, now, solo_put_track_changed);
    if (!has_status)
        send_to(s, now, solo_put_playback_changed);
    if ((changes & VIEW_QUEUE) != 0)
        send_to(s, now, solo_put_queue_changed);
    if (changes == VIEW_STATE && has_status)
        send_to(s, now, solo_put_position_sync);
}

static void changed(struct player_socket *s, const struct player_view *before)
{
    struct solo_sight now = sight_of(s);
    struct str id = id_of(s);
    const struct device *old = device_in(before, id);
    bool was_active = str_eq(before->playback.device, id);
    bool is_active = str_eq(s->view->playback.device, id);

    if (!is_for_it(s, now.device)) {
        player_socket_refuse(s, CLOSE_DELETED, "device_error",
                             STR("The device was deleted"));
        return;
    }
    if (was_active != is_active || old == NULL ||
        !str_eq(old->name, now.device->name))
        send_to(s, &now, solo_put_auth_state);
    if (old != NULL && old->volume != now.device->volume)
        send_to(s, &now, solo_put_volume_changed);
    if (was_active != is_active) {
        send_to(s, &now, solo_put_playback_state);
        send_to(s, &now, solo_put_queue_changed);
    } else if (is_active && s->view->version != before->version) {
        tell_of_playback(s, &now, before);
    }
}

/* ---- commands ---- */

static void put_error(struct player_socket *s, struct str message,
                      const char *reason)
{
    struct buf out;
    struct json j = json_to(&out);

    buf_init(&out, TEXT_MAX);
    json_object(&j);
    json_key(&j, "type");
    json_str(&j, STR("error"));
    json_key(&j, "message");
    json_str(&j, message);
    json_key(&j, "reason");
    if (reason != NULL)
        json_str(&j, str_from_c(reason));
    else
        json_null(&j);
    json_end_object(&j);
    player_socket_send(s, &out);
    buf_release(&out);
}

/* Nothing answers a command that was carried out, but what it changes. */
static void answer(struct socket_job *job, enum err e)
{
    const struct command_refusal *refusal = &job->refusal;
    const struct fail_row *row = fail_row(e ? FAIL_UNAVAILABLE : refusal->fail);

    if (e || refusal->is_refused)
        put_error(job->socket,
                  !e && refusal->text.n > 0 ? refusal->text
                                            : str_from_c(row->text),
                  row->reason);
}

static void received(struct player_socket *s, struct json_body *message,
                     struct socket_job *job)
{
    struct str type = STR_EMPTY;

    (void)json_body_str(message, "type", 64, &type);
    if (!str_eq(type, STR("command")) ||
        !solo_message_command(message, &job->arena, s->view->playback.repeat,
                              &job->what)) {
        put_error(s, STR("That is no command, or says too little"), NULL);
        return;
    }
    job->what.device = arena_str(&job->arena, id_of(s));
    job->run = player_socket_command;
    job->done = answer;
}

static void tick(struct player_socket *s, int64_t now_ms)
{
    (void)s;
    (void)now_ms;
}

/* ---- opening ---- */

/* Without a token only programs of this machine can come, and no page of
 * another site that a browser here shows. */
static bool may_come_without_token(struct call *call)
{
    struct str origin = request_header(call->r, "origin");

    return call->config->is_private &&
           (origin.n == 0 || str_eq_nocase(origin, call->r->base_url));
}

static enum err find_device(struct call *call, struct str *user,
                            struct device *out)
{
    struct str id = call->r->params[0];
    enum err e;

    if (!call->has_identity)
        return device_find_open(call->db, id, call->arena, user, out);
    *user = call->identity.user;
    e = device_find(call->db, *user, id, call->arena, out);
    if (!e && (out->flags & DEVICE_IS_VIRTUAL) == 0)
        e = ERR_NOT_FOUND;
    return e;
}

static enum err open_socket(struct call *call, struct str user,
                            const struct device *d)
{
    static const struct player_protocol protocol = {
        .bytes = sizeof(struct solo_socket),
        .opened = opened,
        .received = received,
        .changed = changed,
        .tick = tick};
    struct player_socket *s;
    struct player_view *view;
    enum err e = player_events_view(call, user, &view);

    if (e)
        return e;
    s = player_socket_open(call, &protocol, user, view);
    player_view_unref(view);
    if (s != NULL) {
        struct solo_socket *solo = (struct solo_socket *)s;

        memcpy(solo->id, d->id.p, d->id.n);
        solo->id_n = d->id.n;
    }
    return OK;
}

enum err solo_socket_get(struct call *call)
{
    const scope_set either = S(STREAMING) | S(USER_MODIFY_PLAYBACK_STATE);
    struct str user;
    struct device d;
    enum err e;

    if (!call->has_identity && !may_come_without_token(call))
        return call_fail(call, FAIL_NO_TOKEN);
    if (call->has_identity && (call->identity.scopes & either) == 0)
        return call_fail(call, FAIL_SCOPE);
    e = find_device(call, &user, &d);
    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_NO_DEVICE);
    return e ? e : open_socket(call, user, &d);
}
