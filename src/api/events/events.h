/* Streams of events, as a wing of the API's frame: server-sent events (WHATWG
 * HTML, section 9.2) of a user's player, of what a user keeps, and of the
 * world; docs/events.md says what they are like. events.def has the table. */
#ifndef TONEARM_API_EVENTS_EVENTS_H
#define TONEARM_API_EVENTS_EVENTS_H

#include "api/call/event_row.h"
#include "api/call/rows.h"

extern const struct call_wing events_wing;

/* The kinds that this wing itself serves: of what users keep, of the
 * catalog and of charts. */
extern const struct event_row events_library, events_following,
    events_playlists, events_catalog, events_charts;

#define CALL CALL_DECLARE
#include "api/events/events.def"
#undef CALL

#endif
