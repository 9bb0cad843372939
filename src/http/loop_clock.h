/* libh2o's timers on a clock that somebody sets.
 *
 * libh2o notes of each timer at which wall time it began. A clock that is set
 * forward would end them all at once, requests that have only begun to arrive
 * among them; one that is set back would keep slow clients for as long as
 * that, and the writes that HTTP/2 puts off by a timer of no length. A guard
 * finds out in time, and moves what the timers have noted by as much as the
 * clock moved.
 *
 * On the loop's thread. */
#ifndef TONEARM_HTTP_LOOP_CLOCK_H
#define TONEARM_HTTP_LOOP_CLOCK_H

#include <stdint.h>

#include "http/h2o.h"

struct loop_clock {
    h2o_evloop_t *events;
    h2o_timeout_t first; /* of the loop's timeouts */
    h2o_timeout_entry_t look;
    int64_t ahead_ms; /* by how much wall time is ahead of monotonic time */
    int64_t jumped_ms;
};

/* Right after the loop was made, before any other timeout is: they run in the
 * order in which they were made. */
void loop_clock_init(struct loop_clock *c, h2o_evloop_t *events);
void loop_clock_release(struct loop_clock *c);

/* Before each turn of the loop. */
void loop_clock_watch(struct loop_clock *c);

/* After each turn: by how much the wall clock was set forward or, below 0,
 * back, for who has noted wall time, too. 0 nearly always. */
int64_t loop_clock_take_jump(struct loop_clock *c);

#endif
