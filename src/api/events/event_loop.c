/* Two lists have every stream: that of its topic, along which events go, and
 * that of a slot, one for each second between heartbeats, so that ten thousand
 * streams never are written to at once for nothing's sake.
 *
 * An event is rendered when the first stream of the loop is found that wants
 * it, and its text is shared by all of them.
 *
 *     bus --wake--> call_on_loop --> listen: bus_take until there is nothing
 *
 * A stream that has to start over (events were lost) is closed: its client
 * comes back with the place that it had, and is answered with a reset and the
 * present state, which is a reader's work. */
#include "api/events/event_loop.h"

#include <assert.h>

#include "api/call/benched.h"
#include "api/call/event_row.h"
#include "api/events/events.h"
#include "base/clock.h"
#include "base/mem.h"
#include "http/stream.h"

#define FIRST_TOPICS 64
#define TEXT_MAX                                                               \
    (128u << 10) /* of an event; half of what a stream may be                  \
                    behind */

/* A topic that streams of this loop listen to. */
struct topic {
    struct topic *next; /* of the same place in the table */
    const void *key;    /* bus_hold_key */
    struct bus_subscription *subscription;
    struct stream_owner *first;
};

struct stream_owner {
    struct stream *stream; /* NULL: not opened yet; a reference of its own */
    struct event_loop *loop;
    struct topic *topic;
    struct stream_owner *next, **at;           /* in topic->first */
    struct stream_owner *slot_next, **slot_at; /* in a slot */
    struct bus_hold *hold;
    uint64_t number; /* of the last event that it has heard */
    event_kinds kinds;
    size_t route;        /* that opened it */
    struct identity who; /* its user's id lies behind */
    char user[];
};

struct event_loop {
    struct call_frame *frame;
    struct call_loop *loop;
    const struct call_config *config;
    struct bus_reader *reader;
    struct topic **topics; /* by key */
    size_t place_count;    /* a power of two */
    size_t topic_count;
    struct stream_owner *slots[EVENT_HEARTBEAT_S];
    unsigned slot;     /* whose turn it is next */
    unsigned new_slot; /* in which the next stream goes */
    struct stream_text *heartbeat;
};

/* ---- texts ---- */

void event_lines(struct buf *out, struct bus_place place, const char *name,
                 struct str data)
{
    char text[BUS_PLACE_MAX];

    buf_lit(out, "id: ");
    buf_add(out, text, bus_place_to_text(place, text));
    buf_lit(out, "\nevent: ");
    buf_str(out, str_from_c(name));
    buf_lit(out, "\ndata: ");
    buf_str(out, data);
    buf_lit(out, "\n\n");
}

/* The text of an event; NULL for one that nothing serves, or that is beyond
 * all measure. */
static struct stream_text *render(struct event_loop *l, const struct event *e,
                                  uint64_t number)
{
    const struct event_row *row = l->config->events[event_kind(e)];
    struct bus_place place = bus_now(l->config->bus);
    struct stream_text *text = NULL;
    struct buf data, out;

    if (row == NULL)
        return NULL;
    place.number = number;
    buf_init(&data, TEXT_MAX);
    buf_init(&out, 2 * TEXT_MAX);
    if (row->render != NULL)
        row->render(l->frame, l->loop, e, &data);
    else
        buf_str(&data, event_text(e));
    event_lines(&out, place, event_kind_text(event_kind(e)), buf_get(&data));
    if (!buf_overflowed(&data))
        text = stream_text_new(buf_get(&out));
    buf_release(&data);
    buf_release(&out);
    return text;
}

/* ---- topics ---- */

static struct topic **place_of(const struct event_loop *l, const void *key)
{
    uint64_t h = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15u;

    return &l->topics[h >> 32 & (l->place_count - 1)];
}

static void grow(struct event_loop *l)
{
    struct topic **old = l->topics;
    size_t n = l->place_count;

    l->place_count = 2 * n;
    l->topics = mem_zalloc(l->place_count, sizeof(struct topic *));
    for (size_t i = 0; i < n; i++)
        while (old[i] != NULL) {
            struct topic *t = old[i];
            struct topic **to = place_of(l, t->key);

            old[i] = t->next;
            t->next = *to;
            *to = t;
        }
    free(old);
}

/* The topic of the hold, subscribed to. */
static struct topic *join_topic(struct event_loop *l, struct bus_hold *hold)
{
    const void *key = bus_hold_key(hold);
    struct topic **at = place_of(l, key);
    struct topic *t = *at;

    while (t != NULL && t->key != key)
        t = t->next;
    if (t != NULL)
        return t;
    if (l->topic_count == l->place_count) {
        grow(l);
        at = place_of(l, key);
    }
    t = mem_zalloc(1, sizeof *t);
    *t = (struct topic){.next = *at, .key = key};
    *at = t;
    l->topic_count++;
    t->subscription = bus_subscribe(l->reader, hold, t);
    return t;
}

/* While a stream still holds it, so that nobody else gets the key. */
static void leave_topic(struct event_loop *l, struct topic *t)
{
    struct topic **at = place_of(l, t->key);

    if (t->first != NULL)
        return;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    l->topic_count--;
    bus_unsubscribe(t->subscription);
    free(t);
}

/* ---- a stream ---- */

static void link_in(struct event_loop *l, struct stream_owner *o)
{
    struct stream_owner **slot = &l->slots[l->new_slot];

    l->new_slot = (l->new_slot + 1) % EVENT_HEARTBEAT_S;
    o->next = o->topic->first;
    o->at = &o->topic->first;
    if (o->next != NULL)
        o->next->at = &o->next;
    o->topic->first = o;
    o->slot_next = *slot;
    o->slot_at = slot;
    if (o->slot_next != NULL)
        o->slot_next->slot_at = &o->slot_next;
    *slot = o;
}

static void link_out(struct stream_owner *o)
{
    *o->at = o->next;
    if (o->next != NULL)
        o->next->at = o->at;
    *o->slot_at = o->slot_next;
    if (o->slot_next != NULL)
        o->slot_next->slot_at = o->slot_at;
}

/* Sends the event's text, unless the bench has it lost or repeated. */
static void send_event(struct stream_owner *o, struct stream_text *text)
{
    enum fault_event fault = benched_event(o->loop->config, o->route, &o->who);

    if (fault != FAULT_EVENT_LOSE)
        stream_send_text(o->stream, text);
    if (fault == FAULT_EVENT_REPEAT)
        stream_send_text(o->stream, text);
}

/* What came while the stream was opened. */
static void send_missed(void *owner, struct event *e, uint64_t number)
{
    struct stream_owner *o = owner;
    struct stream_text *text = NULL;

    o->number = number;
    if ((o->kinds & EVENT_BIT(event_kind(e))) != 0)
        text = render(o->loop, e, number);
    if (text != NULL)
        send_event(o, text);
    stream_text_unref(text);
}

/* Subscribed to first: what comes from then on is on its way, and what was
 * there before is sent here. */
static void opened(struct stream *s, struct stream_owner *o)
{
    struct event_loop *l = o->loop;
    struct clock *before = clock_use(l->config->clock);

    o->stream = stream_ref(s);
    o->topic = join_topic(l, o->hold);
    link_in(l, o);
    if (!bus_resume(o->hold, o->number, clock_elapsed_ms(), send_missed, o))
        stream_close(s);
    (void)clock_use(before);
}

static void closed(struct stream *s, struct stream_owner *o,
                   enum stream_end why)
{
    struct clock *before = clock_use(o->loop->config->clock);

    (void)s;
    (void)why;
    if (o->stream != NULL) {
        link_out(o);
        leave_topic(o->loop, o->topic);
        stream_unref(o->stream);
    }
    bus_release(o->hold, clock_elapsed_ms());
    free(o);
    (void)clock_use(before);
}

struct stream_opening event_loop_opening(struct call *call,
                                         const struct event_listener *listener)
{
    static const struct stream_handlers handlers = {.opened = opened,
                                                    .closed = closed};
    struct str user = listener->who->user;
    struct stream_owner *o = mem_zalloc(1, sizeof *o + user.n);

    o->loop = call_loop_part(call->frame, call->r->loop, &events_wing);
    o->hold = listener->hold;
    o->number = listener->number;
    o->kinds = listener->kinds;
    o->route = call_route_number(call);
    o->who = *listener->who;
    if (user.n > 0)
        memcpy(o->user, user.p, user.n);
    o->who.user = str_of(o->user, user.n);
    return (struct stream_opening){.handlers = &handlers, .owner = o};
}

/* ---- what comes ---- */

static void tell(struct event_loop *l, const struct topic *t,
                 const struct event *e, uint64_t number)
{
    struct stream_text *text = NULL;

    for (struct stream_owner *o = t->first; o != NULL; o = o->next) {
        if ((o->kinds & EVENT_BIT(event_kind(e))) == 0 || o->number >= number)
            continue;
        if (text == NULL)
            text = render(l, e, number);
        if (text == NULL)
            return;
        o->number = number;
        send_event(o, text);
    }
    stream_text_unref(text);
}

static void listen(struct event_loop *l)
{
    struct bus_news news;

    while (bus_take(l->reader, &news)) {
        const struct topic *t = news.owner;

        if (news.event != NULL)
            tell(l, t, news.event, news.number);
        for (struct stream_owner *o = t->first; o != NULL && news.event == NULL;
             o = o->next)
            stream_close(o->stream);
        event_unref(news.event);
    }
}

static void on_wake(struct call_frame *frame, struct call_loop *loop)
{
    struct clock *before = clock_use(call_frame_config(frame)->clock);

    listen(call_loop_part(frame, loop, &events_wing));
    (void)clock_use(before);
}

/* On a publisher's thread. */
static void wake(void *owner)
{
    struct event_loop *l = owner;

    call_on_loop(l->frame, l->loop->number, on_wake);
}

/* ---- the loop's ---- */

struct event_loop *event_loop_new(struct call_frame *frame,
                                  struct call_loop *loop)
{
    struct event_loop *l = mem_zalloc(1, sizeof *l);

    l->frame = frame;
    l->loop = loop;
    l->config = call_frame_config(frame);
    l->reader = bus_reader_new(l->config->bus, wake, l);
    l->place_count = FIRST_TOPICS;
    l->topics = mem_zalloc(l->place_count, sizeof(struct topic *));
    l->heartbeat = stream_text_new(STR(":\n\n"));
    return l;
}

void event_loop_free(struct event_loop *l)
{
    assert(l->topic_count == 0);
    bus_reader_free(l->reader);
    stream_text_unref(l->heartbeat);
    free(l->topics);
    free(l);
}

static void end_expired(struct event_loop *l, int64_t now_s)
{
    for (unsigned i = 0; i < EVENT_HEARTBEAT_S; i++)
        for (struct stream_owner *o = l->slots[i]; o != NULL; o = o->slot_next)
            if (!auth_is_still_good(l->loop->auth, &o->who, now_s))
                stream_close(o->stream);
}

void event_loop_tick(struct event_loop *l)
{
    listen(l);
    end_expired(l, clock_unix_s());
    for (struct stream_owner *o = l->slots[l->slot]; o != NULL;
         o = o->slot_next)
        stream_send_text(o->stream, l->heartbeat);
    l->slot = (l->slot + 1) % EVENT_HEARTBEAT_S;
}
