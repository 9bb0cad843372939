/* What calls that command a player have in common. Private to the wing. */
#ifndef TONEARM_API_PLAYER_COMMAND_H
#define TONEARM_API_PLAYER_COMMAND_H

#include "api/call/call.h"
#include "player/player.h"

/* The player of the call's user, as seen from where the user is. In the
 * writer. */
enum err command_open_player(struct call *call, struct player *out) MUST_CHECK;

#endif
