/* events.def as the frame's table, with what the wing keeps on each loop. */
#include "api/events/events.h"

#include "api/events/event_loop.h"

#define CALL CALL_ROW
static const struct call_row rows[] = {
#include "api/events/events.def"
};

static void *loop_start(struct call_frame *frame, struct call_loop *loop)
{
    return event_loop_new(frame, loop);
}

static void loop_stop(void *part)
{
    event_loop_free(part);
}

static void loop_tick(void *part)
{
    event_loop_tick(part);
}

const struct call_wing events_wing = {.rows = rows,
                                      .count = sizeof rows / sizeof rows[0],
                                      .loop_start = loop_start,
                                      .loop_stop = loop_stop,
                                      .loop_tick = loop_tick};
