/* player.def as the frame's table. */
#include "api/player/player.h"

#define CALL    CALL_ROW
#define CALL_ON CALL_ROW_ON
static const struct call_row rows[] = {
#include "api/player/player.def"
};

const struct call_wing player_wing = {.rows = rows,
                                      .count = sizeof rows / sizeof rows[0]};
