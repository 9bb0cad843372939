/* How late a loop is: a timer that is due LOOP_LAG_MS after it was last had.
 * What comes between the two is what every client of the loop waits longer,
 * because a handler took its time or the machine had no time for the loop. To
 * the millisecond. On the loop's thread; anybody reads what was counted. */
#ifndef TONEARM_HTTP_LOOP_LAG_H
#define TONEARM_HTTP_LOOP_LAG_H

#include <stdint.h>

#include "base/histogram.h"
#include "http/h2o.h"

#define LOOP_LAG_MS 200

struct loop_lag {
    h2o_evloop_t *events;
    h2o_timeout_t beat;
    h2o_timeout_entry_t entry;
    int64_t due_us; /* monotonic */
    struct histogram late;
    _Atomic uint64_t latest_us;
};

/* `l` is zero before; what was counted stays after the release. */
void loop_lag_init(struct loop_lag *l, h2o_evloop_t *events);
void loop_lag_release(struct loop_lag *l);

#endif
