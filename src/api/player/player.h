/* The player, as a wing: player.def has the table. */
#ifndef TONEARM_API_PLAYER_PLAYER_H
#define TONEARM_API_PLAYER_PLAYER_H

#include "api/call/rows.h"

extern const struct call_wing player_wing;

#define CALL    CALL_DECLARE
#define CALL_ON CALL_DECLARE_ON
#include "api/player/player.def"
#undef CALL
#undef CALL_ON

#endif
