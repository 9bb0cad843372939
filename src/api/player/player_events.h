/* Events of users' players (api/call/event_row.h): made of views, as they are
 * replaced (player/players.h). */
#ifndef TONEARM_API_PLAYER_PLAYER_EVENTS_H
#define TONEARM_API_PLAYER_PLAYER_EVENTS_H

#include "api/call/event_row.h"
#include "player/players.h"

extern const struct event_row player_events_state, player_events_track,
    player_events_queue, player_events_devices;

/* Whether anybody listens to what this user does. Any thread. */
bool player_events_are_wanted(struct bus *bus, struct str user);

/* Tells streams of what has changed. Any thread. */
void player_events_publish(struct bus *bus,
                           const struct players_change *change);

/* The kinds of events that a change is told by. Any thread. */
event_kinds player_events_of(const struct players_change *change);

/* Appends the data of an event of this kind, as `frame` links. Any thread. */
void player_events_write(struct call_frame *frame,
                         struct generation *generation, enum event_kind kind,
                         const struct player_view *v, struct buf *out);

/* The user's player as it is now, with a reference for the caller. On a reader
 * with a connection of its own, outside of a transaction. Who holds the user's
 * topic misses nothing: a view that is in memory is replaced before anybody
 * hears of a change. */
enum err player_events_view(struct call *call, struct str user,
                            struct player_view **out) MUST_CHECK;

#endif
