/* Catalog reads and search, as a wing: music.def has the table, and each
 * family of endpoints a file of its own. */
#ifndef TONEARM_API_MUSIC_MUSIC_H
#define TONEARM_API_MUSIC_MUSIC_H

#include "api/call/rows.h"

extern const struct call_wing music_wing;

#define CALL    CALL_DECLARE
#define CALL_ON CALL_DECLARE_ON
#include "api/music/music.def"
#undef CALL
#undef CALL_ON

#endif
