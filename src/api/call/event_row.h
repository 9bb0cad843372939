/* What serves a kind of events: a row for each kind, which a wing declares and
 * service/service_frame.c lists (call_config.events). The stream itself, its
 * places and its end are the wing api/events' business. */
#ifndef TONEARM_API_CALL_EVENT_ROW_H
#define TONEARM_API_CALL_EVENT_ROW_H

#include "api/call/call.h"

/* Which stream has the kind, and so to which topic its events are published:
 * those of a user's player and of a user to BUS_USER, the world's to
 * BUS_WORLD. */
enum event_source { EVENTS_OF_PLAYER, EVENTS_OF_USER, EVENTS_OF_WORLD };

/* Takes the present state of a kind, as the data of one event or of several. */
struct event_sink {
    void (*add)(struct event_sink *sink, struct str json);
};

struct event_row {
    enum event_kind kind;
    enum event_source source;
    scope_set scopes; /* all are needed, by a stream and by a webhook */

    /* Tells the present state, as the data of events of this kind would have
     * it: at the beginning of a stream, and after events were lost. On a
     * reader; with the connection lent, unless the source is the world. The
     * state's failure is returned. */
    enum err (*present)(struct call *call, struct event_sink *sink);

    /* Writes the data of an event, JSON on one line, to `out`. On a loop's
     * thread, once for all of its streams, so that nothing of any one listener
     * can be in it but what the topic says. NULL: the event is a text
     * (event_text) that is the data. */
    void (*render)(struct call_frame *frame, struct call_loop *loop,
                   const struct event *e, struct buf *out);
};

#endif
