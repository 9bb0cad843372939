/* Opening a stream: which kinds the token may hear, whether the client goes on
 * from where it was, and else what there is now.
 *
 * The topic is held before the state is read, so that nothing is missed in
 * between: what the state has already may come as an event once more. */
#include "api/events/events.h"

#include "api/call/fail.h"
#include "api/events/event_loop.h"
#include "base/clock.h"
#include "http/stream.h"

#define RETRY "retry: 2000\n\n"
#define STATE_MAX                                                              \
    ((size_t)128 << 10) /* half of what a stream may be behind                 \
                         */

/* What the client asks for, and what it is told first. */
struct opening {
    struct event_sink sink; /* first: it is one */
    struct call *call;
    enum event_source source;
    event_kinds kinds;
    struct bus_hold *hold;
    struct bus_place from;
    bool goes_on;
    enum event_kind kind; /* whose state is told */
    struct buf out;
};

/* ---- kinds ---- */

/* The kinds of this stream, or those whose scopes the token has. */
static event_kinds kinds_of(const struct opening *o, bool allowed_only)
{
    event_kinds kinds = 0;

    for (unsigned i = 0; i < EVENT_KINDS; i++) {
        const struct event_row *row = o->call->config->events[i];

        if (row != NULL && row->source == o->source &&
            (!allowed_only || (row->scopes & ~o->call->identity.scopes) == 0))
            kinds |= EVENT_BIT(i);
    }
    return kinds;
}

/* `types`: false, with nothing said, for one that this stream doesn't have. */
static bool read_types(struct opening *o, struct str types)
{
    event_kinds known = kinds_of(o, false);
    enum event_kind kind;
    struct str part;

    while (str_split(&types, ',', &part)) {
        if (!event_kind_from_text(str_trim(part), &kind) ||
            (known & EVENT_BIT(kind)) == 0)
            return false;
        o->kinds |= EVENT_BIT(kind);
    }
    return true;
}

/* False when the request is answered: what was asked for by name must be
 * allowed, what wasn't is left out, but for something to hear. */
static bool choose_kinds(struct opening *o)
{
    struct str types = request_query(o->call->r, "types");
    event_kinds allowed = kinds_of(o, true);

    if (types.n == 0)
        o->kinds = allowed;
    else if (!read_types(o, types))
        return call_fail(o->call, FAIL_EVENT_TYPE) != OK;
    if (o->kinds == 0 || (o->kinds & ~allowed) != 0)
        return call_fail(o->call, FAIL_SCOPE) != OK;
    return true;
}

/* ---- what is told first ---- */

static void add_state(struct event_sink *sink, struct str json)
{
    struct opening *o = (struct opening *)sink;

    event_lines(&o->out, o->from, event_kind_text(o->kind), json);
}

static enum err add_states(struct opening *o)
{
    enum err e = OK;

    for (unsigned i = 0; i < EVENT_KINDS && !e; i++) {
        const struct event_row *row = o->call->config->events[i];

        if ((o->kinds & EVENT_BIT(i)) == 0)
            continue;
        o->kind = row->kind;
        e = row->present(o->call, &o->sink);
    }
    return e;
}

/* Where the client says that it was. True if it says anything. */
static bool read_place(struct opening *o)
{
    struct request *r = o->call->r;
    struct str text = request_header(r, "last-event-id");
    struct bus_place place;

    if (text.n == 0)
        text = request_query(r, "last_event_id");
    if (text.n == 0)
        return false;
    o->goes_on = bus_place_from_text(text, &place) &&
                 bus_can_resume(o->hold, place, clock_elapsed_ms());
    if (o->goes_on)
        o->from = place;
    return true;
}

/* The beginning of the stream. */
static enum err write_beginning(struct opening *o)
{
    bool had_place = read_place(o);

    buf_lit(&o->out, RETRY);
    if (o->goes_on)
        return OK;
    o->from = bus_now(o->call->config->bus);
    if (had_place)
        event_lines(&o->out, o->from, "reset", STR("{}"));
    return add_states(o);
}

static void begin(struct opening *o)
{
    struct event_listener listener = {.hold = o->hold,
                                      .number = o->from.number,
                                      .kinds = o->kinds,
                                      .who = &o->call->identity};
    struct stream_opening opening = event_loop_opening(o->call, &listener);
    struct request *r = o->call->r;
    struct stream *s;

    r->type = "text/event-stream";
    /* nginx, in front of us, would collect what is to come at once. */
    request_add_header(r, "x-accel-buffering", STR("no"));
    s = stream_open(r, &opening);
    stream_send(s, buf_get(&o->out));
    stream_unref(s);
}

static enum err open_stream(struct call *call, enum event_source source,
                            struct bus_topic topic)
{
    struct opening o = {.sink = {add_state}, .call = call, .source = source};
    enum err e;

    if (!choose_kinds(&o))
        return OK;
    o.hold = bus_hold(call->config->bus, topic);
    buf_init(&o.out, STATE_MAX);
    e = write_beginning(&o);
    if (!e && !buf_overflowed(&o.out))
        begin(&o);
    else
        bus_release(o.hold, clock_elapsed_ms());
    if (!e && buf_overflowed(&o.out))
        e = call_fail(call, FAIL_INTERNAL);
    buf_release(&o.out);
    return e;
}

enum err events_of_player(struct call *call)
{
    return open_stream(call, EVENTS_OF_PLAYER,
                       (struct bus_topic){BUS_USER, call->identity.user});
}

enum err events_of_user(struct call *call)
{
    return open_stream(call, EVENTS_OF_USER,
                       (struct bus_topic){BUS_USER, call->identity.user});
}

enum err events_of_world(struct call *call)
{
    return open_stream(call, EVENTS_OF_WORLD,
                       (struct bus_topic){BUS_WORLD, STR_EMPTY});
}
