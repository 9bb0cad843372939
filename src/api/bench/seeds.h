/* What the seeds of a world tell. */
#ifndef TONEARM_API_BENCH_SEEDS_H
#define TONEARM_API_BENCH_SEEDS_H

#include "seed/seed_known.h"

struct world;

/* The secrets that the world began with; to be released. */
void seeds_know(const struct world *world, struct seed_known *out);

#endif
