/* `tonearm import seed`: apps, people and a catalog from one file
 * (seed/seed.h). */
#ifndef TONEARM_CMD_IMPORT_SEED_H
#define TONEARM_CMD_IMPORT_SEED_H

#include "cmd/options.h"

/* The command: all that its sources say, or nothing. Lines for a bench are
 * checked by whoever has one, and passed over here. */
enum err import_seed(const struct options *o) MUST_CHECK;

#endif
