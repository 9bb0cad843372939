/* What steers the bench, as a wing: bench.def has the table. It is there with
 * `serve --bench` only, and asks for no token. Calls act on the world that they
 * are for (api/call/choose.h). */
#ifndef TONEARM_API_BENCH_BENCH_H
#define TONEARM_API_BENCH_BENCH_H

#include "api/call/rows.h"

extern const struct call_wing bench_wing;

#define CALL       CALL_DECLARE
#define CALL_LARGE CALL_DECLARE_LARGE
#include "api/bench/bench.def"
#undef CALL
#undef CALL_LARGE

#endif
