/* Clocks as JSON. */
#ifndef TONEARM_API_BENCH_CLOCK_H
#define TONEARM_API_BENCH_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct clock;
struct json;
struct json_scan;

/* What is to become of a clock. */
struct clock_change {
    bool has_freeze, has_set, has_offset, has_advance, has_factor;
    bool freeze;
    int64_t set_ms;
    int64_t offset_ms;
    int64_t advance_ms;
    double factor;
};

/* Reads the object that comes next. NULL, or what is wrong with it. */
const char *clock_change_read(struct json_scan *s, struct clock_change *out);

/* In the order of the struct's fields, so that a clock that is frozen and
 * advanced at once is farther by just that. */
void clock_change_apply(struct clock *clock, const struct clock_change *change);

/* Writes what the clock says now, as pairs of an object that is open. */
void clock_put(struct json *j, struct clock *clock);

#endif
