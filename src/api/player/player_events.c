/* Events of a user's player: each says what the call of the same name would
 * answer, and null where the call answers 204. An event keeps a view; the JSON
 * is made of that when somebody listens. */
#include "api/player/player_events.h"

#include "accounts/users_table.h"
#include "api/call/rows.h"
#include "api/render/render_player.h"
#include "base/clock.h"
#include "db/db.h"
#include "events/bus.h"
#include "player/view_changes.h"

#define DATA_MAX (256u << 10) /* bytes */

/* ---- publishing ---- */

static struct bus_topic topic_of(const struct player_view *v)
{
    return (struct bus_topic){BUS_USER, v->user};
}

bool player_events_are_wanted(struct bus *bus, struct str user)
{
    return bus_wants(bus, (struct bus_topic){BUS_USER, user});
}

static void free_view(void *payload)
{
    player_view_unref(payload);
}

static void publish(struct bus *bus, enum event_kind kind,
                    struct player_view *v)
{
    struct event *e =
        event_new(kind, player_view_ref(v), player_view_bytes(v), free_view);

    bus_publish(bus, topic_of(v), e, clock_elapsed_ms());
    event_unref(e);
}

event_kinds player_events_of(const struct players_change *change)
{
    static const struct {
        enum view_change change;
        enum event_kind kind;
    } told[] = {{VIEW_STATE, EVENT_STATE},
                {VIEW_TRACK, EVENT_TRACK},
                {VIEW_QUEUE, EVENT_QUEUE},
                {VIEW_DEVICES, EVENT_DEVICES}};
    unsigned changes =
        view_changes(change->before, change->now, clock_system_ms());
    event_kinds kinds = 0;

    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if ((changes & told[i].change) != 0)
            kinds |= EVENT_BIT(told[i].kind);
    return kinds;
}

void player_events_publish(struct bus *bus, const struct players_change *change)
{
    event_kinds kinds = player_events_of(change);

    for (unsigned i = 0; i < EVENT_KINDS; i++)
        if ((kinds & EVENT_BIT(i)) != 0)
            publish(bus, (enum event_kind)i, change->now);
}

/* ---- as JSON ---- */

static void write_state(struct render_player *r)
{
    if (r->view->device != NULL)
        render_player_state(r);
    else
        json_null(&r->to.j);
}

static void write_track(struct render_player *r)
{
    if (player_view_shows(r->view))
        render_player_current(r);
    else
        json_null(&r->to.j);
}

static void (*const writers[EVENT_KINDS])(struct render_player *r) = {
    [EVENT_STATE] = write_state,
    [EVENT_TRACK] = write_track,
    [EVENT_QUEUE] = render_player_queue,
    [EVENT_DEVICES] = render_player_devices};

/* All but where it is written to. */
static struct render_player renderer(const struct player_view *v,
                                     struct users_table *users, int64_t now_ms)
{
    struct user_brief brief = {.product = USER_FREE};

    (void)users_table_brief(users, v->user, &brief);
    return (struct render_player){.view = v,
                                  .now_ms = now_ms,
                                  .is_free = brief.product == USER_FREE,
                                  .with_episodes = true};
}

void player_events_write(struct call_frame *frame,
                         struct generation *generation, enum event_kind kind,
                         const struct player_view *v, struct buf *out)
{
    struct users_table *users = auth_users(call_frame_config(frame)->auth);
    struct render_player r = renderer(v, users, clock_unix_ms());
    struct arena arena;

    arena_init(&arena);
    r.to = render_into(out, generation, call_frame_url(frame), &arena);
    r.to.people_base = render_people_base(call_frame_config(frame), r.to.base);
    writers[kind](&r);
    arena_release(&arena);
}

static void render_event(struct call_frame *frame, struct call_loop *loop,
                         const struct event *e, struct buf *out)
{
    player_events_write(frame, loop->generation, event_kind(e),
                        event_payload(e), out);
}

/* ---- the present state ---- */

enum err player_events_view(struct call *call, struct str user,
                            struct player_view **out)
{
    struct players *players = call->config->players;
    enum err e;

    *out = players_find(players, user);
    if (*out != NULL && player_view_is_good(*out, call->now_ms))
        return OK;
    player_view_unref(*out);
    e = db_begin_read(call->db);
    if (!e)
        e = players_load(players, call->db, user, call->now_ms, out);
    db_rollback(call->db); /* nothing was written */
    return e;
}

static enum err tell(struct call *call, struct event_sink *sink,
                     enum event_kind kind)
{
    struct render_player r;
    struct player_view *v;
    struct buf data;
    enum err e = player_events_view(call, call->identity.user, &v);

    if (e)
        return e;
    buf_init(&data, DATA_MAX);
    r = renderer(v, call_users(call), call->now_ms);
    r.to = render_to(call, -1);
    r.to.j = json_to(&data);
    r.to.with_resume_point = false; /* as events, which are for any token */
    writers[kind](&r);
    sink->add(sink, buf_get(&data));
    buf_release(&data);
    player_view_unref(v);
    return OK;
}

static enum err tell_state(struct call *call, struct event_sink *sink)
{
    return tell(call, sink, EVENT_STATE);
}

static enum err tell_track(struct call *call, struct event_sink *sink)
{
    return tell(call, sink, EVENT_TRACK);
}

static enum err tell_queue(struct call *call, struct event_sink *sink)
{
    return tell(call, sink, EVENT_QUEUE);
}

static enum err tell_devices(struct call *call, struct event_sink *sink)
{
    return tell(call, sink, EVENT_DEVICES);
}

/* ---- the rows ---- */

const struct event_row player_events_state = {.kind = EVENT_STATE,
                                              .source = EVENTS_OF_PLAYER,
                                              .scopes =
                                                  S(USER_READ_PLAYBACK_STATE),
                                              .present = tell_state,
                                              .render = render_event};
const struct event_row player_events_track = {
    .kind = EVENT_TRACK,
    .source = EVENTS_OF_PLAYER,
    .scopes = S(USER_READ_CURRENTLY_PLAYING),
    .present = tell_track,
    .render = render_event};
const struct event_row player_events_queue = {.kind = EVENT_QUEUE,
                                              .source = EVENTS_OF_PLAYER,
                                              .scopes =
                                                  S(USER_READ_PLAYBACK_STATE),
                                              .present = tell_queue,
                                              .render = render_event};
const struct event_row player_events_devices = {.kind = EVENT_DEVICES,
                                                .source = EVENTS_OF_PLAYER,
                                                .scopes =
                                                    S(USER_READ_PLAYBACK_STATE),
                                                .present = tell_devices,
                                                .render = render_event};
