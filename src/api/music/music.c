/* music.def as the frame's table. */
#include "api/music/music.h"

#define CALL    CALL_ROW
#define CALL_ON CALL_ROW_ON
static const struct call_row rows[] = {
#include "api/music/music.def"
};

const struct call_wing music_wing = {.rows = rows,
                                     .count = sizeof rows / sizeof rows[0],
                                     .finish = call_allow_keeping};
