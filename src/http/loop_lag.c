#include "http/loop_lag.h"

#include "base/clock.h"

static void expect(struct loop_lag *l, int64_t now_us)
{
    l->due_us = now_us + LOOP_LAG_MS * 1000;
    h2o_timeout_link(l->events, &l->beat, &l->entry);
}

/* libh2o's milliseconds begin before ours: what seems to be early isn't late.
 */
static void on_beat(h2o_timeout_entry_t *entry)
{
    struct loop_lag *l = H2O_STRUCT_FROM_MEMBER(struct loop_lag, entry, entry);
    int64_t now_us = clock_monotonic_us();
    int64_t late_us = now_us > l->due_us ? now_us - l->due_us : 0;

    histogram_add(&l->late, &histogram_times, (uint64_t)late_us);
    count_set(&l->latest_us, (uint64_t)late_us);
    expect(l, now_us);
}

void loop_lag_init(struct loop_lag *l, h2o_evloop_t *events)
{
    l->events = events;
    l->entry.cb = on_beat;
    h2o_timeout_init(events, &l->beat, LOOP_LAG_MS);
    expect(l, clock_monotonic_us());
}

void loop_lag_release(struct loop_lag *l)
{
    h2o_timeout_unlink(&l->entry);
    h2o_timeout_dispose(l->events, &l->beat);
}
