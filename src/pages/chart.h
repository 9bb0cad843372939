/* Charts that the server draws, as SVG, with the same numbers in a table beside
 * each, for who would rather read them or sees no picture. On the reader's
 * thread that has the call. */
#ifndef TONEARM_PAGES_CHART_H
#define TONEARM_PAGES_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct call;

struct chart_bar {
    struct str label;
    struct str value; /* as people read it */
    uint64_t n;       /* how high it is: the highest fills the picture */
    struct str path;  /* where its row in the table leads; empty: nowhere */
};

/* A row of bars; `name` says what they are of, `column` what a bar is. */
void chart_bars(struct call *call, const char *name, const char *column,
                const struct chart_bar *bars, size_t count);

/* A week by the hour, from Monday, 0:00: the darker, the more. `value` makes
 * a number a text that people read, in the call's arena. */
void chart_week(struct call *call, const char *name,
                const uint64_t hours[7][24],
                struct str (*value)(struct call *call, uint64_t n));

#endif
