/* Calls a build_progress at most once a second, cheaply enough to be told of
 * every row. One thread. */
#ifndef TONEARM_IMPORT_SOURCE_TICKER_H
#define TONEARM_IMPORT_SOURCE_TICKER_H

#include <stdint.h>

#include "catalog/build.h"

struct ticker {
    build_progress *progress; /* may be NULL */
    void *user;
    unsigned rows; /* since the clock was looked at */
    int64_t last_ms;
};

void ticker_init(struct ticker *t, build_progress *progress, void *user);

/* As build_progress: what is being done, how far, of how much (0 = not
 * known). */
void ticker_tick(struct ticker *t, const char *doing, uint64_t done,
                 uint64_t of);

#endif
