/* What steers the bench, as a wing: bench.def has the table. It is there with
 * `serve --bench` only, and asks for no token but where a call comes from.
 * Calls act on the world that they are for (api/call/choose.h). */
#ifndef TONEARM_API_BENCH_BENCH_H
#define TONEARM_API_BENCH_BENCH_H

#include "api/call/rows.h"

extern const struct call_wing bench_wing;

#define CALL       CALL_DECLARE
#define CALL_LARGE CALL_DECLARE_LARGE
#define CALL_ON    CALL_DECLARE_ON
#include "api/bench/bench.def"
#undef CALL
#undef CALL_LARGE
#undef CALL_ON

#endif
