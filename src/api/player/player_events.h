/* Events of users' players (api/call/event_row.h): made of views, as they are
 * replaced (player/players.h). */
#ifndef TONEARM_API_PLAYER_PLAYER_EVENTS_H
#define TONEARM_API_PLAYER_PLAYER_EVENTS_H

#include "api/call/event_row.h"
#include "player/view.h"

extern const struct event_row player_events_state, player_events_track,
    player_events_queue, player_events_devices;

/* Whether anybody listens to what this user does. Any thread. */
bool player_events_are_wanted(struct bus *bus, struct str user);

/* Tells of what has changed between the views; `before` NULL: isn't known. Any
 * thread. */
void player_events_publish(struct bus *bus, const struct player_view *before,
                           struct player_view *now);

/* The user's player as it is now, with a reference for the caller. On a reader
 * with a connection of its own, outside of a transaction. Who holds the user's
 * topic misses nothing: a view that is in memory is replaced before anybody
 * hears of a change. */
enum err player_events_view(struct call *call, struct str user,
                            struct player_view **out) MUST_CHECK;

#endif
