/* One subscription to the bus a socket. A change reaches all four kinds of
 * events at once and with one view, of which a socket hears once.
 *
 * A socket's jobs are in a list, of which the first is in the writer; the next
 * follows when that has come back. A socket is freed when its client is gone
 * and no job is left. */
#include "api/player/player_socket.h"

#include <string.h>

#include "accounts/users_table.h"
#include "api/render/render.h"
#include "api/player/player.h"
#include "base/clock.h"
#include "base/mem.h"
#include "events/bus.h"
#include "generation/generation.h"
#include "http/http.h"
#include "json/writer.h"
#include "player/players.h"

#define TEXT_MAX (512u << 10) /* bytes of a message */

struct player_loop {
    struct call_frame *frame;
    struct call_loop *loop;
    const struct call_config *config;
    struct bus_reader *reader;
    struct loop_jobs *jobs;
    struct player_socket *first;
};

struct web_socket_owner {
    struct player_socket socket;
};

static struct player_socket *socket_of(struct web_socket_owner *owner)
{
    return &owner->socket;
}

static void free_socket(struct player_socket *s)
{
    player_view_unref(s->view);
    free((char *)(uintptr_t)s->user.p);
    free((char *)(uintptr_t)s->links.p);
    free((char *)(uintptr_t)s->people.p);
    free(s);
}

/* ---- jobs ---- */

struct socket_job *player_socket_job(struct player_socket *s)
{
    struct socket_job *job = mem_zalloc(1, sizeof *job);

    arena_init(&job->arena);
    job->socket = s;
    job->now_ms = clock_unix_ms();
    return job;
}

static void free_job(struct socket_job *job)
{
    arena_release(&job->arena);
    free(job);
}

static struct str copy(struct str s)
{
    return str_of(mem_strdup(s.p, s.n), s.n);
}

/* On the writer's thread. */
static enum err run(struct db *db, struct loop_job *inner)
{
    struct socket_job *job = (struct socket_job *)inner;
    const struct player_socket *s = job->socket;
    const struct call_config *config = s->loop->config;
    struct generation *generation;
    struct command_scope scope = {.users = auth_users(config->auth),
                                  .conductor = config->conductor};
    enum err e;

    scope.in = players_scope(config->players, s->user, &job->arena, job->now_ms,
                             &generation);
    scope.in.db = db;
    e = job->run(job, &scope);
    generation_unref(generation);
    return e;
}

static void start_first(struct player_socket *s);
static void listen(struct player_loop *l);

static void done(struct loop_job *inner, enum err e)
{
    struct socket_job *job = (struct socket_job *)inner;
    struct player_socket *s = job->socket;

    /* What the job has changed is heard of before its answer. */
    listen(s->loop);
    s->first = job->next;
    if (s->first == NULL)
        s->last = &s->first;
    s->waiting--;
    if (job->done != NULL)
        job->done(job, e);
    free_job(job);
    if (s->first != NULL)
        start_first(s);
    else if (s->is_closed)
        free_socket(s);
}

static void start_first(struct player_socket *s)
{
    struct socket_job *job = s->first;

    job->job.run = run;
    job->job.done = done;
    loop_jobs_submit(s->loop->jobs, &job->job);
}

void player_socket_submit(struct player_socket *s, struct socket_job *job)
{
    bool is_first = s->first == NULL;

    *s->last = job;
    s->last = &job->next;
    s->waiting++;
    if (is_first)
        start_first(s);
}

enum err player_socket_command(struct socket_job *job,
                               const struct command_scope *scope)
{
    return command_run(scope, &job->what, &job->refusal);
}

/* ---- sending ---- */

void player_socket_send(struct player_socket *s, const struct buf *out)
{
    if (s->is_closed)
        return;
    if (buf_overflowed(out))
        web_socket_close(s->socket, WEB_SOCKET_TRY_LATER,
                         STR("there is too much to say"));
    else
        web_socket_send(s->socket, buf_get(out));
}

void player_socket_refuse(struct player_socket *s, unsigned close_code,
                          const char *code, struct str message)
{
    struct buf out;
    struct json j = json_to(&out);

    buf_init(&out, TEXT_MAX);
    json_object(&j);
    json_key(&j, "type");
    json_str(&j, STR("error"));
    json_key(&j, "code");
    json_str(&j, str_from_c(code));
    json_key(&j, "message");
    json_str(&j, message);
    json_end_object(&j);
    player_socket_send(s, &out);
    buf_release(&out);
    if (!s->is_closed)
        web_socket_close(s->socket, close_code, str_from_c(code));
}

const struct device *player_socket_device(const struct player_socket *s,
                                          struct str id)
{
    for (size_t i = 0; s->view != NULL && i < s->view->device_count; i++)
        if (str_eq(s->view->devices[i].id, id))
            return &s->view->devices[i];
    return NULL;
}

/* ---- what changes ---- */

static void show(struct player_socket *s, struct player_view *v)
{
    struct player_view *before = s->view;

    if (v == before || (before != NULL && v->version < before->version))
        return;
    s->view = player_view_ref(v);
    s->protocol->changed(s, before);
    player_view_unref(before);
}

static void show_newest(struct player_socket *s)
{
    struct player_view *v = players_find(s->loop->config->players, s->user);

    if (v != NULL)
        show(s, v);
    player_view_unref(v);
}

static void hear(struct player_socket *s, const struct event *e)
{
    const event_kinds kinds = EVENT_BIT(EVENT_STATE) | EVENT_BIT(EVENT_TRACK) |
                              EVENT_BIT(EVENT_QUEUE) | EVENT_BIT(EVENT_DEVICES);

    if (e == NULL) /* some were lost */
        show_newest(s);
    else if ((kinds & EVENT_BIT(event_kind(e))) != 0)
        show(s, (struct player_view *)(uintptr_t)event_payload(e));
}

static void listen(struct player_loop *l)
{
    struct bus_news news;

    while (bus_take(l->reader, &news)) {
        hear(news.owner, news.event);
        event_unref(news.event);
    }
}

/* ---- the client ---- */

/* Subscribed to first: what comes from then on is on its way, and what was
 * before that is in the table. */
static void opened(struct web_socket *socket, struct web_socket_owner *owner)
{
    struct player_socket *s = socket_of(owner);
    struct player_loop *l = s->loop;
    struct clock *before = clock_use(l->config->clock);

    (void)socket;
    s->next = l->first;
    s->at = &l->first;
    if (s->next != NULL)
        s->next->at = &s->next;
    l->first = s;
    s->subscription = bus_subscribe(l->reader, s->hold, s);
    s->protocol->opened(s);
    show_newest(s);
    (void)clock_use(before);
}

static void take_message(struct web_socket *socket, struct player_socket *s,
                         struct str text)
{
    struct socket_job *job;
    struct json_body message;

    if (s->waiting >= PLAYER_SOCKET_MAX_WAITING) {
        web_socket_close(socket, WEB_SOCKET_POLICY,
                         STR("too many messages at once"));
        return;
    }
    job = player_socket_job(s);
    message = json_body_open(arena_str(&job->arena, text), &job->arena);
    if (message.kind != JSON_OBJECT)
        player_socket_refuse(s, WEB_SOCKET_POLICY, "bad_message",
                             STR("A message is a JSON object"));
    else
        s->protocol->received(s, &message, job);
    if (job->run != NULL)
        player_socket_submit(s, job);
    else
        free_job(job);
}

static void received(struct web_socket *socket, struct web_socket_owner *owner,
                     struct str text)
{
    struct player_socket *s = socket_of(owner);
    struct clock *before = clock_use(s->loop->config->clock);

    take_message(socket, s, text);
    (void)clock_use(before);
}

static void closed(struct web_socket *socket, struct web_socket_owner *owner)
{
    struct player_socket *s = socket_of(owner);
    struct clock *before = clock_use(s->loop->config->clock);

    (void)socket;
    s->is_closed = true;
    if (s->subscription != NULL) {
        bus_unsubscribe(s->subscription);
        *s->at = s->next;
        if (s->next != NULL)
            s->next->at = s->at;
    }
    bus_release(s->hold, clock_elapsed_ms());
    if (s->protocol->closed != NULL)
        s->protocol->closed(s);
    if (s->first == NULL)
        free_socket(s);
    (void)clock_use(before);
}

/* ---- opening ---- */

static struct player_socket *new (struct call *call,
                                  const struct player_protocol *protocol,
                                  struct str user, struct player_view *view)
{
    struct player_socket *s = mem_zalloc(1, protocol->bytes);

    s->protocol = protocol;
    s->loop = call_loop_part(call->frame, call->r->loop, &player_wing);
    s->last = &s->first;
    s->user = copy(user);
    s->links = copy(call->r->base_url);
    s->people = copy(render_people_base(call->config, s->links));
    s->has_who = call->has_identity;
    s->who = call->identity;
    s->who.user = s->user;
    /* The token is a key for the door: its end, which comes within the hour,
     * isn't the end of what plays; that the user takes its app's leave is. */
    s->who.expires_s = INT64_MAX;
    s->view = view != NULL ? player_view_ref(view) : NULL;
    s->hold =
        bus_hold(call->config->bus, (struct bus_topic){BUS_USER, s->user});
    return s;
}

static void refuse_handshake(struct call *call)
{
    (void)call_fail(call, FAIL_UPGRADE);
    request_add_header(call->r, "upgrade", STR("websocket"));
    request_add_header(call->r, "sec-websocket-version", STR("13"));
}

struct player_socket *player_socket_open(struct call *call,
                                         const struct player_protocol *protocol,
                                         struct str user,
                                         struct player_view *view)
{
    static const struct web_socket_handlers handlers = {
        .opened = opened, .message = received, .closed = closed};
    struct player_socket *s = new (call, protocol, user, view);

    if (!web_socket_open(call->r, &handlers, (struct web_socket_owner *)s,
                         &s->socket))
        return s;
    bus_release(s->hold, clock_elapsed_ms());
    free_socket(s);
    refuse_handshake(call);
    return NULL;
}

/* ---- a loop ---- */

static void on_news(struct call_frame *frame, struct call_loop *loop)
{
    struct clock *before = clock_use(call_frame_config(frame)->clock);

    listen(call_loop_part(frame, loop, &player_wing));
    (void)clock_use(before);
}

/* On a publisher's thread. */
static void wake(void *owner)
{
    struct player_loop *l = owner;

    call_on_loop(l->frame, l->loop->number, on_news);
}

static void on_jobs(struct call_frame *frame, struct call_loop *loop)
{
    struct player_loop *l = call_loop_part(frame, loop, &player_wing);
    struct clock *before = clock_use(l->config->clock);

    loop_jobs_finish(l->jobs);
    (void)clock_use(before);
}

struct player_loop *player_loop_new(struct call_frame *frame,
                                    struct call_loop *loop)
{
    struct player_loop *l = mem_zalloc(1, sizeof *l);

    l->frame = frame;
    l->loop = loop;
    l->config = call_frame_config(frame);
    l->reader = bus_reader_new(l->config->bus, wake, l);
    l->jobs = loop_jobs_new(frame, loop->number, on_jobs);
    return l;
}

void player_loop_free(struct player_loop *l)
{
    loop_jobs_free(l->jobs);
    bus_reader_free(l->reader);
    free(l);
}

struct generation *player_loop_generation(const struct player_loop *l)
{
    return l->loop->generation;
}

static bool is_still_allowed(const struct player_socket *s, int64_t now_s)
{
    return !s->has_who ||
           auth_is_still_good(s->loop->loop->auth, &s->who, now_s);
}

void player_loop_tick(struct player_loop *l)
{
    int64_t now_ms = clock_monotonic_ms(), now_s = clock_unix_s();

    loop_jobs_finish(l->jobs);
    listen(l);
    for (struct player_socket *s = l->first; s != NULL; s = s->next) {
        if (!is_still_allowed(s, now_s))
            player_socket_refuse(s, WEB_SOCKET_POLICY, "authentication_error",
                                 STR("The access token was revoked"));
        web_socket_tick(s->socket, now_ms);
        s->protocol->tick(s, now_ms);
    }
}
