/* player.def as the frame's table, with what the wing keeps on each loop. */
#include "api/player/player.h"

#include "api/player/player_socket.h"

#define CALL    CALL_ROW
#define CALL_ON CALL_ROW_ON
static const struct call_row rows[] = {
#include "api/player/player.def"
};

static void *loop_start(struct call_frame *frame, struct call_loop *loop)
{
    return player_loop_new(frame, loop);
}

static void loop_stop(void *part)
{
    player_loop_free(part);
}

static void loop_tick(void *part)
{
    player_loop_tick(part);
}

const struct call_wing player_wing = {.rows = rows,
                                      .count = sizeof rows / sizeof rows[0],
                                      .loop_start = loop_start,
                                      .loop_stop = loop_stop,
                                      .loop_tick = loop_tick};
