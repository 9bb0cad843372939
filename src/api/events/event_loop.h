/* The streams of events on one loop: who listens to which topic, and what each
 * has heard. On the loop's thread but for what says otherwise. */
#ifndef TONEARM_API_EVENTS_EVENT_LOOP_H
#define TONEARM_API_EVENTS_EVENT_LOOP_H

#include "api/call/call.h"
#include "events/bus.h"

#define EVENT_HEARTBEAT_S 15

struct event_loop;
struct stream_opening;

struct event_loop *event_loop_new(struct call_frame *frame,
                                  struct call_loop *loop);

/* When all of its streams have ended. */
void event_loop_free(struct event_loop *l);

/* Once a second: ends the streams whose tokens are good no more, sends a
 * comment to a share of them, so that each gets one in EVENT_HEARTBEAT_S, and
 * looks whether a wake-up was missed. */
void event_loop_tick(struct event_loop *l);

/* What a stream listens to, from the handler that opens it. */
struct event_listener {
    struct bus_hold *hold; /* the listener's from here on */
    uint64_t number;       /* of the last event that it knows */
    event_kinds kinds;     /* that it wants */
    const struct identity *who;
};

/* What to open such a stream with, on the handler's thread; once it is opened,
 * it is the loop's. */
struct stream_opening event_loop_opening(struct call *call,
                                         const struct event_listener *listener);

/* Appends the lines of one event, or of a comment's. Any thread. */
void event_lines(struct buf *out, struct bus_place place, const char *name,
                 struct str data);

#endif
