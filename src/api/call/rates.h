/* Rows with a rate of their own (--rate-route). Private to the room. */
#ifndef TONEARM_API_CALL_RATES_H
#define TONEARM_API_CALL_RATES_H

#include <stdint.h>

#include "base/err.h"

struct call_frame;

/* Reads the texts of call_config.rate_routes, each of the form
 * "METHOD PATH=CALLS", several in one with commas, where PATH is as the wing's
 * table has it ("/v1/albums/{id}"), into `rates`, which has a place for each
 * row and keeps 0 for those that share their app's limit. ERR_USAGE, logged,
 * for what is none. */
enum err rates_read(const struct call_frame *f, uint32_t *rates) MUST_CHECK;

#endif
