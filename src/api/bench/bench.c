/* bench.def as the frame's table. */
#include "api/bench/bench.h"

#define CALL       CALL_ROW
#define CALL_LARGE CALL_ROW_LARGE
static const struct call_row rows[] = {
#include "api/bench/bench.def"
};

const struct call_wing bench_wing = {.rows = rows,
                                     .count = sizeof rows / sizeof rows[0]};
