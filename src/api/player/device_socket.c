/* The socket of a connected device: docs/devices.md has the protocol. The
 * device is there from its hello until the socket ends; what it played then
 * pauses, since nobody hears it any more. */
#include <string.h>

#include "api/player/device_message.h"
#include "api/player/player.h"
#include "api/player/player_socket.h"
#include "api/render/render_player.h"
#include "base/clock.h"
#include "json/writer.h"
#include "player/conductor.h"
#include "player/device_socket.h"

#define TEXT_MAX  (512u << 10) /* bytes of a message */
#define HELLO_MS  15000        /* in which it has to come */
#define ACK_MS    15000
#define KEEP_MS   35000
#define SILENT_MS 30000 /* after which a client wasn't there when it went */
#define DRIFT_MS  750   /* that a report may differ by and say nothing new */

/* Codes of a close frame. */
#define CLOSE_REPLACED 4001
#define CLOSE_ACCOUNT  4003
#define CLOSE_DELETED  4004
#define CLOSE_SILENT   4008

struct device_socket {
    struct player_socket base; /* first: one is the other */
    int64_t opened_ms;
    int64_t number; /* 0: there was no hello yet */
    bool is_ready;  /* the hello is done, and `id` is known */
    struct str id;
    char id_text[DEVICES_MAX_ID];
    int64_t kept_ms;      /* when the state last heard that it is there */
    int64_t unacked_ms;   /* since when a state waits for its ack; 0: none */
    int64_t sent_version; /* of the state that was sent last */
    int64_t gone_ms;      /* Unix time at which the client went */
};

static struct device_socket *device_of(struct player_socket *s)
{
    return (struct device_socket *)s;
}

/* ---- what is sent ---- */

static void put_state(struct device_socket *d, struct json *j)
{
    const struct player_view *v = d->base.view;
    struct arena arena;
    struct render_player r = {.view = v,
                              .now_ms = clock_unix_ms(),
                              .with_episodes = true,
                              .with_audio = true};

    arena_init(&arena);
    r.to = render_into(j->out, player_loop_generation(d->base.loop),
                       d->base.links, &arena);
    r.to.people_base = d->base.people;
    r.to.with_resume_point =
        (d->base.who.scopes & S(USER_READ_PLAYBACK_POSITION)) != 0;
    r.to.resume = &v->resume;
    render_player_for_device(&r, d->id);
    j->comma = true;
    arena_release(&arena);
}

static void send_ready(struct device_socket *d)
{
    struct buf out;
    struct json j = json_to(&out);

    buf_init(&out, TEXT_MAX);
    json_object(&j);
    json_key(&j, "type");
    json_str(&j, STR("ready"));
    json_key(&j, "device_id");
    json_str(&j, d->id);
    json_key(&j, "state");
    put_state(d, &j);
    json_end_object(&j);
    player_socket_send(&d->base, &out);
    buf_release(&out);
}

static void send_state(struct device_socket *d)
{
    struct buf out;
    struct json j = json_to(&out);

    buf_init(&out, TEXT_MAX);
    json_object(&j);
    json_key(&j, "type");
    json_str(&j, STR("state"));
    json_key(&j, "id");
    json_i64(&j, d->base.view->version);
    json_key(&j, "state");
    put_state(d, &j);
    json_end_object(&j);
    player_socket_send(&d->base, &out);
    buf_release(&out);
    d->sent_version = d->base.view->version;
    if (d->unacked_ms == 0)
        d->unacked_ms = clock_monotonic_ms();
}

/* ---- the hello ---- */

/* Makes the device, or finds the one of this id again, as it says it is now. */
static enum err connect_device(struct socket_job *job,
                               const struct command_scope *scope)
{
    const struct player_scope *in = &scope->in;
    struct device *said = &job->device;
    struct device found;
    enum err e = said->id.n > 0 ? device_find(in->db, in->user, said->id,
                                              in->arena, &found)
                                : ERR_NOT_FOUND;
    char *id;

    if (e && e != ERR_NOT_FOUND)
        return e;
    if (e == ERR_NOT_FOUND) {
        said->made_ms = job->now_ms;
    } else if ((found.flags & DEVICE_IS_VIRTUAL) != 0) {
        job->refusal = (struct command_refusal){true, FAIL_NO_DEVICE,
                                                STR("Device is virtual")};
        return OK;
    } else {
        said->made_ms = found.made_ms;
        said->flags = device_message_flags(said->flags, found.flags);
    }
    if (said->id.n == 0) {
        id = arena_alloc(&job->arena, DEVICES_ID_LENGTH);
        device_id_make(id);
        said->id = str_of(id, DEVICES_ID_LENGTH);
    }
    said->socket = job->number;
    return device_socket_open(in->db, in->user, said, clock_system_ms());
}

static void become_ready(struct device_socket *d)
{
    if (d->is_ready && d->kept_ms == 0 && d->base.view != NULL) {
        d->kept_ms = clock_monotonic_ms();
        send_ready(d);
    }
}

static void leave(struct device_socket *d);

static void connected(struct socket_job *job, enum err e)
{
    struct device_socket *d = device_of(job->socket);

    if (e == ERR_LIMIT) {
        player_socket_refuse(&d->base, WEB_SOCKET_POLICY, "device_error",
                             STR("Device limit reached"));
    } else if (e) {
        player_socket_refuse(&d->base, WEB_SOCKET_TRY_LATER, "unavailable",
                             STR("Service unavailable"));
    } else if (job->refusal.is_refused) {
        player_socket_refuse(&d->base, WEB_SOCKET_POLICY, "device_error",
                             job->refusal.text);
    } else {
        memcpy(d->id_text, job->device.id.p, job->device.id.n);
        d->id = str_of(d->id_text, job->device.id.n);
        d->is_ready = true;
        if (d->base.is_closed)
            leave(d);
        else
            become_ready(d);
    }
}

static void take_hello(struct device_socket *d, const struct json_body *message,
                       struct socket_job *job)
{
    struct str why = device_message_hello(message, &job->device);

    if (d->number != 0)
        why = STR("There was a hello already");
    if (why.n > 0) {
        player_socket_refuse(&d->base, WEB_SOCKET_POLICY, "bad_message", why);
        return;
    }
    d->number = job->number = device_socket_make();
    job->run = connect_device;
    job->done = connected;
}

/* ---- commands ---- */

static void put_answer(struct socket_job *job, enum err e, struct json *j)
{
    const struct command_refusal *refusal = &job->refusal;
    const struct fail_row *row = fail_row(e ? FAIL_UNAVAILABLE : refusal->fail);
    bool is_done = !e && !refusal->is_refused;

    json_key(j, "type");
    json_str(j, is_done ? STR("done") : STR("error"));
    json_key(j, "request");
    if (job->request.n > 0)
        json_raw(j, job->request);
    else
        json_null(j);
    if (is_done)
        return;
    json_key(j, "status");
    json_i64(j, row->status);
    json_key(j, "message");
    json_str(j,
             !e && refusal->text.n > 0 ? refusal->text : str_from_c(row->text));
    json_key(j, "reason");
    if (row->reason != NULL)
        json_str(j, str_from_c(row->reason));
    else
        json_null(j);
}

static void answer(struct socket_job *job, enum err e)
{
    struct buf out;
    struct json j = json_to(&out);

    buf_init(&out, TEXT_MAX);
    json_object(&j);
    put_answer(job, e, &j);
    json_end_object(&j);
    player_socket_send(job->socket, &out);
    buf_release(&out);
}

static enum err rename_device(struct socket_job *job,
                              const struct command_scope *scope)
{
    const struct player_scope *in = &scope->in;
    struct device d;
    enum err e = device_find(in->db, in->user, job->device.id, in->arena, &d);

    if (e == ERR_NOT_FOUND) {
        job->refusal = (struct command_refusal){.is_refused = true,
                                                .fail = FAIL_NO_DEVICE};
        return OK;
    }
    d.name = job->device.name;
    return e ? e : device_put(in->db, in->user, &d);
}

static enum err run_command(struct socket_job *job,
                            const struct command_scope *scope)
{
    struct command_scope own = *scope;

    own.own_device = job->device.id;
    return player_socket_command(job, &own);
}

/* A command whose refusal is known by its words goes to the writer all the
 * same: answers come in the order of what they answer. */
static enum err run_nothing(struct socket_job *job,
                            const struct command_scope *scope)
{
    (void)job;
    (void)scope;
    return OK;
}

static void take_command(struct device_socket *d,
                         const struct json_body *message,
                         struct socket_job *job)
{
    struct device_command said = {.what = &job->what, .refusal = &job->refusal};

    job->request = device_message_request(message, &job->arena);
    device_message_command(message, &job->arena, &said);
    job->device.id = arena_str(&job->arena, d->id);
    job->device.name = said.name;
    if (job->what.kind == COMMAND_TRANSFER && job->what.device.n == 0)
        job->what.device = job->device.id;
    job->run = job->refusal.is_refused ? run_nothing
               : said.name.n > 0       ? rename_device
                                       : run_command;
    job->done = answer;
}

/* ---- reports ---- */

/* How far the device is from where the state has it. */
static bool says_news(const struct playback *p, int64_t position_ms,
                      bool is_playing, int64_t now_ms)
{
    int64_t drift = position_ms - playback_position(p, now_ms);

    return p->is_playing != is_playing || drift > DRIFT_MS || drift < -DRIFT_MS;
}

/* job->number is the version that the report follows: what was said before the
 * device knew of a change says nothing of what is now. */
static enum err follow_report(struct socket_job *job,
                              const struct command_scope *scope)
{
    struct player player;
    struct playback *p = &player.playback;
    bool is_playing = job->what.play_on;
    enum err e = player_open(&player, &scope->in);

    if (!e)
        e = playback_catch_up(p, &player.move);
    if (e || player.version != job->number || player.move.end_count > 0 ||
        !str_eq(p->device, job->device.id) ||
        !says_news(p, job->what.position_ms, is_playing, job->now_ms))
        return e;
    e = playback_report(p, (uint32_t)job->what.position_ms, is_playing,
                        &player.move);
    if (!e)
        e = player_save(&player);
    if (!e)
        conductor_expect(scope->conductor, scope->in.user, playback_ends_ms(p));
    return e;
}

static void take_report(struct device_socket *d,
                        const struct json_body *message, struct socket_job *job)
{
    if (!device_message_report(message, &job->number, &job->what)) {
        player_socket_refuse(&d->base, WEB_SOCKET_POLICY, "bad_message",
                             STR("A report has id, position_ms, is_playing"));
        return;
    }
    job->device.id = arena_str(&job->arena, d->id);
    job->run = follow_report;
}

/* ---- messages ---- */

/* The newest counts: who has that has what was before. */
static void take_ack(struct device_socket *d, const struct json_body *message)
{
    int64_t id;

    if (!json_body_i64(message, "id", &id))
        return;
    d->unacked_ms = id >= d->sent_version ? 0 : clock_monotonic_ms();
}

static void received(struct player_socket *s, struct json_body *message,
                     struct socket_job *job)
{
    struct device_socket *d = device_of(s);
    struct str type = STR_EMPTY;

    (void)json_body_str(message, "type", 32, &type);
    if (str_eq(type, STR("hello")))
        take_hello(d, message, job);
    else if (str_eq(type, STR("bye")))
        web_socket_close(s->socket, 1000, STR("bye"));
    else if (!d->is_ready)
        player_socket_refuse(s, WEB_SOCKET_POLICY, "bad_message",
                             STR("First comes a hello, and its answer"));
    else if (str_eq(type, STR("ack")))
        take_ack(d, message);
    else if (str_eq(type, STR("report")))
        take_report(d, message, job);
    else if (str_eq(type, STR("command")))
        take_command(d, message, job);
    else
        player_socket_refuse(s, WEB_SOCKET_POLICY, "bad_message",
                             STR("Unknown type of message"));
}

static void opened(struct player_socket *s)
{
    struct device_socket *d = device_of(s);

    d->opened_ms = clock_monotonic_ms();
    if (s->who.product == USER_FREE)
        player_socket_refuse(s, CLOSE_ACCOUNT, "account_error",
                             STR("This functionality is restricted to premium "
                                 "users only"));
}

/* ---- what changes ---- */

static void changed(struct player_socket *s, const struct player_view *before)
{
    struct device_socket *d = device_of(s);
    const struct device *own = player_socket_device(s, d->id);

    (void)before;
    if (!d->is_ready)
        return;
    if (d->kept_ms == 0)
        become_ready(d);
    else if (own == NULL)
        player_socket_refuse(s, CLOSE_DELETED, "device_error",
                             STR("The device was deleted"));
    else if (own->socket != d->number)
        player_socket_refuse(s, CLOSE_REPLACED, "device_error",
                             STR("The device is connected elsewhere"));
    else
        send_state(d);
}

/* ---- being there ---- */

static enum err keep(struct socket_job *job, const struct command_scope *scope)
{
    const struct player_scope *in = &scope->in;

    return device_socket_keep(in->db, in->user, job->device.id, job->number,
                              clock_system_ms());
}

static void kept(struct socket_job *job, enum err e)
{
    if (e == ERR_NOT_FOUND)
        player_socket_refuse(job->socket, CLOSE_REPLACED, "device_error",
                             STR("The device is connected elsewhere"));
}

static struct socket_job *own_job(struct device_socket *d)
{
    struct socket_job *job = player_socket_job(&d->base);

    job->device.id = arena_str(&job->arena, d->id);
    job->number = d->number;
    return job;
}

static void tick(struct player_socket *s, int64_t now_ms)
{
    struct device_socket *d = device_of(s);
    struct socket_job *job;

    if (!d->is_ready && now_ms - d->opened_ms >= HELLO_MS) {
        player_socket_refuse(s, CLOSE_SILENT, "bad_message",
                             STR("No hello has come"));
    } else if (d->unacked_ms != 0 && now_ms - d->unacked_ms >= ACK_MS) {
        player_socket_refuse(s, CLOSE_SILENT, "device_error",
                             STR("No ack has come"));
    } else if (d->kept_ms != 0 && now_ms - d->kept_ms >= KEEP_MS) {
        d->kept_ms = now_ms;
        job = own_job(d);
        job->run = keep;
        job->done = kept;
        player_socket_submit(s, job);
    }
}

/* ---- the end ---- */

/* job->what.position_ms is when the device was last heard, which is when it
 * stopped for all that is known. */
static enum err stop_playing(struct socket_job *job,
                             const struct command_scope *scope)
{
    struct player player;
    struct playback *p = &player.playback;
    uint32_t position_ms;
    enum err e = player_open(&player, &scope->in);

    if (!e)
        e = playback_catch_up(p, &player.move);
    if (e || !p->is_playing || !str_eq(p->device, job->device.id))
        return e;
    position_ms = playback_position(p, job->what.position_ms);
    e = playback_report(p, position_ms, false, &player.move);
    return e ? e : player_save(&player);
}

static enum err disconnect(struct socket_job *job,
                           const struct command_scope *scope)
{
    const struct player_scope *in = &scope->in;
    enum err e =
        device_socket_close(in->db, in->user, job->device.id, job->number);

    /* It is at another socket already, and plays on, or is deleted. */
    if (e == ERR_NOT_FOUND)
        return OK;
    return e ? e : stop_playing(job, scope);
}

static void leave(struct device_socket *d)
{
    struct socket_job *job = own_job(d);

    job->what.position_ms = d->gone_ms;
    job->run = disconnect;
    player_socket_submit(&d->base, job);
}

/* A hello that is under way leaves when it is done. */
static void closed(struct player_socket *s)
{
    struct device_socket *d = device_of(s);
    int64_t silent_ms = clock_monotonic_ms() - web_socket_heard_ms(s->socket);

    d->gone_ms = clock_unix_ms() - (silent_ms > SILENT_MS ? silent_ms : 0);
    if (d->is_ready)
        leave(d);
}

enum err device_socket_get(struct call *call)
{
    static const struct player_protocol protocol = {
        .bytes = sizeof(struct device_socket),
        .opened = opened,
        .received = received,
        .changed = changed,
        .tick = tick,
        .closed = closed};

    if ((call->identity.scopes &
         (S(STREAMING) | S(USER_MODIFY_PLAYBACK_STATE))) == 0)
        return call_fail(call, FAIL_SCOPE);
    (void)player_socket_open(call, &protocol, call->identity.user, NULL);
    return OK;
}
