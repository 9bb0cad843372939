/* The clock is looked at every 1024 calls: rows take microseconds, of which
 * asking for the time would be a good part. */
#include "import/source/ticker.h"

#include "base/clock.h"

#define ROWS_PER_LOOK 1024u
#define INTERVAL_MS   1000

void ticker_init(struct ticker *t, build_progress *progress, void *user)
{
    *t = (struct ticker){
        .progress = progress, .user = user, .last_ms = clock_monotonic_ms()};
}

void ticker_tick(struct ticker *t, const char *doing, uint64_t done,
                 uint64_t of)
{
    int64_t now;

    if (t->progress == NULL || ++t->rows < ROWS_PER_LOOK)
        return;
    t->rows = 0;
    now = clock_monotonic_ms();
    if (now - t->last_ms < INTERVAL_MS)
        return;
    t->last_ms = now;
    t->progress(t->user, doing, done, of);
}
